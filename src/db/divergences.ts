/** Divergences as a list. */
import { sql, type Selectable } from 'kysely';
import type { Tx } from './pool.ts';
import type { DivergenceTable } from './tables.ts';

export type DivergenceRow = Selectable<DivergenceTable> & { reference: string | null };

/** Open ones first, the largest amount first, then the newest; at most `limit`. */
export async function divergenceRows(
  tx: Tx,
  state: 'open' | 'resolved' | null,
  limit: number,
): Promise<DivergenceRow[]> {
  const condition = state === null ? sql`true` : sql`d.state = ${state}`;
  const { rows } = await sql<DivergenceRow>`
    select d.*, coalesce(c.reference, t.reference) as reference
    from divergence d left join charge c on c.id = d.charge_id left join transfer t on t.id = d.transfer_id
    where ${condition}
    order by d.state, abs(d.amount_cents) desc nulls last, d.opened_at desc, d.id desc limit ${limit}`.execute(tx);
  return rows;
}
