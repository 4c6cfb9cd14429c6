/** Reads a batch with its items. */
import { sql } from 'kysely';
import type { Batch, BatchDetail } from '#contract/batches.ts';
import { notFound, type Refusal } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import type { ItemState } from './settle.ts';

interface BatchCounts {
  id: string;
  kind: Batch['kind'];
  created_at: string;
  finished_at: string | null;
  canceled_at: string | null;
  states: Record<string, number> | null;
}

export async function batchViews(tx: Tx, ids: readonly string[]): Promise<Batch[]> {
  const { rows } = await sql<BatchCounts>`
    SELECT b.id, b.kind, b.created_at, b.finished_at, b.canceled_at,
      (SELECT json_object_agg(state, count) FROM (SELECT state, count(*)::int AS count FROM batch_item i
        WHERE i.batch_id = b.id GROUP BY state) counted) AS states
    FROM batch b WHERE b.id = ANY(${ids as string[]}::uuid[]) ORDER BY b.created_at DESC, b.id DESC`.execute(tx);
  return rows.map(viewOf);
}

function viewOf(row: BatchCounts): Batch {
  const count = (state: string): number => row.states?.[state] ?? 0;
  return {
    id: publicId('batch', row.id),
    kind: row.kind,
    state: row.finished_at === null ? 'running' : row.canceled_at === null ? 'done' : 'canceled',
    total: Object.values(row.states ?? {}).reduce((sum, value) => sum + value, 0),
    queued: count('queued') + count('running'),
    done: count('done'),
    refused: count('refused'),
    unknown: count('unknown'),
    skipped: count('skipped'),
    canceled: count('canceled'),
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

interface ItemRow {
  charge_id: string;
  reference: string;
  payer_name: string;
  amount_cents: number;
  state: 'queued' | ItemState;
  result: string | null;
  refusal: Refusal | null;
  outcome_unknown: boolean;
}

async function itemsOf(tx: Tx, batchId: string): Promise<BatchDetail['items']> {
  const { rows } = await sql<ItemRow>`
    SELECT i.charge_id, c.reference, c.payer_name, c.amount_cents, i.state, i.result, i.refusal, c.outcome_unknown
    FROM batch_item i JOIN charge c ON c.id = i.charge_id WHERE i.batch_id = ${batchId} ORDER BY c.due_on, c.id`.execute(
    tx,
  );
  return rows.map((row) => ({
    chargeId: publicId('charge', row.charge_id),
    reference: row.reference,
    payerName: row.payer_name,
    amountCents: row.amount_cents,
    state: row.state === 'running' && row.outcome_unknown ? 'unknown' : row.state,
    result: row.result,
    refusal: row.refusal,
  }));
}

export async function requireBatch(tx: Tx, id: string): Promise<Batch> {
  const [view] = await batchViews(tx, [uuidOf('batch', id)]);
  if (!view) throw notFound('O lote', id);
  return view;
}

export async function getBatch(ctx: Context, id: string): Promise<BatchDetail> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => ({
    ...(await requireBatch(tx, id)),
    items: await itemsOf(tx, uuidOf('batch', id)),
  }));
}
