-- The way from the bank's e-mail to an active connection: a set-up that can be left and resumed, tests that run live, certificates that
-- change places after a probe.

ALTER TABLE connection
  -- Where the wizard stands; null when it is over.
  ADD COLUMN setup jsonb,
  -- Who answers for the certificate at the company: name and e-mail.
  ADD COLUMN responsible jsonb,
  ADD COLUMN transfer_fee_cents bigint,
  -- What the doctor of the webhook address found last.
  ADD COLUMN hook_check jsonb;

ALTER TABLE credential
  -- A new one waits here until a probe with it succeeds; then it is active and the one before superseded.
  ADD COLUMN state text NOT NULL DEFAULT 'active' CHECK (state IN ('candidate', 'active', 'superseded', 'destroyed')),
  ADD COLUMN activated_at timestamptz,
  ADD COLUMN ended_at timestamptz,
  ADD COLUMN detail text;
UPDATE credential SET state = CASE WHEN active THEN 'active' ELSE 'superseded' END;

ALTER TABLE billing_type ADD COLUMN disabled_at timestamptz, ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE bank_account ADD COLUMN bank_api boolean NOT NULL DEFAULT true, ADD COLUMN version integer NOT NULL DEFAULT 1;

-- "Testar conexão": its lines appear one by one while it runs.
CREATE TABLE connection_test (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  connection_id uuid NOT NULL REFERENCES connection ON DELETE CASCADE,
  credential_id uuid REFERENCES credential,
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
