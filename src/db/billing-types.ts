/** Tipos de cobrança. Every function sees the organization of its transaction only. */
import { sql, type Insertable, type Selectable } from 'kysely';
import type { Tx } from './pool.ts';
import type { BillingTypeTable } from './tables.ts';

export type BillingTypeRow = Selectable<BillingTypeTable>;

/** False when the name is taken, whatever its case. */
export async function insertBillingType(tx: Tx, row: Insertable<BillingTypeTable>): Promise<boolean> {
  const inserted = await tx
    .insertInto('billing_type')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export function listBillingTypeRows(tx: Tx): Promise<BillingTypeRow[]> {
  return tx
    .selectFrom('billing_type')
    .selectAll()
    .orderBy(sql`lower(name)`)
    .execute();
}

export function billingTypeById(tx: Tx, id: string): Promise<BillingTypeRow | undefined> {
  return tx.selectFrom('billing_type').selectAll().where('id', '=', id).executeTakeFirst();
}

/** By name, whatever its case. */
export function billingTypeByName(tx: Tx, name: string): Promise<BillingTypeRow | undefined> {
  return tx
    .selectFrom('billing_type')
    .selectAll()
    .where(sql`lower(name)`, '=', sql`lower(${name})`)
    .executeTakeFirst();
}

/** The same row, held until the transaction ends. */
export function lockBillingType(tx: Tx, id: string): Promise<BillingTypeRow | undefined> {
  return tx.selectFrom('billing_type').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

/** False when the name is another one's, whatever its case. */
export async function updateBillingType(tx: Tx, row: BillingTypeRow): Promise<boolean> {
  const { id, organization_id: _organization, created_at: _created, sample: _sample, ...change } = row;
  const other = await billingTypeByName(tx, row.name);
  if (other && other.id !== id) return false;
  await tx.updateTable('billing_type').set(change).where('id', '=', id).execute();
  return true;
}
