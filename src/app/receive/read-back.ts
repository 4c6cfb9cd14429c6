/** Reads one registration back from its bank: after a hint, at its turn in a sweep, when its credit is due. */
import { pauseLane, type ClaimedJob } from '#db/jobs.ts';
import { readCharge, readRegistration } from '#db/charges.ts';
import { applyRead, readAtBank } from '../charges/refresh.ts';
import { loadConnection } from '../connections/load.ts';
import type { Context } from '../context.ts';
import { instantAfter } from '../moment.ts';
import { busyMs } from '../operations/call.ts';
import { asHolder, over, type Next } from '../operations/next.ts';

const mostAttempts = 12;

export async function runReadBack(ctx: Context, job: ClaimedJob): Promise<Next> {
  const target = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const registration = await readRegistration(tx, job.subject);
    const charge = registration ? await readCharge(tx, registration.charge_id) : undefined;
    if (!registration || !charge || registration.bank_ref === null) return null;
    return { registration, charge, connection: await loadConnection(tx, ctx, registration.connection_id) };
  });
  if (!target) return over;
  const { outcome, bankCallId } = await readAtBank(ctx, target.charge, target.registration, target.connection);
  if (outcome.outcome === 'done') {
    await applyRead(ctx, target, { answer: outcome.answer, bankCallId, source: 'query' });
    return over;
  }
  const waitMs = outcome.outcome === 'unknown' ? busyMs(outcome.cause) : null;
  if (waitMs !== null) {
    const until = instantAfter(ctx, waitMs);
    await asHolder(ctx, job, (tx) => pauseLane(tx, job.lane, until));
    return { again: true, at: until };
  }
  // Not readable now (no access, unreachable, not indexed yet): ever more rarely; the sweep covers what is left.
  if (job.attempts >= mostAttempts) return over;
  return { again: true, at: instantAfter(ctx, Math.min(60 * 60_000, 2_000 * 2 ** job.attempts)) };
}
