-- What somebody must know: alerts on the screen, and e-mail that leaves through the company's own server.

-- One alert for one thing, whoever finds it how often.
CREATE TABLE alert (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  kind text NOT NULL,
  key text NOT NULL,
  severity text NOT NULL CHECK (severity IN ('urgent', 'warning', 'info')),
  title text NOT NULL,
  body text NOT NULL,
  cure text NOT NULL DEFAULT '',
  -- Where on the screen it is mended.
  link text NOT NULL DEFAULT '',
  connection_id uuid REFERENCES connection ON DELETE CASCADE,
  raised_at timestamptz NOT NULL,
  -- When people were last told of it by e-mail and webhook: what comes and goes is told once a day.
  told_at timestamptz NOT NULL,
  resolved_at timestamptz,
  UNIQUE (organization_id, key)
);
CREATE INDEX alert_raised ON alert (organization_id, raised_at, id);
CREATE INDEX alert_open ON alert (organization_id, raised_at, id) WHERE resolved_at IS NULL;

CREATE TABLE alert_reading (
  organization_id uuid NOT NULL,
  alert_id uuid NOT NULL REFERENCES alert ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
  read_at timestamptz NOT NULL,
  PRIMARY KEY (alert_id, user_id)
);

CREATE TABLE mail_server (
  organization_id uuid PRIMARY KEY REFERENCES organization,
  host text NOT NULL,
  port integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
  security text NOT NULL CHECK (security IN ('none', 'starttls', 'tls')),
  username text NOT NULL DEFAULT '',
  password_sealed bytea,
  from_name text NOT NULL,
  from_address text NOT NULL,
  -- In homologação every message goes here instead of to its addressee.
  catch_all text,
  ca_pem text,
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL
);

-- A message that is to leave: written in the transaction of what it tells, sent by a job, every try counted.
CREATE TABLE mail (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('alert', 'digest', 'invite', 'receipt', 'charge', 'test')),
  to_address text NOT NULL,
  to_name text NOT NULL DEFAULT '',
  subject text NOT NULL,
  -- Texts and attachments, sealed: they may hold a link that lets somebody in. Gone once the message is sent.
  content_sealed bytea,
  -- Of what it tells: what is of homologação goes to the catch-all.
  environment text CHECK (environment IN ('sandbox', 'production')),
  alert_id uuid REFERENCES alert ON DELETE SET NULL,
  user_id uuid REFERENCES app_user ON DELETE SET NULL,
  -- One that waits goes out with the digest of its addressee.
  state text NOT NULL CHECK (state IN ('waiting', 'pending', 'sent', 'failed', 'digested')),
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamptz,
  -- No try begins after this.
  give_up_at timestamptz NOT NULL,
  -- A try is under way; found at the beginning of another, it died on its way and the message may have arrived.
  sending_since timestamptz,
  uncertain integer NOT NULL DEFAULT 0,
  last_code text,
  last_error text,
  message_id text,
  -- Where it went: the addressee, or the catch-all.
  sent_to text,
  sent_at timestamptz,
  created_at timestamptz NOT NULL
);
CREATE INDEX mail_created ON mail (organization_id, created_at, id);
CREATE INDEX mail_waiting ON mail (organization_id, user_id) WHERE state = 'waiting';
CREATE INDEX mail_pending ON mail (organization_id, next_at, id) WHERE state = 'pending';

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['alert', 'alert_reading', 'mail_server', 'mail'] LOOP
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
GRANT DELETE ON mail_server, mail TO pontual_app;
