/** What Início says of transfers: what waits for this person, what the bank has not answered, what only a person can decide. */
import { sql } from 'kysely';
import type { Tx } from './pool.ts';

export interface TransfersOverviewRow {
  approve_count: number;
  approve_cents: number;
  unknown_count: number;
  unknown_cents: number;
  attention_count: number;
  attention_cents: number;
}

/** @param userId who looks: neither what she asked for nor what she has agreed to waits for her; null for a key. */
export async function transfersOverviewRow(tx: Tx, userId: string | null): Promise<TransfersOverviewRow> {
  const waits = sql`t.status = 'awaiting_approval' and not (${userId}::uuid = any(t.requester_ids)) and not exists (
    select from transfer_approval a where a.transfer_id = t.id and a.user_id = ${userId}::uuid and a.voided_at is null)`;
  const unknown = sql`t.outcome_unknown and not t.attention`;
  const { rows } = await sql<TransfersOverviewRow>`
    select
      count(*) filter (where ${waits})::int as approve_count,
      coalesce(sum(t.amount_cents) filter (where ${waits}), 0)::bigint as approve_cents,
      count(*) filter (where ${unknown})::int as unknown_count,
      coalesce(sum(t.amount_cents) filter (where ${unknown}), 0)::bigint as unknown_cents,
      count(*) filter (where t.attention)::int as attention_count,
      coalesce(sum(t.amount_cents) filter (where t.attention), 0)::bigint as attention_cents
    from transfer t
    where t.status in ('awaiting_approval', 'sending') or t.attention`.execute(tx);
  const [row] = rows;
  if (!row) throw new Error('an aggregate without a group always has one row');
  return row;
}
