-- People who sign in with two factors, are invited, and whose sessions are known one by one; keys bound to an environment; and a chain
-- of hashes over what may never change.

ALTER TABLE app_user
  -- The secret of the authenticator, sealed; active once its first code was right.
  ADD COLUMN totp_sealed bytea,
  ADD COLUMN totp_confirmed_at timestamptz,
  -- The last time step that was accepted: a code serves once.
  ADD COLUMN totp_last_step bigint,
  ADD COLUMN recovery_hashes text[] NOT NULL DEFAULT '{}',
  ADD COLUMN password_changed_at timestamptz,
  ADD COLUMN version integer NOT NULL DEFAULT 1;

ALTER TABLE session
  ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
  ADD COLUMN address text NOT NULL DEFAULT '',
  ADD COLUMN user_agent text NOT NULL DEFAULT '';
CREATE UNIQUE INDEX session_id ON session (id);

ALTER TABLE api_key
  -- Null = both. A key of one environment sees and changes only what is there.
  ADD COLUMN environment text CHECK (environment IN ('sandbox', 'production')),
  ADD COLUMN created_by uuid REFERENCES app_user,
  -- The key that this one took the place of, which ends after a while.
  ADD COLUMN replaces uuid REFERENCES api_key;

-- What the company says of itself on documents and in messages.
ALTER TABLE organization
  ADD COLUMN trade_name text NOT NULL DEFAULT '',
  ADD COLUMN email text NOT NULL DEFAULT '',
  ADD COLUMN phone text NOT NULL DEFAULT '',
  ADD COLUMN address text NOT NULL DEFAULT '',
  ADD COLUMN version integer NOT NULL DEFAULT 1;

-- Who may come in, once: the token is in the link and nowhere here.
CREATE TABLE invite (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organization,
  token_hash bytea NOT NULL UNIQUE,
  email text NOT NULL,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('admin', 'finance', 'viewer', 'developer')),
  -- Of somebody who is here already and lost the password or the second factor.
  user_id uuid REFERENCES app_user,
  created_by uuid REFERENCES app_user,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX invite_organization ON invite (organization_id, created_at);

-- The chain: each link holds the digest of a row of audit_entry or evidence and the hash of the link before. Whatever is changed,
-- removed or put between afterwards breaks it.
CREATE TABLE seal (
  organization_id uuid NOT NULL,
  number bigint NOT NULL,
  subject text NOT NULL CHECK (subject IN ('audit_entry', 'evidence')),
  subject_id uuid NOT NULL,
  digest bytea NOT NULL,
  previous bytea NOT NULL,
  hash bytea NOT NULL,
  sealed_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, number),
  UNIQUE (organization_id, subject, subject_id)
);
-- In the order of their making: for the list, and for the sealer that looks for what is not in the chain yet.
CREATE INDEX audit_entry_of ON audit_entry (organization_id, id);
CREATE INDEX evidence_of ON evidence (organization_id, id);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['invite', 'seal'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY of_organization ON %I TO pontual_app USING (organization_id = current_organization()) '
      || 'WITH CHECK (organization_id = current_organization())', name);
    EXECUTE format('CREATE POLICY of_owner ON %I TO CURRENT_USER USING (organization_id = current_organization()) '
      || 'WITH CHECK (organization_id = current_organization())', name);
  END LOOP;
END
$$;
GRANT SELECT, INSERT, UPDATE ON invite TO pontual_app;
GRANT SELECT, INSERT ON seal TO pontual_app;
CREATE POLICY of_system ON invite TO pontual_system USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE ON invite TO pontual_system;
-- The master key is changed by wrapping every data key anew (`pontual master-key rotate`).
GRANT UPDATE (data_key) ON organization TO pontual_system;
-- The sealer asks which companies have something new, and nothing of what it is.
CREATE POLICY of_system ON audit_entry FOR SELECT TO pontual_system USING (true);
GRANT SELECT (id, organization_id) ON audit_entry TO pontual_system;
CREATE POLICY of_system ON evidence FOR SELECT TO pontual_system USING (true);
GRANT SELECT (id, organization_id) ON evidence TO pontual_system;

-- Nobody changes what was written down, the owner of the database neither: what he does to take these triggers away is what the chain
-- is for. Of evidence only `effect` may change, what the fact changed.
CREATE FUNCTION refuse_change() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON seal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE ON evidence FOR EACH ROW
  WHEN ((to_jsonb(OLD) - 'effect') IS DISTINCT FROM (to_jsonb(NEW) - 'effect')) EXECUTE FUNCTION refuse_change();
