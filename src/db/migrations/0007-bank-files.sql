-- Files of the banks: kept as they came, each line beside its effect.

CREATE TABLE bank_file (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  connection_id uuid NOT NULL REFERENCES connection,
  source text NOT NULL CHECK (source IN ('sftp', 'upload')),
  name text NOT NULL,
  -- Kind, client, number and day: what makes it this file and no other.
  file_key text NOT NULL,
  kind text NOT NULL,
  number bigint,
  accounting_on date,
  bytes bytea NOT NULL,
  sha256 bytea NOT NULL,
  state text NOT NULL CHECK (state IN ('stored', 'imported', 'quarantined', 'discarded')),
  problems jsonb NOT NULL DEFAULT '[]',
  records integer NOT NULL DEFAULT 0,
  total_cents bigint NOT NULL DEFAULT 0,
  counts jsonb NOT NULL DEFAULT '{}',
  decided_by text,
  decided_at timestamptz,
  received_at timestamptz NOT NULL,
  imported_at timestamptz,
  -- The same bytes twice are one file; the same file with other bytes is an alarm, and both are kept.
  UNIQUE (organization_id, connection_id, sha256)
);
CREATE INDEX bank_file_key ON bank_file (organization_id, connection_id, file_key);
CREATE INDEX bank_file_received ON bank_file (organization_id, received_at, id);

CREATE TABLE bank_file_line (
  file_id uuid NOT NULL REFERENCES bank_file,
  organization_id uuid NOT NULL,
  line integer NOT NULL,
  segment text,
  fields jsonb NOT NULL,
  problems jsonb NOT NULL DEFAULT '[]',
  transfer_id uuid REFERENCES transfer,
  effect text NOT NULL,
  PRIMARY KEY (file_id, line)
);
CREATE INDEX bank_file_line_transfer ON bank_file_line (transfer_id) WHERE transfer_id IS NOT NULL;

ALTER TABLE evidence ADD COLUMN bank_file_id uuid REFERENCES bank_file;

-- Where a connection's files are fetched: a server whose key is known, a user with a password or a key of ours.
CREATE TABLE file_source (
  connection_id uuid PRIMARY KEY REFERENCES connection ON DELETE CASCADE,
  organization_id uuid NOT NULL,
  host text NOT NULL,
  port integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
  username text NOT NULL,
  folder text NOT NULL,
  auth text NOT NULL CHECK (auth IN ('password', 'key')),
  -- Password or private key.
  secret_sealed bytea NOT NULL,
  public_key text,
  -- SHA-256 of the server's key, as ssh prints it; null until a person has accepted it.
  host_key text,
  -- Hour in São Paulo by which the day's files must have come.
  alert_hour integer NOT NULL DEFAULT 14 CHECK (alert_hour BETWEEN 0 AND 23),
  active boolean NOT NULL DEFAULT true,
  last_fetch_at timestamptz,
  last_error text,
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['bank_file', 'bank_file_line', 'file_source'] LOOP
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
GRANT DELETE ON file_source TO pontual_app;
