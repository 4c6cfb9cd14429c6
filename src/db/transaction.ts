import {
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';
import type { Tables } from './tables.ts';

/** The queries of one transaction, on its own connection. */
export type Tx = Kysely<Tables>;

/** Names of prepared statements: a text seen again is neither parsed nor sent again. */
const statementNames = new Map<string, string>();
/** Texts beyond this number (lists of changing length make many) are sent without a name. */
const mostStatementNames = 500;

function statementName(text: string): string | undefined {
  const known = statementNames.get(text);
  if (known) return known;
  if (statementNames.size >= mostStatementNames) return undefined;
  const name = `q${statementNames.size + 1}`;
  statementNames.set(text, name);
  return name;
}

/** Kysely bound to one connection on which a transaction is open. */
export function bindTransaction(client: pg.ClientBase): Tx {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => boundDriver(client),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

function boundDriver(client: pg.ClientBase): Driver {
  const connection = boundConnection(client);
  const nested = (): never => {
    throw new Error('a transaction is open already: only inOrganization and asSystem begin and end one');
  };
  return {
    init: async () => undefined,
    acquireConnection: async () => connection,
    beginTransaction: nested,
    commitTransaction: nested,
    rollbackTransaction: nested,
    releaseConnection: async () => undefined,
    destroy: async () => undefined,
  };
}

/** Runs a compiled statement on the connection. */
async function run<R>(client: pg.ClientBase, { sql, parameters }: CompiledQuery<R>): Promise<QueryResult<R>> {
  const name = statementName(sql);
  const values = [...parameters];
  const result = await client.query(name ? { name, text: sql, values } : { text: sql, values });
  const rows = result.rows as R[];
  return result.command === 'SELECT' || result.rowCount === null
    ? { rows }
    : { rows, numAffectedRows: BigInt(result.rowCount) };
}

/** The rows of a compiled statement. */
export async function rowsOf<R>(client: pg.ClientBase, query: CompiledQuery<R>): Promise<R[]> {
  return (await run(client, query)).rows;
}

function boundConnection(client: pg.ClientBase): DatabaseConnection {
  return {
    executeQuery: (query) => run(client, query) as Promise<QueryResult<never>>,
    // eslint-disable-next-line require-yield
    async *streamQuery(): AsyncIterableIterator<never> {
      throw new Error('streaming is not offered: read by keyset pages');
    },
  };
}
