/** Sends an alteration of a registered charge (enviar alteração): only what the bank's facts allow. */
import type { ActionAnswer } from '#contract/charges.ts';
import { checkAmount, checkDueDate, checkTermAmounts, warningsOf } from '#core/check-charge.ts';
import { invalidInput, type FieldProblem } from '#core/errors.ts';
import type { Amendment, ProviderFacts } from '#core/provider.ts';
import { cents } from '#lib/money.ts';
import { lockCharge, registrationsOf, type ChargeRow, type RegistrationRow } from '#db/charges.ts';
import { connectionById, type ConnectionRow } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import { loadConnection } from '../connections/load.ts';
import { capabilityAbsent } from '../capability-absent.ts';
import type { Context } from '../context.ts';
import { refold } from '../evidence/refold.ts';
import { awaitInstruction } from '../instructions/wait.ts';
import { localMoment } from '../moment.ts';
import { assertAllowed, beginInstruction } from '../operations/begin.ts';
import { canDo, instructionInput, stepsOf } from '../operations/load.ts';
import { uuidOf } from '#core/ids.ts';
import { requireCharge } from './get.ts';
import { plainCharge } from './plain.ts';

export interface AmendInput {
  id: string;
  amendment: Amendment;
}

export interface LiveCharge {
  charge: ChargeRow;
  registration: RegistrationRow;
  connection: ConnectionRow;
}

export async function amendCharge(ctx: Context, input: AmendInput & { waitMs: number }): Promise<ActionAnswer> {
  const instructionId = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    beginAmend(tx, ctx, { ...input, batchId: null }),
  );
  return awaitInstruction(ctx, { chargeId: uuidOf('charge', input.id), instructionId, waitMs: input.waitMs });
}

export async function beginAmend(
  tx: Tx,
  ctx: Context,
  input: AmendInput & { batchId: string | null },
): Promise<string> {
  const found = await requireCharge(tx, input.id);
  const charge = (await lockCharge(tx, found.id)) ?? found;
  await assertAllowed(tx, charge, 'amend');
  const live = await liveOf(tx, charge);
  const amendment = changesOnly(charge, input.amendment);
  const problems = problemsOfAmendment(ctx, live, amendment);
  if (problems.length > 0) throw invalidInput(problems);
  const id = await beginInstruction(tx, ctx, { ...live, kind: 'amend', input: { amendment }, batchId: input.batchId });
  await refold(tx, ctx, charge);
  return id;
}

/** The registration that is live at the bank, with its connection. */
export async function liveOf(tx: Tx, charge: ChargeRow): Promise<LiveCharge> {
  const registration = (await registrationsOf(tx, charge.id)).findLast((row) => row.live);
  const connection = registration ? await connectionById(tx, registration.connection_id) : undefined;
  if (!registration || !connection)
    throw new Error(`charge ${charge.id} is ${charge.status} without a live registration`);
  return { charge, registration, connection };
}

/** What is equal to what stands is no change: sending it would cost a call and prove nothing. */
function changesOnly(charge: ChargeRow, wanted: Amendment): Amendment {
  return {
    ...(wanted.dueDate !== undefined && wanted.dueDate !== charge.due_on ? { dueDate: wanted.dueDate } : {}),
    ...(wanted.amountCents !== undefined && wanted.amountCents !== charge.amount_cents
      ? { amountCents: wanted.amountCents }
      : {}),
    ...(wanted.terms !== undefined ? { terms: wanted.terms } : {}),
  };
}

const fieldWords: Readonly<Record<string, string>> = {
  dueDate: 'vencimento',
  amountCents: 'valor',
  fine: 'multa',
  interest: 'juros',
  discounts: 'desconto',
  rebateCents: 'abatimento',
};

function problemsOfAmendment(ctx: Context, live: LiveCharge, amendment: Amendment): FieldProblem[] {
  const provider = ctx.banks.provider(live.connection.provider);
  if (!canDo(provider, 'amend')) throw capabilityAbsent(provider.facts.title, 'enviar alteração');
  const fields = [
    ...Object.keys(amendment).filter((field) => field !== 'terms'),
    ...Object.keys(amendment.terms ?? {}),
  ];
  if (fields.length === 0) {
    return [{ pointer: '', code: 'nothing_changes', detail: 'Nada muda: os valores informados são os atuais.' }];
  }
  const amounts = {
    amountCents: amendment.amountCents ?? cents(live.charge.amount_cents),
    terms: amendment.terms ?? live.charge.terms,
  };
  return [
    ...notAmendable(provider.facts, fields),
    ...(amendment.dueDate ? checkDueDate(provider.facts, amendment.dueDate, localMoment(ctx)) : []),
    ...(amendment.amountCents !== undefined
      ? checkAmount(provider.facts, { amountCents: amendment.amountCents, method: live.registration.method })
      : []),
    ...checkTermAmounts(amounts),
  ];
}

function notAmendable(facts: ProviderFacts, fields: string[]): FieldProblem[] {
  const amendable: readonly string[] = facts.charge.amendable;
  const offered = amendable.map((field) => fieldWords[field] ?? field).join(', ');
  return fields
    .filter((field) => !amendable.includes(field))
    .map((field) => ({
      pointer: field === 'dueDate' || field === 'amountCents' ? `/${field}` : `/terms/${field}`,
      code: 'not_amendable',
      detail: `O ${facts.title} não altera ${fieldWords[field] ?? field} por API; só ${offered}. Para mudar o resto, baixe e registre de novo.`,
    }));
}

export async function dryRunAmend(ctx: Context, input: AmendInput) {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const charge = await requireCharge(tx, input.id);
    await assertAllowed(tx, charge, 'amend');
    const live = await liveOf(tx, charge);
    const amendment = changesOnly(charge, input.amendment);
    const problems = problemsOfAmendment(ctx, live, amendment);
    const connection = await loadConnection(tx, ctx, live.connection.id);
    const provider = ctx.banks.provider(live.connection.provider);
    const inputOfStep = instructionInput({
      charge,
      registration: live.registration,
      connection,
      instruction: { input: { amendment } },
    });
    const [step] = problems.length === 0 ? stepsOf(provider, 'amend', inputOfStep) : [];
    const spec = step ? step.build(inputOfStep, {}) : null;
    return {
      ready: problems.length === 0,
      problems,
      warnings: [
        ...warningsOf({ ...plainCharge(charge), ...(amendment.terms ? { terms: amendment.terms } : {}) }),
        ...(provider.facts.charge.amendChangesLine
          ? ['A linha digitável e o QR mudam: o boleto impresso deixa de valer. Envie o novo.']
          : []),
      ],
      request: spec
        ? { method: spec.method, path: spec.path, body: spec.body && 'json' in spec.body ? spec.body.json : null }
        : null,
      feeCents: null,
      postings: [],
    };
  });
}
