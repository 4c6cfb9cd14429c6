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
  client text,
  number bigint,
  accounting_on date,
  size_bytes bigint NOT NULL,
  sha256 bytea NOT NULL,
  -- What the server said of it when it was fetched: unchanged, it is not fetched again.
  remote_modified bigint,
  state text NOT NULL CHECK (state IN ('stored', 'imported', 'quarantined', 'discarded')),
  problems jsonb NOT NULL DEFAULT '[]',
  records integer NOT NULL DEFAULT 0,
  total_cents bigint NOT NULL DEFAULT 0,
  counts jsonb NOT NULL DEFAULT '{}',
  -- How far reading has come: the last line whose effect is committed, and the bytes read in both passes.
  lines_done integer NOT NULL DEFAULT 0,
  bytes_read bigint NOT NULL DEFAULT 0,
  -- A person said that it is to be imported although it is not sound.
  forced boolean NOT NULL DEFAULT false,
  decided_by text,
  decided_at timestamptz,
  decision_reason text,
  received_at timestamptz NOT NULL,
  imported_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  -- The same bytes twice are one file, unless the name says another kind: a day without movement has two files of equal bytes. The
  -- same file with other bytes is an alarm, and both are kept.
  UNIQUE (organization_id, connection_id, sha256, file_key)
);
CREATE INDEX bank_file_key ON bank_file (organization_id, connection_id, file_key);
CREATE INDEX bank_file_received ON bank_file (organization_id, received_at, id);
CREATE INDEX bank_file_day ON bank_file (organization_id, connection_id, accounting_on);

-- The bytes, in pieces that are read one after the other.
CREATE TABLE bank_file_part (
  file_id uuid NOT NULL REFERENCES bank_file,
  organization_id uuid NOT NULL,
  part integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (file_id, part)
);

CREATE TABLE bank_file_line (
  file_id uuid NOT NULL REFERENCES bank_file,
  organization_id uuid NOT NULL,
  line integer NOT NULL,
  segment text,
  fields jsonb NOT NULL,
  problems jsonb NOT NULL DEFAULT '[]',
  -- control = header or trailer; known = said before; orphan = no transfer of ours; divergent = a person looks; held = in quarantine.
  outcome text NOT NULL CHECK (outcome IN ('control', 'applied', 'known', 'orphan', 'divergent', 'skipped', 'held')),
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
  -- Password, or private key with its passphrase, as JSON.
  secret_sealed bytea NOT NULL,
  public_key text,
  -- SHA-256 of the server's key, as ssh prints it; null until a person has accepted it.
  host_key text,
  -- The key that the server showed last.
  offered_host_key text,
  -- Hour in São Paulo by which the day's files must have come.
  alert_hour integer NOT NULL DEFAULT 14 CHECK (alert_hour BETWEEN 0 AND 23),
  -- Whether this bank makes files of days without movement too.
  expects_empty boolean NOT NULL DEFAULT true,
  active boolean NOT NULL DEFAULT true,
  last_fetch_at timestamptz,
  last_error text,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['bank_file', 'bank_file_part', 'bank_file_line', 'file_source'] LOOP
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
-- Whose files are to be fetched is asked of all organizations at once.
CREATE POLICY of_system ON file_source TO pontual_system USING (true);
GRANT SELECT (connection_id, organization_id, active) ON file_source TO pontual_system;
