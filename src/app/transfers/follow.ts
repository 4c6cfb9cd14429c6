/** After it left: the bank is asked how it stands until the window of returns has closed and the bank calls it settled. */
import type { RequestSpec } from '#core/provider.ts';
import type { TransferAnswer } from '#core/transfer.ts';
import { pauseLane, type ClaimedJob } from '#db/jobs.ts';
import { lockTransfer, noteTransfer } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { instantAfter, instantNow } from '../moment.ts';
import { busyMs } from '../operations/call.ts';
import { asHolder, over, type Next } from '../operations/next.ts';
import { applyTransferFacts } from './apply.ts';
import { refoldTransfer } from './refold.ts';
import { callForTransfer, viewForBank, type CalledBank, type TransferWork } from './work.ts';

/** One question; when to ask again is put by the fold. */
export async function followTransfer(ctx: Context, job: ClaimedJob, work: TransferWork): Promise<Next> {
  const askedAt = instantNow(ctx);
  const called = await callForTransfer(ctx, work, questionOf(work));
  ctx.failpoint('T12');
  await asHolder(ctx, job, async (tx) => {
    const waitMs = called?.outcome.outcome === 'unknown' ? busyMs(called.outcome.cause) : null;
    if (waitMs !== null) await pauseLane(tx, job.lane, instantAfter(ctx, waitMs));
    await applyReading(tx, ctx, work, { called, askedAt });
    ctx.failpoint('T13');
  });
  return over;
}

/** By the bank's own code where it tells by that how a transfer stands; else by our number. */
export function questionOf({ can, connection, transfer }: TransferWork): RequestSpec<TransferAnswer | null> {
  if (can.readByRef && transfer.bank_ref !== null) return can.readByRef(connection.view, transfer.bank_ref);
  return can.read(connection.view, viewForBank(transfer));
}

export interface Reading {
  called: CalledBank<TransferAnswer | null> | null;
  /** Before the question left: what came back later is not in its answer. */
  askedAt: string;
}

/** What a reading says becomes evidence; settled and nothing against it, the bank's word counts for the closing of the window. */
export async function applyReading(
  tx: Tx,
  ctx: Context,
  work: TransferWork,
  { called, askedAt }: Reading,
): Promise<void> {
  const outcome = called?.outcome;
  const answer = outcome?.outcome === 'done' ? outcome.answer : null;
  const transfer = await lockTransfer(tx, work.transfer.id);
  if (!transfer) return;
  const types = answer?.facts.map(({ fact }) => fact.type) ?? [];
  const agrees = types.includes('settled') && !types.includes('returned') && !types.includes('unknown_word');
  if (agrees) await noteTransfer(tx, transfer.id, { checked_at: askedAt });
  if (answer === null) {
    await refoldTransfer(tx, ctx, transfer);
    return;
  }
  await applyTransferFacts(tx, ctx, {
    transferId: transfer.id,
    source: 'query',
    proven: true,
    facts: answer.facts,
    ids: answer,
    bankCallId: called?.bankCallId ?? null,
  });
}
