import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';

/** The schema and this version of Pontual do not fit; the message, in Portuguese, says the cure. */
export class SchemaMismatch extends Error {
  override readonly name = 'SchemaMismatch';
}

/** One numbered SQL file. */
export interface Migration {
  version: number;
  /** File name, such as `0001-foundation.sql`. */
  name: string;
  text: string;
  sha256: string;
}

/** The folder of the migrations that come with Pontual. */
export const migrationsFolder = join(import.meta.dirname, 'migrations');

/** Reads the migrations of a folder in order. Numbers begin at 1 and leave no gap. */
export async function readMigrations(folder: string = migrationsFolder): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  return Promise.all(
    names.map(async (name, index) => {
      const version = Number(/^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1] ?? Number.NaN);
      if (version !== index + 1) throw new Error(`migration ${name}: expected number ${index + 1}, as NNNN-words.sql`);
      const text = await readFile(join(folder, name), 'utf8');
      return { version, name, text, sha256: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

export interface MigrateOptions {
  log: (message: string) => void;
  /** Default: the migrations that come with Pontual. */
  folder?: string;
}

/** The key of the advisory lock under which one process migrates while others wait. */
const migrationLock = 7_061_747;

/**
 * Brings the schema up to this version: each missing file in a transaction of its own, so that
 * a kill in the middle leaves the schema of the file before. Throws SchemaMismatch for a schema
 * that is newer than this program, or made from files that were edited since.
 */
export async function migrate(pool: pg.Pool, options: MigrateOptions): Promise<{ version: number; applied: string[] }> {
  const migrations = await readMigrations(options.folder);
  const client = await pool.connect();
  try {
    // Waiting for another process, or building an index, may take longer than any query may.
    await client.query('set statement_timeout = 0; set lock_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    const missing = missingOf(migrations, await appliedMigrations(client));
    for (const migration of missing) {
      options.log(`aplicando a migração ${migration.name}`);
      await apply(client, migration);
    }
    return { version: migrations.length, applied: missing.map(({ name }) => name) };
  } finally {
    // Closing the connection gives back the lock and the settings, whatever happened.
    client.release(true);
  }
}

interface AppliedMigration {
  version: number;
  name: string;
  sha256: string;
}

async function appliedMigrations(client: pg.PoolClient): Promise<AppliedMigration[]> {
  await client.query(`create table if not exists schema_migration (
    version integer primary key,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null default now()
  )`);
  const { rows } = await client.query<AppliedMigration>(
    'select version, name, sha256 from schema_migration order by version',
  );
  return rows;
}

function missingOf(migrations: Migration[], applied: AppliedMigration[]): Migration[] {
  for (const one of applied) {
    const file = migrations[one.version - 1];
    if (!file) {
      throw new SchemaMismatch(
        `O banco está na versão ${applied.at(-1)?.version} e este Pontual só conhece até a ${migrations.length}: instale a versão mais nova do Pontual.`,
      );
    }
    if (file.sha256 !== one.sha256) {
      throw new SchemaMismatch(
        `A migração ${file.name} mudou depois de aplicada neste banco: reinstale o Pontual sem alterações (em desenvolvimento, apague a pasta de dados).`,
      );
    }
  }
  return migrations.slice(applied.length);
}

async function apply(client: pg.PoolClient, { version, name, text, sha256 }: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(text);
    await client.query('insert into schema_migration (version, name, sha256) values ($1, $2, $3)', [
      version,
      name,
      sha256,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw explained(name, error);
  }
}

/** 42501 insufficient_privilege: the user of DATABASE_URL may not make the two roles that keep companies apart. */
function explained(name: string, error: unknown): Error {
  const { code, message } = error instanceof Error ? (error as Error & { code?: string }) : { code: '', message: '' };
  if (code !== '42501') return new Error(`migration ${name} failed: ${message}`, { cause: error });
  return new SchemaMismatch(
    'O usuário de DATABASE_URL não pode criar os papéis de que o Pontual precisa. Peça ao administrador do banco: ' +
      'ALTER ROLE <usuário> CREATEROLE; e que o banco seja desse usuário. Depois inicie de novo.',
    { cause: error },
  );
}

/**
 * The names of released migrations whose file is missing or no longer has the hash in `list`
 * (lines `<sha256>  <name>`, as sha256sum writes them). A released file is never edited: its
 * change is a new file.
 */
export function editedMigrations(list: string, migrations: readonly Migration[]): string[] {
  const lines = list.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines
    .map((line) => line.split(/\s+/))
    .filter(([sha256, name]) => migrations.find((one) => one.name === name)?.sha256 !== sha256)
    .map(([, name]) => name ?? '');
}
