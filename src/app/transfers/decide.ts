/**
 * A person settles what Pontual could not: whether a transfer left of which the bank said nothing for two days, or how much came back.
 * Nothing is ever sent by a decision; who decided, and how it was checked at the bank, stay in the audit.
 */
import type { z } from 'zod';
import type { Transfer, transferDecisionSchema } from '#contract/transfers.ts';
import { cents } from '#lib/money.ts';
import { Problem } from '#core/errors.ts';
import type { TransferFact } from '#core/transfer.ts';
import { moveOperation } from '#db/operations.ts';
import { sendingOf, transferEvidenceOf, type SendingRow, type TransferRow } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { confirmPerson } from '../people/confirm.ts';
import { resolveDivergences } from './alarms.ts';
import { applyTransferFacts } from './apply.ts';
import { holdTransfer, requireTransfer } from './get.ts';
import { decidedAbsent } from './refusals.ts';
import { transferView } from './view.ts';

export type TransferDecision = z.output<typeof transferDecisionSchema> & { id: string };

/** @throws Problem when nothing waits for a decision, or this is none for it. */
export async function decideTransfer(ctx: Context, input: TransferDecision): Promise<Transfer> {
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => assertOpen(await requireTransfer(tx, input.id)));
  const person = await confirmPerson(ctx, input.confirmation);
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const transfer = await holdTransfer(tx, ctx, input.id);
    assertOpen(transfer);
    const operation = await sendingOf(tx, transfer.id);
    const { decision } = input;
    if (decision === 'accept_return') await acceptReturn(tx, ctx, transfer, input.returnedCents);
    else if (decision === 'sent') await decideSent(tx, ctx, transfer, { operation, bankRef: input.bankRef ?? null });
    else await decideNotSent(tx, ctx, transfer, operation);
    await audit(tx, ctx, {
      action: 'transfer.decide',
      objectKind: 'transfer',
      objectId: transfer.id,
      before: { status: transfer.status, outcomeUnknown: transfer.outcome_unknown },
      after: {
        decision,
        bankRef: input.bankRef ?? null,
        returnedCents: input.returnedCents ?? null,
        reason: input.reason,
        secondFactor: person.secondFactor,
      },
    });
    return transferView(tx, ctx, transfer.id);
  });
}

function assertOpen(transfer: TransferRow): void {
  if (transfer.attention) return;
  throw new Problem({
    code: 'nothing_to_decide',
    status: 409,
    title: 'Nada a decidir',
    detail: `A transferência ${transfer.reference} não espera decisão de ninguém.`,
    cure: 'Se o banco ainda não respondeu, o Pontual está perguntando a ele.',
    actor: 'nobody',
  });
}

function notThisCase(detail: string): Problem {
  return new Problem({
    code: 'decision_not_applicable',
    status: 409,
    title: 'Decisão não se aplica',
    detail,
    cure: 'Escolha outra decisão: sent, not_sent ou accept_return.',
    actor: 'you',
  });
}

async function tell(
  tx: Tx,
  ctx: Context,
  transfer: TransferRow,
  told: { factKey: string; fact: TransferFact; occurredAt?: string | null; bankRef?: string | null },
): Promise<void> {
  await applyTransferFacts(tx, ctx, {
    transferId: transfer.id,
    source: 'clerk',
    proven: true,
    facts: [{ factKey: told.factKey, occurredAt: told.occurredAt ?? null, fact: told.fact }],
    ids: { bankRef: told.bankRef ?? null },
  });
}

/** The bank shows it. What contradicted it is settled: the person has looked. */
async function decideSent(
  tx: Tx,
  ctx: Context,
  transfer: TransferRow,
  { operation, bankRef }: { operation: SendingRow | undefined; bankRef: string | null },
): Promise<void> {
  if (!operation) throw notThisCase('Esta transferência nunca foi enviada.');
  await resolveDivergences(tx, ctx, transfer.id, ['echo_mismatch', 'transfer_contradiction', 'duplicate_at_bank']);
  // It left when it was sent, not when somebody looked.
  const occurredAt = operation.first_sent_at ?? operation.sent_at;
  const fact = { type: 'sent', settlesOn: null } as const;
  await tell(tx, ctx, transfer, { factKey: `${operation.id}:decided_sent`, fact, occurredAt, bankRef });
}

/** The bank has confirmed that it never left: it ends here, and asking for it again is a new transfer. */
async function decideNotSent(
  tx: Tx,
  ctx: Context,
  transfer: TransferRow,
  operation: SendingRow | undefined,
): Promise<void> {
  if (operation?.state !== 'attention')
    throw notThisCase('Só o que o banco não confirmou nem negou pode ser dado como não enviado.');
  await moveOperation(tx, operation, 'refused', {
    refusal: JSON.stringify(decidedAbsent),
    updated_at: instantNow(ctx),
  });
  await resolveDivergences(tx, ctx, transfer.id, ['echo_mismatch', 'duplicate_at_bank']);
  await tell(tx, ctx, transfer, {
    factKey: `${operation.id}:decided_absent`,
    fact: { type: 'failed', refusal: decidedAbsent },
  });
}

/** So much came back in all, by the statement; the returns told so far are judged by it. */
async function acceptReturn(
  tx: Tx,
  ctx: Context,
  transfer: TransferRow,
  returnedCents: number | undefined,
): Promise<void> {
  const evidence = await transferEvidenceOf(tx, transfer.id);
  const judged = [...new Set(evidence.filter(({ fact }) => fact.type === 'returned').map(({ factKey }) => factKey))];
  if (judged.length === 0) throw notThisCase('O banco não informou devolução desta transferência.');
  if (returnedCents === undefined || returnedCents > transfer.amount_cents)
    throw notThisCase('Informe em returnedCents quanto voltou ao todo, até o valor da transferência.');
  const fact = { type: 'return_judged', amountCents: cents(returnedCents), judged } as const;
  await tell(tx, ctx, transfer, { factKey: `${transfer.id}:judged:${instantNow(ctx)}`, fact });
}
