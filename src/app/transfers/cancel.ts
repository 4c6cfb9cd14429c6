/** Cancels a transfer before it leaves. Whoever holds the transfer first wins: it is canceled or sent, never both. */
import type { Transfer } from '#contract/transfers.ts';
import { isWaiting, moveTransfer } from '#core/transfer-state.ts';
import { moveOperation } from '#db/operations.ts';
import { changeTransfer, sendingOf } from '#db/transfers.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { announceTransfer } from './events.ts';
import { holdTransfer } from './get.ts';
import { wrongStatus } from './problems.ts';
import { canceledBeforeSending } from './refusals.ts';
import { transferView } from './view.ts';

/** @throws Problem 409 when it is being sent or has ended. */
export async function cancelTransfer(
  ctx: Context,
  input: { id: string; reason?: string | undefined },
): Promise<Transfer> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const transfer = await holdTransfer(tx, ctx, input.id);
    if (!isWaiting(transfer.status)) throw wrongStatus(transfer, 'cancelada');
    const now = instantNow(ctx);
    const intent = await sendingOf(tx, transfer.id);
    // An intent of which no byte left ends with it; its number is never used again.
    if (intent)
      await moveOperation(tx, intent, 'refused', { refusal: JSON.stringify(canceledBeforeSending), updated_at: now });
    const status = moveTransfer(transfer.status, 'canceled');
    const row = await changeTransfer(tx, transfer.id, { status, next_check_at: null, updated_at: now });
    await audit(tx, ctx, {
      action: 'transfer.cancel',
      objectKind: 'transfer',
      objectId: row.id,
      before: { status: transfer.status },
      after: { status: row.status, reason: input.reason ?? null },
    });
    await announceTransfer(tx, ctx, row);
    return transferView(tx, ctx, row.id);
  });
}
