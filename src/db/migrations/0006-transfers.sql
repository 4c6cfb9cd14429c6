-- Transfers: money that leaves once, and only once.

-- Favorecidos: whom the company pays, as last confirmed.
CREATE TABLE payee (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  name text NOT NULL,
  tax_id text NOT NULL,
  -- Where the money goes: account or Pix key.
  destination jsonb NOT NULL,
  -- Of the destination: equal accounts are equal here.
  fingerprint bytea NOT NULL,
  email text,
  note text NOT NULL DEFAULT '',
  -- The destination before the last change, shown until somebody has paid with the new one.
  changed_from jsonb,
  changed_at timestamptz,
  first_paid_at timestamptz,
  last_paid_at timestamptz,
  disabled_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX payee_fingerprint ON payee (organization_id, fingerprint);
CREATE INDEX payee_name ON payee (organization_id, lower(name), id);

-- From this amount on, so many people other than the one who asked must agree.
CREATE TABLE approval_rule (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  from_cents bigint NOT NULL CHECK (from_cents >= 0),
  approvals integer NOT NULL CHECK (approvals BETWEEN 0 AND 5),
  created_at timestamptz NOT NULL,
  UNIQUE (organization_id, from_cents)
);

-- What else a company decides about the money that leaves: one row, made when first changed.
CREATE TABLE transfer_policy (
  organization_id uuid PRIMARY KEY REFERENCES organization,
  -- For so long an equal transfer (payee and amount) is asked about before it leaves.
  duplicate_window_hours integer NOT NULL DEFAULT 24 CHECK (duplicate_window_hours BETWEEN 1 AND 720),
  -- From this amount on, repeating an equal one takes two approvals; null = only what the rule of the amount asks.
  repeat_second_approver_cents bigint CHECK (repeat_second_approver_cents >= 0),
  -- Time of day in São Paulo at which the scheduled ones leave.
  send_at time NOT NULL DEFAULT '08:00',
  updated_at timestamptz NOT NULL
);

CREATE TABLE transfer_batch (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  name text NOT NULL,
  created_by_kind text NOT NULL,
  created_by_id uuid,
  created_by_name text NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE transfer (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  connection_id uuid NOT NULL REFERENCES connection,
  bank_account_id uuid NOT NULL REFERENCES bank_account,
  batch_id uuid REFERENCES transfer_batch,
  -- The ERP's own number.
  reference text NOT NULL,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  -- The payee as he was when this was asked: what was approved must stay readable.
  payee jsonb NOT NULL,
  payee_id uuid REFERENCES payee,
  payee_name text NOT NULL,
  payee_tax_id text NOT NULL,
  -- Of destination and amount: two equal ones are asked about before the second leaves.
  fingerprint bytea NOT NULL,
  payee_fingerprint bytea NOT NULL,
  description text,
  -- Null = as soon as it is approved.
  scheduled_on date,
  status text NOT NULL CHECK (status IN ('draft', 'awaiting_approval', 'approved', 'scheduled', 'sending', 'sent', 'completed', 'denied',
    'canceled', 'failed', 'returned')),
  outcome_unknown boolean NOT NULL DEFAULT false,
  attention boolean NOT NULL DEFAULT false,
  approvals_needed integer NOT NULL DEFAULT 1,
  -- The transfer that this one repeats on purpose, and why.
  repeats_id uuid REFERENCES transfer,
  repeat_reason text,
  -- externalNSU: drawn when it is first sent, never used again. `bank_key_space` says whose numbers these are (a client id's).
  bank_key text,
  bank_key_space text,
  bank_ref text,
  end_to_end_id text,
  rail text CHECK (rail IN ('pix', 'ted')),
  receipt text,
  -- Of this transfer, copied from the connection when it is sent: a later price changes no history.
  fee_cents bigint,
  settles_on date,
  sent_at timestamptz,
  window_closes_at timestamptz,
  completed_at timestamptz,
  returned_cents bigint NOT NULL DEFAULT 0,
  return jsonb,
  refusal jsonb,
  next_check_at timestamptz,
  created_by_kind text NOT NULL,
  created_by_id uuid,
  created_by_name text NOT NULL,
  -- Everybody whose word is in it (who asked, who made the key that asked, who changed it): none of them may approve it.
  requester_ids uuid[] NOT NULL DEFAULT '{}',
  -- When it got the approvals that it has now, or needed none.
  approved_at timestamptz,
  -- The bank was last asked then, and had nothing against it: a window is closed only by an answer after its end.
  checked_at timestamptz,
  event_sequence integer NOT NULL DEFAULT 0,
  sample boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  UNIQUE (organization_id, reference)
);
CREATE UNIQUE INDEX transfer_bank_key ON transfer (organization_id, bank_key_space, bank_key) WHERE bank_key IS NOT NULL;
CREATE UNIQUE INDEX transfer_bank_ref ON transfer (connection_id, bank_ref) WHERE bank_ref IS NOT NULL;
CREATE INDEX transfer_created ON transfer (organization_id, created_at, id);
CREATE INDEX transfer_status ON transfer (organization_id, status, created_at, id);
CREATE INDEX transfer_fingerprint ON transfer (organization_id, fingerprint, created_at);
CREATE INDEX transfer_payee ON transfer (organization_id, payee_fingerprint, sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX transfer_of_payee ON transfer (payee_id) WHERE payee_id IS NOT NULL;
CREATE INDEX transfer_batch_of ON transfer (batch_id) WHERE batch_id IS NOT NULL;

-- Who agreed to what: `agreed_hash` is of everything that mattered, so that a later change voids it.
CREATE TABLE transfer_approval (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  transfer_id uuid NOT NULL REFERENCES transfer,
  user_id uuid NOT NULL REFERENCES app_user,
  user_name text NOT NULL,
  decision text NOT NULL CHECK (decision IN ('approved', 'denied')),
  reason text,
  agreed_hash bytea NOT NULL,
  second_factor boolean NOT NULL,
  at timestamptz NOT NULL,
  voided_at timestamptz,
  void_reason text
);
CREATE UNIQUE INDEX transfer_approval_once ON transfer_approval (transfer_id, user_id) WHERE voided_at IS NULL;

-- The one operation that sends a transfer, its evidence, its calls and its postings live where those of charges live.
ALTER TABLE operation
  ALTER COLUMN instruction_id DROP NOT NULL,
  ALTER COLUMN registration_id DROP NOT NULL,
  ADD COLUMN transfer_id uuid REFERENCES transfer,
  ADD CONSTRAINT operation_subject CHECK ((transfer_id IS NULL) = (instruction_id IS NOT NULL AND registration_id IS NOT NULL));
CREATE UNIQUE INDEX operation_transfer ON operation (transfer_id) WHERE transfer_id IS NOT NULL;

ALTER TABLE evidence
  ALTER COLUMN charge_id DROP NOT NULL,
  ADD COLUMN transfer_id uuid REFERENCES transfer,
  ADD CONSTRAINT evidence_subject CHECK (num_nonnulls(charge_id, transfer_id) = 1);
-- One row for each source that told a fact: which told it first must not matter.
CREATE UNIQUE INDEX evidence_transfer_fact ON evidence (transfer_id, fact_key, source, proven) WHERE transfer_id IS NOT NULL;

ALTER TABLE bank_call ADD COLUMN transfer_id uuid REFERENCES transfer;
CREATE INDEX bank_call_transfer ON bank_call (transfer_id, started_at) WHERE transfer_id IS NOT NULL;
ALTER TABLE divergence ADD COLUMN transfer_id uuid REFERENCES transfer;
CREATE INDEX divergence_transfer ON divergence (transfer_id) WHERE transfer_id IS NOT NULL;

ALTER TABLE entry ADD COLUMN transfer_id uuid REFERENCES transfer;
ALTER TABLE entry DROP CONSTRAINT entry_kind_check;
ALTER TABLE entry ADD CONSTRAINT entry_kind_check CHECK (kind IN ('receipt', 'bank_entry', 'fee', 'reversal', 'adjustment', 'transfer',
  'transfer_return'));
CREATE INDEX entry_transfer ON entry (transfer_id) WHERE transfer_id IS NOT NULL;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['payee', 'approval_rule', 'transfer_policy', 'transfer_batch', 'transfer', 'transfer_approval'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY of_organization ON %I TO pontual_app USING (organization_id = current_organization()) '
      || 'WITH CHECK (organization_id = current_organization())', name);
    EXECUTE format('CREATE POLICY of_owner ON %I TO CURRENT_USER USING (organization_id = current_organization()) '
      || 'WITH CHECK (organization_id = current_organization())', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO pontual_app', name);
  END LOOP;
END
$$;
GRANT DELETE ON approval_rule TO pontual_app;

-- Removes the sample company's data and nothing else, transfers and files of the sample bank included: only rows that hang on what is marked as sample. Runs with the owner's
-- rights because the books are append-only for everybody else.
CREATE OR REPLACE FUNCTION remove_sample(target uuid) RETURNS integer
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
$$;
REVOKE ALL ON FUNCTION remove_sample(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION remove_sample(uuid) TO pontual_app;
