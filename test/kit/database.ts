import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { shareServer } from '#db/launcher/start.ts';
import type { SocketConnection } from '#db/launcher/start.ts';
import { migrate, migrationsFolder, readMigrations } from '#db/migrate.ts';
import { openDatabase } from '#db/pool.ts';
import type { Database, PoolOptions } from '#db/pool.ts';
import { testFolder } from './folder.ts';

/** A database of one test file: migrated, empty, its own. */
export interface TestDatabase {
  db: Database;
  connection: SocketConnection;
  /** Closes the pools and removes the database. Call it in `after`. */
  drop(): Promise<void>;
}

const templateLock = 7_061_748;
let counter = 0;
const prepared = new Map<string, Promise<{ server: SocketConnection; template: string }>>();

export interface TestDatabaseOptions extends PoolOptions {
  /** Other migrations than those that come with Pontual. */
  folder?: string;
  /**
   * Whether a commit waits for the disk, as it must wherever money is real. Without it only a crash of the server itself could lose a
   * commit, which no test brings about: processes that die lose nothing either way. Benchmarks and tests of durability ask for it.
   */
  durable?: boolean;
}

/** A machine that is busy with other things delays a test, and does not change what it finds. */
const patient: PoolOptions = { statementTimeoutMs: 60_000, lockTimeoutMs: 60_000, connectTimeoutMs: 60_000 };

/**
 * A fresh database, cloned from a migrated template on the one server that all test processes
 * share. The server is real, starts with the first test and stays for the next run;
 * test/run.ts stops it with stopTestServer.
 */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const folder = options.folder ?? migrationsFolder;
  const preparing = prepared.get(folder) ?? prepare(folder);
  prepared.set(folder, preparing);
  const { server, template } = await preparing;
  counter += 1;
  const name = `test_${process.pid}_${counter}`;
  await onServer(server, async (client) => {
    // Every page of the template goes through the log, and packing them takes longer than writing them.
    await client.query('set wal_compression = off');
    await client.query(`create database ${name} template ${template}`);
    if (!options.durable) await client.query(`alter database ${name} set synchronous_commit = off`);
  });
  const connection = { ...server, database: name };
  const db = openDatabase(connection, { poolSize: 6, intakeSize: 2, ...patient, ...options });
  return {
    db,
    connection,
    drop: async () => {
      await db.close();
      await onServer(server, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** Stops the shared server and removes the templates of migrations as they were. */
export async function stopTestServer(): Promise<void> {
  const { server, stop } = await sharedServer();
  const current = await templateName(migrationsFolder);
  await onServer(server.connection, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      `select datname from pg_database where datname ~ '^template_[0-9a-f]{12}' and datname <> $1`,
      [current],
    );
    for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`);
  });
  await stop();
}

async function sharedServer(): ReturnType<typeof shareServer> {
  const sharedFolder = join(tmpdir(), 'pontual-test-shared');
  return shareServer({ dataDir: await testFolder('pg'), log: () => undefined, sharedFolder });
}

async function templateName(folder: string): Promise<string> {
  const hashes = (await readMigrations(folder)).map((one) => one.sha256);
  return `template_${createHash('sha256').update(hashes.join()).digest('hex').slice(0, 12)}`;
}

async function prepare(folder: string): Promise<{ server: SocketConnection; template: string }> {
  const { server } = await sharedServer();
  const template = await templateName(folder);
  await onServer(server.connection, async (client) => {
    await client.query('select pg_advisory_lock($1)', [templateLock]);
    await dropLeftovers(client);
    const known = await client.query('select 1 from pg_database where datname = $1', [template]);
    if (known.rowCount === 0) await makeTemplate(client, { ...server.connection, database: template }, folder);
  });
  return { server: server.connection, template };
}

/** The template gets its name only when it is whole: a run killed in the middle leaves none. */
async function makeTemplate(client: pg.Client, template: SocketConnection, folder: string): Promise<void> {
  const unfinished = `${template.database}_unfinished`;
  await client.query(`drop database if exists ${unfinished} with (force)`);
  await client.query(`create database ${unfinished}`);
  const pool = new pg.Pool({ ...template, database: unfinished, max: 1 });
  try {
    await migrate(pool, { folder, log: () => undefined });
  } finally {
    await pool.end();
  }
  await client.query(`alter database ${unfinished} rename to ${template.database}`);
}

/** Databases of test processes that are gone: killed ones drop nothing themselves. */
async function dropLeftovers(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    `select datname from pg_database where datname like 'test\\_%'`,
  );
  for (const { datname } of rows) {
    const pid = Number(datname.split('_')[1]);
    if (!isAlive(pid)) await client.query(`drop database if exists ${datname} with (force)`);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function onServer<T>(server: SocketConnection, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(server);
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end();
  }
}
