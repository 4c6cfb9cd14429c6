import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { openListener } from './listen.ts';
import type { Listener } from './listen.ts';
import { bindTransaction } from './transaction.ts';
import type { Tx } from './transaction.ts';
import { typeParsers } from './types.ts';

export type { Tx } from './transaction.ts';

/** How to reach a server: the launcher's socket, or the text of `DATABASE_URL`. */
export type Connection = { host: string; port: number; user: string; database: string } | { connectionString: string };

export interface PoolOptions {
  /** Connections for queries. Default 16. */
  poolSize?: number;
  /** Connections that only `intake` uses, so that a flood elsewhere never delays a bank's webhook. Default 4. */
  intakeSize?: number;
  /** A statement that runs longer is cancelled. Default 5,000; jobs ask for more one by one. */
  statementTimeoutMs?: number;
}

export interface TransactionOptions {
  /** Replaces the pool's limit for each statement of this transaction, in milliseconds. */
  statementTimeoutMs?: number;
  /**
   * How often to run `fn` again after a deadlock or a serialization failure. Default 0: `fn`
   * must be free of effects outside the transaction to be run twice.
   */
  retries?: number;
}

/** Opens transactions. Everything that touches a table goes through one of the two. */
export interface Transactions {
  /**
   * Runs `fn` in one transaction that sees only this organization's rows (row level security).
   * Commits when `fn` resolves, rolls back when it rejects.
   */
  inOrganization<T>(organizationId: string, fn: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Runs `fn` in one transaction of the role that may claim jobs and resolve hook tokens, keys and sessions of all organizations. */
  asSystem<T>(fn: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
}

export interface Database extends Transactions {
  /** The same on the connections kept for the banks' webhooks. */
  intake: Transactions;
  /**
   * Calls `fn` with each payload notified on the channel, on one dedicated connection, and with
   * null after that connection was lost and made again: look for what may have been missed.
   */
  listen: Listener['listen'];
  /** The raw pool, in the role that connected: for migrations, checks and metrics. */
  pool: pg.Pool;
  close(): Promise<void>;
}

const lockTimeoutMs = 2_000;

/** Opens the pools. Nothing connects before the first query. */
export function openDatabase(connection: Connection, options: PoolOptions = {}): Database {
  const statementTimeoutMs = options.statementTimeoutMs ?? 5_000;
  const makePool = (max: number, name: string): pg.Pool => {
    const pool = new pg.Pool({
      ...clientConfig(connection, name),
      max,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 30_000,
      statement_timeout: statementTimeoutMs,
      lock_timeout: lockTimeoutMs,
      idle_in_transaction_session_timeout: 60_000,
    });
    // An idle connection that breaks is replaced at the next use; without this it ends the process.
    pool.on('error', () => undefined);
    return pool;
  };
  const pool = makePool(options.poolSize ?? 16, 'pontual');
  const intakePool = makePool(options.intakeSize ?? 4, 'pontual-intake');
  const listener = openListener(() => new pg.Client(clientConfig(connection, 'pontual-listen')));
  let closed: Promise<void> | null = null;
  return {
    ...transactionsOf(pool),
    intake: transactionsOf(intakePool),
    listen: listener.listen,
    pool,
    close: () => (closed ??= Promise.all([listener.close(), pool.end(), intakePool.end()]).then(() => undefined)),
  };
}

function clientConfig(connection: Connection, applicationName: string): pg.ClientConfig {
  // UTC always: instants are read from the text that the session writes.
  return {
    ...connection,
    application_name: applicationName,
    options: '-c TimeZone=UTC',
    types: typeParsers,
    keepAlive: true,
  };
}

function transactionsOf(pool: pg.Pool): Transactions {
  return {
    inOrganization: async (organizationId, fn, options) => {
      if (!uuidPattern.test(organizationId)) throw new TypeError('organization id is not a UUID');
      const opening = `begin; set local role pontual_app; set local app.organization = '${organizationId}'`;
      return retrying(pool, opening, fn, options ?? {});
    },
    asSystem: async (fn, options) => retrying(pool, 'begin; set local role pontual_system', fn, options ?? {}),
  };
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

type Work<T> = (tx: Tx) => Promise<T>;

async function retrying<T>(pool: pg.Pool, opening: string, fn: Work<T>, options: TransactionOptions): Promise<T> {
  const limit = options.statementTimeoutMs;
  const begin = limit === undefined ? opening : `${opening}; set local statement_timeout = ${Math.trunc(limit)}`;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await transact(pool, begin, fn);
    } catch (error) {
      if (attempt >= (options.retries ?? 0) || !isTransient(error)) throw error;
      await delay(5 * 2 ** attempt);
    }
  }
}

/** 40001 serialization failure, 40P01 deadlock: nothing was done, and the same may succeed now. */
function isTransient(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === '40001' || code === '40P01';
}

async function transact<T>(pool: pg.Pool, begin: string, fn: Work<T>): Promise<T> {
  const client = await pool.connect();
  let healthy = false;
  const broken = (): void => undefined;
  // While lent out, a lost connection is told to us here; the query that meets it throws.
  client.on('error', broken);
  try {
    // One message, one round trip: the role and the organization hold until the end, whatever it is.
    await client.query(begin);
    try {
      const result = await fn(bindTransaction(client));
      const { command } = await client.query('commit');
      healthy = true;
      // PostgreSQL answers ROLLBACK to the commit of a transaction in which a swallowed error happened.
      if (command !== 'COMMIT') throw new Error('the transaction was rolled back: one of its statements had failed');
      return result;
    } catch (error) {
      if (!healthy) {
        await client.query('rollback');
        healthy = true;
      }
      throw error;
    }
  } finally {
    client.removeListener('error', broken);
    // A connection in a doubtful state is closed, never lent again with a role still set.
    client.release(!healthy);
  }
}
