-- A key of one environment sees and changes what hangs on connections of that environment, and what hangs on none: kept by the
-- database itself, as organizations are, so that no list, export or count can forget it. Transactions of such a key set
-- app.environment; for everybody else it is empty, the first half of each policy is true once for the statement, and nothing more is
-- looked at.

CREATE FUNCTION current_environment() RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.environment', true), '') $$;

CREATE POLICY of_environment ON connection AS RESTRICTIVE TO pontual_app
  USING ((SELECT current_environment()) IS NULL OR environment = (SELECT current_environment()));

-- What hangs on a connection names it; a lost connection hides nothing (null = none yet).
CREATE FUNCTION connections_of_environment() RETURNS uuid[]
  LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN ARRAY(SELECT id FROM connection WHERE environment = current_environment());
END
$$;

-- What hangs on something else is seen with it: whoever may see the parent finds it here.
DO $$
DECLARE
  parent text;
BEGIN
  FOREACH parent IN ARRAY ARRAY['charge', 'registration', 'transfer', 'bank_file', 'entry', 'event'] LOOP
    EXECUTE format('CREATE FUNCTION sees_%1$s(parent uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS '
      || '$f$ BEGIN RETURN parent IS NULL OR EXISTS (SELECT FROM %1$I WHERE id = parent); END $f$', parent);
  END LOOP;
END
$$;

-- An event names its subject only. It is hidden when that is, or hangs on, something of the other environment, which this function
-- alone may see.
CREATE FUNCTION sees_subject(subject uuid) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
$$;

DO $$
DECLARE
  rule record;
BEGIN
  FOR rule IN
    SELECT c.relname AS name, string_agg(CASE a.attname
        WHEN 'connection_id' THEN '(connection_id IS NULL OR connection_id = ANY ((SELECT connections_of_environment())::uuid[]))'
        WHEN 'file_id' THEN 'sees_bank_file(file_id)'
        WHEN 'subject_id' THEN 'sees_subject(subject_id)'
        ELSE format('sees_%s(%I)', left(a.attname, -3), a.attname) END, ' AND ' ORDER BY a.attnum) AS test,
        -- What is written hangs on what was read before, or is made by the same statement, which does not see it yet.
        bool_or(a.attname = 'connection_id') AS connected
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relrowsecurity AND c.relname <> 'bank_token'
        AND (a.attname IN ('connection_id', 'charge_id', 'registration_id', 'transfer_id', 'bank_file_id', 'file_id', 'entry_id',
            'event_id') OR (c.relname = 'event' AND a.attname = 'subject_id'))
      GROUP BY c.relname
  LOOP
    EXECUTE format('CREATE POLICY of_environment ON %I AS RESTRICTIVE TO pontual_app '
      || 'USING ((SELECT current_environment()) IS NULL OR (%s)) WITH CHECK (%s)', rule.name, rule.test,
      CASE WHEN rule.connected THEN '(SELECT current_environment()) IS NULL OR connection_id IS NULL '
        || 'OR connection_id = ANY ((SELECT connections_of_environment())::uuid[])' ELSE 'true' END);
  END LOOP;
END
$$;
