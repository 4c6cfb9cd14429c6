/**
 * Drives one operation to its end. What happens next is a function of its stored state alone, so that a crash between any two
 * steps is recovered by the same code.
 */
import type { ClaimedJob } from '#db/jobs.ts';
import { moveOperation } from '#db/operations.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { check } from './accepted.ts';
import { loadWork } from './load.ts';
import { asHolder, over, type Next } from './next.ts';
import { send } from './send.ts';
import { becomeUnknown, lookUp } from './unknown.ts';

export async function runOperation(ctx: Context, job: ClaimedJob): Promise<Next> {
  const work = await ctx.db.inOrganization(ctx.organizationId, (tx) => loadWork(tx, ctx, job.subject));
  if (!work) return over;
  switch (work.operation.state) {
    case 'queued':
      return send(ctx, job, work);
    case 'sending':
      // The process died between the intent and the outcome.
      return becomeUnknown(ctx, job, work, 'o processo parou durante o envio');
    case 'accepted':
      return check(ctx, job, work);
    case 'unknown':
      return lookUp(ctx, job, work);
    case 'absent':
      await asHolder(ctx, job, (tx) => moveOperation(tx, work.operation, 'queued', { updated_at: instantNow(ctx) }));
      return { again: true, at: instantNow(ctx) };
    case 'attention':
    case 'done':
    case 'refused':
      return over;
  }
}
