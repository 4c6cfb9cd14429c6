-- functions

CREATE OR REPLACE FUNCTION public.connections_of_environment()
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
AS $function$
BEGIN
  RETURN ARRAY(SELECT id FROM connection WHERE environment = current_environment());
END
$function$
;
grant execute on function connections_of_environment() to public;

CREATE OR REPLACE FUNCTION public.current_environment()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ SELECT nullif(current_setting('app.environment', true), '') $function$
;
grant execute on function current_environment() to public;

CREATE OR REPLACE FUNCTION public.current_organization()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ SELECT nullif(current_setting('app.organization', true), '')::uuid $function$
;
grant execute on function current_organization() to public;

CREATE OR REPLACE FUNCTION public.emit_event(event_id uuid, organization uuid, event_type text, subject uuid, event_sequence integer, event_data jsonb, at timestamp with time zone)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
DECLARE
  endpoint record;
  delivery_id uuid;
  delivered integer := 0;
BEGIN
  INSERT INTO event (id, organization_id, type, subject_id, sequence, data, created_at)
    VALUES (event_id, organization, event_type, subject, event_sequence, event_data, at);
  FOR endpoint IN SELECT id FROM webhook_endpoint WHERE organization_id = organization AND active
      AND (cardinality(types) = 0 OR event_type = ANY (types)) ORDER BY created_at, id LOOP
    delivery_id := uuid_of(at);
    INSERT INTO delivery (id, organization_id, event_id, endpoint_id, state, next_at, created_at)
      VALUES (delivery_id, organization, emit_event.event_id, endpoint.id, 'pending', at, at);
    INSERT INTO job (id, organization_id, kind, subject, lane, due_at)
      VALUES (uuid_of(at), organization, 'delivery', delivery_id, 'delivery:' || endpoint.id, at);
    delivered := delivered + 1;
  END LOOP;
  RETURN delivered;
END
$function$
;
grant execute on function emit_event(uuid,uuid,text,uuid,integer,jsonb,timestamp with time zone) to public;

CREATE OR REPLACE FUNCTION public.entry_must_balance()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF (SELECT coalesce(sum(amount_cents), 0) FROM posting WHERE entry_id = NEW.entry_id) <> 0 THEN
    RAISE EXCEPTION 'entry % does not balance', NEW.entry_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$function$
;
grant execute on function entry_must_balance() to public;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$function$
;
grant execute on function refuse_change() to public;

CREATE OR REPLACE FUNCTION public.remove_sample(target uuid)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
  removed integer;
BEGIN
  IF target IS DISTINCT FROM current_organization() THEN
    RAISE EXCEPTION 'remove_sample: not the current organization' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- Whoever works on one of these now ends first; whoever comes later finds it gone.
  PERFORM FROM connection WHERE organization_id = target AND sample ORDER BY id FOR UPDATE;
  PERFORM FROM charge WHERE organization_id = target AND sample ORDER BY id FOR UPDATE;
  PERFORM FROM transfer WHERE organization_id = target AND sample ORDER BY id FOR UPDATE;
  CREATE TEMP TABLE sample_charge ON COMMIT DROP AS
    SELECT id, payer_tax_id FROM charge WHERE organization_id = target AND sample;
  CREATE TEMP TABLE sample_transfer ON COMMIT DROP AS SELECT id FROM transfer WHERE organization_id = target AND sample;
  CREATE TEMP TABLE sample_registration ON COMMIT DROP AS
    SELECT id FROM registration WHERE charge_id IN (SELECT id FROM sample_charge);
  CREATE TEMP TABLE sample_entry ON COMMIT DROP AS
    SELECT id FROM entry WHERE organization_id = target
      AND (charge_id IN (SELECT id FROM sample_charge) OR transfer_id IN (SELECT id FROM sample_transfer));
  CREATE TEMP TABLE sample_batch ON COMMIT DROP AS
    SELECT DISTINCT batch_id AS id FROM batch_item WHERE charge_id IN (SELECT id FROM sample_charge);
  CREATE TEMP TABLE sample_event ON COMMIT DROP AS
    SELECT id FROM event WHERE organization_id = target AND (subject_id IN (SELECT id FROM sample_charge)
      OR subject_id IN (SELECT id FROM sample_transfer)
      OR subject_id IN (SELECT id FROM divergence WHERE charge_id IN (SELECT id FROM sample_charge)
        OR transfer_id IN (SELECT id FROM sample_transfer)));
  DELETE FROM posting WHERE entry_id IN (SELECT id FROM sample_entry);
  DELETE FROM entry WHERE id IN (SELECT id FROM sample_entry);
  DELETE FROM ledger_account a WHERE organization_id = target AND sample
    AND NOT EXISTS (SELECT FROM posting WHERE ledger_account_id = a.id);
  DELETE FROM payment WHERE charge_id IN (SELECT id FROM sample_charge);
  DELETE FROM divergence WHERE charge_id IN (SELECT id FROM sample_charge) OR transfer_id IN (SELECT id FROM sample_transfer);
  DELETE FROM evidence WHERE charge_id IN (SELECT id FROM sample_charge) OR transfer_id IN (SELECT id FROM sample_transfer);
  DELETE FROM bank_call WHERE charge_id IN (SELECT id FROM sample_charge) OR transfer_id IN (SELECT id FROM sample_transfer);
  DELETE FROM job WHERE subject IN (SELECT id FROM operation WHERE registration_id IN (SELECT id FROM sample_registration))
    OR subject IN (SELECT id FROM sample_charge) OR subject IN (SELECT id FROM sample_registration)
    OR subject IN (SELECT id FROM sample_transfer)
    OR subject IN (SELECT id FROM delivery WHERE event_id IN (SELECT id FROM sample_event));
  DELETE FROM operation WHERE registration_id IN (SELECT id FROM sample_registration)
    OR transfer_id IN (SELECT id FROM sample_transfer);
  DELETE FROM batch_item WHERE charge_id IN (SELECT id FROM sample_charge);
  DELETE FROM instruction WHERE charge_id IN (SELECT id FROM sample_charge);
  DELETE FROM batch b WHERE id IN (SELECT id FROM sample_batch) AND NOT EXISTS (SELECT FROM batch_item WHERE batch_id = b.id)
    AND NOT EXISTS (SELECT FROM instruction WHERE batch_id = b.id);
  DELETE FROM registration WHERE id IN (SELECT id FROM sample_registration);
  DELETE FROM delivery WHERE event_id IN (SELECT id FROM sample_event);
  DELETE FROM event WHERE id IN (SELECT id FROM sample_event);
  DELETE FROM charge WHERE id IN (SELECT id FROM sample_charge);
  GET DIAGNOSTICS removed = ROW_COUNT;
  DELETE FROM transfer_approval WHERE transfer_id IN (SELECT id FROM sample_transfer);
  UPDATE bank_file_line SET transfer_id = NULL WHERE transfer_id IN (SELECT id FROM sample_transfer);
  UPDATE transfer SET repeats_id = NULL WHERE repeats_id IN (SELECT id FROM sample_transfer);
  DELETE FROM transfer WHERE id IN (SELECT id FROM sample_transfer);
  DELETE FROM payer p WHERE organization_id = target AND tax_id IN (SELECT payer_tax_id FROM sample_charge)
    AND NOT EXISTS (SELECT FROM charge WHERE organization_id = target AND payer_tax_id = p.tax_id);
  DELETE FROM billing_type t WHERE organization_id = target AND sample
    AND NOT EXISTS (SELECT FROM charge WHERE billing_type_id = t.id);
  -- What people did on the sample connection keeps its history: then the connection only becomes inactive.
  UPDATE connection n SET active = false, sample = false WHERE organization_id = target AND sample
    AND (EXISTS (SELECT FROM charge WHERE organization_id = target AND (connection_id = n.id OR bank_account_id = n.bank_account_id))
      OR EXISTS (SELECT FROM registration WHERE connection_id = n.id)
      OR EXISTS (SELECT FROM billing_type WHERE connection_id = n.id)
      OR EXISTS (SELECT FROM transfer WHERE organization_id = target AND (connection_id = n.id OR bank_account_id = n.bank_account_id)));
  CREATE TEMP TABLE sample_connection ON COMMIT DROP AS SELECT id FROM connection WHERE organization_id = target AND sample;
  DELETE FROM job WHERE subject IN (SELECT id FROM sample_connection)
    OR subject IN (SELECT id FROM inbound_message WHERE connection_id IN (SELECT id FROM sample_connection));
  DELETE FROM divergence WHERE connection_id IN (SELECT id FROM sample_connection);
  DELETE FROM bank_call WHERE connection_id IN (SELECT id FROM sample_connection);
  DELETE FROM bank_file_line WHERE file_id IN (SELECT id FROM bank_file WHERE connection_id IN (SELECT id FROM sample_connection));
  DELETE FROM bank_file WHERE connection_id IN (SELECT id FROM sample_connection);
  DELETE FROM connection_test WHERE connection_id IN (SELECT id FROM sample_connection);
  DELETE FROM inbound_message WHERE connection_id IN (SELECT id FROM sample_connection);
  DELETE FROM credential WHERE connection_id IN (SELECT id FROM sample_connection);
  DELETE FROM connection WHERE id IN (SELECT id FROM sample_connection);
  DELETE FROM bank_account a WHERE organization_id = target AND sample
    AND NOT EXISTS (SELECT FROM connection WHERE bank_account_id = a.id)
    AND NOT EXISTS (SELECT FROM charge WHERE bank_account_id = a.id)
    AND NOT EXISTS (SELECT FROM transfer WHERE bank_account_id = a.id)
    AND NOT EXISTS (SELECT FROM ledger_account WHERE bank_account_id = a.id);
  RETURN removed;
END
$function$
;
grant execute on function remove_sample(uuid) to pontual_app;

CREATE OR REPLACE FUNCTION public.sees_bank_file(parent uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
AS $function$ BEGIN RETURN parent IS NULL OR EXISTS (SELECT FROM bank_file WHERE id = parent); END $function$
;
grant execute on function sees_bank_file(uuid) to public;

CREATE OR REPLACE FUNCTION public.sees_charge(parent uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
AS $function$ BEGIN RETURN parent IS NULL OR EXISTS (SELECT FROM charge WHERE id = parent); END $function$
;
grant execute on function sees_charge(uuid) to public;

CREATE OR REPLACE FUNCTION public.sees_entry(parent uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
AS $function$ BEGIN RETURN parent IS NULL OR EXISTS (SELECT FROM entry WHERE id = parent); END $function$
;
grant execute on function sees_entry(uuid) to public;

CREATE OR REPLACE FUNCTION public.sees_event(parent uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
AS $function$ BEGIN RETURN parent IS NULL OR EXISTS (SELECT FROM event WHERE id = parent); END $function$
;
grant execute on function sees_event(uuid) to public;

CREATE OR REPLACE FUNCTION public.sees_registration(parent uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
AS $function$ BEGIN RETURN parent IS NULL OR EXISTS (SELECT FROM registration WHERE id = parent); END $function$
;
grant execute on function sees_registration(uuid) to public;

CREATE OR REPLACE FUNCTION public.sees_subject(subject uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
  RETURN NOT EXISTS (
    SELECT FROM connection
      WHERE organization_id = current_organization() AND environment <> current_environment() AND id IN (
        SELECT subject
        UNION ALL SELECT connection_id FROM charge WHERE id = subject
        UNION ALL SELECT connection_id FROM transfer WHERE id = subject
        UNION ALL SELECT connection_id FROM bank_file WHERE id = subject
        UNION ALL SELECT coalesce(d.connection_id, c.connection_id, t.connection_id) FROM divergence d
          LEFT JOIN charge c ON c.id = d.charge_id LEFT JOIN transfer t ON t.id = d.transfer_id WHERE d.id = subject));
END
$function$
;
grant execute on function sees_subject(uuid) to public;

CREATE OR REPLACE FUNCTION public.sees_transfer(parent uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
AS $function$ BEGIN RETURN parent IS NULL OR EXISTS (SELECT FROM transfer WHERE id = parent); END $function$
;
grant execute on function sees_transfer(uuid) to public;

CREATE OR REPLACE FUNCTION public.uuid_of(at timestamp with time zone)
 RETURNS uuid
 LANGUAGE sql
 PARALLEL SAFE
AS $function$
    SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
      PLACING substring(int8send((extract(epoch FROM at) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
  $function$
;
grant execute on function uuid_of(timestamp with time zone) to public;


-- tables

create table alert (
  id uuid not null,
  organization_id uuid not null,
  kind text not null,
  key text not null,
  severity text not null,
  title text not null,
  body text not null,
  cure text default ''::text not null,
  link text default ''::text not null,
  connection_id uuid,
  raised_at timestamp with time zone not null,
  told_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  constraint alert_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id) ON DELETE CASCADE,
  constraint alert_organization_id_key_key UNIQUE (organization_id, key),
  constraint alert_pkey PRIMARY KEY (id),
  constraint alert_severity_check CHECK ((severity = ANY (ARRAY['urgent'::text, 'warning'::text, 'info'::text])))
);
alter table alert enable row level security;
alter table alert force row level security;
CREATE INDEX alert_open ON public.alert USING btree (organization_id, raised_at, id) WHERE (resolved_at IS NULL);
CREATE INDEX alert_raised ON public.alert USING btree (organization_id, raised_at, id);
create policy of_environment on alert as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR ((connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))))) with check (((( SELECT current_environment() AS current_environment) IS NULL) OR (connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))));
create policy of_organization on alert to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on alert to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on alert to pontual_app;

create table alert_reading (
  organization_id uuid not null,
  alert_id uuid not null,
  user_id uuid not null,
  read_at timestamp with time zone not null,
  constraint alert_reading_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES alert(id) ON DELETE CASCADE,
  constraint alert_reading_pkey PRIMARY KEY (alert_id, user_id),
  constraint alert_reading_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE
);
alter table alert_reading enable row level security;
alter table alert_reading force row level security;
create policy of_organization on alert_reading to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on alert_reading to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on alert_reading to pontual_app;

create table api_key (
  id uuid not null,
  organization_id uuid not null,
  name text not null,
  prefix text not null,
  key_hash bytea not null,
  scopes text[] not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  environment text,
  created_by uuid,
  replaces uuid,
  constraint api_key_created_by_fkey FOREIGN KEY (created_by) REFERENCES app_user(id),
  constraint api_key_environment_check CHECK ((environment = ANY (ARRAY['sandbox'::text, 'production'::text]))),
  constraint api_key_key_hash_key UNIQUE (key_hash),
  constraint api_key_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint api_key_pkey PRIMARY KEY (id),
  constraint api_key_replaces_fkey FOREIGN KEY (replaces) REFERENCES api_key(id)
);
alter table api_key enable row level security;
alter table api_key force row level security;
CREATE INDEX api_key_organization ON public.api_key USING btree (organization_id);
create policy of_organization on api_key to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on api_key to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_system on api_key to pontual_system using (true);
grant insert, select, update on api_key to pontual_app;
grant select on api_key to pontual_system;
grant update on api_key (last_used_at) to pontual_system;

create table app_user (
  id uuid not null,
  organization_id uuid not null,
  email text not null,
  name text not null,
  role text not null,
  password_hash text not null,
  failed_attempts integer default 0 not null,
  locked_until timestamp with time zone,
  preferences jsonb default '{}'::jsonb not null,
  created_at timestamp with time zone not null,
  disabled_at timestamp with time zone,
  totp_sealed bytea,
  totp_confirmed_at timestamp with time zone,
  totp_last_step bigint,
  recovery_hashes text[] default '{}'::text[] not null,
  password_changed_at timestamp with time zone,
  version integer default 1 not null,
  constraint app_user_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint app_user_pkey PRIMARY KEY (id),
  constraint app_user_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'finance'::text, 'viewer'::text, 'developer'::text])))
);
alter table app_user enable row level security;
alter table app_user force row level security;
CREATE UNIQUE INDEX app_user_email ON public.app_user USING btree (lower(email));
CREATE INDEX app_user_organization ON public.app_user USING btree (organization_id);
create policy of_organization on app_user to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on app_user to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_system on app_user to pontual_system using (true) with check (true);
grant insert, select, update on app_user to pontual_app;
grant insert, select, update on app_user to pontual_system;

create table approval_rule (
  id uuid not null,
  organization_id uuid not null,
  from_cents bigint not null,
  approvals integer not null,
  created_at timestamp with time zone not null,
  constraint approval_rule_approvals_check CHECK (((approvals >= 0) AND (approvals <= 5))),
  constraint approval_rule_from_cents_check CHECK ((from_cents >= 0)),
  constraint approval_rule_organization_id_from_cents_key UNIQUE (organization_id, from_cents),
  constraint approval_rule_pkey PRIMARY KEY (id)
);
alter table approval_rule enable row level security;
alter table approval_rule force row level security;
create policy of_organization on approval_rule to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on approval_rule to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant delete, insert, select, update on approval_rule to pontual_app;

create table audit_entry (
  id uuid not null,
  organization_id uuid not null,
  at timestamp with time zone not null,
  actor_kind text not null,
  actor_id uuid,
  actor_name text not null,
  action text not null,
  object_kind text not null,
  object_id uuid,
  before jsonb,
  after jsonb,
  request_id text not null,
  constraint audit_entry_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['user'::text, 'api_key'::text, 'system'::text]))),
  constraint audit_entry_pkey PRIMARY KEY (id)
);
alter table audit_entry enable row level security;
alter table audit_entry force row level security;
CREATE INDEX audit_entry_object ON public.audit_entry USING btree (organization_id, object_id, at);
CREATE INDEX audit_entry_of ON public.audit_entry USING btree (organization_id, id);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON public.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
create policy of_organization on audit_entry to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on audit_entry to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_system on audit_entry for select to pontual_system using (true);
grant insert, select on audit_entry to pontual_app;
grant select on audit_entry (id) to pontual_system;
grant select on audit_entry (organization_id) to pontual_system;

create table bank_account (
  id uuid not null,
  organization_id uuid not null,
  mnemonic text not null,
  bank_code text not null,
  branch text not null,
  number text not null,
  digit text not null,
  holder_name text not null,
  holder_tax_id text not null,
  holder_address text default ''::text not null,
  sample boolean default false not null,
  created_at timestamp with time zone not null,
  bank_api boolean default true not null,
  version integer default 1 not null,
  constraint bank_account_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint bank_account_pkey PRIMARY KEY (id)
);
alter table bank_account enable row level security;
alter table bank_account force row level security;
CREATE UNIQUE INDEX bank_account_mnemonic ON public.bank_account USING btree (organization_id, lower(mnemonic));
create policy of_organization on bank_account to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on bank_account to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant delete, insert, select, update on bank_account to pontual_app;

create table bank_call (
  id uuid not null,
  organization_id uuid not null,
  connection_id uuid not null,
  charge_id uuid,
  operation_id uuid,
  name text not null,
  effect text not null,
  started_at timestamp with time zone not null,
  duration_ms integer not null,
  outcome text not null,
  http_status integer,
  request jsonb,
  answer jsonb,
  detail text,
  transfer_id uuid,
  constraint bank_call_charge_id_fkey FOREIGN KEY (charge_id) REFERENCES charge(id),
  constraint bank_call_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint bank_call_operation_id_fkey FOREIGN KEY (operation_id) REFERENCES operation(id),
  constraint bank_call_pkey PRIMARY KEY (id),
  constraint bank_call_transfer_id_fkey FOREIGN KEY (transfer_id) REFERENCES transfer(id)
);
alter table bank_call enable row level security;
alter table bank_call force row level security;
CREATE INDEX bank_call_charge ON public.bank_call USING btree (charge_id, started_at) WHERE (charge_id IS NOT NULL);
CREATE INDEX bank_call_connection ON public.bank_call USING btree (organization_id, connection_id, started_at);
CREATE INDEX bank_call_transfer ON public.bank_call USING btree (transfer_id, started_at) WHERE (transfer_id IS NOT NULL);
create policy of_environment on bank_call as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR (((connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))) AND sees_charge(charge_id) AND sees_transfer(transfer_id)))) with check (((( SELECT current_environment() AS current_environment) IS NULL) OR (connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))));
create policy of_organization on bank_call to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on bank_call to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select on bank_call to pontual_app;

create table bank_file (
  id uuid not null,
  organization_id uuid not null,
  connection_id uuid not null,
  source text not null,
  name text not null,
  file_key text not null,
  kind text not null,
  client text,
  number bigint,
  accounting_on date,
  size_bytes bigint not null,
  sha256 bytea not null,
  remote_modified bigint,
  state text not null,
  problems jsonb default '[]'::jsonb not null,
  records integer default 0 not null,
  total_cents bigint default 0 not null,
  counts jsonb default '{}'::jsonb not null,
  lines_done integer default 0 not null,
  bytes_read bigint default 0 not null,
  forced boolean default false not null,
  decided_by text,
  decided_at timestamp with time zone,
  decision_reason text,
  received_at timestamp with time zone not null,
  imported_at timestamp with time zone,
  version integer default 1 not null,
  constraint bank_file_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint bank_file_organization_id_connection_id_sha256_file_key_key UNIQUE (organization_id, connection_id, sha256, file_key),
  constraint bank_file_pkey PRIMARY KEY (id),
  constraint bank_file_source_check CHECK ((source = ANY (ARRAY['sftp'::text, 'upload'::text]))),
  constraint bank_file_state_check CHECK ((state = ANY (ARRAY['stored'::text, 'imported'::text, 'quarantined'::text, 'discarded'::text])))
);
alter table bank_file enable row level security;
alter table bank_file force row level security;
CREATE INDEX bank_file_day ON public.bank_file USING btree (organization_id, connection_id, accounting_on);
CREATE INDEX bank_file_key ON public.bank_file USING btree (organization_id, connection_id, file_key);
CREATE INDEX bank_file_received ON public.bank_file USING btree (organization_id, received_at, id);
create policy of_environment on bank_file as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR ((connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))))) with check (((( SELECT current_environment() AS current_environment) IS NULL) OR (connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))));
create policy of_organization on bank_file to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on bank_file to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on bank_file to pontual_app;

create table bank_file_line (
  file_id uuid not null,
  organization_id uuid not null,
  line integer not null,
  segment text,
  fields jsonb not null,
  problems jsonb default '[]'::jsonb not null,
  outcome text not null,
  transfer_id uuid,
  effect text not null,
  constraint bank_file_line_file_id_fkey FOREIGN KEY (file_id) REFERENCES bank_file(id),
  constraint bank_file_line_outcome_check CHECK ((outcome = ANY (ARRAY['control'::text, 'applied'::text, 'known'::text, 'orphan'::text, 'divergent'::text, 'skipped'::text, 'held'::text]))),
  constraint bank_file_line_pkey PRIMARY KEY (file_id, line),
  constraint bank_file_line_transfer_id_fkey FOREIGN KEY (transfer_id) REFERENCES transfer(id)
);
alter table bank_file_line enable row level security;
alter table bank_file_line force row level security;
CREATE INDEX bank_file_line_transfer ON public.bank_file_line USING btree (transfer_id) WHERE (transfer_id IS NOT NULL);
create policy of_environment on bank_file_line as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR (sees_bank_file(file_id) AND sees_transfer(transfer_id)))) with check (true);
create policy of_organization on bank_file_line to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on bank_file_line to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on bank_file_line to pontual_app;

create table bank_file_part (
  file_id uuid not null,
  organization_id uuid not null,
  part integer not null,
  bytes bytea not null,
  constraint bank_file_part_file_id_fkey FOREIGN KEY (file_id) REFERENCES bank_file(id),
  constraint bank_file_part_pkey PRIMARY KEY (file_id, part)
);
alter table bank_file_part enable row level security;
alter table bank_file_part force row level security;
create policy of_environment on bank_file_part as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR sees_bank_file(file_id))) with check (true);
create policy of_organization on bank_file_part to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on bank_file_part to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on bank_file_part to pontual_app;

create table bank_object (
  organization_id uuid not null,
  connection_id uuid not null,
  once_key bytea not null,
  answer jsonb not null,
  created_at timestamp with time zone not null,
  constraint bank_object_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id) ON DELETE CASCADE,
  constraint bank_object_pkey PRIMARY KEY (connection_id, once_key)
);
alter table bank_object enable row level security;
alter table bank_object force row level security;
create policy of_environment on bank_object as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR ((connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))))) with check (((( SELECT current_environment() AS current_environment) IS NULL) OR (connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))));
create policy of_organization on bank_object to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on bank_object to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant delete, insert, select, update on bank_object to pontual_app;

create table bank_token (
  connection_id uuid not null,
  scope text not null,
  sealed bytea not null,
  expires_at timestamp with time zone not null,
  constraint bank_token_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id) ON DELETE CASCADE,
  constraint bank_token_pkey PRIMARY KEY (connection_id, scope)
);
alter table bank_token enable row level security;
alter table bank_token force row level security;
create policy of_organization on bank_token to pontual_app using ((EXISTS ( SELECT
   FROM connection
  WHERE (connection.id = bank_token.connection_id)))) with check ((EXISTS ( SELECT
   FROM connection
  WHERE (connection.id = bank_token.connection_id))));
grant delete, insert, select, update on bank_token to pontual_app;

create table batch (
  id uuid not null,
  organization_id uuid not null,
  kind text not null,
  input jsonb not null,
  actor jsonb not null,
  canceled_at timestamp with time zone,
  created_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  constraint batch_kind_check CHECK ((kind = ANY (ARRAY['register'::text, 'refresh'::text, 'amend'::text, 'writeOff'::text]))),
  constraint batch_pkey PRIMARY KEY (id)
);
alter table batch enable row level security;
alter table batch force row level security;
CREATE INDEX batch_created ON public.batch USING btree (organization_id, created_at);
create policy of_organization on batch to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on batch to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on batch to pontual_app;

create table batch_item (
  batch_id uuid not null,
  organization_id uuid not null,
  charge_id uuid not null,
  state text not null,
  instruction_id uuid,
  result text,
  refusal jsonb,
  constraint batch_item_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES batch(id) ON DELETE CASCADE,
  constraint batch_item_charge_id_fkey FOREIGN KEY (charge_id) REFERENCES charge(id),
  constraint batch_item_instruction_id_fkey FOREIGN KEY (instruction_id) REFERENCES instruction(id),
  constraint batch_item_pkey PRIMARY KEY (batch_id, charge_id),
  constraint batch_item_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'refused'::text, 'unknown'::text, 'skipped'::text, 'canceled'::text])))
);
alter table batch_item enable row level security;
alter table batch_item force row level security;
CREATE INDEX batch_item_instruction ON public.batch_item USING btree (instruction_id) WHERE (instruction_id IS NOT NULL);
create policy of_environment on batch_item as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR sees_charge(charge_id))) with check (true);
create policy of_organization on batch_item to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on batch_item to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on batch_item to pontual_app;

create table billing_type (
  id uuid not null,
  organization_id uuid not null,
  name text not null,
  connection_id uuid,
  method text,
  sample boolean default false not null,
  created_at timestamp with time zone not null,
  disabled_at timestamp with time zone,
  version integer default 1 not null,
  constraint billing_type_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint billing_type_method_check CHECK ((method = ANY (ARRAY['boleto'::text, 'boleto_pix'::text, 'pix'::text]))),
  constraint billing_type_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint billing_type_pkey PRIMARY KEY (id)
);
alter table billing_type enable row level security;
alter table billing_type force row level security;
CREATE UNIQUE INDEX billing_type_name ON public.billing_type USING btree (organization_id, lower(name));
create policy of_environment on billing_type as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR ((connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))))) with check (((( SELECT current_environment() AS current_environment) IS NULL) OR (connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))));
create policy of_organization on billing_type to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on billing_type to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on billing_type to pontual_app;

create table certificate_request (
  id uuid not null,
  organization_id uuid not null,
  connection_id uuid not null,
  kind text not null,
  state text not null,
  csr_pem text not null,
  key_sealed bytea not null,
  detail text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint certificate_request_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id) ON DELETE CASCADE,
  constraint certificate_request_kind_check CHECK ((kind = ANY (ARRAY['first'::text, 'renewal'::text]))),
  constraint certificate_request_pkey PRIMARY KEY (id),
  constraint certificate_request_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'issued'::text, 'failed'::text])))
);
alter table certificate_request enable row level security;
alter table certificate_request force row level security;
CREATE INDEX certificate_request_connection ON public.certificate_request USING btree (organization_id, connection_id, created_at);
create policy of_environment on certificate_request as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR ((connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))))) with check (((( SELECT current_environment() AS current_environment) IS NULL) OR (connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))));
create policy of_organization on certificate_request to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on certificate_request to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on certificate_request to pontual_app;

create table charge (
  id uuid not null,
  organization_id uuid not null,
  reference text not null,
  bank_account_id uuid,
  connection_id uuid,
  billing_type_id uuid,
  method text not null,
  amount_cents bigint not null,
  due_on date not null,
  issued_on date not null,
  payer_tax_id text not null,
  payer_name text not null,
  payer jsonb not null,
  terms jsonb not null,
  days_after_due integer not null,
  messages jsonb not null,
  description text,
  status text not null,
  paid_cents bigint default 0 not null,
  paid_on date,
  credited_on date,
  fee_cents bigint,
  paid_twice boolean default false not null,
  partially_paid boolean default false not null,
  outcome_unknown boolean default false not null,
  attention boolean default false not null,
  refusal jsonb,
  next_check_at timestamp with time zone,
  canceled_at timestamp with time zone,
  event_sequence integer default 0 not null,
  sample boolean default false not null,
  version integer default 1 not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint charge_amount_cents_check CHECK ((amount_cents > 0)),
  constraint charge_bank_account_id_fkey FOREIGN KEY (bank_account_id) REFERENCES bank_account(id),
  constraint charge_billing_type_id_fkey FOREIGN KEY (billing_type_id) REFERENCES billing_type(id),
  constraint charge_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint charge_method_check CHECK ((method = ANY (ARRAY['boleto'::text, 'boleto_pix'::text, 'pix'::text]))),
  constraint charge_organization_id_reference_key UNIQUE (organization_id, reference),
  constraint charge_pkey PRIMARY KEY (id),
  constraint charge_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'registering'::text, 'registered'::text, 'rejected'::text, 'paid'::text, 'written_off'::text, 'in_protest'::text, 'protest_cancel_sent'::text, 'expired'::text, 'refunded'::text, 'disputed'::text, 'canceled'::text])))
);
alter table charge enable row level security;
alter table charge force row level security;
CREATE INDEX charge_created ON public.charge USING btree (organization_id, created_at, id);
CREATE INDEX charge_due ON public.charge USING btree (organization_id, due_on, id);
CREATE INDEX charge_paid ON public.charge USING btree (organization_id, paid_on, id) WHERE (paid_on IS NOT NULL);
CREATE INDEX charge_payer ON public.charge USING btree (organization_id, payer_tax_id);
CREATE INDEX charge_status ON public.charge USING btree (organization_id, status, due_on, id);
create policy of_environment on charge as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR ((connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))))) with check (((( SELECT current_environment() AS current_environment) IS NULL) OR (connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))));
create policy of_organization on charge to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on charge to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on charge to pontual_app;

create table connection (
  id uuid not null,
  organization_id uuid not null,
  bank_account_id uuid not null,
  provider text not null,
  environment text not null,
  active boolean default true not null,
  agreement jsonb default '{}'::jsonb not null,
  default_method text not null,
  default_terms jsonb default '{}'::jsonb not null,
  days_after_due integer default 30 not null,
  messages jsonb default '[]'::jsonb not null,
  fee_cents bigint,
  posting_receipt text not null,
  posting_bank_entry text not null,
  posting_fee text not null,
  hook_token_hash bytea not null,
  hook_token_sealed bytea not null,
  swept_until date,
  last_inbound_at timestamp with time zone,
  sample boolean default false not null,
  version integer default 1 not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  hook_auth_header text,
  hook_auth_hash bytea,
  hook_secret_sealed bytea,
  notify jsonb default '[]'::jsonb not null,
  setup jsonb,
  responsible jsonb,
  payment_place text default ''::text not null,
  transfer_fee_cents bigint,
  hook_check jsonb,
  hook_configured_at timestamp with time zone,
  previous_hook_token_hash bytea,
  previous_hook_until timestamp with time zone,
  discarded_at timestamp with time zone,
  constraint connection_bank_account_id_fkey FOREIGN KEY (bank_account_id) REFERENCES bank_account(id),
  constraint connection_default_method_check CHECK ((default_method = ANY (ARRAY['boleto'::text, 'boleto_pix'::text, 'pix'::text]))),
  constraint connection_environment_check CHECK ((environment = ANY (ARRAY['sandbox'::text, 'production'::text]))),
  constraint connection_hook_token_hash_key UNIQUE (hook_token_hash),
  constraint connection_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint connection_pkey PRIMARY KEY (id)
);
alter table connection enable row level security;
alter table connection force row level security;
CREATE INDEX connection_account ON public.connection USING btree (organization_id, bank_account_id);
CREATE UNIQUE INDEX connection_previous_hook ON public.connection USING btree (previous_hook_token_hash) WHERE (previous_hook_token_hash IS NOT NULL);
create policy of_environment on connection as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR (environment = ( SELECT current_environment() AS current_environment))));
create policy of_organization on connection to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on connection to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_system on connection to pontual_system using (true);
grant insert, select, update on connection to pontual_app;
grant select on connection (id) to pontual_system;
grant select on connection (organization_id) to pontual_system;
grant select on connection (provider) to pontual_system;
grant select on connection (active) to pontual_system;
grant select on connection (hook_token_hash) to pontual_system;
grant select on connection (hook_auth_header) to pontual_system;
grant select on connection (hook_auth_hash) to pontual_system;
grant select on connection (previous_hook_token_hash) to pontual_system;
grant select on connection (previous_hook_until) to pontual_system;
grant select on connection (discarded_at) to pontual_system;

create table connection_test (
  id uuid not null,
  organization_id uuid not null,
  connection_id uuid not null,
  credential_id uuid,
  tested text not null,
  switch boolean default false not null,
  switched boolean default false not null,
  state text not null,
  lines jsonb default '[]'::jsonb not null,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  constraint connection_test_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id) ON DELETE CASCADE,
  constraint connection_test_credential_id_fkey FOREIGN KEY (credential_id) REFERENCES credential(id) ON DELETE CASCADE,
  constraint connection_test_pkey PRIMARY KEY (id),
  constraint connection_test_state_check CHECK ((state = ANY (ARRAY['running'::text, 'passed'::text, 'failed'::text]))),
  constraint connection_test_tested_check CHECK ((tested = ANY (ARRAY['active'::text, 'candidate'::text, 'none'::text])))
);
alter table connection_test enable row level security;
alter table connection_test force row level security;
CREATE INDEX connection_test_of ON public.connection_test USING btree (organization_id, connection_id, started_at);
create policy of_environment on connection_test as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR ((connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))))) with check (((( SELECT current_environment() AS current_environment) IS NULL) OR (connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))));
create policy of_organization on connection_test to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on connection_test to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on connection_test to pontual_app;

create table counter (
  organization_id uuid not null,
  name text not null,
  value bigint not null,
  constraint counter_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint counter_pkey PRIMARY KEY (organization_id, name)
);
alter table counter enable row level security;
alter table counter force row level security;
create policy of_organization on counter to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on counter to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on counter to pontual_app;

create table credential (
  id uuid not null,
  organization_id uuid not null,
  connection_id uuid not null,
  version integer not null,
  sealed bytea not null,
  field_names text[] not null,
  certificate jsonb,
  created_at timestamp with time zone not null,
  state text not null,
  activated_at timestamp with time zone,
  ended_at timestamp with time zone,
  detail text,
  active boolean generated always as ((state = 'active'::text)) not null,
  constraint credential_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint credential_connection_id_version_key UNIQUE (connection_id, version),
  constraint credential_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint credential_pkey PRIMARY KEY (id),
  constraint credential_state_check CHECK ((state = ANY (ARRAY['candidate'::text, 'active'::text, 'superseded'::text, 'revoked'::text, 'destroyed'::text])))
);
alter table credential enable row level security;
alter table credential force row level security;
CREATE UNIQUE INDEX credential_active ON public.credential USING btree (connection_id) WHERE active;
CREATE UNIQUE INDEX credential_candidate ON public.credential USING btree (connection_id) WHERE (state = 'candidate'::text);
create policy of_environment on credential as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR ((connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))))) with check (((( SELECT current_environment() AS current_environment) IS NULL) OR (connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))));
create policy of_organization on credential to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on credential to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on credential to pontual_app;

create table delivery (
  id uuid not null,
  organization_id uuid not null,
  event_id uuid not null,
  endpoint_id uuid not null,
  state text not null,
  attempts integer default 0 not null,
  next_at timestamp with time zone,
  last_status integer,
  last_error text,
  delivered_at timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint delivery_endpoint_id_event_id_key UNIQUE (endpoint_id, event_id),
  constraint delivery_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES webhook_endpoint(id) ON DELETE CASCADE,
  constraint delivery_event_id_fkey FOREIGN KEY (event_id) REFERENCES event(id),
  constraint delivery_pkey PRIMARY KEY (id),
  constraint delivery_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'exhausted'::text, 'disabled'::text])))
);
alter table delivery enable row level security;
alter table delivery force row level security;
CREATE INDEX delivery_created ON public.delivery USING btree (organization_id, created_at, id);
create policy of_environment on delivery as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR sees_event(event_id))) with check (true);
create policy of_organization on delivery to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on delivery to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant delete, insert, select, update on delivery to pontual_app;

create table divergence (
  id uuid not null,
  organization_id uuid not null,
  charge_id uuid,
  connection_id uuid,
  kind text not null,
  key text not null,
  title text not null,
  proposal text not null,
  amount_cents bigint,
  state text not null,
  opened_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  transfer_id uuid,
  constraint divergence_charge_id_fkey FOREIGN KEY (charge_id) REFERENCES charge(id),
  constraint divergence_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint divergence_pkey PRIMARY KEY (id),
  constraint divergence_state_check CHECK ((state = ANY (ARRAY['open'::text, 'resolved'::text]))),
  constraint divergence_transfer_id_fkey FOREIGN KEY (transfer_id) REFERENCES transfer(id)
);
alter table divergence enable row level security;
alter table divergence force row level security;
CREATE INDEX divergence_charge ON public.divergence USING btree (charge_id);
CREATE UNIQUE INDEX divergence_key ON public.divergence USING btree (organization_id, key);
CREATE INDEX divergence_transfer ON public.divergence USING btree (transfer_id) WHERE (transfer_id IS NOT NULL);
create policy of_environment on divergence as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR (sees_charge(charge_id) AND ((connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))) AND sees_transfer(transfer_id)))) with check (((( SELECT current_environment() AS current_environment) IS NULL) OR (connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))));
create policy of_organization on divergence to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on divergence to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on divergence to pontual_app;

create table entry (
  id uuid not null,
  organization_id uuid not null,
  at timestamp with time zone not null,
  booked_on date not null,
  kind text not null,
  key text not null,
  number integer not null,
  posting_code text not null,
  description text not null,
  charge_id uuid,
  payment_id uuid,
  evidence_id uuid,
  transfer_id uuid,
  constraint entry_charge_id_fkey FOREIGN KEY (charge_id) REFERENCES charge(id),
  constraint entry_evidence_id_fkey FOREIGN KEY (evidence_id) REFERENCES evidence(id),
  constraint entry_kind_check CHECK ((kind = ANY (ARRAY['receipt'::text, 'bank_entry'::text, 'fee'::text, 'reversal'::text, 'adjustment'::text, 'transfer'::text, 'transfer_return'::text]))),
  constraint entry_organization_id_key_number_key UNIQUE (organization_id, key, number),
  constraint entry_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payment(id),
  constraint entry_pkey PRIMARY KEY (id),
  constraint entry_transfer_id_fkey FOREIGN KEY (transfer_id) REFERENCES transfer(id)
);
alter table entry enable row level security;
alter table entry force row level security;
CREATE INDEX entry_booked ON public.entry USING btree (organization_id, booked_on, id);
CREATE INDEX entry_charge ON public.entry USING btree (charge_id) WHERE (charge_id IS NOT NULL);
CREATE INDEX entry_transfer ON public.entry USING btree (transfer_id) WHERE (transfer_id IS NOT NULL);
create policy of_environment on entry as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR (sees_charge(charge_id) AND sees_transfer(transfer_id)))) with check (true);
create policy of_organization on entry to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on entry to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select on entry to pontual_app;

create table event (
  id uuid not null,
  organization_id uuid not null,
  type text not null,
  subject_id uuid not null,
  sequence integer not null,
  data jsonb not null,
  created_at timestamp with time zone not null,
  constraint event_pkey PRIMARY KEY (id)
);
alter table event enable row level security;
alter table event force row level security;
CREATE INDEX event_created ON public.event USING btree (organization_id, created_at, id);
CREATE INDEX event_subject ON public.event USING btree (organization_id, subject_id, sequence);
create policy of_environment on event as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR sees_subject(subject_id))) with check (true);
create policy of_organization on event to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on event to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select on event to pontual_app;

create table evidence (
  id uuid not null,
  organization_id uuid not null,
  connection_id uuid,
  charge_id uuid,
  registration_id uuid,
  fact_key text not null,
  source text not null,
  proven boolean not null,
  occurred_at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  fact jsonb not null,
  effect text,
  bank_call_id uuid,
  inbound_message_id uuid,
  sha256 bytea not null,
  transfer_id uuid,
  bank_file_id uuid,
  constraint evidence_bank_call_id_fkey FOREIGN KEY (bank_call_id) REFERENCES bank_call(id),
  constraint evidence_bank_file_id_fkey FOREIGN KEY (bank_file_id) REFERENCES bank_file(id),
  constraint evidence_charge_id_fkey FOREIGN KEY (charge_id) REFERENCES charge(id),
  constraint evidence_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint evidence_inbound_message_id_fkey FOREIGN KEY (inbound_message_id) REFERENCES inbound_message(id),
  constraint evidence_pkey PRIMARY KEY (id),
  constraint evidence_registration_id_fkey FOREIGN KEY (registration_id) REFERENCES registration(id),
  constraint evidence_source_check CHECK ((source = ANY (ARRAY['clerk'::text, 'webhook'::text, 'answer'::text, 'query'::text, 'return_file'::text, 'statement'::text]))),
  constraint evidence_subject CHECK ((num_nonnulls(charge_id, transfer_id) = 1)),
  constraint evidence_transfer_id_fkey FOREIGN KEY (transfer_id) REFERENCES transfer(id)
);
alter table evidence enable row level security;
alter table evidence force row level security;
CREATE INDEX evidence_charge ON public.evidence USING btree (charge_id, occurred_at);
CREATE UNIQUE INDEX evidence_fact ON public.evidence USING btree (charge_id, fact_key, proven);
CREATE INDEX evidence_of ON public.evidence USING btree (organization_id, id);
CREATE UNIQUE INDEX evidence_transfer_fact ON public.evidence USING btree (transfer_id, fact_key, source, proven) WHERE (transfer_id IS NOT NULL);
CREATE TRIGGER append_only BEFORE UPDATE ON public.evidence FOR EACH ROW WHEN (((to_jsonb(old.*) - 'effect'::text) IS DISTINCT FROM (to_jsonb(new.*) - 'effect'::text))) EXECUTE FUNCTION refuse_change();
create policy of_environment on evidence as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR (((connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))) AND sees_charge(charge_id) AND sees_registration(registration_id) AND sees_transfer(transfer_id) AND sees_bank_file(bank_file_id)))) with check (((( SELECT current_environment() AS current_environment) IS NULL) OR (connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))));
create policy of_organization on evidence to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on evidence to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_system on evidence for select to pontual_system using (true);
grant insert, select on evidence to pontual_app;
grant select on evidence (id) to pontual_system;
grant select on evidence (organization_id) to pontual_system;
grant update on evidence (effect) to pontual_app;

create table file_source (
  connection_id uuid not null,
  organization_id uuid not null,
  host text not null,
  port integer not null,
  username text not null,
  folder text not null,
  auth text not null,
  secret_sealed bytea not null,
  public_key text,
  host_key text,
  offered_host_key text,
  alert_hour integer default 14 not null,
  expects_empty boolean default true not null,
  active boolean default true not null,
  last_fetch_at timestamp with time zone,
  last_error text,
  version integer default 1 not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint file_source_alert_hour_check CHECK (((alert_hour >= 0) AND (alert_hour <= 23))),
  constraint file_source_auth_check CHECK ((auth = ANY (ARRAY['password'::text, 'key'::text]))),
  constraint file_source_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id) ON DELETE CASCADE,
  constraint file_source_pkey PRIMARY KEY (connection_id),
  constraint file_source_port_check CHECK (((port >= 1) AND (port <= 65535)))
);
alter table file_source enable row level security;
alter table file_source force row level security;
create policy of_environment on file_source as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR ((connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))))) with check (((( SELECT current_environment() AS current_environment) IS NULL) OR (connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))));
create policy of_organization on file_source to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on file_source to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_system on file_source to pontual_system using (true);
grant delete, insert, select, update on file_source to pontual_app;
grant select on file_source (connection_id) to pontual_system;
grant select on file_source (organization_id) to pontual_system;
grant select on file_source (active) to pontual_system;

create table idempotency_key (
  organization_id uuid not null,
  route text not null,
  key text not null,
  body_hash bytea not null,
  state text not null,
  lease_until timestamp with time zone not null,
  fence bigint default 1 not null,
  status integer,
  headers jsonb,
  answer jsonb,
  created_at timestamp with time zone not null,
  constraint idempotency_key_pkey PRIMARY KEY (organization_id, route, key),
  constraint idempotency_key_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text])))
);
alter table idempotency_key enable row level security;
alter table idempotency_key force row level security;
CREATE INDEX idempotency_key_age ON public.idempotency_key USING btree (created_at);
create policy of_organization on idempotency_key to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on idempotency_key to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_system on idempotency_key for delete to pontual_system using (true);
create policy of_system_read on idempotency_key for select to pontual_system using (true);
grant delete, insert, select, update on idempotency_key to pontual_app;
grant delete, select on idempotency_key to pontual_system;

create table inbound_message (
  id uuid not null,
  organization_id uuid not null,
  connection_id uuid not null,
  received_at timestamp with time zone not null,
  path text not null,
  headers jsonb not null,
  body bytea not null,
  sha256 bytea not null,
  state text not null,
  result text,
  attempts integer default 0 not null,
  constraint inbound_message_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint inbound_message_pkey PRIMARY KEY (id),
  constraint inbound_message_state_check CHECK ((state = ANY (ARRAY['stored'::text, 'applied'::text, 'known'::text, 'held'::text, 'orphan'::text, 'rejected'::text, 'failed'::text, 'dead'::text])))
);
alter table inbound_message enable row level security;
alter table inbound_message force row level security;
CREATE INDEX inbound_message_open ON public.inbound_message USING btree (connection_id, state) WHERE (state = ANY (ARRAY['stored'::text, 'orphan'::text, 'held'::text]));
CREATE INDEX inbound_message_received ON public.inbound_message USING btree (organization_id, received_at);
create policy of_environment on inbound_message as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR ((connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))))) with check (((( SELECT current_environment() AS current_environment) IS NULL) OR (connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))));
create policy of_organization on inbound_message to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on inbound_message to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_system on inbound_message for insert to pontual_system with check (true);
grant insert on inbound_message to pontual_system;
grant insert, select, update on inbound_message to pontual_app;

create table instruction (
  id uuid not null,
  organization_id uuid not null,
  charge_id uuid not null,
  registration_id uuid,
  batch_id uuid,
  kind text not null,
  input jsonb default '{}'::jsonb not null,
  state text not null,
  refusal jsonb,
  actor_kind text not null,
  actor_name text not null,
  created_at timestamp with time zone not null,
  done_at timestamp with time zone,
  constraint instruction_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES batch(id),
  constraint instruction_charge_id_fkey FOREIGN KEY (charge_id) REFERENCES charge(id),
  constraint instruction_kind_check CHECK ((kind = ANY (ARRAY['register'::text, 'refresh'::text, 'amend'::text, 'writeOff'::text, 'protest'::text, 'cancelProtest'::text, 'markReceived'::text, 'undoReceived'::text, 'restore'::text, 'refund'::text, 'resend'::text]))),
  constraint instruction_pkey PRIMARY KEY (id),
  constraint instruction_registration_id_fkey FOREIGN KEY (registration_id) REFERENCES registration(id),
  constraint instruction_state_check CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'refused'::text, 'attention'::text])))
);
alter table instruction enable row level security;
alter table instruction force row level security;
CREATE INDEX instruction_charge ON public.instruction USING btree (charge_id, created_at);
CREATE UNIQUE INDEX instruction_open ON public.instruction USING btree (charge_id) WHERE (state = ANY (ARRAY['open'::text, 'attention'::text]));
create policy of_environment on instruction as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR (sees_charge(charge_id) AND sees_registration(registration_id)))) with check (true);
create policy of_organization on instruction to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on instruction to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on instruction to pontual_app;

create table invite (
  id uuid not null,
  organization_id uuid not null,
  token_hash bytea not null,
  email text not null,
  name text not null,
  role text not null,
  user_id uuid,
  created_by uuid,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  accepted_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint invite_created_by_fkey FOREIGN KEY (created_by) REFERENCES app_user(id),
  constraint invite_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint invite_pkey PRIMARY KEY (id),
  constraint invite_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'finance'::text, 'viewer'::text, 'developer'::text]))),
  constraint invite_token_hash_key UNIQUE (token_hash),
  constraint invite_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id)
);
alter table invite enable row level security;
alter table invite force row level security;
CREATE INDEX invite_organization ON public.invite USING btree (organization_id, created_at);
create policy of_organization on invite to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on invite to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_system on invite to pontual_system using (true) with check (true);
grant insert, select, update on invite to pontual_app;
grant select, update on invite to pontual_system;

create table job (
  id uuid not null,
  organization_id uuid,
  kind text not null,
  subject uuid not null,
  lane text not null,
  payload jsonb default '{}'::jsonb not null,
  due_at timestamp with time zone not null,
  lease_until timestamp with time zone,
  fence bigint default 0 not null,
  attempts integer default 0 not null,
  again_at timestamp with time zone,
  last_error text,
  constraint job_kind_subject_key UNIQUE (kind, subject),
  constraint job_pkey PRIMARY KEY (id)
);
alter table job enable row level security;
alter table job force row level security;
CREATE INDEX job_due ON public.job USING btree (due_at);
create policy of_organization on job to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on job to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_system on job to pontual_system using (true) with check (true);
grant delete, insert, select, update on job to pontual_app;
grant delete, insert, select, update on job to pontual_system;

create table lane_pause (
  lane text not null,
  until timestamp with time zone not null,
  constraint lane_pause_pkey PRIMARY KEY (lane)
);
grant delete, insert, select, update on lane_pause to pontual_system;
grant insert, select, update on lane_pause to pontual_app;

create table ledger_account (
  id uuid not null,
  organization_id uuid not null,
  code text not null,
  name text not null,
  kind text not null,
  bank_account_id uuid,
  sample boolean default false not null,
  constraint ledger_account_bank_account_id_fkey FOREIGN KEY (bank_account_id) REFERENCES bank_account(id),
  constraint ledger_account_kind_check CHECK ((kind = ANY (ARRAY['asset'::text, 'liability'::text, 'income'::text, 'expense'::text]))),
  constraint ledger_account_organization_id_code_key UNIQUE (organization_id, code),
  constraint ledger_account_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint ledger_account_pkey PRIMARY KEY (id)
);
alter table ledger_account enable row level security;
alter table ledger_account force row level security;
create policy of_organization on ledger_account to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on ledger_account to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on ledger_account to pontual_app;

create table mail (
  id uuid not null,
  organization_id uuid not null,
  kind text not null,
  to_address text not null,
  to_name text default ''::text not null,
  subject text not null,
  content_sealed bytea,
  environment text,
  alert_id uuid,
  user_id uuid,
  state text not null,
  attempts integer default 0 not null,
  next_at timestamp with time zone,
  give_up_at timestamp with time zone not null,
  sending_since timestamp with time zone,
  uncertain integer default 0 not null,
  last_code text,
  last_error text,
  message_id text,
  sent_to text,
  sent_at timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint mail_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES alert(id) ON DELETE SET NULL,
  constraint mail_environment_check CHECK ((environment = ANY (ARRAY['sandbox'::text, 'production'::text]))),
  constraint mail_kind_check CHECK ((kind = ANY (ARRAY['alert'::text, 'digest'::text, 'invite'::text, 'receipt'::text, 'charge'::text, 'test'::text]))),
  constraint mail_pkey PRIMARY KEY (id),
  constraint mail_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'pending'::text, 'sent'::text, 'failed'::text, 'digested'::text]))),
  constraint mail_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE SET NULL
);
alter table mail enable row level security;
alter table mail force row level security;
CREATE INDEX mail_created ON public.mail USING btree (organization_id, created_at, id);
CREATE INDEX mail_pending ON public.mail USING btree (organization_id, next_at, id) WHERE (state = 'pending'::text);
CREATE INDEX mail_waiting ON public.mail USING btree (organization_id, user_id) WHERE (state = 'waiting'::text);
create policy of_organization on mail to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on mail to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant delete, insert, select, update on mail to pontual_app;

create table mail_server (
  organization_id uuid not null,
  host text not null,
  port integer not null,
  security text not null,
  username text default ''::text not null,
  password_sealed bytea,
  from_name text not null,
  from_address text not null,
  catch_all text,
  ca_pem text,
  version integer default 1 not null,
  updated_at timestamp with time zone not null,
  constraint mail_server_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint mail_server_pkey PRIMARY KEY (organization_id),
  constraint mail_server_port_check CHECK (((port >= 1) AND (port <= 65535))),
  constraint mail_server_security_check CHECK ((security = ANY (ARRAY['none'::text, 'starttls'::text, 'tls'::text])))
);
alter table mail_server enable row level security;
alter table mail_server force row level security;
create policy of_organization on mail_server to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on mail_server to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant delete, insert, select, update on mail_server to pontual_app;

create table operation (
  id uuid not null,
  organization_id uuid not null,
  instruction_id uuid,
  registration_id uuid,
  step text not null,
  name text not null,
  state text not null,
  natural_key text not null,
  request_hash text,
  fence bigint default 0 not null,
  attempt integer default 0 not null,
  first_sent_at timestamp with time zone,
  sent_at timestamp with time zone,
  bank_ref text,
  look_ups integer default 0 not null,
  empty_look_ups integer default 0 not null,
  index_past_sending boolean default false not null,
  last_cause jsonb,
  refusal jsonb,
  answer jsonb,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  once_key bytea,
  transfer_id uuid,
  constraint operation_instruction_id_fkey FOREIGN KEY (instruction_id) REFERENCES instruction(id),
  constraint operation_organization_id_natural_key_key UNIQUE (organization_id, natural_key),
  constraint operation_pkey PRIMARY KEY (id),
  constraint operation_registration_id_fkey FOREIGN KEY (registration_id) REFERENCES registration(id),
  constraint operation_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'accepted'::text, 'done'::text, 'refused'::text, 'unknown'::text, 'absent'::text, 'attention'::text]))),
  constraint operation_subject CHECK (((transfer_id IS NULL) = ((instruction_id IS NOT NULL) AND (registration_id IS NOT NULL)))),
  constraint operation_transfer_id_fkey FOREIGN KEY (transfer_id) REFERENCES transfer(id)
);
alter table operation enable row level security;
alter table operation force row level security;
CREATE INDEX operation_instruction ON public.operation USING btree (instruction_id);
CREATE UNIQUE INDEX operation_once ON public.operation USING btree (organization_id, once_key) WHERE ((once_key IS NOT NULL) AND (state = ANY (ARRAY['sending'::text, 'accepted'::text, 'unknown'::text, 'absent'::text, 'attention'::text])));
CREATE INDEX operation_open ON public.operation USING btree (organization_id, state) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text, 'accepted'::text, 'unknown'::text, 'absent'::text, 'attention'::text]));
CREATE UNIQUE INDEX operation_transfer ON public.operation USING btree (transfer_id) WHERE (transfer_id IS NOT NULL);
create policy of_environment on operation as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR (sees_registration(registration_id) AND sees_transfer(transfer_id)))) with check (true);
create policy of_organization on operation to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on operation to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on operation to pontual_app;

create table organization (
  id uuid not null,
  name text not null,
  tax_id text not null,
  timezone text default 'America/Sao_Paulo'::text not null,
  data_key bytea not null,
  created_at timestamp with time zone not null,
  trade_name text default ''::text not null,
  email text default ''::text not null,
  phone text default ''::text not null,
  address text default ''::text not null,
  version integer default 1 not null,
  constraint organization_pkey PRIMARY KEY (id)
);
alter table organization enable row level security;
alter table organization force row level security;
create policy of_organization on organization to pontual_app using ((id = current_organization())) with check ((id = current_organization()));
create policy of_system on organization to pontual_system using (true) with check (true);
grant insert, select on organization to pontual_system;
grant select, update on organization to pontual_app;
grant update on organization (data_key) to pontual_system;

create table payee (
  id uuid not null,
  organization_id uuid not null,
  name text not null,
  tax_id text not null,
  destination jsonb not null,
  fingerprint bytea not null,
  email text,
  note text default ''::text not null,
  changed_from jsonb,
  changed_at timestamp with time zone,
  first_paid_at timestamp with time zone,
  last_paid_at timestamp with time zone,
  disabled_at timestamp with time zone,
  version integer default 1 not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint payee_pkey PRIMARY KEY (id)
);
alter table payee enable row level security;
alter table payee force row level security;
CREATE INDEX payee_fingerprint ON public.payee USING btree (organization_id, fingerprint);
CREATE INDEX payee_name ON public.payee USING btree (organization_id, lower(name), id);
create policy of_organization on payee to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on payee to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on payee to pontual_app;

create table payer (
  id uuid not null,
  organization_id uuid not null,
  tax_id text not null,
  name text not null,
  data jsonb not null,
  updated_at timestamp with time zone not null,
  constraint payer_organization_id_tax_id_key UNIQUE (organization_id, tax_id),
  constraint payer_pkey PRIMARY KEY (id)
);
alter table payer enable row level security;
alter table payer force row level security;
create policy of_organization on payer to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on payer to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on payer to pontual_app;

create table payment (
  id uuid not null,
  organization_id uuid not null,
  charge_id uuid not null,
  registration_id uuid,
  identity text not null,
  amount_cents bigint not null,
  channel text not null,
  paid_on date not null,
  credited_on date,
  fee_cents bigint,
  source text not null,
  posting_codes jsonb not null,
  created_at timestamp with time zone not null,
  constraint payment_channel_check CHECK ((channel = ANY (ARRAY['boleto'::text, 'pix'::text, 'direct'::text, 'notary'::text]))),
  constraint payment_charge_id_fkey FOREIGN KEY (charge_id) REFERENCES charge(id),
  constraint payment_charge_id_identity_key UNIQUE (charge_id, identity),
  constraint payment_pkey PRIMARY KEY (id),
  constraint payment_registration_id_fkey FOREIGN KEY (registration_id) REFERENCES registration(id)
);
alter table payment enable row level security;
alter table payment force row level security;
CREATE INDEX payment_paid ON public.payment USING btree (organization_id, paid_on, id);
create policy of_environment on payment as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR (sees_charge(charge_id) AND sees_registration(registration_id)))) with check (true);
create policy of_organization on payment to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on payment to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on payment to pontual_app;

create table posting (
  entry_id uuid not null,
  organization_id uuid not null,
  ledger_account_id uuid not null,
  amount_cents bigint not null,
  constraint posting_amount_cents_check CHECK ((amount_cents <> 0)),
  constraint posting_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES entry(id),
  constraint posting_ledger_account_id_fkey FOREIGN KEY (ledger_account_id) REFERENCES ledger_account(id),
  constraint posting_pkey PRIMARY KEY (entry_id, ledger_account_id)
);
alter table posting enable row level security;
alter table posting force row level security;
CREATE INDEX posting_account ON public.posting USING btree (organization_id, ledger_account_id);
CREATE CONSTRAINT TRIGGER posting_balances AFTER INSERT ON public.posting DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entry_must_balance();
create policy of_environment on posting as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR sees_entry(entry_id))) with check (true);
create policy of_organization on posting to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on posting to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select on posting to pontual_app;

create table rate_bucket (
  key text not null,
  tokens double precision not null,
  refilled_at timestamp with time zone not null,
  constraint rate_bucket_pkey PRIMARY KEY (key)
);
grant delete, insert, select, update on rate_bucket to pontual_system;
grant insert, select, update on rate_bucket to pontual_app;

create table registration (
  id uuid not null,
  organization_id uuid not null,
  charge_id uuid not null,
  connection_id uuid not null,
  ordinal integer not null,
  bank_key text not null,
  bank_ref text,
  nosso_numero text,
  linha_digitavel text,
  barcode text,
  br_code text,
  txid text,
  sent_amount_cents bigint not null,
  sent_due_on date not null,
  live boolean default true not null,
  registered_at timestamp with time zone,
  closed_at timestamp with time zone,
  next_poll_at timestamp with time zone,
  created_at timestamp with time zone not null,
  method text not null,
  constraint registration_charge_id_fkey FOREIGN KEY (charge_id) REFERENCES charge(id),
  constraint registration_charge_id_ordinal_key UNIQUE (charge_id, ordinal),
  constraint registration_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint registration_method_check CHECK ((method = ANY (ARRAY['boleto'::text, 'boleto_pix'::text, 'pix'::text]))),
  constraint registration_pkey PRIMARY KEY (id)
);
alter table registration enable row level security;
alter table registration force row level security;
CREATE INDEX registration_bank_key ON public.registration USING btree (connection_id, bank_key);
CREATE UNIQUE INDEX registration_bank_ref ON public.registration USING btree (connection_id, bank_ref) WHERE (bank_ref IS NOT NULL);
CREATE UNIQUE INDEX registration_live ON public.registration USING btree (charge_id) WHERE live;
CREATE INDEX registration_nosso_numero ON public.registration USING btree (organization_id, nosso_numero);
CREATE INDEX registration_txid ON public.registration USING btree (organization_id, txid) WHERE (txid IS NOT NULL);
create policy of_environment on registration as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR (sees_charge(charge_id) AND ((connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[])))))) with check (((( SELECT current_environment() AS current_environment) IS NULL) OR (connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))));
create policy of_organization on registration to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on registration to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on registration to pontual_app;

create table seal (
  organization_id uuid not null,
  number bigint not null,
  subject text not null,
  subject_id uuid not null,
  digest bytea not null,
  previous bytea not null,
  hash bytea not null,
  sealed_at timestamp with time zone not null,
  constraint seal_organization_id_subject_subject_id_key UNIQUE (organization_id, subject, subject_id),
  constraint seal_pkey PRIMARY KEY (organization_id, number),
  constraint seal_subject_check CHECK ((subject = ANY (ARRAY['audit_entry'::text, 'evidence'::text])))
);
alter table seal enable row level security;
alter table seal force row level security;
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.seal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON public.seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
create policy of_organization on seal to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on seal to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select on seal to pontual_app;

create table session (
  token_hash bytea not null,
  user_id uuid not null,
  organization_id uuid not null,
  csrf_token text not null,
  created_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  id uuid default gen_random_uuid() not null,
  address text default ''::text not null,
  user_agent text default ''::text not null,
  constraint session_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint session_pkey PRIMARY KEY (token_hash),
  constraint session_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE
);
alter table session enable row level security;
alter table session force row level security;
CREATE UNIQUE INDEX session_id ON public.session USING btree (id);
CREATE INDEX session_of_user ON public.session USING btree (user_id);
create policy of_organization on session to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on session to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_system on session to pontual_system using (true) with check (true);
grant delete, insert, select, update on session to pontual_app;
grant delete, insert, select, update on session to pontual_system;

create table setting (
  key text not null,
  value jsonb not null,
  constraint setting_pkey PRIMARY KEY (key)
);
grant delete, insert, select, update on setting to pontual_system;

create table transfer (
  id uuid not null,
  organization_id uuid not null,
  connection_id uuid not null,
  bank_account_id uuid not null,
  batch_id uuid,
  reference text not null,
  amount_cents bigint not null,
  payee jsonb not null,
  payee_id uuid,
  payee_name text not null,
  payee_tax_id text not null,
  fingerprint bytea not null,
  payee_fingerprint bytea not null,
  description text,
  scheduled_on date,
  status text not null,
  outcome_unknown boolean default false not null,
  attention boolean default false not null,
  approvals_needed integer default 1 not null,
  repeats_id uuid,
  repeat_reason text,
  bank_key text,
  bank_key_space text,
  bank_ref text,
  end_to_end_id text,
  rail text,
  receipt text,
  fee_cents bigint,
  settles_on date,
  sent_at timestamp with time zone,
  window_closes_at timestamp with time zone,
  completed_at timestamp with time zone,
  returned_cents bigint default 0 not null,
  return jsonb,
  refusal jsonb,
  next_check_at timestamp with time zone,
  created_by_kind text not null,
  created_by_id uuid,
  created_by_name text not null,
  requester_ids uuid[] default '{}'::uuid[] not null,
  approved_at timestamp with time zone,
  checked_at timestamp with time zone,
  event_sequence integer default 0 not null,
  sample boolean default false not null,
  version integer default 1 not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint transfer_amount_cents_check CHECK ((amount_cents > 0)),
  constraint transfer_bank_account_id_fkey FOREIGN KEY (bank_account_id) REFERENCES bank_account(id),
  constraint transfer_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES transfer_batch(id),
  constraint transfer_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connection(id),
  constraint transfer_organization_id_reference_key UNIQUE (organization_id, reference),
  constraint transfer_payee_id_fkey FOREIGN KEY (payee_id) REFERENCES payee(id),
  constraint transfer_pkey PRIMARY KEY (id),
  constraint transfer_rail_check CHECK ((rail = ANY (ARRAY['pix'::text, 'ted'::text]))),
  constraint transfer_repeats_id_fkey FOREIGN KEY (repeats_id) REFERENCES transfer(id),
  constraint transfer_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'awaiting_approval'::text, 'approved'::text, 'scheduled'::text, 'sending'::text, 'sent'::text, 'completed'::text, 'denied'::text, 'canceled'::text, 'failed'::text, 'returned'::text])))
);
alter table transfer enable row level security;
alter table transfer force row level security;
CREATE UNIQUE INDEX transfer_bank_key ON public.transfer USING btree (organization_id, bank_key_space, bank_key) WHERE (bank_key IS NOT NULL);
CREATE UNIQUE INDEX transfer_bank_ref ON public.transfer USING btree (connection_id, bank_ref) WHERE (bank_ref IS NOT NULL);
CREATE INDEX transfer_batch_of ON public.transfer USING btree (batch_id) WHERE (batch_id IS NOT NULL);
CREATE INDEX transfer_created ON public.transfer USING btree (organization_id, created_at, id);
CREATE INDEX transfer_fingerprint ON public.transfer USING btree (organization_id, fingerprint, created_at);
CREATE INDEX transfer_of_payee ON public.transfer USING btree (payee_id) WHERE (payee_id IS NOT NULL);
CREATE INDEX transfer_payee ON public.transfer USING btree (organization_id, payee_fingerprint, sent_at) WHERE (sent_at IS NOT NULL);
CREATE INDEX transfer_status ON public.transfer USING btree (organization_id, status, created_at, id);
create policy of_environment on transfer as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR ((connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))))) with check (((( SELECT current_environment() AS current_environment) IS NULL) OR (connection_id IS NULL) OR (connection_id = ANY (( SELECT connections_of_environment() AS connections_of_environment)::uuid[]))));
create policy of_organization on transfer to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on transfer to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on transfer to pontual_app;

create table transfer_approval (
  id uuid not null,
  organization_id uuid not null,
  transfer_id uuid not null,
  user_id uuid not null,
  user_name text not null,
  decision text not null,
  reason text,
  agreed_hash bytea not null,
  second_factor boolean not null,
  at timestamp with time zone not null,
  voided_at timestamp with time zone,
  void_reason text,
  constraint transfer_approval_decision_check CHECK ((decision = ANY (ARRAY['approved'::text, 'denied'::text]))),
  constraint transfer_approval_pkey PRIMARY KEY (id),
  constraint transfer_approval_transfer_id_fkey FOREIGN KEY (transfer_id) REFERENCES transfer(id),
  constraint transfer_approval_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id)
);
alter table transfer_approval enable row level security;
alter table transfer_approval force row level security;
CREATE UNIQUE INDEX transfer_approval_once ON public.transfer_approval USING btree (transfer_id, user_id) WHERE (voided_at IS NULL);
create policy of_environment on transfer_approval as restrictive to pontual_app using (((( SELECT current_environment() AS current_environment) IS NULL) OR sees_transfer(transfer_id))) with check (true);
create policy of_organization on transfer_approval to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on transfer_approval to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on transfer_approval to pontual_app;

create table transfer_batch (
  id uuid not null,
  organization_id uuid not null,
  name text not null,
  created_by_kind text not null,
  created_by_id uuid,
  created_by_name text not null,
  created_at timestamp with time zone not null,
  constraint transfer_batch_pkey PRIMARY KEY (id)
);
alter table transfer_batch enable row level security;
alter table transfer_batch force row level security;
create policy of_organization on transfer_batch to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on transfer_batch to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on transfer_batch to pontual_app;

create table transfer_policy (
  organization_id uuid not null,
  duplicate_window_hours integer default 24 not null,
  repeat_second_approver_cents bigint,
  send_at time without time zone default '08:00:00'::time without time zone not null,
  updated_at timestamp with time zone not null,
  constraint transfer_policy_duplicate_window_hours_check CHECK (((duplicate_window_hours >= 1) AND (duplicate_window_hours <= 720))),
  constraint transfer_policy_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint transfer_policy_pkey PRIMARY KEY (organization_id),
  constraint transfer_policy_repeat_second_approver_cents_check CHECK ((repeat_second_approver_cents >= 0))
);
alter table transfer_policy enable row level security;
alter table transfer_policy force row level security;
create policy of_organization on transfer_policy to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on transfer_policy to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant insert, select, update on transfer_policy to pontual_app;

create table webhook_endpoint (
  id uuid not null,
  organization_id uuid not null,
  url text not null,
  description text default ''::text not null,
  types text[] not null,
  secret_sealed bytea not null,
  active boolean default true not null,
  failing_since timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint webhook_endpoint_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint webhook_endpoint_pkey PRIMARY KEY (id)
);
alter table webhook_endpoint enable row level security;
alter table webhook_endpoint force row level security;
CREATE INDEX webhook_endpoint_organization ON public.webhook_endpoint USING btree (organization_id);
create policy of_organization on webhook_endpoint to pontual_app using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
create policy of_owner on webhook_endpoint to owner using ((organization_id = current_organization())) with check ((organization_id = current_organization()));
grant delete, insert, select, update on webhook_endpoint to pontual_app;


-- schema

grant usage on schema public to pontual_app;
grant usage on schema public to pontual_system;
grant usage on schema public to public;
