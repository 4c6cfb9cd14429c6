/**
 * Sends a transfer: once. Its intent and its number are committed before the first byte leaves, in a transaction that holds the
 * transfer, so that it is either canceled or sent; whatever happens afterwards is asked of the bank, never sent again.
 */
import { toEpochMs } from '#lib/calendar.ts';
import type { TransferAnswer } from '#core/transfer.ts';
import { moveTransfer } from '#core/transfer-state.ts';
import { connectionById } from '#db/connections.ts';
import { pauseLane, type ClaimedJob } from '#db/jobs.ts';
import { moveOperation, noteOperation } from '#db/operations.ts';
import { readTransferRules } from '#db/transfer-rules.ts';
import {
  changeTransfer,
  holdFingerprint,
  insertSending,
  lastSendingOf,
  lockTransfer,
  sendingOf,
  voidApprovals,
  type TransferRow,
} from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { instantAfter, instantNow } from '../moment.ts';
import { asHolder, over, type Next } from '../operations/next.ts';
import { busyMs } from '../operations/call.ts';
import { hasApprovals } from './agreement.ts';
import { drawBankKey } from './bank-key.ts';
import { ensureTransferDay } from './day.ts';
import { announceTransfer } from './events.ts';
import { doubtOf } from './apply.ts';
import { addressed } from './key-owner.ts';
import { laneOf } from './lanes.ts';
import { noCredentials, notSentInTime } from './refusals.ts';
import { settleFound, settleRefused } from './settle.ts';
import { becomeAccepted, becomeUnknown } from './unknown.ts';
import { leavesAt, startOf } from './when.ts';
import { callForTransfer, viewForBank, type CalledBank, type SendingWork, type TransferWork } from './work.ts';

/** Thrown by the gate before the first byte: nothing leaves now. `at` null = something changed, look again. */
class NotNow extends Error {
  readonly at: string | null;
  constructor(at: string | null) {
    super('nothing leaves now');
    this.name = 'NotNow';
    this.at = at;
  }
}

/** Longest call and some more: the bank may take the one before as late as this after we began it. */
const lateMs = 75_000;
const tryAgainMs = 15 * 60_000;
const givesUpMs = 24 * 60 * 60_000;

/** An approved transfer: its turn, its intent, its sending. */
export async function sendTransfer(ctx: Context, job: ClaimedJob, loaded: TransferWork): Promise<Next> {
  ctx.failpoint('T4');
  const prepared = await asHolder(ctx, job, (tx) => prepare(tx, ctx, loaded));
  if ('at' in prepared) return { again: true, at: prepared.at, lane: laneOf(loaded.transfer, 'send') };
  if ('over' in prepared) return over;
  ctx.failpoint('T5');
  const work: SendingWork = { ...loaded, ...prepared };
  if (prepared.isLate) return settleRefused(ctx, job, work, { refusal: notSentInTime, bankCallId: null });
  if (!work.connection.credentials) return settleRefused(ctx, job, work, { refusal: noCredentials, bankCallId: null });
  const to = await addressed(ctx, work);
  if ('refusal' in to) return settleRefused(ctx, job, work, { refusal: to.refusal, bankCallId: null });
  if ('detail' in to) return notSent(ctx, job, work, to);
  const spec = work.can.send(work.connection.view, viewForBank(to.work.transfer));
  let sending = work;
  try {
    const called = await callForTransfer(ctx, work, spec, async (requestHash) => {
      ctx.failpoint('T6');
      sending = await startSending(ctx, job, work, requestHash);
      ctx.failpoint('T8');
    });
    if (!called) return await settleRefused(ctx, job, sending, { refusal: noCredentials, bankCallId: null });
    ctx.failpoint('T9');
    return await settleSent(ctx, job, sending, called);
  } catch (error) {
    if (!(error instanceof NotNow)) throw error;
    return { again: true, at: error.at ?? instantNow(ctx), lane: laneOf(work.transfer, 'send') };
  }
}

type Prepared = (Pick<SendingWork, 'transfer' | 'operation'> & { isLate: boolean }) | { at: string } | { over: true };

/** The stored intent and its number. A number that was drawn stays with its transfer, whatever becomes of it. */
async function prepare(tx: Tx, ctx: Context, loaded: TransferWork): Promise<Prepared> {
  const transfer = await lockTransfer(tx, loaded.transfer.id);
  if (!transfer || (transfer.status !== 'approved' && transfer.status !== 'scheduled')) return { over: true };
  if (!(await hasApprovals(tx, transfer))) return withdraw(tx, ctx, transfer);
  const { sendAt } = await readTransferRules(tx);
  const leaves = leavesAt(ctx, loaded.can.facts, { scheduledOn: transfer.scheduled_on, sendAt });
  if (toEpochMs(leaves) > toEpochMs(instantNow(ctx))) return { at: leaves };
  const status = moveTransfer(transfer.status, 'approved');
  const isLate = isTooLate(ctx, transfer, sendAt);
  const known = await sendingOf(tx, transfer.id);
  if (known) {
    const row = transfer.status === status ? transfer : await changeTransfer(tx, transfer.id, { status });
    return { transfer: row, operation: known, isLate };
  }
  const { bankKey, space } = await drawBankKey(tx, ctx, loaded);
  const feeCents = loaded.connection.row.transfer_fee_cents;
  const values = { status, bank_key: bankKey, bank_key_space: space, fee_cents: feeCents };
  const row = await changeTransfer(tx, transfer.id, values);
  const at = instantNow(ctx);
  await insertSending(tx, { id: ctx.ids.next(), organizationId: ctx.organizationId, transferId: transfer.id, at });
  const operation = await sendingOf(tx, transfer.id);
  if (!operation) throw new Error(`the intent of transfer ${transfer.id} was not stored`);
  return { transfer: row, operation, isLate };
}

/** A day after it could have left: what people agreed to for one day does not leave on another without a word. */
function isTooLate(ctx: Context, transfer: TransferRow, sendAt: string): boolean {
  const { approved_at: approvedAt, scheduled_on: scheduledOn } = transfer;
  const starts = [approvedAt, scheduledOn === null ? null : startOf(scheduledOn, sendAt)];
  const fromMs = Math.max(...starts.map((start) => (start === null ? 0 : toEpochMs(start))));
  return fromMs > 0 && toEpochMs(instantNow(ctx)) - fromMs >= givesUpMs;
}

/** Something of it changed after it was approved: it waits for people again. */
async function withdraw(tx: Tx, ctx: Context, transfer: TransferRow): Promise<{ over: true }> {
  const now = instantNow(ctx);
  await voidApprovals(tx, transfer.id, { at: now, reason: 'Mudou depois da aprovação' });
  const status = moveTransfer(transfer.status, 'awaiting_approval');
  const row = await changeTransfer(tx, transfer.id, { status, updated_at: now });
  await announceTransfer(tx, ctx, row);
  return { over: true };
}

/** Committed before the first byte. Throws {@link NotNow}, and then nothing leaves. */
async function startSending(
  ctx: Context,
  job: ClaimedJob,
  work: SendingWork,
  requestHash: string,
): Promise<SendingWork> {
  return asHolder(ctx, job, async (tx) => {
    await holdFingerprint(tx, ctx.organizationId, work.transfer.fingerprint);
    const transfer = await lockTransfer(tx, work.transfer.id);
    if (transfer?.version !== work.transfer.version || transfer.status !== 'approved') throw new NotNow(null);
    if (!(await hasApprovals(tx, transfer))) throw new NotNow(null);
    await assertOpen(tx, ctx, transfer);
    await assertSpaced(tx, ctx, work);
    const now = instantNow(ctx);
    const values = {
      request_hash: requestHash,
      fence: job.fence,
      attempt: work.operation.attempt + 1,
      first_sent_at: work.operation.first_sent_at ?? now,
      sent_at: now,
      look_ups: 0,
      empty_look_ups: 0,
      updated_at: now,
    };
    await moveOperation(tx, work.operation, 'sending', values);
    const status = moveTransfer(transfer.status, 'sending');
    const row = await changeTransfer(tx, transfer.id, { status, next_check_at: null, updated_at: now });
    await announceTransfer(tx, ctx, row);
    if (work.can.find) await ensureTransferDay(tx, ctx, transfer);
    ctx.failpoint('T7');
    return { ...work, transfer: row, operation: { ...work.operation, ...values, state: 'sending' } };
  });
}

async function assertOpen(tx: Tx, ctx: Context, transfer: TransferRow): Promise<void> {
  const connection = await connectionById(tx, transfer.connection_id);
  if (!connection?.active) throw new NotNow(instantAfter(ctx, tryAgainMs));
}

/** The bank refuses an equal one for a while after the one before: an honest repetition waits until that is over. */
async function assertSpaced(tx: Tx, ctx: Context, { transfer, can }: SendingWork): Promise<void> {
  const last = await lastSendingOf(tx, transfer.fingerprint, transfer.id);
  if (last === null) return;
  const freeMs = toEpochMs(last) + can.facts.repeatedWithinSeconds * 1_000 + lateMs;
  if (toEpochMs(instantNow(ctx)) >= freeMs) return;
  throw new NotNow(Temporal.Instant.fromEpochMilliseconds(freeMs).toString({ fractionalSecondDigits: 3 }));
}

async function settleSent(
  ctx: Context,
  job: ClaimedJob,
  work: SendingWork,
  called: CalledBank<TransferAnswer>,
): Promise<Next> {
  const { outcome, bankCallId } = called;
  switch (outcome.outcome) {
    case 'done': {
      const doubt = await asHolder(ctx, job, (tx) => doubtOf(tx, ctx, work.transfer, outcome.answer));
      if (doubt !== null) return becomeUnknown(ctx, job, work, doubt);
      return settleFound(ctx, job, work, { answer: outcome.answer, bankCallId, source: 'answer' });
    }
    case 'accepted':
      return becomeAccepted(ctx, job, work, outcome);
    case 'refused':
      // "Just sent an equal one", "this number is used": the first may be this very request, so the bank is asked.
      if (outcome.refusal.kind === 'conflict' && work.operation.state === 'sending')
        return becomeUnknown(ctx, job, work, outcome.refusal.detail);
      return settleRefused(ctx, job, work, { refusal: outcome.refusal, bankCallId });
    case 'unknown':
      if (work.operation.state === 'sending' && outcome.cause.bytesSent)
        return becomeUnknown(ctx, job, work, outcome.cause.detail);
      return notSent(ctx, job, work, { detail: outcome.cause.detail, busyMs: busyMs(outcome.cause) });
  }
}

/** It is certain that no byte left: the same transfer with the same number waits its turn, for a day. */
async function notSent(
  ctx: Context,
  job: ClaimedJob,
  work: SendingWork,
  why: { detail: string; busyMs: number | null },
): Promise<Next> {
  const backoffMs = Math.min(tryAgainMs, 2_000 * 2 ** Math.min(job.attempts, 9));
  const at = instantAfter(ctx, why.busyMs ?? backoffMs);
  await asHolder(ctx, job, async (tx) => {
    const cause = {
      kind: why.busyMs === null ? 'not-sent' : 'busy',
      bytesSent: false,
      detail: why.detail,
      httpStatus: null,
    };
    const values = { last_cause: JSON.stringify(cause), updated_at: instantNow(ctx) };
    const { operation, transfer } = work;
    if (operation.state === 'sending') await moveOperation(tx, operation, 'queued', { ...values, sent_at: null });
    else await noteOperation(tx, operation.id, values);
    if (why.busyMs !== null) await pauseLane(tx, job.lane, at);
    const status = moveTransfer(transfer.status, 'approved');
    const row = await changeTransfer(tx, transfer.id, { status, next_check_at: at, updated_at: instantNow(ctx) });
    await announceTransfer(tx, ctx, row);
  });
  return { again: true, at, lane: laneOf(work.transfer, 'send') };
}
