/** "Consultar agora" and "Enviar agora": what is next is brought forward. Nothing is ever sent by a question. */
import type { Transfer } from '#contract/transfers.ts';
import { enqueue } from '#db/jobs.ts';
import { sendingOf, transferJob, type TransferRow } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { applyReading, questionOf } from './follow.ts';
import { holdTransfer, requireTransfer } from './get.ts';
import { laneOf } from './lanes.ts';
import { wrongStatus } from './problems.ts';
import { transferView } from './view.ts';
import { awaitTransfer, isUnderWay } from './wait.ts';
import { callForTransfer, loadTransferWork } from './work.ts';

/** Asks the bank how it stands; about one of unknown outcome, the next look-up happens now. */
export async function refreshTransfer(ctx: Context, input: { id: string; waitMs: number }): Promise<Transfer> {
  const { row, asked } = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const transfer = await requireTransfer(tx, input.id);
    const operation = await sendingOf(tx, transfer.id);
    const isOpen = operation?.state === 'unknown' || operation?.state === 'accepted';
    if (isOpen) await hurry(tx, ctx, transfer, 'ask');
    return { row: transfer, asked: isOpen ? operation.look_ups : null };
  });
  if (row.status === 'sending' || asked !== null)
    return awaitTransfer(ctx, { id: row.id, waitMs: input.waitMs, isOver: (now) => now.status !== 'sending' });
  if (!['sent', 'completed'].includes(row.status)) throw wrongStatus(row, 'consultada no banco');
  await readNow(ctx, row);
  return ctx.db.inOrganization(ctx.organizationId, (tx) => transferView(tx, ctx, row.id));
}

async function readNow(ctx: Context, row: TransferRow): Promise<void> {
  const work = await ctx.db.inOrganization(ctx.organizationId, (tx) => loadTransferWork(tx, ctx, row.id));
  if (!work || (work.transfer.bank_ref === null && work.transfer.bank_key === null)) return;
  const askedAt = instantNow(ctx);
  const called = await callForTransfer(ctx, work, questionOf(work));
  await ctx.db.inOrganization(ctx.organizationId, (tx) => applyReading(tx, ctx, work, { called, askedAt }));
}

/** An approved transfer is taken up now, and waited for. */
export async function sendNow(ctx: Context, input: { id: string; waitMs: number }): Promise<Transfer> {
  const row = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const transfer = await holdTransfer(tx, ctx, input.id);
    if (transfer.status !== 'approved') throw wrongStatus(transfer, 'enviada agora');
    await hurry(tx, ctx, transfer, 'send');
    await audit(tx, ctx, { action: 'transfer.send', objectKind: 'transfer', objectId: transfer.id });
    return transfer;
  });
  return awaitTransfer(ctx, {
    id: row.id,
    waitMs: input.waitMs,
    isOver: (now) => now.status !== 'approved' && !isUnderWay(now),
  });
}

async function hurry(tx: Tx, ctx: Context, transfer: TransferRow, phase: 'send' | 'ask'): Promise<void> {
  await enqueue(tx, {
    id: ctx.ids.next(),
    organizationId: ctx.organizationId,
    kind: transferJob,
    subject: transfer.id,
    lane: laneOf(transfer, phase),
    dueAt: instantNow(ctx),
  });
}
