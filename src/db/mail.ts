/** E-mail that leaves, and the server through which it does. Every function sees the organization of its transaction only. */
import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { Tx } from './pool.ts';
import type { MailServerTable, MailTable } from './tables-of-alerts.ts';

export type MailRow = Selectable<MailTable>;
export type MailServerRow = Selectable<MailServerTable>;

export function mailServerRow(tx: Tx): Promise<MailServerRow | undefined> {
  return tx.selectFrom('mail_server').selectAll().executeTakeFirst();
}

export async function writeMailServer(tx: Tx, row: Insertable<MailServerTable>): Promise<void> {
  const { organization_id: _, ...values } = row;
  await tx
    .insertInto('mail_server')
    .values(row)
    .onConflict((conflict) => conflict.column('organization_id').doUpdateSet(values))
    .execute();
}

export async function deleteMailServer(tx: Tx): Promise<void> {
  await tx.deleteFrom('mail_server').execute();
}

export async function insertMail(tx: Tx, row: Insertable<MailTable>): Promise<void> {
  await tx.insertInto('mail').values(row).execute();
}

export async function updateMail(tx: Tx, id: string, change: Updateable<MailTable>): Promise<void> {
  await tx.updateTable('mail').set(change).where('id', '=', id).execute();
}

export function lockMail(tx: Tx, id: string): Promise<MailRow | undefined> {
  return tx.selectFrom('mail').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

/** The next message whose time has come, locked. */
export function nextDueMail(tx: Tx, now: string): Promise<MailRow | undefined> {
  return tx
    .selectFrom('mail')
    .selectAll()
    .where('state', '=', 'pending')
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
}

/** When the next pending message is to be tried; null when none is. */
export async function nextMailAt(tx: Tx): Promise<string | null> {
  const row = await tx
    .selectFrom('mail')
    .select(({ fn }) => fn.min('next_at').as('next_at'))
    .where('state', '=', 'pending')
    .executeTakeFirst();
  return row?.next_at ?? null;
}

/** No message of the company gets through now: all wait as long, and those whose time is over end here. Answers how many ended. */
export async function holdAllMail(
  tx: Tx,
  held: { until: string; now: string; code: string; error: string },
): Promise<number> {
  const { rows } = await sql<{ state: string }>`
    UPDATE mail SET last_code = ${held.code}, last_error = ${held.error}, next_at = greatest(next_at, ${held.until}::timestamptz),
      state = CASE WHEN give_up_at <= ${held.now}::timestamptz THEN 'failed' ELSE state END
    WHERE state = 'pending' AND sending_since IS NULL RETURNING state`.execute(tx);
  return rows.filter(({ state }) => state === 'failed').length;
}

/** Pending messages are tried now: the settings changed. */
export async function hurryAllMail(tx: Tx, now: string): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('mail')
    .set({ next_at: now })
    .where('state', '=', 'pending')
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Without a server nothing can leave: what waited is told as failed. */
export async function failAllMail(tx: Tx, why: { code: string; error: string }): Promise<void> {
  await tx
    .updateTable('mail')
    .set({ state: 'failed', last_code: why.code, last_error: why.error })
    .where('state', '=', 'pending')
    .execute();
}

export interface MailFilter {
  state?: MailTable['state'] | undefined;
}

/** Messages that were to leave, newest first. What waits for a digest is none yet. */
export function mailRows(
  tx: Tx,
  filter: MailFilter,
  page: { limit: number; after: readonly [createdAt: string, id: string] | null },
): Promise<MailRow[]> {
  const { after } = page;
  return tx
    .selectFrom('mail')
    .selectAll()
    .where('state', 'not in', ['waiting', 'digested'])
    .$if(filter.state !== undefined, (query) => query.where('state', '=', filter.state!))
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(created_at, id) < (${after![0]}::timestamptz, ${after![1]}::uuid)`),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute();
}

/** Whether the company works with banks for real: what is of no environment then goes to its addressee. */
export async function hasActiveProduction(tx: Tx): Promise<boolean> {
  const row = await tx
    .selectFrom('connection')
    .select('id')
    .where('active', '=', true)
    .where('environment', '=', 'production')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** What nobody needs any more: messages that ended before this moment. */
export async function forgetMail(tx: Tx, before: string): Promise<void> {
  await tx.deleteFrom('mail').where('created_at', '<', before).where('state', '!=', 'pending').execute();
}
