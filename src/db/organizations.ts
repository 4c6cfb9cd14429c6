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

/** An organization as whoever runs the installation counts it. */
export interface CountedOrganization {
  id: string;
  name: string;
  taxId: string;
  createdAt: string;
  /** Users there ever were, and those who may sign in. */
  users: number;
  activeUsers: number;
}

/** Every organization, in the order of their making, or those of one CNPJ. For the system's transactions: others see their own only. */
export async function countedOrganizations(tx: Tx, taxId?: string): Promise<CountedOrganization[]> {
  const rows = await tx
    .selectFrom('organization')
    .leftJoin('app_user', 'app_user.organization_id', 'organization.id')
    .select(['organization.id', 'organization.name', 'organization.tax_id as taxId'])
    .select('organization.created_at as createdAt')
    .select(({ fn }) => [
      fn.count<number>('app_user.id').as('users'),
      fn.count<number>('app_user.id').filterWhere('app_user.disabled_at', 'is', null).as('activeUsers'),
    ])
    .$if(taxId !== undefined, (query) => query.where('organization.tax_id', '=', taxId ?? ''))
    .groupBy('organization.id')
    .orderBy('organization.created_at')
    .orderBy('organization.id')
    .execute();
  return rows.map((row) => ({ ...row, users: Number(row.users), activeUsers: Number(row.activeUsers) }));
}

/** Whether the installation has one organization only. For the system's transactions. */
export async function isAlone(tx: Tx): Promise<boolean> {
  return (await tx.selectFrom('organization').select('id').limit(2).execute()).length < 2;
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
