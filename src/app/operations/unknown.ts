/**
 * Nobody knows what the bank did: the bank is asked, on a schedule that thins out over 48 hours; never sent again without proof
 * of absence, never called failed for silence (rules 2 and 3 of money).
 */
import { toEpochMs } from '#lib/calendar.ts';
import { absenceIsProven, nextLookUpMs } from '#core/operation.ts';
import type { LookUp, Step } from '#core/provider.ts';
import { otherBankRefs, registrationAcceptedAfter } from '#db/charges.ts';
import { pauseLane, type ClaimedJob } from '#db/jobs.ts';
import { moveOperation, noteOperation, type OperationRow } from '#db/operations.ts';
import type { Context } from '../context.ts';
import { instantAfter, instantNow } from '../moment.ts';
import { becomeAccepted } from './accepted.ts';
import { laneOf } from './begin.ts';
import { busyMs, callBank } from './call.ts';
import { inputOf, type Work } from './load.ts';
import { asHolder, markWaiting, over, type Next } from './next.ts';
import { settleAnswer, settleAttention, settleWithoutCredentials } from './settle.ts';

export async function becomeUnknown(ctx: Context, job: ClaimedJob, work: Work, detail: string): Promise<Next> {
  const at = instantAfter(ctx, nextLookUpMs(0, 0) ?? 0);
  await asHolder(ctx, job, async (tx) => {
    const cause = { kind: 'unknown', bytesSent: true, detail, httpStatus: null };
    const values = { last_cause: JSON.stringify(cause), look_ups: 0, empty_look_ups: 0, updated_at: instantNow(ctx) };
    await moveOperation(tx, work.operation, 'unknown', values);
    await markWaiting(tx, work, { outcomeUnknown: true, nextCheckAt: at });
  });
  ctx.log.warn({ operation: work.operation.id, detail }, 'outcome unknown: the bank will be asked');
  return { again: true, at, lane: laneOf(work.registration.connection_id, work.instruction.kind, 'ask') };
}

/** One question to the bank about an operation of unknown outcome. */
export async function lookUp(ctx: Context, job: ClaimedJob, work: Work): Promise<Next> {
  const knownRefs = await ctx.db.inOrganization(ctx.organizationId, (tx) => otherBankRefs(tx, work.registration));
  const sentAt = work.operation.first_sent_at ?? work.operation.created_at;
  const called = await callBank(ctx, work, lookUpOf(work)(work.input, { at: sentAt, knownRefs, prior: work.prior }));
  if (!called) return settleWithoutCredentials(ctx, job, work);
  const { outcome, bankCallId } = called;
  if (outcome.outcome === 'done') {
    return outcome.answer.found
      ? found(ctx, job, work, { lookUp: outcome.answer, bankCallId })
      : notFoundYet(ctx, job, work);
  }
  const waitMs = outcome.outcome === 'unknown' ? busyMs(outcome.cause) : null;
  if (waitMs !== null) await asHolder(ctx, job, (tx) => pauseLane(tx, job.lane, instantAfter(ctx, waitMs)));
  // A question without an answer proves nothing: it does not count as a look-up.
  return askAgain(ctx, job, work, { look_ups: work.operation.look_ups + (waitMs === null ? 1 : 0) });
}

/** The question about a step with an effect. A step without one never gets here. */
export function lookUpOf({ step, provider }: Pick<Work, 'step' | 'provider'>): NonNullable<Step['lookUp']> {
  if (!step.lookUp)
    throw new Error(`${provider.facts.name}: the step ${step.step} has an effect and cannot be looked up`);
  return step.lookUp.bind(step);
}

async function found(
  ctx: Context,
  job: ClaimedJob,
  work: Work,
  at: { lookUp: Extract<LookUp, { found: true }>; bankCallId: string | null },
): Promise<Next> {
  const { bankRef, facts } = at.lookUp;
  const { bankCallId } = at;
  // What is found still in the making is followed like any accepted operation.
  if (bankRef !== null && work.step.check && work.instruction.kind === 'register') {
    return becomeAccepted(ctx, job, work, { bankRef, checkAfterMs: 0, bankCallId });
  }
  return settleAnswer(ctx, job, work, { answer: { bankRef, facts }, bankCallId, source: 'query' });
}

async function notFoundYet(ctx: Context, job: ClaimedJob, work: Work): Promise<Next> {
  const { operation } = work;
  const indexPast = operation.index_past_sending || (await indexIsPastSending(ctx, work));
  const counted = {
    look_ups: operation.look_ups + 1,
    empty_look_ups: operation.empty_look_ups + 1,
    index_past_sending: indexPast,
  };
  const history = {
    emptyLookUps: counted.empty_look_ups,
    sentAtMs: toEpochMs(operation.sent_at ?? operation.created_at),
    lastLookUpAtMs: toEpochMs(instantNow(ctx)),
    indexPastSending: indexPast,
  };
  if (!absenceIsProven(work.provider.facts.absence, history)) return askAgain(ctx, job, work, counted);
  await asHolder(ctx, job, async (tx) => {
    await moveOperation(tx, operation, 'absent', { ...counted, updated_at: instantNow(ctx) });
    await markWaiting(tx, work, { outcomeUnknown: false, nextCheckAt: instantNow(ctx) });
  });
  ctx.log.info({ operation: operation.id, ...counted }, 'absence proven: the same operation is sent again');
  return {
    again: true,
    at: instantNow(ctx),
    lane: laneOf(work.registration.connection_id, work.instruction.kind, 'send'),
  };
}

/**
 * Whether the bank's index already shows something of ours that is newer than this sending: a look-up of a later registration on
 * the same connection that finds it. Asked only when everything else would prove absence.
 */
async function indexIsPastSending(ctx: Context, work: Work): Promise<boolean> {
  const { absence } = work.provider.facts;
  const sentAt = work.operation.sent_at ?? work.operation.created_at;
  const quietForMs = toEpochMs(instantNow(ctx)) - toEpochMs(sentAt);
  if (!absence || quietForMs < absence.quietMs) return false;
  // An amendment, a write-off or a customer is looked up by reading the thing itself: what is read is the bank's present state.
  if (work.instruction.kind !== 'register' || work.step.once) return true;
  const newer = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const registration = await registrationAcceptedAfter(tx, work.registration.connection_id, sentAt);
    if (!registration) return null;
    return inputOf(tx, work, registration);
  });
  if (!newer) return false;
  const called = await callBank(ctx, work, lookUpOf(work)(newer, { at: sentAt, knownRefs: [], prior: {} }));
  return called?.outcome.outcome === 'done' && called.outcome.answer.found;
}

async function askAgain(
  ctx: Context,
  job: ClaimedJob,
  work: Work,
  counted: Partial<Pick<OperationRow, 'look_ups' | 'empty_look_ups' | 'index_past_sending'>>,
): Promise<Next> {
  const { operation } = work;
  const sinceMs = toEpochMs(instantNow(ctx)) - toEpochMs(operation.sent_at ?? operation.created_at);
  const waitMs = nextLookUpMs(counted.look_ups ?? operation.look_ups, sinceMs);
  if (waitMs === null) {
    await settleAttention(ctx, job, work, 'O banco não confirmou nem negou em 48 horas.');
    return over;
  }
  const at = instantAfter(ctx, waitMs);
  await asHolder(ctx, job, async (tx) => {
    await noteOperation(tx, operation.id, { ...counted, updated_at: instantNow(ctx) });
    await markWaiting(tx, work, { outcomeUnknown: true, nextCheckAt: at });
  });
  return { again: true, at };
}
