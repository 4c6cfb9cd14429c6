/** The sample company's own statements. */
import { sql, type Insertable } from 'kysely';
import type { RegistrationRow } from './charges.ts';
import type { Tx } from './pool.ts';
import type { RegistrationTable } from './tables.ts';

/** Whether anything of a sample is there, whole or begun. */
export async function sampleExists(tx: Tx): Promise<boolean> {
  const { rows } = await sql`
    select from charge where sample union all select from connection where sample limit 1`.execute(tx);
  return rows.length > 0;
}

export function insertRegistration(tx: Tx, row: Insertable<RegistrationTable>): Promise<RegistrationRow> {
  return tx.insertInto('registration').values(row).returningAll().executeTakeFirstOrThrow();
}

/** Removes all that hangs on what is marked as sample. Answers how many charges went. */
export async function removeSampleRows(tx: Tx, organizationId: string): Promise<number> {
  const { rows } = await sql<{ removed: number }>`select remove_sample(${organizationId}) as removed`.execute(tx);
  return rows[0]?.removed ?? 0;
}
