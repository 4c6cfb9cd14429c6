-- The way from the bank's e-mail to an active connection: a set-up that can be left and resumed, tests that run live, certificates that
-- change places after a probe.

ALTER TABLE connection
  -- Where the wizard stands; null when it is over.
  ADD COLUMN setup jsonb,
  -- Who answers for the certificate at the company: name and e-mail.
  ADD COLUMN responsible jsonb,
  -- Printed on boletos; empty = payable at any bank.
  ADD COLUMN payment_place text NOT NULL DEFAULT '',
  ADD COLUMN transfer_fee_cents bigint,
  -- What the doctor of the webhook address found last.
  ADD COLUMN hook_check jsonb,
  -- When the bank was last told the address: from then on a difference is drift.
  ADD COLUMN hook_configured_at timestamptz,
  -- The address before this one: still taken for some days, until the bank has been told.
  ADD COLUMN previous_hook_token_hash bytea,
  ADD COLUMN previous_hook_until timestamptz,
  -- A set-up that was given up: tests and calls to the bank still name it, so it stays, and nothing shows or uses it.
  ADD COLUMN discarded_at timestamptz;
CREATE UNIQUE INDEX connection_previous_hook ON connection (previous_hook_token_hash) WHERE previous_hook_token_hash IS NOT NULL;
GRANT SELECT (previous_hook_token_hash, previous_hook_until, discarded_at) ON connection TO pontual_system;

-- A new one waits as a candidate until a probe with it succeeds; then it is active and the one before superseded.
ALTER TABLE credential
  ADD COLUMN state text CHECK (state IN ('candidate', 'active', 'superseded', 'revoked', 'destroyed')),
  ADD COLUMN activated_at timestamptz,
  ADD COLUMN ended_at timestamptz,
  ADD COLUMN detail text;
-- The policies of the table hide its rows from the migration, which belongs to no organization.
ALTER TABLE credential NO FORCE ROW LEVEL SECURITY;
UPDATE credential SET state = CASE WHEN active THEN 'active' ELSE 'superseded' END, activated_at = created_at;
ALTER TABLE credential FORCE ROW LEVEL SECURITY;
ALTER TABLE credential ALTER COLUMN state SET NOT NULL, DROP COLUMN active;
ALTER TABLE credential ADD COLUMN active boolean NOT NULL GENERATED ALWAYS AS (state = 'active') STORED;
CREATE UNIQUE INDEX credential_active ON credential (connection_id) WHERE active;
CREATE UNIQUE INDEX credential_candidate ON credential (connection_id) WHERE state = 'candidate';

ALTER TABLE billing_type ADD COLUMN disabled_at timestamptz, ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE bank_account ADD COLUMN bank_api boolean NOT NULL DEFAULT true, ADD COLUMN version integer NOT NULL DEFAULT 1;
GRANT DELETE ON bank_account TO pontual_app;

-- "Testar conexão": its lines appear one by one while it runs.
CREATE TABLE connection_test (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  connection_id uuid NOT NULL REFERENCES connection ON DELETE CASCADE,
  credential_id uuid REFERENCES credential ON DELETE CASCADE,
  -- What was tested, as it stood when the run began: in use, waiting, or nothing stored yet.
  tested text NOT NULL CHECK (tested IN ('active', 'candidate', 'none')),
  -- When it passes, the candidate takes over.
  switch boolean NOT NULL DEFAULT false,
  switched boolean NOT NULL DEFAULT false,
  state text NOT NULL CHECK (state IN ('running', 'passed', 'failed')),
  lines jsonb NOT NULL DEFAULT '[]',
  started_at timestamptz NOT NULL,
  finished_at timestamptz
);
CREATE INDEX connection_test_of ON connection_test (organization_id, connection_id, started_at);
ALTER TABLE connection_test ENABLE ROW LEVEL SECURITY;
ALTER TABLE connection_test FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON connection_test TO pontual_app USING (organization_id = current_organization())
  WITH CHECK (organization_id = current_organization());
CREATE POLICY of_owner ON connection_test TO CURRENT_USER USING (organization_id = current_organization())
  WITH CHECK (organization_id = current_organization());
GRANT SELECT, INSERT, UPDATE ON connection_test TO pontual_app;
