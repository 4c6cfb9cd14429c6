/** Folds one transfer anew and stores what follows: how it stands, its postings, what waits for a person, what the ERP is told. */
import { isDeepStrictEqual } from 'node:util';
import { cents } from '#lib/money.ts';
import type { TransferStatus } from '#core/transfer.ts';
import { foldTransfer, type FoldedTransfer } from '#core/transfer-fold.ts';
import { isUnsettledTooLong, nextFollowAt } from '#core/transfer-follow.ts';
import { connectionById } from '#db/connections.ts';
import { enqueue } from '#db/jobs.ts';
import { moveOperation } from '#db/operations.ts';
import { notePaid, readPayee } from '#db/payees.ts';
import {
  changeTransfer,
  sendingOf,
  transferEvidenceOf,
  transferJob,
  type SendingRow,
  type TransferEvidenceRow,
  type TransferRow,
} from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { alertOf, describeTransfer, tellDivergences, type Found } from './alarms.ts';
import { announceTransfer, emitTransferEvent, type TransferEvent } from './events.ts';
import { laneOf } from './lanes.ts';
import { postTransfer } from './post.ts';

export interface RefoldedTransfer {
  before: TransferStatus;
  transfer: TransferRow;
  folded: FoldedTransfer;
}

/** The caller holds the transfer. */
export async function refoldTransfer(tx: Tx, ctx: Context, transfer: TransferRow): Promise<RefoldedTransfer> {
  const [operation, evidence, connection] = await Promise.all([
    sendingOf(tx, transfer.id),
    transferEvidenceOf(tx, transfer.id),
    connectionById(tx, transfer.connection_id),
  ]);
  const facts = ctx.banks.provider(connection?.provider ?? '').transfer?.facts;
  if (!facts) throw new Error(`the bank of transfer ${transfer.id} has no transfers`);
  const folded = foldTransfer({
    amountCents: cents(transfer.amount_cents),
    evidence,
    sentByUsAt: operation && operation.state !== 'queued' ? operation.sent_at : null,
    endToEndId: transfer.end_to_end_id,
    checkedAt: transfer.checked_at,
    now: instantNow(ctx),
    returnWindow: facts.returnWindow,
  });
  const stillOpen = operation ? await endSending(tx, ctx, operation, folded) : false;
  const found = divergencesOf(ctx, transfer, folded);
  const waits = await tellDivergences(tx, ctx, transfer, found);
  const after = await store(tx, ctx, transfer, { folded, attention: stillOpen || waits });
  await postTransfer(tx, ctx, after, { folded, evidence });
  await tellChange(tx, ctx, { before: transfer, after, folded });
  if (folded.left) await rememberPayee(tx, after, evidence);
  if (after.status === 'sent') await follow(tx, ctx, after, folded);
  return { before: transfer.status, transfer: after, folded };
}

/** What is known to have left needs no answer any more. Answers whether a person still has to decide about the sending. */
async function endSending(tx: Tx, ctx: Context, operation: SendingRow, folded: FoldedTransfer): Promise<boolean> {
  if (!folded.left) return operation.state === 'attention';
  // One in flight is ended by whoever sends it, when its answer is there or the process has died.
  if (['queued', 'accepted', 'unknown', 'attention'].includes(operation.state))
    await moveOperation(tx, operation, 'done', { updated_at: instantNow(ctx) });
  return false;
}

const neverSent: readonly TransferStatus[] = [
  'draft',
  'awaiting_approval',
  'approved',
  'scheduled',
  'denied',
  'canceled',
];

function divergencesOf(ctx: Context, transfer: TransferRow, folded: FoldedTransfer): Found[] {
  const found: Found[] = [...folded.divergences];
  const isStrange = folded.left && neverSent.includes(transfer.status);
  if (isStrange && !found.some(({ kind }) => kind === 'transfer_contradiction'))
    found.push({ kind: 'transfer_contradiction', key: 'contradiction', amountCents: cents(transfer.amount_cents) });
  const { windowClosesAt, status } = folded;
  if (status === 'sent' && windowClosesAt !== null && isUnsettledTooLong({ windowClosesAt, now: instantNow(ctx) }))
    found.push({ kind: 'transfer_unsettled', key: 'unsettled', amountCents: cents(transfer.amount_cents) });
  return found;
}

async function store(
  tx: Tx,
  ctx: Context,
  transfer: TransferRow,
  known: { folded: FoldedTransfer; attention: boolean },
): Promise<TransferRow> {
  const { folded, attention } = known;
  const isKnown = folded.status !== null;
  const values = {
    status: folded.status ?? transfer.status,
    outcome_unknown: isKnown ? false : transfer.outcome_unknown,
    next_check_at: isKnown ? null : transfer.next_check_at,
    attention,
    rail: folded.rail,
    settles_on: folded.settlesOn,
    sent_at: folded.sentAt,
    window_closes_at: folded.windowClosesAt,
    completed_at: folded.completedAt,
    returned_cents: folded.returnedCents,
    return: folded.returned,
    refusal: folded.left ? null : (folded.refusal ?? transfer.refusal),
  };
  const isChanged = Object.entries(values).some(
    ([name, value]) => !isDeepStrictEqual(value, transfer[name as keyof typeof values]),
  );
  if (!isChanged) return transfer;
  const row = await changeTransfer(tx, transfer.id, {
    ...values,
    return: values.return && JSON.stringify(values.return),
    refusal: values.refusal && JSON.stringify(values.refusal),
    updated_at: instantNow(ctx),
  });
  await announceTransfer(tx, ctx, row);
  return row;
}

async function tellChange(
  tx: Tx,
  ctx: Context,
  { before, after, folded }: { before: TransferRow; after: TransferRow; folded: FoldedTransfer },
): Promise<void> {
  const events: TransferEvent[] = [];
  if (folded.left && before.sent_at === null) events.push('transfer.sent');
  if (after.returned_cents > before.returned_cents) events.push('transfer.returned');
  if (after.status === 'completed' && before.status !== 'completed') events.push('transfer.completed');
  if (after.status === 'failed' && before.status !== 'failed') events.push('transfer.failed');
  if (after.attention && !before.attention) events.push('transfer.attention');
  for (const type of events) await emitTransferEvent(tx, ctx, after, type);
  if (events.includes('transfer.returned')) await alertReturn(tx, ctx, after);
  if (events.includes('transfer.failed')) await alertFailure(tx, ctx, after);
  if (events.includes('transfer.attention') && folded.left) await alertJudgement(tx, ctx, after);
}

async function alertReturn(tx: Tx, ctx: Context, transfer: TransferRow): Promise<void> {
  await alertOf(tx, ctx, transfer, {
    kind: 'transfer_returned',
    severity: 'warning',
    title: 'Transferência devolvida',
    body: `${describeTransfer(transfer)}: ${transfer.return?.meaning ?? 'o dinheiro voltou.'}`,
    cure: transfer.return?.cure ?? 'Confira os dados com o favorecido.',
  });
}

async function alertFailure(tx: Tx, ctx: Context, transfer: TransferRow): Promise<void> {
  await alertOf(tx, ctx, transfer, {
    kind: 'transfer_failed',
    severity: 'warning',
    title: 'Transferência não saiu',
    body: `${describeTransfer(transfer)}: ${transfer.refusal?.detail ?? 'o banco recusou.'}`,
    cure: transfer.refusal?.cure ?? 'Abra a transferência e veja o motivo.',
  });
}

async function alertJudgement(tx: Tx, ctx: Context, transfer: TransferRow): Promise<void> {
  await alertOf(tx, ctx, transfer, {
    kind: 'transfer_attention',
    severity: 'urgent',
    title: 'Transferência precisa de uma pessoa',
    body: `${describeTransfer(transfer)}: o que o banco informou não fecha com o que foi enviado.`,
    cure: 'Abra a transferência, confira no extrato do banco e decida.',
  });
}

/** Paid with the destination as the record has it now: a change before this is confirmed. */
async function rememberPayee(tx: Tx, transfer: TransferRow, evidence: readonly TransferEvidenceRow[]): Promise<void> {
  if (transfer.payee_id === null || transfer.sent_at === null || transfer.status === 'returned') return;
  if (!evidence.some(({ proven, fact }) => proven && fact.type === 'sent')) return;
  const payee = await readPayee(tx, transfer.payee_id);
  if (!payee?.fingerprint.equals(transfer.payee_fingerprint)) return;
  // Sent before the last change of the record says nothing of the record after it.
  if (payee.changed_at !== null && transfer.sent_at < payee.changed_at) return;
  if (payee.last_paid_at === null || payee.last_paid_at < transfer.sent_at || payee.changed_from !== null)
    await notePaid(tx, payee.id, transfer.sent_at);
}

/** The bank is asked again until the window has closed. */
async function follow(tx: Tx, ctx: Context, transfer: TransferRow, folded: FoldedTransfer): Promise<void> {
  const { sent_at: sentAt, window_closes_at: windowClosesAt } = transfer;
  if (sentAt === null || windowClosesAt === null) return;
  await enqueue(tx, {
    id: ctx.ids.next(),
    organizationId: ctx.organizationId,
    kind: transferJob,
    subject: transfer.id,
    lane: laneOf(transfer, 'ask'),
    dueAt: nextFollowAt({ sentAt, windowClosesAt, settled: folded.settled, now: instantNow(ctx) }),
  });
}
