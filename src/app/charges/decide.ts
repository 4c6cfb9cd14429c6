/**
 * A person settles what Pontual could not: an operation that the bank neither confirmed nor denied in 48 hours, or one whose echo
 * differs from what was sent. Nothing is ever sent by a decision; who decided and how it was checked stay in the audit.
 */
import { sql } from 'kysely';
import type { ActionAnswer, DecideInput } from '#contract/charges.ts';
import { Problem, type Refusal } from '#core/errors.ts';
import type { ChargeFact } from '#core/evidence.ts';
import { lockCharge, openInstruction, readRegistration, type ChargeRow, type InstructionRow } from '#db/charges.ts';
import { evidenceRowsOf } from '#db/evidence.ts';
import { enqueue } from '#db/jobs.ts';
import { moveOperation, operationsOf, type OperationRow } from '#db/operations.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { applyFacts } from '../evidence/apply.ts';
import { closeInstruction } from '../instructions/close.ts';
import { describe } from '../instructions/wait.ts';
import { instantNow } from '../moment.ts';
import { laneOf, operationJob } from '../operations/begin.ts';
import { requireCharge } from './get.ts';

interface Case {
  charge: ChargeRow;
  instruction: InstructionRow;
  /** The operation that nobody knows the end of; null when only the echo is in question. */
  operation: OperationRow | null;
}

export async function decideCharge(ctx: Context, input: DecideInput & { id: string }): Promise<ActionAnswer> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const found = await caseOf(tx, input.id);
    if (input.decision === 'absent') await decideAbsent(tx, ctx, found);
    if (input.decision === 'at_bank') await decideAtBank(tx, ctx, found, input.bankRef ?? '');
    if (input.decision === 'adopt') await decideAdopt(tx, ctx, found);
    await tx.updateTable('charge').set({ attention: false }).where('id', '=', found.charge.id).execute();
    await audit(tx, ctx, {
      action: 'charge.decide',
      objectKind: 'charge',
      objectId: found.charge.id,
      before: { status: found.charge.status, instruction: found.instruction.kind },
      after: { decision: input.decision, bankRef: input.bankRef ?? null, reason: input.reason },
    });
    return describe(tx, ctx, { chargeId: found.charge.id, instructionId: found.instruction.id });
  });
}

async function caseOf(tx: Tx, id: string): Promise<Case> {
  const known = await requireCharge(tx, id);
  const charge = (await lockCharge(tx, known.id)) ?? known;
  const instruction = await openInstruction(tx, charge.id);
  if (instruction?.state !== 'attention') throw nothingToDecide(charge);
  const operation = (await operationsOf(tx, instruction.id)).find(({ state }) => state === 'attention') ?? null;
  return { charge, instruction, operation };
}

function nothingToDecide(charge: ChargeRow): Problem {
  return new Problem({
    code: 'nothing_to_decide',
    status: 409,
    title: 'Nada a decidir',
    detail: `A cobrança ${charge.reference} não espera decisão de ninguém.`,
    cure: 'Se há uma instrução em andamento, o Pontual ainda está perguntando ao banco.',
    actor: 'nobody',
  });
}

function notThisCase(detail: string): Problem {
  return new Problem({
    code: 'decision_not_applicable',
    status: 409,
    title: 'Decisão não se aplica',
    detail,
    cure: 'Escolha outra decisão: absent, at_bank ou adopt.',
    actor: 'you',
  });
}

const decidedAbsent: Refusal = {
  kind: 'not-found',
  code: 'decided_absent',
  detail: 'Uma pessoa conferiu: o banco não tem este pedido.',
  cure: 'Se ainda quiser, peça de novo.',
  actor: 'you',
  bank: { httpStatus: null, code: null, message: '' },
};

/** The bank does not have it: the instruction ends undone, and asking again is a new instruction. */
async function decideAbsent(tx: Tx, ctx: Context, { charge, instruction, operation }: Case): Promise<void> {
  if (!operation) throw notThisCase('O banco tem a cobrança, com outra informação. Use adopt.');
  const values = { refusal: JSON.stringify(decidedAbsent), updated_at: instantNow(ctx) };
  await moveOperation(tx, operation, 'refused', values);
  await closeInstruction(tx, ctx, { instructionId: instruction.id, state: 'refused', refusal: decidedAbsent });
  const absent = [{ factKey: `${operation.id}:absent`, occurredAt: null, fact: { type: 'absent' as const } }];
  await applyFacts(tx, ctx, {
    chargeId: charge.id,
    registration: (await readRegistration(tx, operation.registration_id)) ?? null,
    source: 'clerk',
    proven: true,
    facts: instruction.kind === 'register' ? absent : [],
  });
  await tx
    .updateTable('charge')
    .set({ outcome_unknown: false, next_check_at: null })
    .where('id', '=', charge.id)
    .execute();
}

/** The bank has it under this code: followed from there like any accepted operation. */
async function decideAtBank(tx: Tx, ctx: Context, found: Case, bankRef: string): Promise<void> {
  const { instruction, operation } = found;
  if (!operation) throw notThisCase('O banco já respondeu com o código. Use adopt.');
  const now = instantNow(ctx);
  await moveOperation(tx, operation, 'accepted', { bank_ref: bankRef, look_ups: 0, updated_at: now });
  await tx.updateTable('instruction').set({ state: 'open' }).where('id', '=', instruction.id).execute();
  const registration = await readRegistration(tx, operation.registration_id);
  if (!registration) throw new Error(`operation ${operation.id} has no registration`);
  await enqueue(tx, {
    id: ctx.ids.next(),
    organizationId: ctx.organizationId,
    kind: operationJob,
    subject: operation.id,
    lane: laneOf(registration.connection_id, instruction.kind, 'ask'),
    dueAt: now,
  });
}

type Registered = Extract<ChargeFact, { type: 'registered' }>;

/** What the bank shows is what is owed from now on: amount and due date become the bank's. */
async function decideAdopt(tx: Tx, ctx: Context, { charge, instruction, operation }: Case): Promise<void> {
  if (operation) throw notThisCase('O banco não respondeu: não há o que adotar. Use absent ou at_bank.');
  // Kept unproven because it differs from what was sent; a webhook's hint proves nothing either way.
  const shown = (await evidenceRowsOf(tx, charge.id)).findLast(
    (row) => !row.proven && row.source !== 'webhook' && row.fact.type === 'registered',
  );
  const registration = shown?.registration_id ? await readRegistration(tx, shown.registration_id) : undefined;
  if (!shown || !registration) throw notThisCase('Não há resposta do banco guardada para adotar.');
  const fact = shown.fact as Registered;
  const amountCents = fact.amountCents ?? registration.sent_amount_cents;
  const dueDate = fact.dueDate ?? registration.sent_due_on;
  await sql`UPDATE registration SET sent_amount_cents = ${amountCents}, sent_due_on = ${dueDate}::date WHERE id = ${registration.id}`.execute(
    tx,
  );
  await sql`UPDATE charge SET amount_cents = ${amountCents}, due_on = ${dueDate}::date WHERE id = ${charge.id}`.execute(
    tx,
  );
  await closeInstruction(tx, ctx, { instructionId: instruction.id, state: 'done', refusal: null });
  await applyFacts(tx, ctx, {
    chargeId: charge.id,
    registration: { ...registration, sent_amount_cents: amountCents, sent_due_on: dueDate },
    source: 'clerk',
    proven: true,
    facts: [{ factKey: shown.fact_key, occurredAt: shown.occurred_at, fact }],
    bankCallId: shown.bank_call_id,
  });
  await tx
    .updateTable('divergence')
    .set({ state: 'resolved', resolved_at: instantNow(ctx) })
    .where('charge_id', '=', charge.id)
    .where('kind', '=', 'echo_mismatch')
    .execute();
}
