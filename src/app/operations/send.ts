/** Sends a queued operation: once, with its intent committed before the first byte leaves (rule 1 of money). */
import type { ChargeAnswer } from '#core/provider.ts';
import { pauseLane, type ClaimedJob } from '#db/jobs.ts';
import { moveOperation, noteOperation } from '#db/operations.ts';
import type { Context } from '../context.ts';
import { instantAfter, instantNow } from '../moment.ts';
import { becomeAccepted } from './accepted.ts';
import { busyMs, callBank, type Called } from './call.ts';
import type { Work } from './load.ts';
import { asHolder, markWaiting, type Next } from './next.ts';
import { settleAnswer, settleRefusal, settleWithoutCredentials } from './settle.ts';
import { isOnceConflict, OnceBusy, readOnce, takeOnce } from './once.ts';
import { becomeUnknown, lookUpOf } from './unknown.ts';

export async function send(ctx: Context, job: ClaimedJob, work: Work): Promise<Next> {
  ctx.failpoint('K3');
  if (work.step.once) {
    const there = await lookForOnce(ctx, job, work);
    if (there) return there;
  }
  const spec = work.step.build(work.input, work.prior);
  let sending = work;
  try {
    const called = await callBank(ctx, work, spec, async (requestHash) => {
      ctx.failpoint('K4');
      sending = await startSending(ctx, job, work, requestHash);
      ctx.failpoint('K5');
    });
    if (!called) return settleWithoutCredentials(ctx, job, work);
    ctx.failpoint('K9');
    return await settleSent(ctx, job, sending, called);
  } catch (error) {
    if (!(error instanceof OnceBusy || isOnceConflict(error))) throw error;
    return { again: true, at: instantAfter(ctx, onceWaitMs) };
  }
}

/** How long one waits for another that makes the same thing: about the time of a call. */
const onceWaitMs = 1_000;

/** Uses what is known or at the bank already. Null when it must be made. */
async function lookForOnce(ctx: Context, job: ClaimedJob, work: Work): Promise<Next | null> {
  const known = await ctx.db.inOrganization(ctx.organizationId, (tx) => readOnce(tx, work));
  if (known) return settleAnswer(ctx, job, work, { answer: known, bankCallId: null, source: 'answer' });
  const sent = { at: instantNow(ctx), knownRefs: [], prior: work.prior };
  const called = await callBank(ctx, work, lookUpOf(work)(work.input, sent));
  if (!called) return settleWithoutCredentials(ctx, job, work);
  const { outcome, bankCallId } = called;
  switch (outcome.outcome) {
    case 'done': {
      if (!outcome.answer.found) return null;
      const { bankRef, facts } = outcome.answer;
      return settleAnswer(ctx, job, work, { answer: { bankRef, facts }, bankCallId, source: 'query' });
    }
    case 'refused':
      return settleRefusal(ctx, job, work, { refusal: outcome.refusal, bankCallId });
    case 'accepted':
      throw new Error(`${work.step.step}: a look-up finds or does not find`);
    case 'unknown':
      return notSent(ctx, job, work, { detail: outcome.cause.detail, busyMs: busyMs(outcome.cause) });
  }
}

async function startSending(ctx: Context, job: ClaimedJob, work: Work, requestHash: string): Promise<Work> {
  const now = instantNow(ctx);
  const { operation } = work;
  const values = {
    request_hash: requestHash,
    fence: job.fence,
    attempt: operation.attempt + 1,
    first_sent_at: operation.first_sent_at ?? now,
    sent_at: now,
    look_ups: 0,
    empty_look_ups: 0,
    index_past_sending: false,
    updated_at: now,
  };
  await asHolder(ctx, job, async (tx) => {
    await takeOnce(tx, work);
    await moveOperation(tx, operation, 'sending', values);
  });
  return { ...work, operation: { ...operation, ...values, state: 'sending' } };
}

async function settleSent(ctx: Context, job: ClaimedJob, work: Work, called: Called<ChargeAnswer>): Promise<Next> {
  const { outcome, bankCallId } = called;
  switch (outcome.outcome) {
    case 'done':
      return settleAnswer(ctx, job, work, { answer: outcome.answer, bankCallId, source: 'answer' });
    case 'accepted':
      return becomeAccepted(ctx, job, work, { ...outcome, bankCallId });
    case 'refused': {
      // A conflict, or a repeat that is refused, may mean that the first one arrived: only the bank can tell. A repeat refused
      // for a field that the bank names is no duplicate.
      const { kind, fields } = outcome.refusal;
      const namesFields = kind === 'invalid' && (fields ?? []).length > 0;
      const mayHaveArrived = kind === 'conflict' || (work.operation.attempt > 1 && !namesFields);
      if (work.operation.state === 'sending' && mayHaveArrived)
        return becomeUnknown(ctx, job, work, outcome.refusal.detail);
      return settleRefusal(ctx, job, work, { refusal: outcome.refusal, bankCallId });
    }
    case 'unknown':
      if (work.operation.state === 'sending' && outcome.cause.bytesSent) {
        return becomeUnknown(ctx, job, work, outcome.cause.detail);
      }
      return notSent(ctx, job, work, { detail: outcome.cause.detail, busyMs: busyMs(outcome.cause) });
  }
}

/** Nothing left: the same operation waits its turn; a busy bank makes its whole lane wait. */
async function notSent(
  ctx: Context,
  job: ClaimedJob,
  work: Work,
  why: { detail: string; busyMs: number | null },
): Promise<Next> {
  const backoffMs = Math.min(15 * 60_000, 2_000 * 2 ** Math.min(job.attempts, 9));
  const at = instantAfter(ctx, why.busyMs ?? backoffMs);
  await asHolder(ctx, job, async (tx) => {
    const cause = {
      kind: why.busyMs === null ? 'not-sent' : 'busy',
      bytesSent: false,
      detail: why.detail,
      httpStatus: null,
    };
    const values = { last_cause: JSON.stringify(cause), updated_at: instantNow(ctx) };
    if (work.operation.state === 'sending') await moveOperation(tx, work.operation, 'queued', values);
    else await noteOperation(tx, work.operation.id, values);
    if (why.busyMs !== null) await pauseLane(tx, job.lane, at);
    await markWaiting(tx, work, { outcomeUnknown: false, nextCheckAt: at });
  });
  return { again: true, at };
}
