-- Foundation: organizations, people, accounts, connections, charges and their life at a bank, ledger, inbox, outbox, jobs.
-- Every table of a tenant starts its unique keys with organization_id and is guarded by row-level security: the database itself
-- keeps tenants apart, whatever the code above forgets.

-- Roles are of the whole cluster; another Pontual database may have made them. pontual_app sees one organization at a time;
-- pontual_system may only do what crosses organizations: claim jobs, resolve hook tokens, keys and sessions.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pontual_app') THEN
    CREATE ROLE pontual_app NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pontual_system') THEN
    CREATE ROLE pontual_system NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL; -- another process made them at the same moment
END
$$;
GRANT pontual_app, pontual_system TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO pontual_app, pontual_system;

CREATE FUNCTION current_organization() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.organization', true), '')::uuid $$;

-- The tables that grow all day have no foreign key to organization: row-level security already proves it at every write, and the
-- key's check would make all writers of a company lock the one row of the company (measured: half the rate of accepting charges).

-- ---------------------------------------------------------------- installation

CREATE TABLE setting (
  key text PRIMARY KEY,
  value jsonb NOT NULL
);

CREATE TABLE rate_bucket (
  key text PRIMARY KEY,
  tokens double precision NOT NULL,
  refilled_at timestamptz NOT NULL
);

-- ---------------------------------------------------------------- organization and people

CREATE TABLE organization (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  tax_id text NOT NULL,
  timezone text NOT NULL DEFAULT 'America/Sao_Paulo',
  data_key bytea NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE app_user (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organization,
  email text NOT NULL,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('admin', 'finance', 'viewer', 'developer')),
  password_hash text NOT NULL,
  failed_attempts integer NOT NULL DEFAULT 0,
  locked_until timestamptz,
  preferences jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL,
  disabled_at timestamptz
);
CREATE UNIQUE INDEX app_user_email ON app_user (lower(email));
CREATE INDEX app_user_organization ON app_user (organization_id);

CREATE TABLE session (
  token_hash bytea PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
  organization_id uuid NOT NULL REFERENCES organization,
  csrf_token text NOT NULL,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX session_of_user ON session (user_id);

CREATE TABLE api_key (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organization,
  name text NOT NULL,
  prefix text NOT NULL,
  key_hash bytea NOT NULL UNIQUE,
  scopes text[] NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX api_key_organization ON api_key (organization_id);

CREATE TABLE idempotency_key (
  organization_id uuid NOT NULL,
  route text NOT NULL,
  key text NOT NULL,
  body_hash bytea NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'done')),
  lease_until timestamptz NOT NULL,
  fence bigint NOT NULL DEFAULT 1,
  status integer,
  headers jsonb,
  answer jsonb,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, route, key)
);
CREATE INDEX idempotency_key_age ON idempotency_key (created_at);

CREATE TABLE audit_entry (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  at timestamptz NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'api_key', 'system')),
  actor_id uuid,
  actor_name text NOT NULL,
  action text NOT NULL,
  object_kind text NOT NULL,
  object_id uuid,
  before jsonb,
  after jsonb,
  request_id text NOT NULL
);
CREATE INDEX audit_entry_object ON audit_entry (organization_id, object_id, at);

CREATE TABLE counter (
  organization_id uuid NOT NULL REFERENCES organization,
  name text NOT NULL,
  value bigint NOT NULL,
  PRIMARY KEY (organization_id, name)
);

-- ---------------------------------------------------------------- accounts and connections

CREATE TABLE bank_account (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organization,
  mnemonic text NOT NULL,
  bank_code text NOT NULL,
  branch text NOT NULL,
  number text NOT NULL,
  digit text NOT NULL,
  holder_name text NOT NULL,
  holder_tax_id text NOT NULL,
  holder_address text NOT NULL DEFAULT '',
  sample boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX bank_account_mnemonic ON bank_account (organization_id, lower(mnemonic));

CREATE TABLE connection (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organization,
  bank_account_id uuid NOT NULL REFERENCES bank_account,
  provider text NOT NULL,
  environment text NOT NULL CHECK (environment IN ('sandbox', 'production')),
  active boolean NOT NULL DEFAULT true,
  agreement jsonb NOT NULL DEFAULT '{}',
  default_method text NOT NULL CHECK (default_method IN ('boleto', 'boleto_pix', 'pix')),
  default_terms jsonb NOT NULL DEFAULT '{}',
  days_after_due integer NOT NULL DEFAULT 30,
  messages jsonb NOT NULL DEFAULT '[]',
  fee_cents bigint,
  posting_receipt text NOT NULL,
  posting_bank_entry text NOT NULL,
  posting_fee text NOT NULL,
  -- The path of /hooks is unguessable: found by its hash, shown again from the sealed copy.
  hook_token_hash bytea NOT NULL UNIQUE,
  hook_token_sealed bytea NOT NULL,
  swept_until date,
  last_inbound_at timestamptz,
  sample boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX connection_account ON connection (organization_id, bank_account_id);

CREATE TABLE credential (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organization,
  connection_id uuid NOT NULL REFERENCES connection,
  version integer NOT NULL,
  -- One sealed JSON of all secret parts: fields, certificate, key.
  sealed bytea NOT NULL,
  field_names text[] NOT NULL,
  certificate jsonb,
  active boolean NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (connection_id, version)
);
CREATE UNIQUE INDEX credential_active ON credential (connection_id) WHERE active;

CREATE TABLE bank_token (
  connection_id uuid NOT NULL REFERENCES connection ON DELETE CASCADE,
  scope text NOT NULL,
  sealed bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (connection_id, scope)
);

CREATE TABLE billing_type (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organization,
  name text NOT NULL,
  connection_id uuid REFERENCES connection,
  method text CHECK (method IN ('boleto', 'boleto_pix', 'pix')),
  sample boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX billing_type_name ON billing_type (organization_id, lower(name));

CREATE TABLE payer (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  tax_id text NOT NULL,
  name text NOT NULL,
  data jsonb NOT NULL,
  updated_at timestamptz NOT NULL,
  UNIQUE (organization_id, tax_id)
);

-- ---------------------------------------------------------------- charges

CREATE TABLE charge (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  reference text NOT NULL,
  bank_account_id uuid REFERENCES bank_account,
  connection_id uuid REFERENCES connection,
  billing_type_id uuid REFERENCES billing_type,
  method text NOT NULL CHECK (method IN ('boleto', 'boleto_pix', 'pix')),
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  due_on date NOT NULL,
  issued_on date NOT NULL,
  payer_tax_id text NOT NULL,
  payer_name text NOT NULL,
  -- The payer as he was when the charge was made: what was registered must stay readable.
  payer jsonb NOT NULL,
  terms jsonb NOT NULL,
  days_after_due integer NOT NULL,
  messages jsonb NOT NULL,
  description text,
  -- What follows is the fold of instructions and evidence, kept for lists; never set by hand.
  status text NOT NULL CHECK (status IN ('pending', 'registering', 'registered', 'rejected', 'paid', 'written_off', 'in_protest',
    'protest_cancel_sent', 'expired', 'refunded', 'disputed', 'canceled')),
  paid_cents bigint NOT NULL DEFAULT 0,
  paid_on date,
  credited_on date,
  fee_cents bigint,
  paid_twice boolean NOT NULL DEFAULT false,
  partially_paid boolean NOT NULL DEFAULT false,
  outcome_unknown boolean NOT NULL DEFAULT false,
  attention boolean NOT NULL DEFAULT false,
  refusal jsonb,
  next_check_at timestamptz,
  canceled_at timestamptz,
  event_sequence integer NOT NULL DEFAULT 0,
  sample boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  UNIQUE (organization_id, reference)
);
CREATE INDEX charge_due ON charge (organization_id, due_on, id);
CREATE INDEX charge_paid ON charge (organization_id, paid_on, id) WHERE paid_on IS NOT NULL;
CREATE INDEX charge_created ON charge (organization_id, created_at, id);
CREATE INDEX charge_payer ON charge (organization_id, payer_tax_id);
CREATE INDEX charge_status ON charge (organization_id, status, due_on, id);

CREATE TABLE registration (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  charge_id uuid NOT NULL REFERENCES charge,
  connection_id uuid NOT NULL REFERENCES connection,
  ordinal integer NOT NULL,
  bank_key text NOT NULL,
  bank_ref text,
  nosso_numero text,
  linha_digitavel text,
  barcode text,
  br_code text,
  txid text,
  -- What the bank must echo: the values last sent and accepted.
  sent_amount_cents bigint NOT NULL,
  sent_due_on date NOT NULL,
  live boolean NOT NULL DEFAULT true,
  registered_at timestamptz,
  closed_at timestamptz,
  next_poll_at timestamptz,
  created_at timestamptz NOT NULL,
  UNIQUE (charge_id, ordinal)
);
-- At most one life at a bank at a time.
CREATE UNIQUE INDEX registration_live ON registration (charge_id) WHERE live;
CREATE UNIQUE INDEX registration_bank_ref ON registration (connection_id, bank_ref) WHERE bank_ref IS NOT NULL;
CREATE INDEX registration_bank_key ON registration (connection_id, bank_key);
CREATE INDEX registration_nosso_numero ON registration (organization_id, nosso_numero);
CREATE INDEX registration_txid ON registration (organization_id, txid) WHERE txid IS NOT NULL;

CREATE TABLE batch (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('register', 'refresh', 'amend', 'writeOff')),
  input jsonb NOT NULL,
  actor jsonb NOT NULL,
  canceled_at timestamptz,
  created_at timestamptz NOT NULL,
  finished_at timestamptz
);
CREATE INDEX batch_created ON batch (organization_id, created_at);

CREATE TABLE instruction (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  charge_id uuid NOT NULL REFERENCES charge,
  registration_id uuid REFERENCES registration,
  batch_id uuid REFERENCES batch,
  kind text NOT NULL CHECK (kind IN ('register', 'refresh', 'amend', 'writeOff', 'protest', 'cancelProtest')),
  input jsonb NOT NULL DEFAULT '{}',
  state text NOT NULL CHECK (state IN ('open', 'done', 'refused', 'attention')),
  refusal jsonb,
  actor_kind text NOT NULL,
  actor_name text NOT NULL,
  created_at timestamptz NOT NULL,
  done_at timestamptz
);
-- One open instruction at a time per charge.
CREATE UNIQUE INDEX instruction_open ON instruction (charge_id) WHERE state IN ('open', 'attention');
CREATE INDEX instruction_charge ON instruction (charge_id, created_at);

CREATE TABLE batch_item (
  batch_id uuid NOT NULL REFERENCES batch ON DELETE CASCADE,
  organization_id uuid NOT NULL,
  charge_id uuid NOT NULL REFERENCES charge,
  state text NOT NULL CHECK (state IN ('queued', 'running', 'done', 'refused', 'unknown', 'skipped', 'canceled')),
  instruction_id uuid REFERENCES instruction,
  result text,
  refusal jsonb,
  PRIMARY KEY (batch_id, charge_id)
);
CREATE INDEX batch_item_instruction ON batch_item (instruction_id) WHERE instruction_id IS NOT NULL;

CREATE TABLE operation (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  instruction_id uuid NOT NULL REFERENCES instruction,
  registration_id uuid NOT NULL REFERENCES registration,
  step text NOT NULL,
  name text NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'sending', 'accepted', 'done', 'refused', 'unknown', 'absent', 'attention')),
  -- Unique for ever: a registration is sent by one operation, whatever happens (rule: nothing is sent twice).
  natural_key text NOT NULL,
  request_hash text,
  fence bigint NOT NULL DEFAULT 0,
  attempt integer NOT NULL DEFAULT 0,
  first_sent_at timestamptz,
  sent_at timestamptz,
  bank_ref text,
  look_ups integer NOT NULL DEFAULT 0,
  empty_look_ups integer NOT NULL DEFAULT 0,
  index_past_sending boolean NOT NULL DEFAULT false,
  last_cause jsonb,
  refusal jsonb,
  answer jsonb,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  UNIQUE (organization_id, natural_key)
);
CREATE INDEX operation_instruction ON operation (instruction_id);
CREATE INDEX operation_open ON operation (organization_id, state) WHERE state IN ('queued', 'sending', 'accepted', 'unknown', 'absent', 'attention');

-- Every call to a bank, redacted before it is stored.
CREATE TABLE bank_call (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  connection_id uuid NOT NULL REFERENCES connection,
  charge_id uuid REFERENCES charge,
  operation_id uuid REFERENCES operation,
  name text NOT NULL,
  effect text NOT NULL,
  started_at timestamptz NOT NULL,
  duration_ms integer NOT NULL,
  outcome text NOT NULL,
  http_status integer,
  request jsonb,
  answer jsonb,
  detail text
);
CREATE INDEX bank_call_charge ON bank_call (charge_id, started_at) WHERE charge_id IS NOT NULL;
CREATE INDEX bank_call_connection ON bank_call (organization_id, connection_id, started_at);

CREATE TABLE inbound_message (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  connection_id uuid NOT NULL REFERENCES connection,
  received_at timestamptz NOT NULL,
  path text NOT NULL,
  headers jsonb NOT NULL,
  body bytea NOT NULL,
  sha256 bytea NOT NULL,
  state text NOT NULL CHECK (state IN ('stored', 'applied', 'known', 'held', 'orphan', 'rejected', 'failed', 'dead')),
  result text,
  attempts integer NOT NULL DEFAULT 0
);
CREATE INDEX inbound_message_received ON inbound_message (organization_id, received_at);
CREATE INDEX inbound_message_open ON inbound_message (connection_id, state) WHERE state IN ('stored', 'orphan', 'held');

-- Append-only proof of facts. `sha256` is of the raw bytes behind it; chained later by the sealer.
CREATE TABLE evidence (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  connection_id uuid REFERENCES connection,
  charge_id uuid NOT NULL REFERENCES charge,
  registration_id uuid REFERENCES registration,
  fact_key text NOT NULL,
  source text NOT NULL CHECK (source IN ('clerk', 'webhook', 'answer', 'query', 'return_file', 'statement')),
  proven boolean NOT NULL,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  fact jsonb NOT NULL,
  effect text,
  bank_call_id uuid REFERENCES bank_call,
  inbound_message_id uuid REFERENCES inbound_message,
  sha256 bytea NOT NULL
);
-- The same fact told twice is one piece of evidence; a hint and its proof are two.
CREATE UNIQUE INDEX evidence_fact ON evidence (charge_id, fact_key, proven);
CREATE INDEX evidence_charge ON evidence (charge_id, occurred_at);

CREATE TABLE payment (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  charge_id uuid NOT NULL REFERENCES charge,
  registration_id uuid REFERENCES registration,
  identity text NOT NULL,
  amount_cents bigint NOT NULL,
  channel text NOT NULL CHECK (channel IN ('boleto', 'pix', 'direct', 'notary')),
  paid_on date NOT NULL,
  credited_on date,
  fee_cents bigint,
  source text NOT NULL,
  -- Copied when first posted: changing a connection's codes never rewrites history.
  posting_codes jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (charge_id, identity)
);
CREATE INDEX payment_paid ON payment (organization_id, paid_on, id);

CREATE TABLE divergence (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  charge_id uuid REFERENCES charge,
  connection_id uuid REFERENCES connection,
  kind text NOT NULL,
  key text NOT NULL,
  title text NOT NULL,
  proposal text NOT NULL,
  amount_cents bigint,
  state text NOT NULL CHECK (state IN ('open', 'resolved')),
  opened_at timestamptz NOT NULL,
  resolved_at timestamptz
);
CREATE UNIQUE INDEX divergence_key ON divergence (organization_id, key);
CREATE INDEX divergence_charge ON divergence (charge_id);

-- ---------------------------------------------------------------- ledger

CREATE TABLE ledger_account (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organization,
  code text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('asset', 'liability', 'income', 'expense')),
  bank_account_id uuid REFERENCES bank_account,
  sample boolean NOT NULL DEFAULT false,
  UNIQUE (organization_id, code)
);

CREATE TABLE entry (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  at timestamptz NOT NULL,
  booked_on date NOT NULL,
  kind text NOT NULL CHECK (kind IN ('receipt', 'bank_entry', 'fee', 'reversal', 'adjustment')),
  -- What it posts, for ever: `receipt/<payment identity>`; a correction is a new entry with the same key and the next number.
  key text NOT NULL,
  number integer NOT NULL,
  posting_code text NOT NULL,
  description text NOT NULL,
  charge_id uuid REFERENCES charge,
  payment_id uuid REFERENCES payment,
  evidence_id uuid REFERENCES evidence,
  UNIQUE (organization_id, key, number)
);
CREATE INDEX entry_booked ON entry (organization_id, booked_on, id);
CREATE INDEX entry_charge ON entry (charge_id) WHERE charge_id IS NOT NULL;

CREATE TABLE posting (
  entry_id uuid NOT NULL REFERENCES entry,
  organization_id uuid NOT NULL,
  ledger_account_id uuid NOT NULL REFERENCES ledger_account,
  -- Positive debits, negative credits.
  amount_cents bigint NOT NULL CHECK (amount_cents <> 0),
  PRIMARY KEY (entry_id, ledger_account_id)
);
CREATE INDEX posting_account ON posting (organization_id, ledger_account_id);

CREATE FUNCTION entry_must_balance() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT coalesce(sum(amount_cents), 0) FROM posting WHERE entry_id = NEW.entry_id) <> 0 THEN
    RAISE EXCEPTION 'entry % does not balance', NEW.entry_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER posting_balances AFTER INSERT ON posting
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entry_must_balance();

-- ---------------------------------------------------------------- events and webhooks out

CREATE TABLE event (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  type text NOT NULL,
  subject_id uuid NOT NULL,
  sequence integer NOT NULL,
  data jsonb NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX event_created ON event (organization_id, created_at, id);
CREATE INDEX event_subject ON event (organization_id, subject_id, sequence);

CREATE TABLE webhook_endpoint (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organization,
  url text NOT NULL,
  description text NOT NULL DEFAULT '',
  types text[] NOT NULL,
  secret_sealed bytea NOT NULL,
  active boolean NOT NULL DEFAULT true,
  failing_since timestamptz,
  created_at timestamptz NOT NULL
);
CREATE INDEX webhook_endpoint_organization ON webhook_endpoint (organization_id);

CREATE TABLE delivery (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  event_id uuid NOT NULL REFERENCES event,
  endpoint_id uuid NOT NULL REFERENCES webhook_endpoint ON DELETE CASCADE,
  state text NOT NULL CHECK (state IN ('pending', 'delivered', 'exhausted', 'disabled')),
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamptz,
  last_status integer,
  last_error text,
  delivered_at timestamptz,
  created_at timestamptz NOT NULL,
  UNIQUE (endpoint_id, event_id)
);
CREATE INDEX delivery_created ON delivery (organization_id, created_at, id);

-- ---------------------------------------------------------------- jobs

-- The only queue. One row per (kind, subject): asking twice is asking once. Due times are of the application's clock, leases of
-- the database's. `fence` grows at every claim, and every write of a worker carries it.
CREATE TABLE job (
  id uuid PRIMARY KEY,
  organization_id uuid,
  kind text NOT NULL,
  subject uuid NOT NULL,
  lane text NOT NULL,
  payload jsonb NOT NULL DEFAULT '{}',
  due_at timestamptz NOT NULL,
  lease_until timestamptz,
  fence bigint NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  -- Asked again while it ran: runs once more.
  again_at timestamptz,
  last_error text,
  UNIQUE (kind, subject)
);
CREATE INDEX job_due ON job (due_at);

-- An id of the same kind that the application makes (RFC 9562, version 7), for rows that a function adds.
CREATE FUNCTION uuid_of(at timestamptz) RETURNS uuid
  LANGUAGE sql VOLATILE PARALLEL SAFE
  AS $$
    SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
      PLACING substring(int8send((extract(epoch FROM at) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
  $$;

-- An event of ours with its deliveries and their jobs: the one way in which they are made, whether alone or inside another statement.
CREATE FUNCTION emit_event(event_id uuid, organization uuid, event_type text, subject uuid, event_sequence integer, event_data jsonb,
  at timestamptz) RETURNS integer
  LANGUAGE plpgsql AS $$
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
$$;

-- A lane whose bank asked to wait: nothing of it is claimed before then, so that thousands of jobs do not knock in turn.
CREATE TABLE lane_pause (
  lane text PRIMARY KEY,
  until timestamptz NOT NULL
);

-- ---------------------------------------------------------------- rights

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'app_user', 'session', 'api_key', 'idempotency_key', 'audit_entry', 'counter', 'bank_account', 'connection', 'credential',
    'billing_type', 'payer', 'charge', 'registration', 'batch', 'instruction', 'batch_item', 'operation', 'bank_call',
    'inbound_message', 'evidence', 'payment', 'divergence', 'ledger_account', 'entry', 'posting', 'event', 'webhook_endpoint',
    'delivery', 'job'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY of_organization ON %I TO pontual_app USING (organization_id = current_organization()) '
      || 'WITH CHECK (organization_id = current_organization())', name);
    -- The owner too sees one organization at a time (FORCE), unless he is a superuser.
    EXECUTE format('CREATE POLICY of_owner ON %I TO CURRENT_USER USING (organization_id = current_organization()) '
      || 'WITH CHECK (organization_id = current_organization())', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO pontual_app', name);
  END LOOP;
  -- Append-only: no one who works for an organization may change or remove these.
  FOREACH name IN ARRAY ARRAY['audit_entry', 'evidence', 'entry', 'posting', 'bank_call', 'event'] LOOP
    EXECUTE format('REVOKE UPDATE ON %I FROM pontual_app', name);
  END LOOP;
END
$$;
ALTER TABLE organization ENABLE ROW LEVEL SECURITY;
ALTER TABLE organization FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON organization TO pontual_app USING (id = current_organization()) WITH CHECK (id = current_organization());
GRANT SELECT, UPDATE ON organization TO pontual_app;
GRANT UPDATE (effect) ON evidence TO pontual_app;
GRANT DELETE ON session, webhook_endpoint, delivery, job, idempotency_key TO pontual_app;

-- A token belongs to a connection: seen by whoever may see the connection.
ALTER TABLE bank_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_token FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON bank_token TO pontual_app
  USING (EXISTS (SELECT FROM connection WHERE connection.id = connection_id))
  WITH CHECK (EXISTS (SELECT FROM connection WHERE connection.id = connection_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON bank_token TO pontual_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON setting, rate_bucket, lane_pause TO pontual_system;
GRANT SELECT, INSERT, UPDATE ON rate_bucket TO pontual_app;
GRANT SELECT, INSERT, UPDATE ON lane_pause TO pontual_app;

CREATE POLICY of_system ON job TO pontual_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON job TO pontual_system;
CREATE POLICY of_system ON organization TO pontual_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON organization TO pontual_system;
CREATE POLICY of_system ON app_user TO pontual_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON app_user TO pontual_system;
CREATE POLICY of_system ON session TO pontual_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON session TO pontual_system;
CREATE POLICY of_system ON api_key TO pontual_system USING (true);
GRANT SELECT, UPDATE (last_used_at) ON api_key TO pontual_system;
CREATE POLICY of_system ON connection TO pontual_system USING (true);
GRANT SELECT (id, organization_id, hook_token_hash, active, provider) ON connection TO pontual_system;
-- Webhook intake stores for whichever organization the token named, many in one statement (group commit).
CREATE POLICY of_system ON inbound_message FOR INSERT TO pontual_system WITH CHECK (true);
GRANT INSERT ON inbound_message TO pontual_system;
CREATE POLICY of_system ON idempotency_key FOR DELETE TO pontual_system USING (true);
CREATE POLICY of_system_read ON idempotency_key FOR SELECT TO pontual_system USING (true);
GRANT SELECT, DELETE ON idempotency_key TO pontual_system;

-- Removes the sample company's data and nothing else: only rows that hang on what is marked as sample. Runs with the owner's
-- rights because the books are append-only for everybody else.
CREATE FUNCTION remove_sample(target uuid) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  removed integer;
BEGIN
  IF target IS DISTINCT FROM current_organization() THEN
    RAISE EXCEPTION 'remove_sample: not the current organization' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- Whoever works on one of these now ends first; whoever comes later finds it gone.
  PERFORM FROM connection WHERE organization_id = target AND sample ORDER BY id FOR UPDATE;
  PERFORM FROM charge WHERE organization_id = target AND sample ORDER BY id FOR UPDATE;
  CREATE TEMP TABLE sample_charge ON COMMIT DROP AS
    SELECT id, payer_tax_id FROM charge WHERE organization_id = target AND sample;
  CREATE TEMP TABLE sample_registration ON COMMIT DROP AS
    SELECT id FROM registration WHERE charge_id IN (SELECT id FROM sample_charge);
  CREATE TEMP TABLE sample_entry ON COMMIT DROP AS
    SELECT id FROM entry WHERE organization_id = target AND charge_id IN (SELECT id FROM sample_charge);
  CREATE TEMP TABLE sample_batch ON COMMIT DROP AS
    SELECT DISTINCT batch_id AS id FROM batch_item WHERE charge_id IN (SELECT id FROM sample_charge);
  CREATE TEMP TABLE sample_event ON COMMIT DROP AS
    SELECT id FROM event WHERE organization_id = target AND (subject_id IN (SELECT id FROM sample_charge)
      OR subject_id IN (SELECT id FROM divergence WHERE charge_id IN (SELECT id FROM sample_charge)));
  DELETE FROM posting WHERE entry_id IN (SELECT id FROM sample_entry);
  DELETE FROM entry WHERE id IN (SELECT id FROM sample_entry);
  DELETE FROM ledger_account a WHERE organization_id = target AND sample
    AND NOT EXISTS (SELECT FROM posting WHERE ledger_account_id = a.id);
  DELETE FROM payment WHERE charge_id IN (SELECT id FROM sample_charge);
  DELETE FROM divergence WHERE charge_id IN (SELECT id FROM sample_charge);
  DELETE FROM evidence WHERE charge_id IN (SELECT id FROM sample_charge);
  DELETE FROM bank_call WHERE charge_id IN (SELECT id FROM sample_charge);
  DELETE FROM job WHERE subject IN (SELECT id FROM operation WHERE registration_id IN (SELECT id FROM sample_registration))
    OR subject IN (SELECT id FROM sample_charge) OR subject IN (SELECT id FROM sample_registration)
    OR subject IN (SELECT id FROM delivery WHERE event_id IN (SELECT id FROM sample_event));
  DELETE FROM operation WHERE registration_id IN (SELECT id FROM sample_registration);
  DELETE FROM batch_item WHERE charge_id IN (SELECT id FROM sample_charge);
  DELETE FROM instruction WHERE charge_id IN (SELECT id FROM sample_charge);
  DELETE FROM batch b WHERE id IN (SELECT id FROM sample_batch) AND NOT EXISTS (SELECT FROM batch_item WHERE batch_id = b.id)
    AND NOT EXISTS (SELECT FROM instruction WHERE batch_id = b.id);
  DELETE FROM registration WHERE id IN (SELECT id FROM sample_registration);
  DELETE FROM delivery WHERE event_id IN (SELECT id FROM sample_event);
  DELETE FROM event WHERE id IN (SELECT id FROM sample_event);
  DELETE FROM charge WHERE id IN (SELECT id FROM sample_charge);
  GET DIAGNOSTICS removed = ROW_COUNT;
  DELETE FROM payer p WHERE organization_id = target AND tax_id IN (SELECT payer_tax_id FROM sample_charge)
    AND NOT EXISTS (SELECT FROM charge WHERE organization_id = target AND payer_tax_id = p.tax_id);
  DELETE FROM billing_type t WHERE organization_id = target AND sample
    AND NOT EXISTS (SELECT FROM charge WHERE billing_type_id = t.id);
  -- What people did on the sample connection keeps its history: then the connection only becomes inactive.
  UPDATE connection n SET active = false, sample = false WHERE organization_id = target AND sample
    AND (EXISTS (SELECT FROM charge WHERE organization_id = target AND (connection_id = n.id OR bank_account_id = n.bank_account_id))
      OR EXISTS (SELECT FROM registration WHERE connection_id = n.id)
      OR EXISTS (SELECT FROM billing_type WHERE connection_id = n.id));
  CREATE TEMP TABLE sample_connection ON COMMIT DROP AS SELECT id FROM connection WHERE organization_id = target AND sample;
  DELETE FROM job WHERE subject IN (SELECT id FROM sample_connection)
    OR subject IN (SELECT id FROM inbound_message WHERE connection_id IN (SELECT id FROM sample_connection));
  DELETE FROM divergence WHERE connection_id IN (SELECT id FROM sample_connection);
  DELETE FROM bank_call WHERE connection_id IN (SELECT id FROM sample_connection);
  DELETE FROM inbound_message WHERE connection_id IN (SELECT id FROM sample_connection);
  DELETE FROM credential WHERE connection_id IN (SELECT id FROM sample_connection);
  DELETE FROM connection WHERE id IN (SELECT id FROM sample_connection);
  DELETE FROM bank_account a WHERE organization_id = target AND sample
    AND NOT EXISTS (SELECT FROM connection WHERE bank_account_id = a.id)
    AND NOT EXISTS (SELECT FROM charge WHERE bank_account_id = a.id)
    AND NOT EXISTS (SELECT FROM ledger_account WHERE bank_account_id = a.id);
  RETURN removed;
END
$$;
REVOKE ALL ON FUNCTION remove_sample(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION remove_sample(uuid) TO pontual_app;
