/** Corrects a charge of which nothing is alive at a bank (corrigir). Nothing is sent: registering is asked for afterwards. */
import { isDeepStrictEqual } from 'node:util';
import { maskTaxId } from '#lib/taxid.ts';
import type { Charge, ChargeInput, ChargePatch } from '#contract/charges.ts';
import { statusLabels } from '#core/charge.ts';
import { invalidInput, Problem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import { lockCharge, openInstruction, type ChargeRow } from '#db/charges.ts';
import { connectionById } from '#db/connections.ts';
import { correctCharge, type CorrectedCharge } from '#db/correct-charge.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { refold } from '../evidence/refold.ts';
import { instantNow } from '../moment.ts';
import { stillOpen } from './cancel.ts';
import { described, problemsOf } from './described.ts';
import { placesOf, type Places } from './places.ts';
import { requireCharge } from './get.ts';
import { plainCharge } from './plain.ts';
import { chargeView, nothingAtBank } from './view.ts';

export interface ChargeEdit {
  id: string;
  patch: ChargePatch;
  /** The version that the caller saw; another one now is refused. */
  ifMatch?: number;
}

/**
 * Changes what the patch names; the whole charge is then judged as a new one would be.
 * @throws Problem 404, 412 when it changed meanwhile, 409 when a bank has it or is being asked, or naming each wrong field.
 */
export async function editCharge(ctx: Context, { id, patch, ifMatch }: ChargeEdit): Promise<Charge> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const found = await requireCharge(tx, id);
    const charge = (await lockCharge(tx, found.id)) ?? found;
    if (ifMatch !== undefined && ifMatch !== charge.version) throw changedMeanwhile(charge.version);
    await assertEditable(tx, charge);
    const input = patched(charge, patch);
    const places = await placesAfter(tx, ctx, charge, input);
    const corrected = described(ctx, input, places);
    const problems = problemsOf(ctx, corrected, places.connection);
    if (problems.length > 0) throw invalidInput(problems);
    await store(tx, ctx, charge, {
      ...corrected,
      bankAccountId: places.account?.id ?? null,
      connectionId: places.connection?.id ?? null,
      billingTypeId: places.billingType?.id ?? null,
      description: input.description ?? null,
    });
    return chargeView(tx, ctx, await requireCharge(tx, id));
  });
}

/** Only what a bank does not hold, and is not being asked for, is ours to change. */
async function assertEditable(tx: Tx, charge: ChargeRow): Promise<void> {
  if (!nothingAtBank.includes(charge.status)) {
    const words = nothingAtBank.map((status) => statusLabels[status]).join(', ');
    throw new Problem({
      code: 'status_not_allowed',
      status: 409,
      title: 'A situação não permite',
      detail: `Não dá para corrigir: a situação é ${statusLabels[charge.status]}. Só é possível em: ${words}.`,
      cure: 'O que o banco já tem muda por Enviar alteração, quando a cobrança está registrada.',
      actor: 'you',
      facts: { status: charge.status },
    });
  }
  const open = await openInstruction(tx, charge.id);
  if (open) throw stillOpen(charge, { instructionId: open.id, verb: 'corrigir' });
}

/** The input that would make the charge as the patch wants it: every value told, so that no default of a bank comes in. */
function patched(charge: ChargeRow, { bankAccount, billingType, description, ...patch }: ChargePatch): ChargeInput {
  const now = plainCharge(charge);
  const account = charge.bank_account_id === null ? null : publicId('bankAccount', charge.bank_account_id);
  const type = charge.billing_type_id === null ? null : publicId('billingType', charge.billing_type_id);
  return {
    reference: charge.reference,
    amountCents: patch.amountCents ?? now.amountCents,
    dueDate: patch.dueDate ?? now.dueDate,
    issuedOn: patch.issuedOn ?? now.issuedOn,
    method: patch.method ?? now.method,
    payer: patch.payer ?? now.payer,
    terms: patch.terms ?? now.terms,
    daysAfterDue: patch.daysAfterDue ?? now.daysAfterDue,
    messages: patch.messages ?? now.messages,
    bankAccount: (bankAccount === undefined ? account : bankAccount) ?? undefined,
    billingType: (billingType === undefined ? type : billingType) ?? undefined,
    description: (description === undefined ? charge.description : description) ?? undefined,
  };
}

/** Where it belongs now. Its connection stays while it is active and of the same account: a person may have chosen it. */
async function placesAfter(tx: Tx, ctx: Context, charge: ChargeRow, input: ChargeInput): Promise<Places> {
  const places = await placesOf(tx, ctx, input);
  if (charge.connection_id === null || places.billingType?.connection_id) return places;
  const own = await connectionById(tx, charge.connection_id);
  return own?.active && own.bank_account_id === places.account?.id ? { ...places, connection: own } : places;
}

/** Stores, folds anew and audits what differs; a correction that changes nothing leaves no trace. */
async function store(tx: Tx, ctx: Context, charge: ChargeRow, corrected: CorrectedCharge): Promise<void> {
  const before: CorrectedCharge = {
    ...plainCharge(charge),
    bankAccountId: charge.bank_account_id,
    connectionId: charge.connection_id,
    billingTypeId: charge.billing_type_id,
    description: charge.description,
  };
  const after: CorrectedCharge = { ...corrected, id: charge.id };
  const names = (Object.keys(after) as (keyof CorrectedCharge)[]).filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  );
  if (names.length === 0) return;
  const { rows } = await correctCharge(after, {
    organizationId: ctx.organizationId,
    payerId: ctx.ids.next(),
    now: instantNow(ctx),
  }).execute(tx);
  await refold(tx, ctx, rows[0] ?? charge);
  await audit(tx, ctx, {
    action: 'charge.edit',
    objectKind: 'charge',
    objectId: charge.id,
    before: recorded(before, names),
    after: recorded(after, names),
  });
}

/** The named values as the audit keeps them: no whole tax id of a person. */
function recorded(values: CorrectedCharge, names: readonly (keyof CorrectedCharge)[]): Record<string, unknown> {
  const payer = { ...values.payer, taxId: maskTaxId(values.payer.taxId) };
  return Object.fromEntries(names.map((name) => [name, name === 'payer' ? payer : values[name]]));
}

function changedMeanwhile(version: number): Problem {
  return new Problem({
    code: 'version_conflict',
    status: 412,
    title: 'Alterada por outra pessoa',
    detail: `A cobrança mudou depois que você a abriu: agora está na versão ${version}.`,
    cure: 'Abra de novo, confira e repita a correção.',
    actor: 'you',
    facts: { currentVersion: version },
  });
}
