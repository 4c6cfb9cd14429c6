/**
 * The one way in for facts of transfers. Whatever its source (answer, question, webhook, file, person), a fact becomes evidence of a
 * transfer that is held, and then the whole transfer is folded anew.
 */
import { createHash } from 'node:crypto';
import type { EvidenceSource } from '#core/evidence.ts';
import type { TransferAnswer, TransferFact } from '#core/transfer.ts';
import { noteEffect } from '#db/evidence.ts';
import { transferStatusLabels } from '#contract/transfers.ts';
import { findTransfer, insertTransferEvidence, lockTransfer, noteTransfer, type TransferRow } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { openDivergence } from '../divergences/open.ts';
import { instantNow } from '../moment.ts';
import { reportEcho, resolveDivergences } from './alarms.ts';
import { refoldTransfer, type RefoldedTransfer } from './refold.ts';

export interface FactsOfTransfer {
  /** UUID. */
  transferId: string;
  source: EvidenceSource;
  /** False for what is kept and shown, and never believed. */
  proven: boolean;
  /** `occurredAt` null = now. */
  facts: readonly { factKey: string; occurredAt: string | null; fact: TransferFact }[];
  /** What the bank calls it, where it was told. */
  ids?: Partial<Pick<TransferAnswer, 'bankRef' | 'endToEndId' | 'receipt' | 'amountCents'>>;
  bankCallId?: string | null;
  inboundMessageId?: string | null;
  bankFileId?: string | null;
}

export interface AppliedTransfer extends RefoldedTransfer {
  /** How many facts this source had not told before. */
  news: number;
  /** In Portuguese, for whoever shows the message or the line beside its effect. */
  effect: string;
}

/** Stores facts as evidence and folds the transfer. Runs inside the caller's transaction, which holds the transfer from then on. */
export async function applyTransferFacts(tx: Tx, ctx: Context, input: FactsOfTransfer): Promise<AppliedTransfer> {
  const known = await lockTransfer(tx, input.transferId);
  if (!known) throw new Error(`transfer ${input.transferId} vanished`);
  const stored: string[] = [];
  for (const told of input.facts) {
    const id = ctx.ids.next();
    if (await insertTransferEvidence(tx, evidenceRow(ctx, known, input, { ...told, id }))) stored.push(id);
    if (told.fact.type === 'unknown_word') await reportWord(tx, ctx, known, told.fact.word);
  }
  const transfer = input.proven ? await rememberIds(tx, ctx, known, input.ids ?? {}) : known;
  const refolded = await refoldTransfer(tx, ctx, transfer);
  const effect = effectOf(input, refolded);
  await noteEffect(tx, stored, effect);
  return { ...refolded, news: stored.length, effect };
}

function evidenceRow(
  ctx: Context,
  transfer: TransferRow,
  input: FactsOfTransfer,
  told: { id: string; factKey: string; occurredAt: string | null; fact: TransferFact },
) {
  const now = instantNow(ctx);
  return {
    id: told.id,
    organizationId: ctx.organizationId,
    connectionId: transfer.connection_id,
    transferId: transfer.id,
    factKey: told.factKey,
    source: input.source,
    proven: input.proven,
    occurredAt: told.occurredAt ?? now,
    receivedAt: now,
    fact: told.fact,
    bankCallId: input.bankCallId ?? null,
    inboundMessageId: input.inboundMessageId ?? null,
    bankFileId: input.bankFileId ?? null,
    sha256: createHash('sha256').update(JSON.stringify(told.fact)).digest(),
  };
}

/** The bank's names for it are kept as first told; an id that is another transfer's is never taken over. */
async function rememberIds(
  tx: Tx,
  ctx: Context,
  transfer: TransferRow,
  ids: NonNullable<FactsOfTransfer['ids']>,
): Promise<TransferRow> {
  const { amountCents = null, endToEndId = null, receipt = null } = ids;
  const bankRef = ids.bankRef ?? null;
  const isOurs = bankRef !== null && !(await isOfAnother(tx, ctx, transfer, bankRef));
  if (amountCents !== null && amountCents !== transfer.amount_cents) await reportEcho(tx, ctx, transfer, amountCents);
  if (amountCents === transfer.amount_cents) await resolveDivergences(tx, ctx, transfer.id, ['echo_mismatch']);
  const values = {
    bank_ref: transfer.bank_ref ?? (isOurs ? bankRef : null),
    end_to_end_id: transfer.end_to_end_id ?? endToEndId,
    receipt: transfer.receipt ?? receipt,
  };
  await noteTransfer(tx, transfer.id, values);
  return { ...transfer, ...values };
}

/**
 * Why an answer to our own request is not believed: it names another amount, a transfer of ours that is another one, or says nothing in
 * words that are known. A person is told, and the bank is asked. Null when it may be.
 */
export async function doubtOf(
  tx: Tx,
  ctx: Context,
  transfer: TransferRow,
  answer: TransferAnswer,
): Promise<string | null> {
  const { amountCents, bankRef, facts } = answer;
  const words = facts.flatMap(({ fact }) => (fact.type === 'unknown_word' ? [fact.word] : []));
  if (amountCents !== null && amountCents !== transfer.amount_cents) {
    await reportEcho(tx, ctx, transfer, amountCents);
    return 'o banco respondeu outro valor';
  }
  if (bankRef === null) return 'o banco respondeu sem o código da transação';
  if (words.length === facts.length) {
    for (const word of words) await reportWord(tx, ctx, transfer, word);
    return 'o banco respondeu sem dizer, em palavras conhecidas, se ela saiu';
  }
  return (await isOfAnother(tx, ctx, transfer, bankRef))
    ? 'o banco respondeu com o código de outra transferência'
    : null;
}

/** Whether the bank's code is known as another transfer's; then a person looks. */
async function isOfAnother(tx: Tx, ctx: Context, transfer: TransferRow, bankRef: string): Promise<boolean> {
  const other = await findTransfer(tx, { connectionId: transfer.connection_id, bankRef, bankKey: null });
  if (!other || other.id === transfer.id) return false;
  await openDivergence(tx, ctx, {
    charge: null,
    transferId: transfer.id,
    connectionId: transfer.connection_id,
    kind: 'duplicate_at_bank',
    key: `${transfer.id}/ref/${bankRef}`,
    title: `O banco deu à transferência ${transfer.reference} o código ${bankRef}, que já é da ${other.reference}.`,
    proposal: 'Confira no extrato se saíram uma ou duas. Nada é enviado de novo.',
    amountCents: null,
  });
  return true;
}

/** A word that nobody knows changes nothing; whoever looks after the integration is told of it once. */
async function reportWord(tx: Tx, ctx: Context, transfer: TransferRow, word: string): Promise<void> {
  await openDivergence(tx, ctx, {
    charge: null,
    connectionId: transfer.connection_id,
    kind: 'unknown_word',
    key: `unknown_word/transfer/${transfer.connection_id}/${word.slice(0, 100)}`,
    title: `O banco disse de uma transferência uma palavra que não conhecemos: "${word.slice(0, 100)}".`,
    proposal: `Nada mudou na transferência ${transfer.reference}. Avise o suporte do Pontual, que passa a explicar esta palavra.`,
    amountCents: null,
  });
}

function effectOf(input: FactsOfTransfer, { before, transfer, folded }: RefoldedTransfer): string {
  if (!input.proven) return 'Guardado sem efeito: o remetente não se provou';
  if (before !== transfer.status)
    return `Situação: ${transferStatusLabels[before]} → ${transferStatusLabels[transfer.status]}`;
  if (folded.awaitsAmount) return 'Devolução informada sem o valor: aguarda o valor';
  if (folded.divergences.length > 0) return 'Aguarda a decisão de uma pessoa';
  return 'Nada mudou na situação';
}
