/** Ends the sending of a transfer: what the bank answered becomes evidence, and the fold says how the transfer stands. */
import type { EvidenceSource } from '#core/evidence.ts';
import type { Refusal } from '#core/errors.ts';
import type { TransferAnswer } from '#core/transfer.ts';
import type { ClaimedJob } from '#db/jobs.ts';
import { moveOperation } from '#db/operations.ts';
import { lockTransfer, noteTransfer, sendingOf } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { openDivergence } from '../divergences/open.ts';
import { instantNow } from '../moment.ts';
import { asHolder, over, type Next } from '../operations/next.ts';
import { applyTransferFacts } from './apply.ts';
import type { SendingWork } from './work.ts';

export interface FoundAtBank {
  answer: TransferAnswer;
  bankCallId: string | null;
  source: EvidenceSource;
}

/** The bank has it. What follows (reading its settlement, closing its window) is put by the fold. */
export async function settleFound(ctx: Context, job: ClaimedJob, work: SendingWork, found: FoundAtBank): Promise<Next> {
  const { answer, bankCallId, source } = found;
  await asHolder(ctx, job, async (tx) => {
    await lockTransfer(tx, work.transfer.id);
    await endOperation(tx, ctx, work, { state: 'done', bankRef: answer.bankRef });
    await applyTransferFacts(tx, ctx, {
      transferId: work.transfer.id,
      source,
      proven: true,
      facts: answer.facts,
      ids: answer,
      bankCallId,
    });
    ctx.failpoint('T10');
  });
  ctx.failpoint('T11');
  return over;
}

/** The bank said no before anything was done, or nothing could leave: its words, their meaning and cure stay with the transfer. */
export async function settleRefused(
  ctx: Context,
  job: ClaimedJob,
  work: SendingWork,
  refused: { refusal: Refusal; bankCallId: string | null },
): Promise<Next> {
  const { refusal, bankCallId } = refused;
  await asHolder(ctx, job, async (tx) => {
    await lockTransfer(tx, work.transfer.id);
    await endOperation(tx, ctx, work, { state: 'refused', refusal });
    await applyTransferFacts(tx, ctx, {
      transferId: work.transfer.id,
      source: 'answer',
      proven: true,
      facts: [{ factKey: `${work.operation.id}:failed`, occurredAt: null, fact: { type: 'failed', refusal } }],
      bankCallId,
    });
    await listUnknownCode(tx, ctx, work, refusal);
    ctx.failpoint('T10');
  });
  ctx.failpoint('T11');
  return over;
}

/** A webhook or a file may have ended it while its answer was on the way. */
async function endOperation(
  tx: Tx,
  ctx: Context,
  work: SendingWork,
  end: { state: 'done' | 'refused'; bankRef?: string | null; refusal?: Refusal },
): Promise<void> {
  const now = await sendingOf(tx, work.transfer.id);
  if (!now || now.state === 'done' || now.state === 'refused') return;
  await moveOperation(tx, now, end.state, {
    ...(end.bankRef === undefined ? {} : { bank_ref: end.bankRef }),
    ...(end.refusal === undefined ? {} : { refusal: JSON.stringify(end.refusal) }),
    updated_at: instantNow(ctx),
  });
  await noteTransfer(tx, work.transfer.id, { next_check_at: null });
}

/** A refusal in words that nobody here has met yet: listed once for whoever looks after the integration. */
async function listUnknownCode(tx: Tx, ctx: Context, work: SendingWork, refusal: Refusal): Promise<void> {
  if (refusal.code !== 'provider_code_unknown') return;
  const { title, name } = work.provider.facts;
  const said = refusal.bank.code ?? refusal.bank.message.slice(0, 100);
  await openDivergence(tx, ctx, {
    charge: null,
    connectionId: work.transfer.connection_id,
    kind: 'unknown_code',
    key: `unknown_code/${name}/${said}`,
    title: `O ${title} recusou com um motivo que ainda não conhecemos: "${said}".`,
    proposal: `A transferência ${work.transfer.reference} mostra o texto do banco. Avise o suporte do Pontual, que passa a explicar este motivo.`,
    amountCents: null,
  });
}
