/** The bank has it and will tell more later: it is read again, never sent again. */
import { toEpochMs } from '#lib/calendar.ts';
import { nextLookUpMs } from '#core/operation.ts';
import type { ChargeAnswer } from '#core/provider.ts';
import { pauseLane, type ClaimedJob } from '#db/jobs.ts';
import { moveOperation, noteOperation } from '#db/operations.ts';
import type { Context } from '../context.ts';
import { applyFacts } from '../evidence/apply.ts';
import { instantAfter, instantNow } from '../moment.ts';
import { laneOf } from './begin.ts';
import { busyMs, callBank } from './call.ts';
import type { Work } from './load.ts';
import { asHolder, markWaiting, type Next } from './next.ts';
import { settleAnswer, settleRefusal, settleWithoutCredentials } from './settle.ts';

export interface Accepted {
  bankRef: string;
  checkAfterMs: number;
  bankCallId: string | null;
}

export async function becomeAccepted(ctx: Context, job: ClaimedJob, work: Work, accepted: Accepted): Promise<Next> {
  const at = instantAfter(ctx, accepted.checkAfterMs);
  await asHolder(ctx, job, async (tx) => {
    const values = { bank_ref: accepted.bankRef, updated_at: instantNow(ctx), look_ups: 0 };
    await moveOperation(tx, work.operation, 'accepted', values);
    if (work.instruction.kind === 'register') {
      const fact = { type: 'accepted' as const, bankRef: accepted.bankRef };
      await applyFacts(tx, ctx, {
        chargeId: work.charge.id,
        registration: work.registration,
        source: 'answer',
        proven: true,
        facts: [{ factKey: `${accepted.bankRef}:accepted`, occurredAt: null, fact }],
        bankCallId: accepted.bankCallId,
      });
    }
    await markWaiting(tx, work, { outcomeUnknown: false, nextCheckAt: at });
    ctx.failpoint('K10');
  });
  ctx.failpoint('K11');
  return { again: true, at, lane: laneOf(work.registration.connection_id, work.instruction.kind, 'ask') };
}

/** Follows an accepted operation until the bank says done or refused. */
export async function check(ctx: Context, job: ClaimedJob, work: Work): Promise<Next> {
  const bankRef = work.operation.bank_ref;
  if (!work.step.check || bankRef === null)
    throw new Error(`step ${work.step.step} was accepted but cannot be checked`);
  const called = await callBank(ctx, work, work.step.check(work.input, bankRef));
  if (!called) return settleWithoutCredentials(ctx, job, work);
  const { outcome, bankCallId } = called;
  switch (outcome.outcome) {
    case 'done':
      if (saysNothingYet(work, outcome.answer)) {
        await keepWord(ctx, job, work, { answer: outcome.answer, bankCallId });
        return stillAccepted(ctx, job, work, { bankRef, waitMs: null });
      }
      return settleAnswer(ctx, job, work, { answer: outcome.answer, bankCallId, source: 'query' });
    case 'refused':
      // A question that the bank refuses says nothing of the operation: it stays accepted until the bank answers. That it came to
      // nothing is told within an answer.
      if (outcome.refusal.kind === 'auth' || (outcome.refusal.bank.httpStatus ?? 0) >= 400)
        return stillAccepted(ctx, job, work, { bankRef, waitMs: null });
      return settleRefusal(ctx, job, work, { refusal: outcome.refusal, bankCallId });
    case 'accepted':
      return stillAccepted(ctx, job, work, { bankRef: outcome.bankRef, waitMs: outcome.checkAfterMs });
    case 'unknown': {
      const waitMs = busyMs(outcome.cause);
      if (waitMs !== null) await asHolder(ctx, job, (tx) => pauseLane(tx, job.lane, instantAfter(ctx, waitMs)));
      return stillAccepted(ctx, job, work, { bankRef, waitMs });
    }
  }
}

/** A registration of which the bank only says a word that we do not know has neither come nor failed: it is followed on. */
function saysNothingYet({ instruction }: Work, { facts }: ChargeAnswer): boolean {
  return (
    instruction.kind === 'register' &&
    facts.every(({ fact }) => fact.type === 'unknown_word' || fact.type === 'accepted')
  );
}

/** The word is evidence, and somebody is told of it. */
async function keepWord(
  ctx: Context,
  job: ClaimedJob,
  work: Work,
  said: { answer: ChargeAnswer; bankCallId: string | null },
): Promise<void> {
  await asHolder(ctx, job, async (tx) => {
    await applyFacts(tx, ctx, {
      chargeId: work.charge.id,
      registration: work.registration,
      source: 'query',
      proven: true,
      facts: said.answer.facts,
      bankCallId: said.bankCallId,
    });
  });
}

/** Not yet: asked again, ever more rarely, for as long as the bank takes. */
async function stillAccepted(
  ctx: Context,
  job: ClaimedJob,
  work: Work,
  still: { bankRef: string; waitMs: number | null },
): Promise<Next> {
  const { operation } = work;
  const sinceMs = operation.sent_at ? toEpochMs(instantNow(ctx)) - toEpochMs(operation.sent_at) : 0;
  const hourMs = 60 * 60_000;
  const scheduledMs = nextLookUpMs(operation.look_ups, sinceMs) ?? hourMs;
  const at = instantAfter(ctx, Math.max(still.waitMs ?? 0, scheduledMs));
  await asHolder(ctx, job, async (tx) => {
    const values = { look_ups: operation.look_ups + 1, bank_ref: still.bankRef, updated_at: instantNow(ctx) };
    await noteOperation(tx, operation.id, values);
    await markWaiting(tx, work, { outcomeUnknown: false, nextCheckAt: at });
  });
  return { again: true, at };
}
