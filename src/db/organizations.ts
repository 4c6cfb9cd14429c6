/** The company itself. */
import { sql } from 'kysely';
import type { Tx } from './pool.ts';
import type { OrganizationTable } from './tables.ts';
import type { Selectable } from 'kysely';

export type OrganizationRow = Omit<Selectable<OrganizationTable>, 'data_key'>;

const columns = [
  'id',
  'name',
  'tax_id',
  'timezone',
  'trade_name',
  'email',
  'phone',
  'address',
  'version',
  'created_at',
] as const;

export async function readOrganization(tx: Tx, id: string): Promise<OrganizationRow | null> {
  return (await tx.selectFrom('organization').select(columns).where('id', '=', id).executeTakeFirst()) ?? null;
}

export async function lockOrganization(tx: Tx, id: string): Promise<OrganizationRow | null> {
  const query = tx.selectFrom('organization').select(columns).where('id', '=', id).forUpdate();
  return (await query.executeTakeFirst()) ?? null;
}

export type OrganizationChange = Partial<
  Pick<OrganizationRow, 'name' | 'tax_id' | 'trade_name' | 'email' | 'phone' | 'address'>
>;

export async function updateOrganization(tx: Tx, id: string, change: OrganizationChange): Promise<void> {
  await tx
    .updateTable('organization')
    .set({ ...change, version: sql`version + 1` })
    .where('id', '=', id)
    .execute();
}
