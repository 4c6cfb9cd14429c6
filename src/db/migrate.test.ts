import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { editedMigrations, migrate, migrationsFolder, readMigrations, SchemaMismatch } from './migrate.ts';

let empty: string;
let folder: string;
let one: TestDatabase;

before(async () => {
  empty = await mkdtemp(join(tmpdir(), 'pontual-none-'));
});
after(() => rm(empty, { recursive: true }));
beforeEach(async () => {
  one = await testDatabase({ folder: empty });
  folder = await mkdtemp(join(tmpdir(), 'pontual-migrations-'));
  await writeFile(join(folder, '0001-first.sql'), 'create table first (n int);');
});
afterEach(async () => {
  await one.drop();
  await rm(folder, { recursive: true });
});

const run = (): Promise<{ version: number; applied: string[] }> =>
  migrate(one.db.pool, { folder, log: () => undefined });
const tables = async (): Promise<string[]> =>
  (
    await one.db.pool.query<{ t: string }>(
      `select tablename as t from pg_tables where schemaname = 'public' order by t`,
    )
  ).rows.map(({ t }) => t);

test('applies what is missing, in order, and then nothing', async () => {
  assert.deepEqual(await run(), { version: 1, applied: ['0001-first.sql'] });
  await writeFile(join(folder, '0002-second.sql'), 'alter table first add m int; create table second ();');
  assert.deepEqual(await run(), { version: 2, applied: ['0002-second.sql'] });
  assert.deepEqual(await run(), { version: 2, applied: [] });
  assert.deepEqual(await tables(), ['first', 'schema_migration', 'second']);
});

test('several processes at once apply each file once', async () => {
  const results = await Promise.all([run(), run(), run()]);
  assert.deepEqual(
    results.flatMap(({ applied }) => applied),
    ['0001-first.sql'],
  );
});

test('a file that fails leaves nothing of itself, and what stands before it stays', async () => {
  await writeFile(join(folder, '0002-second.sql'), 'create table second (); select 1 / 0;');
  await assert.rejects(
    run(),
    (error) => error instanceof Error && /0002-second/.test(error.message) && /zero/.test(String(error.cause)),
  );
  assert.deepEqual(await tables(), ['first', 'schema_migration']);
});

test('a process killed in the middle of a file leaves the schema of the file before, and no lock', async () => {
  await run();
  await writeFile(
    join(folder, '0002-second.sql'),
    `create table second (); select pg_notify('now', ''); select pg_sleep(30);`,
  );
  const script = `
    const { migrate } = await import(${JSON.stringify(join(import.meta.dirname, 'migrate.ts'))});
    const { default: pg } = await import('pg');
    const pool = new pg.Pool(${JSON.stringify(one.connection)});
    await migrate(pool, { folder: ${JSON.stringify(folder)}, log: (line) => console.log(line) });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  // The server finishes the statement of a dead client before it notices; the operator's restart may end it sooner.
  await one.db.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like '%pg_sleep(30)%' and pid <> pg_backend_pid()`,
  );
  await writeFile(join(folder, '0002-second.sql'), 'create table second ();');
  assert.deepEqual(await run(), { version: 2, applied: ['0002-second.sql'] });
});

test('a schema newer than this program is refused, untouched', async () => {
  await writeFile(join(folder, '0002-second.sql'), 'create table second ();');
  await run();
  await rm(join(folder, '0002-second.sql'));
  await assert.rejects(
    run(),
    (error) => error instanceof SchemaMismatch && /versão 2 .* até a 1: instale/.test(error.message),
  );
});

test('a file edited after it was applied is refused', async () => {
  await run();
  await writeFile(join(folder, '0001-first.sql'), 'create table first (n bigint);');
  await assert.rejects(run(), (error) => error instanceof SchemaMismatch && /0001-first.sql mudou/.test(error.message));
});

test('numbers leave no gap and names say what the file does', async () => {
  await writeFile(join(folder, '0003-third.sql'), '');
  await assert.rejects(readMigrations(folder), /0003-third.sql: expected number 2/);
  await rm(join(folder, '0003-third.sql'));
  await writeFile(join(folder, '0002_second.sql'), '');
  await assert.rejects(readMigrations(folder), /0002_second/);
});

test('no released migration was edited; an edited or missing one would be named', async () => {
  const migrations = await readMigrations();
  const list = await readFile(join(migrationsFolder, 'SHA256SUMS'), 'utf8');
  assert.deepEqual(editedMigrations(list, migrations), []);
  const first = migrations[0];
  assert.ok(first);
  assert.deepEqual(editedMigrations(`${first.sha256}  ${first.name}\n`, migrations), []);
  assert.deepEqual(editedMigrations(`${'0'.repeat(64)}  ${first.name}\n${first.sha256}  0000-gone.sql\n`, migrations), [
    first.name,
    '0000-gone.sql',
  ]);
});
