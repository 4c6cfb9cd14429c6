/** Favorecidos: whom the company pays, as last confirmed. */
import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { Tx } from './pool.ts';
import type { PayeeTable } from './tables-of-transfers.ts';

export type PayeeRow = Selectable<PayeeTable>;

export async function insertPayee(tx: Tx, row: Insertable<PayeeTable>): Promise<void> {
  await tx.insertInto('payee').values(row).execute();
}

export function readPayee(tx: Tx, id: string): Promise<PayeeRow | undefined> {
  return tx.selectFrom('payee').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Held until the transaction ends: a change of it voids approvals, and a sending compares with it. */
export function lockPayee(tx: Tx, id: string): Promise<PayeeRow | undefined> {
  return tx.selectFrom('payee').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

/** The one in use with this destination. */
export function payeeByFingerprint(tx: Tx, fingerprint: Buffer): Promise<PayeeRow | undefined> {
  return tx
    .selectFrom('payee')
    .selectAll()
    .where('fingerprint', '=', fingerprint)
    .where('disabled_at', 'is', null)
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();
}

export async function changePayee(tx: Tx, id: string, values: Updateable<PayeeTable>): Promise<PayeeRow> {
  return tx
    .updateTable('payee')
    .set(({ eb }) => ({ ...values, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Somebody has paid with the destination as it is: the one before is history. No version: what was agreed stays agreed. */
export async function notePaid(tx: Tx, id: string, at: string): Promise<void> {
  await sql`
    UPDATE payee SET first_paid_at = least(first_paid_at, ${at}::timestamptz), last_paid_at = greatest(last_paid_at, ${at}::timestamptz),
      changed_from = NULL, changed_at = NULL
    WHERE id = ${id}`.execute(tx);
}

export interface PayeeQuery {
  search: string | null;
  disabled: boolean;
  after: { name: string; id: string } | null;
  limit: number;
}

/** By name, one more than `limit` when there are more. */
export async function payeeRows(tx: Tx, query: PayeeQuery): Promise<PayeeRow[]> {
  const conditions = [query.disabled ? sql`true` : sql`disabled_at IS NULL`];
  if (query.search !== null) {
    const contains = `%${query.search.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    const digits = query.search.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
    conditions.push(sql`(name ILIKE ${contains} OR tax_id = ${digits} OR destination ->> 'account' = ${digits}
      OR destination ->> 'key' ILIKE ${contains})`);
  }
  if (query.after !== null) conditions.push(sql`(lower(name), id) > (${query.after.name}, ${query.after.id}::uuid)`);
  const { rows } = await sql<PayeeRow>`
    SELECT * FROM payee WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY lower(name), id LIMIT ${query.limit + 1}`.execute(tx);
  return rows;
}

/** What was paid to each of these destinations, by its fingerprint in hex. */
export async function paidTo(
  tx: Tx,
  fingerprints: readonly Buffer[],
): Promise<Map<string, { count: number; cents: number }>> {
  if (fingerprints.length === 0) return new Map();
  const { rows } = await sql<{ fingerprint: Buffer; count: number; cents: number }>`
    SELECT payee_fingerprint AS fingerprint, count(*)::int AS count, sum(amount_cents - returned_cents)::bigint AS cents
    FROM transfer WHERE payee_fingerprint = ANY(${[...fingerprints]}::bytea[]) AND sent_at IS NOT NULL
      AND status IN ('sent', 'completed') GROUP BY 1`.execute(tx);
  return new Map(rows.map(({ fingerprint, count, cents }) => [fingerprint.toString('hex'), { count, cents }]));
}

/** Of these transfers those to whose destination nothing had been sent before. */
export async function firstPayments(tx: Tx, transferIds: readonly string[]): Promise<Set<string>> {
  if (transferIds.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    SELECT t.id FROM transfer t WHERE t.id = ANY(${[...transferIds]}::uuid[]) AND NOT EXISTS (
      SELECT FROM transfer o WHERE o.organization_id = t.organization_id AND o.payee_fingerprint = t.payee_fingerprint AND o.id <> t.id
        AND o.sent_at IS NOT NULL AND o.status IN ('sent', 'completed') AND (t.sent_at IS NULL OR o.sent_at < t.sent_at))`.execute(
    tx,
  );
  return new Set(rows.map(({ id }) => id));
}
