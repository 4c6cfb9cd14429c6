/**
 * Nobody knows what the bank did: it is asked by our number, by its own code where it gave one, and from the day after in its list of
 * the day; on a schedule that thins out over 48 hours, and then a person decides. For money out absence is never proof: nothing is
 * sent again, nothing is called failed for silence (rules 2 and 3 of money).
 */
import { addDays, todayIn, toEpochMs } from '#lib/calendar.ts';
import { nextLookUpMs } from '#core/operation.ts';
import type { RequestSpec } from '#core/provider.ts';
import type { TransferAnswer } from '#core/transfer.ts';
import { pauseLane, type ClaimedJob } from '#db/jobs.ts';
import { moveOperation, noteOperation } from '#db/operations.ts';
import { changeTransfer, lockTransfer, noteTransfer } from '#db/transfers.ts';
import type { Context } from '../context.ts';
import { instantAfter, instantNow, today } from '../moment.ts';
import { busyMs } from '../operations/call.ts';
import { asHolder, over, type Next } from '../operations/next.ts';
import { alertOf, describeTransfer } from './alarms.ts';
import { doubtOf } from './apply.ts';
import { announceTransfer, emitTransferEvent } from './events.ts';
import { laneOf } from './lanes.ts';
import { refoldTransfer } from './refold.ts';
import { settleFound } from './settle.ts';
import { callForTransfer, viewForBank, type CalledBank, type SendingWork } from './work.ts';

export async function becomeUnknown(ctx: Context, job: ClaimedJob, work: SendingWork, detail: string): Promise<Next> {
  const at = instantAfter(ctx, nextLookUpMs(0, 0) ?? 0);
  const isOpen = await asHolder(ctx, job, async (tx) => {
    const transfer = await lockTransfer(tx, work.transfer.id);
    if (!transfer) return false;
    const cause = { kind: 'unknown', bytesSent: true, detail, httpStatus: null };
    const values = { last_cause: JSON.stringify(cause), look_ups: 0, empty_look_ups: 0, updated_at: instantNow(ctx) };
    await moveOperation(tx, work.operation, 'unknown', values);
    // A webhook may have told already that it left: then the fold ends the sending here and now.
    const { transfer: folded } = await refoldTransfer(tx, ctx, transfer);
    if (folded.status !== 'sending') return false;
    const row = await changeTransfer(tx, transfer.id, {
      outcome_unknown: true,
      next_check_at: at,
      updated_at: instantNow(ctx),
    });
    await announceTransfer(tx, ctx, row);
    ctx.failpoint('T10');
    return true;
  });
  ctx.failpoint('T11');
  if (!isOpen) return over;
  ctx.log.warn({ transfer: work.transfer.id, detail }, 'outcome of a transfer unknown: the bank will be asked');
  return { again: true, at, lane: laneOf(work.transfer, 'ask') };
}

/** The bank has it and will tell more later: asked on the same schedule, never sent again. */
export async function becomeAccepted(
  ctx: Context,
  job: ClaimedJob,
  work: SendingWork,
  accepted: { bankRef: string; checkAfterMs: number },
): Promise<Next> {
  const at = instantAfter(ctx, accepted.checkAfterMs);
  await asHolder(ctx, job, async (tx) => {
    const values = { bank_ref: accepted.bankRef, look_ups: 0, updated_at: instantNow(ctx) };
    await moveOperation(tx, work.operation, 'accepted', values);
    await noteTransfer(tx, work.transfer.id, { next_check_at: at });
    ctx.failpoint('T10');
  });
  ctx.failpoint('T11');
  return { again: true, at, lane: laneOf(work.transfer, 'ask') };
}

/** One round of questions about a transfer of which nobody knows whether it left. */
export async function lookForTransfer(ctx: Context, job: ClaimedJob, work: SendingWork): Promise<Next> {
  const asked = await ask(ctx, work);
  ctx.failpoint('T12');
  if ('found' in asked) {
    const { found, bankCallId } = asked;
    const doubt = await asHolder(ctx, job, (tx) => doubtOf(tx, ctx, work.transfer, found));
    if (doubt !== null) return askAgain(ctx, job, work, { answered: false });
    return settleFound(ctx, job, work, { answer: found, bankCallId, source: 'query' });
  }
  const { waitMs } = asked;
  if (waitMs !== null) await asHolder(ctx, job, (tx) => pauseLane(tx, job.lane, instantAfter(ctx, waitMs)));
  return askAgain(ctx, job, work, { answered: asked.answered });
}

type Asked =
  | { found: TransferAnswer; bankCallId: string | null }
  /** `answered`: the bank said that it has none, which proves nothing and is counted. */
  | { answered: boolean; waitMs: number | null };

async function ask(ctx: Context, work: SendingWork): Promise<Asked> {
  const { view } = work.connection;
  const byKey = await callForTransfer(ctx, work, work.can.read(view, viewForBank(work.transfer)));
  if (!byKey) return { answered: false, waitMs: null };
  const { outcome } = byKey;
  if (outcome.outcome === 'done' && outcome.answer !== null && outcome.answer.facts.length > 0)
    return { found: outcome.answer, bankCallId: byKey.bankCallId };
  if (outcome.outcome === 'unknown' && busyMs(outcome.cause) !== null)
    return { answered: false, waitMs: busyMs(outcome.cause) };
  const listed = await askList(ctx, work);
  return listed ?? { answered: outcome.outcome === 'done', waitMs: null };
}

/** Pages of a day's list that are read at most: a list without an end is the bank's mistake, not ours. */
const mostPages = 400;

/** The list of a day has pages without number and changes once a day: it is read with every sixth question, one each six hours. */
const listEvery = 6;

/** In the bank's list of the day of sending, and of the day after it for what was taken about midnight; both are there a day later. */
async function askList(ctx: Context, work: SendingWork): Promise<Asked | null> {
  const { find } = work.can;
  const sentOn = todayIn(work.operation.sent_at ?? work.operation.created_at);
  if (!find || today(ctx) <= sentOn || work.operation.look_ups % listEvery !== 0) return null;
  const to = today(ctx) > addDays(sentOn, 1) ? addDays(sentOn, 1) : sentOn;
  for await (const page of pagesOfList(ctx, work, { from: sentOn, to })) {
    const ours = page.items.find(({ bankKey, facts }) => bankKey === work.transfer.bank_key && facts.length > 0);
    if (ours) return { found: ours, bankCallId: page.bankCallId };
  }
  return null;
}

interface ListPage {
  items: TransferAnswer[];
  next: string | null;
}

/** The bank's list of a period, page by page; it ends where the bank does not answer. */
async function* pagesOfList(ctx: Context, work: SendingWork, period: { from: string; to: string }) {
  let cursor: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const spec: RequestSpec<ListPage> | undefined = work.can.find?.(work.connection.view, { ...period, cursor });
    const called: CalledBank<ListPage> | null = spec ? await callForTransfer<ListPage>(ctx, work, spec) : null;
    if (called?.outcome.outcome !== 'done') return;
    yield { items: called.outcome.answer.items, bankCallId: called.bankCallId };
    cursor = called.outcome.answer.next;
    if (cursor === null) return;
  }
}

async function askAgain(
  ctx: Context,
  job: ClaimedJob,
  work: SendingWork,
  counted: { answered: boolean },
): Promise<Next> {
  const { operation } = work;
  const lookUps = operation.look_ups + 1;
  const sinceMs = toEpochMs(instantNow(ctx)) - toEpochMs(operation.sent_at ?? operation.created_at);
  const waitMs = nextLookUpMs(lookUps, sinceMs);
  const values = { look_ups: lookUps, empty_look_ups: operation.empty_look_ups + Number(counted.answered) };
  if (waitMs === null) return leaveToPerson(ctx, job, work, values);
  const at = instantAfter(ctx, waitMs);
  await asHolder(ctx, job, async (tx) => {
    await noteOperation(tx, operation.id, { ...values, updated_at: instantNow(ctx) });
    await noteTransfer(tx, work.transfer.id, { next_check_at: at });
  });
  return { again: true, at, lane: laneOf(work.transfer, 'ask') };
}

/** Two days without a word: everything known is kept, nothing is sent, and somebody is told urgently. */
async function leaveToPerson(
  ctx: Context,
  job: ClaimedJob,
  work: SendingWork,
  counted: { look_ups: number; empty_look_ups: number },
): Promise<Next> {
  await asHolder(ctx, job, async (tx) => {
    const transfer = await lockTransfer(tx, work.transfer.id);
    if (!transfer) return;
    await moveOperation(tx, work.operation, 'attention', { ...counted, updated_at: instantNow(ctx) });
    const values = { attention: true, outcome_unknown: true, next_check_at: null, updated_at: instantNow(ctx) };
    const row = await changeTransfer(tx, transfer.id, values);
    await announceTransfer(tx, ctx, row);
    await emitTransferEvent(tx, ctx, row, 'transfer.attention');
    await alertOf(tx, ctx, row, {
      kind: 'transfer_unknown',
      severity: 'urgent',
      title: 'Transferência sem resposta do banco há 48 horas',
      body: `${describeTransfer(row)}: o banco não confirmou nem negou o envio. Nada foi enviado de novo.`,
      cure: 'Confira no extrato e com o suporte do banco se ela saiu, e informe em Decidir.',
    });
  });
  ctx.log.error({ transfer: work.transfer.id }, 'a person must decide about this transfer');
  return over;
}
