/** The database keeps companies apart by itself: tried table by table, in the roles in which the program works. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { columnsOf, fillOrganization, sharedTables, type Column } from './rows.ts';

const one: TestDatabase = await testDatabase();
const owner = new pg.Client(one.connection);
await owner.connect();
const ours = randomUUID();
const theirs = randomUUID();
await fillOrganization(owner, ours);
await fillOrganization(owner, theirs);
const tables = await columnsOf(owner);
const owned = [...tables.keys()].filter((table) => !(table in sharedTables));
const has = (table: string, column: string): boolean =>
  (tables.get(table) ?? []).some(({ name }: Column) => name === column);
/** How a row says whose it is. */
const scopeOf = (table: string): string => {
  if (has(table, 'organization_id')) return 'organization_id';
  if (table === 'organization') return 'id';
  return `(SELECT o.organization_id FROM connection o WHERE o.id = ${table}.connection_id)`;
};

let app: pg.Client;

before(async () => {
  app = new pg.Client({ ...one.connection, options: '-c role=pontual_app' });
  await app.connect();
});
after(async () => {
  await app.end();
  await owner.end();
  await one.drop();
});

/** What happens in a transaction of pontual_app for an organization, undone afterwards. */
async function as<T>(organization: string | null, work: () => Promise<T>): Promise<T> {
  await app.query('BEGIN');
  if (organization !== null) await app.query(`SET LOCAL app.organization = '${organization}'`);
  try {
    return await work();
  } finally {
    await app.query('ROLLBACK');
  }
}

const mayNot = /permission denied|row-level security/;

/** Number of rows, or why none may be counted. */
async function counted(text: string): Promise<number | 'denied'> {
  await app.query('SAVEPOINT tried');
  try {
    const result = await app.query(text);
    return result.command === 'SELECT' ? Number((result.rows[0] as { n: string }).n) : (result.rowCount ?? 0);
  } catch (error) {
    await app.query('ROLLBACK TO tried');
    if (error instanceof Error && mayNot.test(error.message)) return 'denied';
    throw error;
  }
}

const isNothing = (count: number | 'denied'): boolean => count === 0 || count === 'denied';

test('every table belongs to an organization, or is named with the reason why not', () => {
  const homeless = owned.filter(
    (table) => !has(table, 'organization_id') && !['organization', 'bank_token'].includes(table),
  );
  assert.deepEqual(homeless, [], 'give the table organization_id, or name it in sharedTables of test/tenancy/rows.ts');
});

test('the role of the program is neither owner, nor superuser, nor free of row-level security', async () => {
  const { rows } = await owner.query<{ rolsuper: boolean; rolbypassrls: boolean }>(
    `SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname IN ('pontual_app', 'pontual_system')`,
  );
  assert.deepEqual(rows, [
    { rolsuper: false, rolbypassrls: false },
    { rolsuper: false, rolbypassrls: false },
  ]);
});

test('no view and no function of ours reads with the rights of the owner, but those that check for themselves', async () => {
  const { rows: views } = await owner.query(
    `SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace`,
  );
  assert.deepEqual(views, [], 'a view reads as its owner: use security_invoker, and say so here');
  const { rows } = await owner.query<{ proname: string; prosrc: string }>(
    `SELECT proname, prosrc FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace`,
  );
  for (const { proname, prosrc } of rows) {
    assert.match(prosrc, /current_organization\(\)/, `${proname} runs as the owner and does not ask for whom`);
  }
});

for (const table of owned) {
  describe(table, () => {
    test('has row-level security, forced', async () => {
      const { rows } = await owner.query<{ relrowsecurity: boolean; relforcerowsecurity: boolean }>(
        'SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = $1::regclass',
        [table],
      );
      assert.deepEqual(rows, [{ relrowsecurity: true, relforcerowsecurity: true }]);
    });

    test('shows nothing of another company, and nothing without one', async () => {
      const scope = scopeOf(table);
      const all = `SELECT count(*) AS n FROM ${table}`;
      const foreign = `SELECT count(*) AS n FROM ${table} WHERE ${scope} = '${theirs}'`;
      const mine = `SELECT count(*) AS n FROM ${table} WHERE ${scope} = '${ours}'`;
      await as(ours, async () => {
        assert.ok(isNothing(await counted(foreign)), 'rows of the other company are seen');
        const own = await counted(mine);
        // Only where there was something to see does seeing nothing prove anything.
        if (own !== 'denied') assert.equal(own, await counted(all), 'more is seen than our own');
        assert.notEqual(own, 0, 'our own row is not seen: the test proves nothing');
      });
      await as(null, async () => assert.ok(isNothing(await counted(all)), 'rows are seen without an organization'));
    });

    test('lets nobody change, remove or put rows across', async () => {
      const column = has(table, 'organization_id')
        ? 'organization_id'
        : table === 'organization'
          ? 'id'
          : 'connection_id';
      await as(ours, async () => {
        const scope = scopeOf(table);
        assert.ok(isNothing(await counted(`UPDATE ${table} SET ${column} = ${column} WHERE ${scope} = '${theirs}'`)));
        assert.ok(isNothing(await counted(`DELETE FROM ${table} WHERE ${scope} = '${theirs}'`)));
        // Everything that there is: nothing but our own may be hit.
        const removed = await counted(`DELETE FROM ${table}`).catch(() => 'denied' as const);
        assert.ok(removed === 'denied' || removed <= 1, 'a DELETE reaches the rows of others');
      });
      await as(ours, async () => {
        // The very row of the other company: it is refused as theirs before any key is looked at.
        const { rows } = await owner.query(
          `SELECT to_jsonb(t) AS row FROM ${table} t WHERE ${scopeOf(table).replaceAll(`${table}.`, 't.')} = $1`,
          [theirs],
        );
        assert.ok(rows[0]);
        const copied = JSON.stringify(rows[0].row).replaceAll("'", "''");
        const names = (tables.get(table) ?? [])
          .filter(({ isGenerated }) => !isGenerated)
          .map(({ name }) => `"${name}"`)
          .join(', ');
        const inserted = await counted(
          `INSERT INTO ${table} (${names}) SELECT ${names} FROM jsonb_populate_record(NULL::${table}, '${copied}'::jsonb)`,
        );
        assert.equal(inserted, 'denied', 'a row of another company can be put in');
      });
      if (has(table, 'organization_id')) {
        await as(ours, async () => {
          const moved = await counted(`UPDATE ${table} SET organization_id = '${theirs}'`).catch((error: unknown) => {
            if (error instanceof Error && /append-only/.test(error.message)) return 'denied' as const;
            throw error;
          });
          assert.equal(moved, 'denied', 'a row can be given away to another company');
        });
      }
    });
  });
}

/**
 * Unique keys that do not begin with the organization: a clash would tell that another company has the value. Each is of values that
 * cannot be guessed or that belong to one company already.
 */
const uniqueExceptions: readonly { pattern: RegExp; reason: string }[] = [
  {
    pattern:
      /\((id|batch_id|charge_id|connection_id|entry_id|registration_id|transfer_id|endpoint_id|alert_id|bank_file_id|file_id)\b/,
    reason: 'begins with a UUID of ours, which belongs to one company',
  },
  { pattern: /^app_user_email /, reason: 'people sign in by e-mail before their company is known' },
  { pattern: /\((previous_)?(token_hash|key_hash|hook_token_hash)\b/, reason: 'hash of 32 random bytes' },
  { pattern: /^job_kind_subject_key /, reason: 'the subject is a UUID of ours' },
];

test('every unique key begins with the organization, or with something that nobody can guess', async () => {
  const { rows } = await owner.query<{ text: string }>(
    `
    SELECT i.relname || ' ' || regexp_replace(pg_get_indexdef(i.oid), '^.* USING \\w+ ', '') AS text
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    WHERE x.indisunique AND t.relnamespace = 'public'::regnamespace AND t.relname <> ALL ($1)`,
    [Object.keys(sharedTables)],
  );
  const open = rows
    .map(({ text }) => text)
    .filter((text) => !/\(organization_id\b/.test(text))
    .filter((text) => !uniqueExceptions.some(({ pattern }) => pattern.test(text)));
  assert.deepEqual(open, [], 'begin the key with organization_id, or add it to uniqueExceptions with the reason');
});

test('the system role reads of companies only what it needs', async () => {
  const { rows } = await owner.query<{ table: string; columns: string[] }>(`
    SELECT table_name AS "table", array_agg(column_name::text ORDER BY column_name) AS columns
    FROM information_schema.column_privileges WHERE grantee = 'pontual_system' AND privilege_type = 'SELECT'
      AND table_schema = 'public' GROUP BY 1 ORDER BY 1`);
  const whole = rows
    .filter(({ table, columns }) => columns.length === (tables.get(table) ?? []).length)
    .map(({ table }) => table);
  const allowed = [
    'api_key',
    'app_user',
    'idempotency_key',
    'invite',
    'job',
    'organization',
    'session',
    ...Object.keys(sharedTables),
  ];
  assert.deepEqual(
    whole.filter((table) => !allowed.includes(table)),
    [],
    'pontual_system sees every company: grant it single columns, or say here why it needs the whole table',
  );
});
