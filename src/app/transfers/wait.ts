/** Waits until a transfer has left, or was refused, for as long as the caller asked; then tells how it stands, whatever that is. */
import type { Transfer } from '#contract/transfers.ts';
import { readTransfer, type TransferRow } from '#db/transfers.ts';
import type { Context } from '../context.ts';
import { transferView } from './view.ts';

/** How often the row is read while waiting. */
const readEveryMs = 120;

/** Whether waiting longer may still bring something: on its way, and nobody has lost sight of it. */
export function isUnderWay(row: Pick<TransferRow, 'status' | 'outcome_unknown' | 'next_check_at'>): boolean {
  if (row.status === 'approved') return row.next_check_at === null;
  return row.status === 'sending' && !row.outcome_unknown;
}

export async function awaitTransfer(
  ctx: Context,
  { id, waitMs, isOver }: { id: string; waitMs: number; isOver?: (row: TransferRow) => boolean },
): Promise<Transfer> {
  const until = ctx.clock.now().add({ milliseconds: waitMs });
  for (;;) {
    const row = await ctx.db.inOrganization(ctx.organizationId, (tx) => readTransfer(tx, id));
    const settled = row === undefined || (isOver ? isOver(row) : !isUnderWay(row));
    if (settled || Temporal.Instant.compare(ctx.clock.now(), until) >= 0)
      return ctx.db.inOrganization(ctx.organizationId, (tx) => transferView(tx, ctx, id));
    await ctx.clock.sleep(readEveryMs);
  }
}
