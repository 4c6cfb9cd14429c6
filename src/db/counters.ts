import { sql } from 'kysely';
import type { Tx } from './pool.ts';

/**
 * The next number of a series of the organization (nosso número of an account, remessa of a
 * convenio …), beginning at 1. The row stays locked until the transaction ends, so numbers are
 * given in order, and one that was rolled back was never given; a number committed is never
 * given again.
 */
export async function nextNumber(tx: Tx, organizationId: string, name: string): Promise<number> {
  const { rows } = await sql<{ value: number }>`
    insert into counter as c (organization_id, name, value) values (${organizationId}, ${name}, 1)
    on conflict (organization_id, name) do update set value = c.value + 1
    returning value`.execute(tx);
  const row = rows[0];
  if (!row) throw new Error(`counter ${name} answered no number`);
  return row.value;
}

/**
 * Moves a series so that its next number is at least `next`: where a bank granted a range, or
 * after a restore whose lost numbers must not be used again. Never moves back.
 */
export async function raiseNumber(
  tx: Tx,
  organizationId: string,
  series: { name: string; next: number },
): Promise<void> {
  await sql`
    insert into counter as c (organization_id, name, value) values (${organizationId}, ${series.name}, ${series.next - 1})
    on conflict (organization_id, name) do update set value = greatest(c.value, excluded.value)`.execute(tx);
}
