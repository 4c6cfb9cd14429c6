-- What more banks than one need: a registration remembers how it can be paid, a webhook its proof, an operation what it makes only
-- once for many charges, an instruction more verbs.

ALTER TABLE registration ADD COLUMN method text CHECK (method IN ('boleto', 'boleto_pix', 'pix'));
UPDATE registration r SET method = c.method FROM charge c WHERE c.id = r.charge_id;
ALTER TABLE registration ALTER COLUMN method SET NOT NULL;

-- The proof of a bank's messages: the header that carries it, and the hash of what the header must say. The sealed copy is for
-- telling the bank again.
ALTER TABLE connection
  ADD COLUMN hook_auth_header text,
  ADD COLUMN hook_auth_hash bytea,
  ADD COLUMN hook_secret_sealed bytea,
  -- Users who are told of errors of this connection.
  ADD COLUMN notify jsonb NOT NULL DEFAULT '[]';
GRANT SELECT (hook_auth_header, hook_auth_hash) ON connection TO pontual_system;

ALTER TABLE instruction DROP CONSTRAINT instruction_kind_check;
ALTER TABLE instruction ADD CONSTRAINT instruction_kind_check CHECK (kind IN ('register', 'refresh', 'amend', 'writeOff', 'protest',
  'cancelProtest', 'markReceived', 'undoReceived', 'restore', 'refund', 'resend'));

-- Made once per connection and used by many charges (a customer at a bank that has customers): the hash of what it is, and the
-- bank's answer. Two of one key are never under way at the same time.
CREATE TABLE bank_object (
  organization_id uuid NOT NULL,
  connection_id uuid NOT NULL REFERENCES connection ON DELETE CASCADE,
  once_key bytea NOT NULL,
  answer jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (connection_id, once_key)
);
ALTER TABLE bank_object ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_object FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON bank_object TO pontual_app USING (organization_id = current_organization())
  WITH CHECK (organization_id = current_organization());
CREATE POLICY of_owner ON bank_object TO CURRENT_USER USING (organization_id = current_organization())
  WITH CHECK (organization_id = current_organization());
GRANT SELECT, INSERT, UPDATE, DELETE ON bank_object TO pontual_app;

ALTER TABLE operation ADD COLUMN once_key bytea;
CREATE UNIQUE INDEX operation_once ON operation (organization_id, once_key)
  WHERE once_key IS NOT NULL AND state IN ('sending', 'accepted', 'unknown', 'absent', 'attention');

-- A certificate asked of a bank's desk: the key is made here and kept before the request leaves, so that an answer is never useless.
CREATE TABLE certificate_request (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  connection_id uuid NOT NULL REFERENCES connection ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('first', 'renewal')),
  state text NOT NULL CHECK (state IN ('requested', 'issued', 'failed')),
  csr_pem text NOT NULL,
  key_sealed bytea NOT NULL,
  detail text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX certificate_request_connection ON certificate_request (organization_id, connection_id, created_at);
ALTER TABLE certificate_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE certificate_request FORCE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON certificate_request TO pontual_app USING (organization_id = current_organization())
  WITH CHECK (organization_id = current_organization());
CREATE POLICY of_owner ON certificate_request TO CURRENT_USER USING (organization_id = current_organization())
  WITH CHECK (organization_id = current_organization());
GRANT SELECT, INSERT, UPDATE ON certificate_request TO pontual_app;
