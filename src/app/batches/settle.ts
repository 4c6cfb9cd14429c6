/** What became of one charge of a batch. */
import type { Refusal } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import type { Tx } from '#db/pool.ts';
import { sql } from 'kysely';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';

export type ItemState = 'running' | 'done' | 'refused' | 'unknown' | 'skipped' | 'canceled';

export interface ItemResult {
  batchId: string;
  chargeId: string;
  state: ItemState;
  /** Portuguese. */
  result: string | null;
  refusal: Refusal | null;
  instructionId?: string | null;
}

/** Stores an item's result and, when it was the last one, ends the batch. */
export async function storeItem(tx: Tx, ctx: Context, item: ItemResult): Promise<void> {
  await tx
    .updateTable('batch_item')
    .set({
      state: item.state,
      result: item.result,
      refusal: item.refusal ? JSON.stringify(item.refusal) : null,
      ...(item.instructionId ? { instruction_id: item.instructionId } : {}),
    })
    .where('batch_id', '=', item.batchId)
    .where('charge_id', '=', item.chargeId)
    .execute();
  await endWhenOver(tx, ctx, item.batchId);
}

export async function endWhenOver(tx: Tx, ctx: Context, batchId: string): Promise<void> {
  // Two items may end at once, each before the other's end is visible: whoever comes second waits here and sees both.
  await sql`SELECT 1 FROM batch WHERE id = ${batchId} FOR UPDATE`.execute(tx);
  const { rows } = await sql`
    UPDATE batch SET finished_at = ${instantNow(ctx)}
    WHERE id = ${batchId} AND finished_at IS NULL
      AND NOT EXISTS (SELECT FROM batch_item WHERE batch_id = ${batchId} AND state IN ('queued', 'running'))
    RETURNING 1`.execute(tx);
  await announce(tx, ctx, { type: 'batch', id: publicId('batch', batchId), version: rows.length });
}

/** Called when the instruction of an item ends. `attention` means that nobody knows yet: a person decides. */
export async function settleBatchItem(
  tx: Tx,
  ctx: Context,
  closing: { batchId: string; instructionId: string; state: 'done' | 'refused' | 'attention'; refusal: Refusal | null },
): Promise<void> {
  const { rows } = await sql<{ charge_id: string }>`
    SELECT charge_id FROM batch_item WHERE batch_id = ${closing.batchId} AND instruction_id = ${closing.instructionId}`.execute(
    tx,
  );
  const row = rows[0];
  if (!row) return;
  await storeItem(tx, ctx, {
    batchId: closing.batchId,
    chargeId: row.charge_id,
    state: closing.state === 'attention' ? 'unknown' : closing.state,
    result: closing.refusal?.detail ?? null,
    refusal: closing.refusal,
  });
}
