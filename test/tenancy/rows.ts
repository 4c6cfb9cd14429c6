/**
 * A row in every table for an organization, made from what the database says of its tables, so that a new table is filled without
 * anybody thinking of it. Where a table has a rule that cannot be read from its columns, `special` says what to put.
 */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';

export interface Column {
  table: string;
  name: string;
  type: string;
  isNullable: boolean;
  hasDefault: boolean;
  isGenerated: boolean;
  /** Table and column that it refers to. */
  refers: { table: string; column: string } | null;
  /** Words of a check constraint `column IN (…)`. */
  words: string[] | null;
}

/** What the columns alone do not tell. A key is `table.column`; a value is SQL. */
const special: Readonly<Record<string, string>> = {
  'evidence.charge_id': '(SELECT id FROM charge WHERE organization_id = $org LIMIT 1)',
  'operation.instruction_id': '(SELECT id FROM instruction WHERE organization_id = $org LIMIT 1)',
  'operation.registration_id': '(SELECT id FROM registration WHERE organization_id = $org LIMIT 1)',
  'job.organization_id': '$org',
};

/** Tables of the installation, which belong to no organization. */
export const sharedTables: Readonly<Record<string, string>> = {
  schema_migration: 'which version the database has',
  setting: 'settings of the installation: the check of the master key',
  rate_bucket: 'permits of the banks, counted over all companies of one client id',
  lane_pause: 'lanes that a bank asked to pause',
};

export async function columnsOf(client: pg.ClientBase): Promise<Map<string, Column[]>> {
  const { rows } = await client.query<Column>(`
    SELECT c.relname AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS "isNullable",
      a.atthasdef AS "hasDefault", a.attgenerated <> '' OR a.attidentity <> '' AS "isGenerated",
      (SELECT json_build_object('table', r.relname, 'column', ra.attname) FROM pg_constraint f
        JOIN pg_class r ON r.oid = f.confrelid JOIN pg_attribute ra ON ra.attrelid = r.oid AND ra.attnum = f.confkey[1]
        WHERE f.contype = 'f' AND f.conrelid = c.oid AND f.conkey = ARRAY[a.attnum] LIMIT 1) AS refers,
      (SELECT array_agg(m[1]) FROM pg_constraint k, regexp_matches(pg_get_constraintdef(k.oid), '''([A-Za-z0-9_.]+)''::text', 'g') m
        WHERE k.contype = 'c' AND k.conrelid = c.oid AND k.conkey = ARRAY[a.attnum]) AS words
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname, a.attnum`);
  const tables = new Map<string, Column[]>();
  for (const column of rows) tables.set(column.table, [...(tables.get(column.table) ?? []), column]);
  return tables;
}

/** Tables in an order in which what is referred to comes first. */
export function inOrder(tables: ReadonlyMap<string, readonly Column[]>): string[] {
  const ordered: string[] = [];
  const visit = (table: string, path: readonly string[]): void => {
    if (ordered.includes(table) || path.includes(table)) return;
    for (const { refers, isNullable, name } of tables.get(table) ?? []) {
      const isNeeded = !isNullable || `${table}.${name}` in special;
      if (refers && isNeeded) visit(refers.table, [...path, table]);
    }
    // What a special value of this table reads.
    for (const [key, value] of Object.entries(special)) {
      const from = /FROM (\w+)/.exec(value)?.[1];
      if (key.startsWith(`${table}.`) && from !== undefined) visit(from, [...path, table]);
    }
    ordered.push(table);
  };
  for (const table of tables.keys()) visit(table, []);
  return ordered;
}

function plainValue({ table, name, type, words }: Column): string {
  if (words && words.length > 0) return `'${words[0]}'`;
  if (type === 'uuid') return `'${randomUUID()}'`;
  if (type === 'bytea') return `decode('${randomUUID().replaceAll('-', '')}', 'hex')`;
  if (type === 'jsonb') return `'{}'`;
  if (type === 'boolean') return 'true';
  if (type === 'date') return `'2026-12-01'`;
  if (type.startsWith('timestamp')) return `'2026-11-22T12:00:00Z'`;
  if (type.endsWith('[]')) return `'{}'`;
  if (/^(bigint|integer|smallint|numeric|double)/.test(type)) return '1';
  if (type === 'text') return `'${table}.${name}.${randomUUID().slice(0, 8)}'`;
  throw new Error(
    `test/tenancy/rows.ts does not know what to put into ${table}.${name} of type ${type}: add it to special`,
  );
}

/** The statement that gives an organization a row of this table. */
export function insertOf(table: string, columns: readonly Column[], organization: string): string {
  const chosen = columns.filter(
    (column) =>
      !column.isGenerated &&
      (`${table}.${column.name}` in special || !column.isNullable) &&
      (!column.hasDefault || column.refers !== null || `${table}.${column.name}` in special),
  );
  const values = chosen.map((column) => {
    const own = special[`${table}.${column.name}`];
    if (own !== undefined) return own.replaceAll('$org', `'${organization}'`);
    if (column.name === 'organization_id' || (table === 'organization' && column.name === 'id'))
      return `'${organization}'`;
    if (column.refers?.table === 'organization') return `'${organization}'`;
    if (!column.refers) return plainValue(column);
    const { table: other, column: key } = column.refers;
    return `(SELECT "${key}" FROM ${other} WHERE organization_id = '${organization}' LIMIT 1)`;
  });
  return `INSERT INTO ${table} (${chosen.map(({ name }) => `"${name}"`).join(', ')}) VALUES (${values.join(', ')})`;
}

/** Fills every table of an organization, as the superuser and with triggers off. */
export async function fillOrganization(client: pg.ClientBase, organization: string): Promise<string[]> {
  const tables = await columnsOf(client);
  const filled: string[] = [];
  await client.query('BEGIN; SET LOCAL session_replication_role = replica');
  for (const table of inOrder(tables)) {
    if (table in sharedTables) continue;
    const text = insertOf(table, tables.get(table) ?? [], organization);
    await client.query(text).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(
        `table ${table} could not be filled (${why}): say in special of test/tenancy/rows.ts what it needs.\n${text}`,
      );
    });
    filled.push(table);
  }
  await client.query('COMMIT');
  return filled;
}
