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
