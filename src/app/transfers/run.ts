/**
 * Carries one transfer on. What happens next is a function of what is stored, so that a crash between any two steps is recovered by
 * the same code.
 */
import type { ClaimedJob } from '#db/jobs.ts';
import type { Context } from '../context.ts';
import { over, type Next } from '../operations/next.ts';
import { followTransfer } from './follow.ts';
import { sendTransfer } from './send.ts';
import { becomeUnknown, lookForTransfer } from './unknown.ts';
import { loadTransferWork, type SendingWork } from './work.ts';

export async function runTransfer(ctx: Context, job: ClaimedJob): Promise<Next> {
  const work = await ctx.db.inOrganization(ctx.organizationId, (tx) => loadTransferWork(tx, ctx, job.subject));
  if (!work) return over;
  const { transfer, operation } = work;
  if (operation !== null) {
    const sending: SendingWork = { ...work, operation };
    // The process died between the intent and the outcome: whether a byte left, nobody knows.
    if (operation.state === 'sending') return becomeUnknown(ctx, job, sending, 'o processo parou durante o envio');
    if (operation.state === 'unknown' || operation.state === 'accepted') return lookForTransfer(ctx, job, sending);
  }
  if (transfer.status === 'approved' || transfer.status === 'scheduled') return sendTransfer(ctx, job, work);
  return transfer.status === 'sent' ? followTransfer(ctx, job, work) : over;
}
