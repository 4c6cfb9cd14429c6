/** The books as lists: accounts with what they hold, entries with their postings. */
import { sql } from 'kysely';
import type { Tx } from './pool.ts';
import type { EntryTable, LedgerAccountTable } from './tables.ts';
import type { Selectable } from 'kysely';

export type LedgerAccountRow = Selectable<LedgerAccountTable> & { balance: number };

/** Accounts by code, each with the sum of its postings: debits positive, credits negative. */
export async function ledgerAccountRows(tx: Tx): Promise<LedgerAccountRow[]> {
  const { rows } = await sql<LedgerAccountRow>`
    select a.*, coalesce((select sum(p.amount_cents) from posting p
      where p.organization_id = a.organization_id and p.ledger_account_id = a.id), 0)::bigint as balance
    from ledger_account a order by a.code`.execute(tx);
  return rows;
}

/** By UUID or by code. */
export async function ledgerAccountId(tx: Tx, key: { id: string } | { code: string }): Promise<string | undefined> {
  const row = await tx
    .selectFrom('ledger_account')
    .select('id')
    .where('id' in key ? 'id' : 'code', '=', 'id' in key ? key.id : key.code)
    .executeTakeFirst();
  return row?.id;
}

export interface EntryQuery {
  chargeId: string | null;
  transferId: string | null;
  ledgerAccountId: string | null;
  from: string | null;
  to: string | null;
  after: { bookedOn: string; id: string } | null;
  limit: number;
}

export type EntryRow = Selectable<EntryTable> & { reference: string | null };

/** Entries, the latest booked first, one more than `limit` when there are more. */
export async function entryRows(tx: Tx, query: EntryQuery): Promise<EntryRow[]> {
  const conditions = [sql`true`];
  if (query.chargeId) conditions.push(sql`e.charge_id = ${query.chargeId}`);
  if (query.transferId) conditions.push(sql`e.transfer_id = ${query.transferId}`);
  if (query.from) conditions.push(sql`e.booked_on >= ${query.from}::date`);
  if (query.to) conditions.push(sql`e.booked_on <= ${query.to}::date`);
  if (query.after) {
    conditions.push(sql`(e.booked_on, e.id) < (${query.after.bookedOn}::date, ${query.after.id}::uuid)`);
  }
  if (query.ledgerAccountId) {
    conditions.push(sql`exists (select from posting p where p.entry_id = e.id
      and p.ledger_account_id = ${query.ledgerAccountId})`);
  }
  const { rows } = await sql<EntryRow>`
    select e.*, coalesce(c.reference, t.reference) as reference
    from entry e left join charge c on c.id = e.charge_id left join transfer t on t.id = e.transfer_id
    where ${sql.join(conditions, sql` and `)}
    order by e.booked_on desc, e.id desc limit ${query.limit + 1}`.execute(tx);
  return rows;
}

export interface PostingRow {
  entry_id: string;
  code: string;
  name: string;
  amount_cents: number;
}

/** Postings of entries, debits before credits. */
export async function postingRows(tx: Tx, entryIds: readonly string[]): Promise<PostingRow[]> {
  if (entryIds.length === 0) return [];
  const { rows } = await sql<PostingRow>`
    select p.entry_id, a.code, a.name, p.amount_cents
    from posting p join ledger_account a on a.id = p.ledger_account_id
    where p.entry_id = any (${[...entryIds]}::uuid[])
    order by p.entry_id, p.amount_cents desc, a.code`.execute(tx);
  return rows;
}
