import { setTimeout as delay } from 'node:timers/promises';
import { sql, type CompiledQuery } from 'kysely';
import pg from 'pg';
import { openListener } from './listen.ts';
import { makeNotifier, noticesOf, type Notice, type Notifier } from './notices.ts';
import type { Listener } from './listen.ts';
import { bindTransaction, rowsOf } from './transaction.ts';
import type { Tx } from './transaction.ts';
import { typeParsers } from './types.ts';

export type { Tx } from './transaction.ts';

/** How to reach a server: the launcher's socket, or the text of `DATABASE_URL`. */
export type Connection = { host: string; port: number; user: string; database: string } | { connectionString: string };

export interface PoolOptions {
  /** Connections for queries. Default 24. */
  poolSize?: number;
  /** Connections that only `intake` uses, so that a flood elsewhere never delays a bank's webhook. Default 4. */
  intakeSize?: number;
  /** A statement that runs longer is cancelled. Default 5,000; jobs ask for more one by one. */
  statementTimeoutMs?: number;
  /** A statement that waits longer for a lock is cancelled. Default 2,000. */
  lockTimeoutMs?: number;
  /** How long to wait for a connection, of the pool or of the server. Default 5,000. */
  connectTimeoutMs?: number;
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
  /**
   * A transaction of one statement: begin, statement and commit travel together, so that the
   * whole costs one round trip. `build` makes the statement (`sql`…`.compile(tx)` or
   * `tx.insertInto(…)….compile()`) and runs nothing. Resolves to its rows, once committed.
   */
  statementInOrganization<R>(organizationId: string, build: (tx: Tx) => CompiledQuery<R>): Promise<R[]>;
}

export interface Database extends Transactions {
  /**
   * The same database for whoever may see one environment only: what hangs on connections of the other is not there, and cannot be
   * made. What crosses organizations (`asSystem`, `intake`) is untouched.
   */
  inEnvironment(environment: 'sandbox' | 'production'): Database;
  /** The same on the connections kept for the banks' webhooks. */
  intake: Transactions;
  /**
   * Calls `fn` with each payload notified on the channel, on one dedicated connection, and with
   * null after that connection was lost and made again: look for what may have been missed.
   */
  listen: Listener['listen'];
  /** Notifies soon, together with others: for what was committed without a transaction function of ours. */
  notify(notice: Notice): void;
  /** The raw pool, in the role that connected: for migrations, checks and metrics. */
  pool: pg.Pool;
  close(): Promise<void>;
}

/** Opens the pools. Nothing connects before the first query. */
export function openDatabase(connection: Connection, options: PoolOptions = {}): Database {
  const statementTimeoutMs = options.statementTimeoutMs ?? 5_000;
  const makePool = (max: number, name: string, extra: pg.PoolConfig): pg.Pool => {
    const pool = new pg.Pool({
      ...clientConfig(connection, name),
      max,
      connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
      idleTimeoutMillis: 30_000,
      statement_timeout: statementTimeoutMs,
      lock_timeout: options.lockTimeoutMs ?? 2_000,
      idle_in_transaction_session_timeout: 60_000,
      ...extra,
    });
    // An idle connection that breaks is replaced at the next use; without this it ends the process.
    pool.on('error', () => undefined);
    return pool;
  };
  const transactionPool = makePool(options.poolSize ?? 24, 'pontual', transactionConfig);
  const intakePool = makePool(options.intakeSize ?? 4, 'pontual-intake', transactionConfig);
  const pool = makePool(2, 'pontual-owner', {});
  const notifier = makeNotifier(pool);
  const listener = openListener(() => new pg.Client(clientConfig(connection, 'pontual-listen')));
  let closed: Promise<void> | null = null;
  const closeAll = async (): Promise<void> => {
    await Promise.all([listener.close(), transactionPool.end(), intakePool.end(), notifier.close()]);
    await pool.end();
  };
  const database: Database = {
    ...transactionsOf(transactionPool, notifier),
    inEnvironment: (environment) => ({ ...database, ...transactionsOf(transactionPool, notifier, environment) }),
    intake: transactionsOf(intakePool, notifier),
    listen: listener.listen,
    notify: (notice) => notifier.send([notice]),
    pool,
    close: () => (closed ??= closeAll()),
  };
  return database;
}

// UTC always: instants are read from the text that the session writes.
const sessionOptions = '-c TimeZone=UTC';

function clientConfig(connection: Connection, applicationName: string): pg.ClientConfig {
  return {
    ...connection,
    application_name: applicationName,
    options: sessionOptions,
    types: typeParsers,
    keepAlive: true,
  };
}

/**
 * Connections for transactions send without waiting for the answer before, so that opening a
 * transaction costs no round trip of its own. They log in as a role that sees no row: whatever
 * went wrong with the opening, what follows it cannot read or write as the owner.
 */
const transactionConfig: pg.PoolConfig = { pipeline: true, options: `${sessionOptions} -c role=pontual_app` };

function transactionsOf(pool: pg.Pool, notifier: Notifier, environment?: 'sandbox' | 'production'): Transactions {
  const place = { pool, notifier };
  const narrowed = environment === undefined ? '' : `; set local app.environment = '${environment}'`;
  const opening = (organizationId: string): string => `${openingOf(organizationId)}${narrowed}`;
  return {
    inOrganization: async (organizationId, fn, options) => retrying(place, opening(organizationId), fn, options ?? {}),
    statementInOrganization: async (organizationId, build) => single(pool, opening(organizationId), build),
    asSystem: async (fn, options) => retrying(place, 'begin; set local role pontual_system', fn, options ?? {}),
  };
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function openingOf(organizationId: string): string {
  if (!uuidPattern.test(organizationId)) throw new TypeError('organization id is not a UUID');
  return `begin; set local role pontual_app; set local app.organization = '${organizationId}'`;
}

/**
 * Goes on, in a transaction of `asSystem`, as one of this organization, until its end: for what is made for all to see and must stand
 * or fall with what is made inside. There is no way back: what only the system may see is asked before.
 */
export async function enterOrganization(tx: Tx, organizationId: string): Promise<void> {
  if (!uuidPattern.test(organizationId)) throw new TypeError('organization id is not a UUID');
  await sql`select set_config('role', 'pontual_app', true), set_config('app.organization', ${organizationId}, true)`.execute(
    tx,
  );
}

type Work<T> = (tx: Tx) => Promise<T>;

interface Place {
  pool: pg.Pool;
  notifier: Notifier;
}

async function retrying<T>(place: Place, opening: string, fn: Work<T>, options: TransactionOptions): Promise<T> {
  const limit = options.statementTimeoutMs;
  const begin = limit === undefined ? opening : `${opening}; set local statement_timeout = ${Math.trunc(limit)}`;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await transact(place, begin, fn);
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

async function transact<T>({ pool, notifier }: Place, begin: string, fn: Work<T>): Promise<T> {
  return lend(pool, async (client) => {
    const opened = start(client, begin);
    const tx = bindTransaction(client);
    try {
      const result = await fn(tx);
      await opened;
      commandIsCommit(await client.query('commit'));
      notifier.send(noticesOf(tx));
      return result;
    } catch (error) {
      // Fails only with the connection, whose transaction then ends with it.
      await client.query('rollback').catch(() => undefined);
      // The opening's own failure is the cause of what its followers met ("transaction is aborted").
      await opened;
      throw error;
    }
  });
}

async function single<R>(pool: pg.Pool, begin: string, build: (tx: Tx) => CompiledQuery<R>): Promise<R[]> {
  return lend(pool, async (client) => {
    const query = build(bindTransaction(client));
    const opened = start(client, begin);
    const answered = rowsOf<R>(client, query);
    // The commit of a transaction whose statement failed rolls it back, so it may leave unseen.
    const [opening, rows, end] = await Promise.allSettled([opened, answered, client.query('commit')]);
    for (const one of [opening, rows, end]) if (one.status === 'rejected') throw one.reason;
    if (end.status === 'fulfilled') commandIsCommit(end.value);
    return rows.status === 'fulfilled' ? rows.value : [];
  });
}

/** Sends the opening in one message; its role and organization hold until the transaction ends. */
function start(client: pg.PoolClient, begin: string): Promise<unknown> {
  const opened = client.query(begin);
  opened.catch(() => undefined);
  return opened;
}

/** PostgreSQL answers ROLLBACK to the commit of a transaction in which a swallowed error happened. */
function commandIsCommit({ command }: { command: string }): void {
  if (command !== 'COMMIT') throw new Error('the transaction was rolled back: one of its statements had failed');
}

/** Lends a connection, and takes it back only when no transaction is open on it. */
async function lend<T>(pool: pg.Pool, fn: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // While lent out, a lost connection is told here; the query that meets it throws.
  const lost = (): void => undefined;
  client.on('error', lost);
  try {
    return await fn(client);
  } finally {
    client.removeListener('error', lost);
    // A connection in a doubtful state is closed, never lent again with a role still set.
    client.release(client.getTransactionStatus() !== 'I');
  }
}
