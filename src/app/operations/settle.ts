/** Ends an operation: what the bank answered becomes evidence, the next step or the end of the instruction follows. */
import type { ChargeFact, EvidenceSource } from '#core/evidence.ts';
import type { Refusal } from '#core/errors.ts';
import type { Amendment, ChargeAnswer, TimedFact } from '#core/provider.ts';
import type { ClaimedJob } from '#db/jobs.ts';
import { moveOperation } from '#db/operations.ts';
import type { Tx } from '#db/pool.ts';
import { sql } from 'kysely';
import type { Context } from '../context.ts';
import { raiseAttention } from '../alerts/of-work.ts';
import { emitChargeEvent } from '../evidence/events.ts';
import { applyFacts, type Applied } from '../evidence/apply.ts';
import { openDivergence } from '../divergences/open.ts';
import { closeInstruction } from '../instructions/close.ts';
import { instantNow } from '../moment.ts';
import { addOperation } from './begin.ts';
import { stepsOf, type Work } from './load.ts';
import { asHolder, markWaiting, over, type Next } from './next.ts';
import { rememberOnce } from './once.ts';

export interface Answered {
  answer: ChargeAnswer;
  bankCallId: string | null;
  source: EvidenceSource;
}

export async function settleAnswer(ctx: Context, job: ClaimedJob, work: Work, answered: Answered): Promise<Next> {
  const refusal = overtaken(work, answered.answer);
  await asHolder(ctx, job, async (tx) => {
    await moveOperation(tx, work.operation, refusal ? 'refused' : 'done', {
      answer: JSON.stringify(answered.answer),
      bank_ref: answered.answer.bankRef ?? work.operation.bank_ref,
      refusal: refusal && JSON.stringify(refusal),
      updated_at: instantNow(ctx),
    });
    if (!refusal) await rememberAmendment(tx, work);
    if (!refusal) await rememberOnce(tx, ctx, work, answered.answer);
    const applied = await applyOf(tx, ctx, work, answered);
    await markWaiting(tx, work, { outcomeUnknown: false, nextCheckAt: null });
    if (refusal && applied.echoMismatch === null) {
      await closeInstruction(tx, ctx, { instructionId: work.instruction.id, state: 'refused', refusal });
    } else await continueInstruction(tx, ctx, work, applied);
    ctx.failpoint('K10');
  });
  ctx.failpoint('K11');
  return over;
}

/**
 * An instruction that came too late ends with a charge as it was before: what the bank shows decides, not what was asked. Null when
 * it was carried out.
 */
function overtaken(work: Work, { facts }: ChargeAnswer): Refusal | null {
  const { kind } = work.instruction;
  const has = (type: ChargeFact['type']): boolean => facts.some(({ fact }) => fact.type === type);
  if (kind === 'amend' && !showsAmendment(work, facts)) {
    return tooLate('O banco não fez a alteração: a cobrança já estava em outra situação.');
  }
  return kind === 'writeOff' && has('paid') && !has('written_off')
    ? tooLate('O banco não deu baixa: a cobrança foi paga antes. O recebimento foi lançado.')
    : null;
}

const endings: readonly ChargeFact['type'][] = ['paid', 'written_off', 'expired', 'disputed'];

function showsAmendment(work: Work, facts: readonly TimedFact[]): boolean {
  const { amountCents, dueDate } = amendmentOf(work);
  const shown = facts.findLast(({ fact }) => fact.type === 'registered')?.fact;
  // Not shown as registered any more: what has ended takes no alteration.
  if (shown?.type !== 'registered') return !facts.some(({ fact }) => endings.includes(fact.type));
  const isOther = <T>(wanted: T | undefined, is: T | null): boolean =>
    wanted !== undefined && is !== null && wanted !== is;
  return !isOther(amountCents, shown.amountCents) && !isOther(dueDate, shown.dueDate);
}

function tooLate(detail: string): Refusal {
  return {
    kind: 'conflict',
    code: 'provider_state_conflict',
    detail,
    cure: 'Nada a fazer: a situação no banco já foi consultada.',
    actor: 'nobody',
    bank: { httpStatus: null, code: null, message: '' },
  };
}

async function applyOf(tx: Tx, ctx: Context, work: Work, answered: Answered): Promise<Applied> {
  // The row as it is now: an amendment has just changed what the bank must echo.
  const registration = await tx
    .selectFrom('registration')
    .selectAll()
    .where('id', '=', work.registration.id)
    .executeTakeFirstOrThrow();
  return applyFacts(tx, ctx, {
    chargeId: work.charge.id,
    registration,
    source: answered.source,
    proven: true,
    facts: answered.answer.facts,
    bankCallId: answered.bankCallId,
  });
}

/** What the step at hand changes: the whole amendment, or its part where the bank takes one field at a time. */
function amendmentOf({ input, step }: Work): Amendment {
  const { amendment = {} } = input;
  if (!step.amends) return amendment;
  const isIts = (field: string): boolean => (step.amends as readonly string[]).includes(field);
  const { terms, ...rest } = amendment;
  const own = Object.fromEntries(Object.entries(rest).filter(([field]) => isIts(field)));
  const ownTerms = Object.fromEntries(Object.entries(terms ?? {}).filter(([field]) => isIts(field)));
  return { ...own, ...(Object.keys(ownTerms).length > 0 ? { terms: ownTerms } : {}) };
}

/** An amendment that the bank took becomes what is owed, and what the bank must echo from now on. */
async function rememberAmendment(tx: Tx, work: Work): Promise<void> {
  if (work.instruction.kind !== 'amend') return;
  const amendment = amendmentOf(work);
  const terms = amendment.terms ? { ...work.charge.terms, ...amendment.terms } : work.charge.terms;
  await sql`
    UPDATE charge SET due_on = coalesce(${amendment.dueDate ?? null}::date, due_on),
      amount_cents = coalesce(${amendment.amountCents ?? null}::bigint, amount_cents), terms = ${JSON.stringify(terms)}::jsonb
    WHERE id = ${work.charge.id}`.execute(tx);
  await sql`
    UPDATE registration SET sent_due_on = coalesce(${amendment.dueDate ?? null}::date, sent_due_on),
      sent_amount_cents = coalesce(${amendment.amountCents ?? null}::bigint, sent_amount_cents)
    WHERE id = ${work.registration.id}`.execute(tx);
}

async function leaveToPerson(tx: Tx, ctx: Context, work: Work, applied: Applied): Promise<void> {
  await closeInstruction(tx, ctx, { instructionId: work.instruction.id, state: 'attention', refusal: null });
  await tx.updateTable('charge').set({ attention: true }).where('id', '=', work.charge.id).execute();
  await emitChargeEvent(tx, ctx, work.charge, { type: 'charge.attention', folded: applied.folded });
  await tellAttention(tx, ctx, work, 'o banco confirmou algo diferente do que foi pedido.');
}

function tellAttention(tx: Tx, ctx: Context, { charge, registration }: Work, reason: string): Promise<void> {
  const { id, reference } = charge;
  return raiseAttention(tx, ctx, { id, reference, connectionId: registration.connection_id, reason });
}

async function continueInstruction(tx: Tx, ctx: Context, work: Work, applied: Applied): Promise<void> {
  if (applied.echoMismatch !== null) return leaveToPerson(tx, ctx, work, applied);
  const steps = stepsOf(work.provider, work.instruction.kind, work.input);
  const next = steps[steps.findIndex((item) => item.step === work.step.step) + 1];
  if (next) {
    const { registration, instruction } = work;
    await addOperation(tx, ctx, {
      instructionId: instruction.id,
      kind: instruction.kind,
      registration,
      step: next.step,
    });
    return;
  }
  // The bank took it and said nothing that we understand of how it stands: a person looks, rather than that it waits for ever.
  if (work.instruction.kind === 'register' && applied.folded.status === 'registering') {
    return leaveToPerson(tx, ctx, work, applied);
  }
  await closeInstruction(tx, ctx, { instructionId: work.instruction.id, state: 'done', refusal: null });
  if (work.instruction.kind === 'amend')
    await emitChargeEvent(tx, ctx, work.charge, { type: 'charge.amended', folded: applied.folded });
}

/** The bank said no: its words, their meaning and cure stay with the charge; nothing changed at the bank. */
export async function settleRefusal(
  ctx: Context,
  job: ClaimedJob,
  work: Work,
  refused: { refusal: Refusal; bankCallId: string | null },
): Promise<Next> {
  const { refusal } = refused;
  await asHolder(ctx, job, async (tx) => {
    const values = { refusal: JSON.stringify(refusal), updated_at: instantNow(ctx) };
    await moveOperation(tx, work.operation, 'refused', values);
    await closeInstruction(tx, ctx, { instructionId: work.instruction.id, state: 'refused', refusal });
    await applyFacts(tx, ctx, {
      chargeId: work.charge.id,
      registration: work.registration,
      source: 'answer',
      proven: true,
      facts: rejection(work, refusal),
      bankCallId: refused.bankCallId,
    });
    await tx
      .updateTable('charge')
      .set({ refusal: JSON.stringify(refusal), outcome_unknown: false, next_check_at: null })
      .where('id', '=', work.charge.id)
      .execute();
    await listUnknownCode(tx, ctx, work, refusal);
  });
  return over;
}

/** A refusal in words that nobody here has met yet: kept raw with its charge, and listed once for whoever looks after the integration. */
async function listUnknownCode(tx: Tx, ctx: Context, work: Work, refusal: Refusal): Promise<void> {
  if (refusal.code !== unknownCode) return;
  const { title, name } = work.provider.facts;
  const said = refusal.bank.code ?? refusal.bank.message.slice(0, 100);
  await openDivergence(tx, ctx, {
    charge: null,
    connectionId: work.registration.connection_id,
    kind: 'unknown_code',
    key: `unknown_code/${name}/${said}`,
    title: `O ${title} recusou com um motivo que ainda não conhecemos: "${said}".`,
    proposal: `A cobrança ${work.charge.reference} mostra o texto do banco. Avise o suporte do Pontual, que passa a explicar este motivo.`,
    amountCents: null,
  });
}

const unknownCode = 'provider_code_unknown';

/** Only a registration that the bank judged is rejected; a refused access or amendment leaves the charge where it was. */
function rejection(work: Work, refusal: Refusal): TimedFact[] {
  if (work.instruction.kind !== 'register' || refusal.kind === 'auth') return [];
  return [{ factKey: `${work.operation.id}:rejected`, occurredAt: null, fact: { type: 'rejected', refusal } }];
}

export const noCredentials: Refusal = {
  kind: 'auth',
  code: 'credentials_missing',
  detail: 'Esta integração ainda não tem credenciais. Nada foi enviado.',
  cure: 'Em Integrações, informe as credenciais e o certificado e use "Testar conexão".',
  actor: 'operator',
  bank: { httpStatus: null, code: null, message: '' },
};

export async function settleWithoutCredentials(ctx: Context, job: ClaimedJob, work: Work): Promise<Next> {
  if (work.operation.state === 'queued')
    return settleRefusal(ctx, job, work, { refusal: noCredentials, bankCallId: null });
  await settleAttention(ctx, job, work, noCredentials.detail);
  return over;
}

/** A person must decide: everything known is kept, nothing is sent. */
export async function settleAttention(ctx: Context, job: ClaimedJob, work: Work, reason: string): Promise<void> {
  await asHolder(ctx, job, async (tx) => {
    const values = {
      last_cause: JSON.stringify({ kind: 'unknown', bytesSent: true, detail: reason, httpStatus: null }),
    };
    await moveOperation(tx, work.operation, 'attention', { ...values, updated_at: instantNow(ctx) });
    await closeInstruction(tx, ctx, { instructionId: work.instruction.id, state: 'attention', refusal: null });
    await tx
      .updateTable('charge')
      .set({ attention: true, outcome_unknown: true, next_check_at: null })
      .where('id', '=', work.charge.id)
      .execute();
    await emitChargeEvent(tx, ctx, work.charge, { type: 'charge.attention', folded: null });
    await tellAttention(tx, ctx, work, reason);
  });
  ctx.log.error({ operation: work.operation.id, reason }, 'a person must decide about this operation');
}
