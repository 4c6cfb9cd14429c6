/** Contas correntes. Every function sees the organization of its transaction only. */
import { sql, type Insertable, type Selectable } from 'kysely';
import type { Tx } from './pool.ts';
import type { BankAccountTable } from './tables.ts';

export type BankAccountRow = Selectable<BankAccountTable>;

/** False when the mnemonic is taken, whatever its case. */
export async function insertBankAccount(tx: Tx, row: Insertable<BankAccountTable>): Promise<boolean> {
  const inserted = await tx
    .insertInto('bank_account')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export function listBankAccountRows(tx: Tx): Promise<BankAccountRow[]> {
  return tx
    .selectFrom('bank_account')
    .selectAll()
    .orderBy(sql`lower(mnemonic)`)
    .execute();
}

export function bankAccountById(tx: Tx, id: string): Promise<BankAccountRow | undefined> {
  return tx.selectFrom('bank_account').selectAll().where('id', '=', id).executeTakeFirst();
}

/** By mnemonic, whatever its case. */
export function bankAccountByMnemonic(tx: Tx, mnemonic: string): Promise<BankAccountRow | undefined> {
  return tx
    .selectFrom('bank_account')
    .selectAll()
    .where(sql`lower(mnemonic)`, '=', sql`lower(${mnemonic})`)
    .executeTakeFirst();
}

/** The same row, held until the transaction ends. */
export function lockBankAccount(tx: Tx, id: string): Promise<BankAccountRow | undefined> {
  return tx.selectFrom('bank_account').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

/** False when the mnemonic is another account's, whatever its case. */
export async function updateBankAccount(tx: Tx, row: BankAccountRow): Promise<boolean> {
  const { id, organization_id: _organization, created_at: _created, sample: _sample, ...change } = row;
  const other = await bankAccountByMnemonic(tx, row.mnemonic);
  if (other && other.id !== id) return false;
  await tx.updateTable('bank_account').set(change).where('id', '=', id).execute();
  return true;
}

/** How many boletos and Pix charges of an account can still be paid. */
export async function countLiveRegistrations(tx: Tx, bankAccountId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM registration r JOIN connection n ON n.id = r.connection_id
    WHERE n.bank_account_id = ${bankAccountId} AND r.live`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** The tables with rows of an account. */
export async function usesOfBankAccount(tx: Tx, bankAccountId: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT 'connection' AS name WHERE EXISTS (SELECT FROM connection WHERE bank_account_id = ${bankAccountId})
    UNION ALL SELECT 'charge' WHERE EXISTS (SELECT FROM charge WHERE bank_account_id = ${bankAccountId})`.execute(tx);
  return rows.map(({ name }) => name);
}

export async function deleteBankAccount(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('bank_account').where('id', '=', id).execute();
}
