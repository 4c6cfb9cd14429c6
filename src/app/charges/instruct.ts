/**
 * The verbs of a charge that only some banks have: protest, telling the bank of money received elsewhere, restoring, refunding,
 * sending again. Each is an instruction like any other; what a bank cannot do is said before anything is stored.
 */
import type { ActionAnswer } from '#contract/charges.ts';
import { invalidInput, Problem } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import type { InstructionDetails, ProviderFacts } from '#core/provider.ts';
import { cents } from '#lib/money.ts';
import { instructionVerbs } from '#core/charge.ts';
import { lockCharge, registrationsOf, type ChargeRow, type RegistrationRow } from '#db/charges.ts';
import { connectionById, type ConnectionRow } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import { capabilityAbsent } from '../capability-absent.ts';
import type { Context } from '../context.ts';
import { refold } from '../evidence/refold.ts';
import { awaitInstruction } from '../instructions/wait.ts';
import { today } from '../moment.ts';
import { assertAllowed, beginInstruction } from '../operations/begin.ts';
import { canDo } from '../operations/load.ts';
import { requireCharge } from './get.ts';

export type OtherVerb = 'protest' | 'cancelProtest' | 'markReceived' | 'undoReceived' | 'restore' | 'refund' | 'resend';

export interface Told {
  id: string;
  /** Days after the due date (protest). */
  afterDays?: number | undefined;
  office?: string | undefined;
  reason?: string | undefined;
  /** Money received elsewhere, or to give back; the whole payment unless told. */
  amountCents?: number | undefined;
  receivedOn?: string | undefined;
  /** The payment that goes back; the newest unless told. */
  payment?: string | undefined;
  email?: string | undefined;
}

interface AtBank {
  charge: ChargeRow;
  registration: RegistrationRow;
  connection: ConnectionRow;
  facts: ProviderFacts;
}

/** @throws Problem when the status, the bank or its facts do not allow it: then nothing was stored or sent. */
export async function instructCharge(
  ctx: Context,
  kind: OtherVerb,
  input: Told & { waitMs: number },
): Promise<ActionAnswer> {
  const instructionId = await ctx.db.inOrganization(ctx.organizationId, (tx) => begin(tx, ctx, kind, input));
  return awaitInstruction(ctx, { chargeId: uuidOf('charge', input.id), instructionId, waitMs: input.waitMs });
}

async function begin(tx: Tx, ctx: Context, kind: OtherVerb, input: Told): Promise<string> {
  const found = await requireCharge(tx, input.id);
  const charge = (await lockCharge(tx, found.id)) ?? found;
  await assertAllowed(tx, charge, kind);
  const place = await atBankOf(tx, ctx, charge);
  if (!canDo(ctx.banks.provider(place.connection.provider), kind))
    throw capabilityAbsent(place.facts.title, instructionVerbs[kind]);
  const details = await detailsOf[kind](tx, ctx, place, input);
  const id = await beginInstruction(tx, ctx, { ...place, kind, input: details });
  await refold(tx, ctx, charge);
  return id;
}

/** The newest life of the charge that its bank knows, ended or not. */
async function atBankOf(tx: Tx, ctx: Context, charge: ChargeRow): Promise<AtBank> {
  const registration = (await registrationsOf(tx, charge.id)).findLast((row) => row.bank_ref !== null);
  const connection = registration ? await connectionById(tx, registration.connection_id) : undefined;
  if (!registration || !connection) throw neverAtBank(charge);
  return { charge, registration, connection, facts: ctx.banks.provider(connection.provider).facts };
}

function neverAtBank(charge: ChargeRow): Problem {
  return new Problem({
    code: 'not_at_bank',
    status: 409,
    title: 'Nunca esteve no banco',
    detail: `A cobrança ${charge.reference} não tem registro em nenhum banco.`,
    cure: 'Registre-a primeiro, ou trate dela só aqui.',
    actor: 'you',
  });
}

type Details = (tx: Tx, ctx: Context, place: AtBank, told: Told) => Promise<InstructionDetails> | InstructionDetails;

/** What each verb stores, checked against what the bank declares. */
const detailsOf: Readonly<Record<OtherVerb, Details>> = {
  protest: (_tx, ctx, place, told) => protestDetails(ctx, place, told),
  cancelProtest: (_tx, _ctx, _place, told) => ({ reason: told.reason ?? 'Cancelamento pedido pelo beneficiário' }),
  markReceived: (_tx, ctx, { charge }, told) => ({
    receipt: {
      amountCents: cents(told.amountCents ?? charge.amount_cents),
      receivedOn: told.receivedOn ?? today(ctx),
    },
  }),
  undoReceived: undoDetails,
  restore: () => ({}),
  refund: refundDetails,
  resend: (_tx, _ctx, { charge }, told) => ({ email: emailOf(charge, told) }),
};

function protestDetails(ctx: Context, { charge, facts }: AtBank, told: Told): InstructionDetails {
  const rule = facts.charge.protest;
  if (!rule) throw capabilityAbsent(facts.title, instructionVerbs.protest);
  const afterDays = told.afterDays ?? rule.minimumDays;
  if (afterDays < rule.minimumDays || afterDays > rule.maximumDays) {
    const detail = `O ${facts.title} protesta de ${rule.minimumDays} a ${rule.maximumDays} dias após o vencimento; recebido: ${afterDays}.`;
    throw invalidInput([{ pointer: '/afterDays', code: 'out_of_range', detail }]);
  }
  if (charge.due_on >= today(ctx)) {
    const detail = `A cobrança vence em ${charge.due_on.split('-').reverse().join('/')}: só se protesta o que está vencido.`;
    throw invalidInput([{ pointer: '/dueDate', code: 'not_overdue', detail }]);
  }
  return {
    protest: { afterDays, ...(told.office ? { office: told.office } : {}) },
    ...(told.reason ? { reason: told.reason } : {}),
  };
}

/** Only what was received elsewhere can be taken back by a word: money that came through the bank is refunded. */
async function undoDetails(tx: Tx, _ctx: Context, { charge }: AtBank, told: Told): Promise<InstructionDetails> {
  const direct = await tx
    .selectFrom('payment')
    .select('id')
    .where('charge_id', '=', charge.id)
    .where('channel', '=', 'direct')
    .where('amount_cents', '>', 0)
    .executeTakeFirst();
  if (!direct) {
    const detail = 'Esta cobrança foi paga pelo banco, não por fora: para dar o dinheiro de volta, use Devolver.';
    throw invalidInput([{ pointer: '', code: 'no_such_payment', detail }]);
  }
  return told.reason ? { reason: told.reason } : {};
}

async function refundDetails(tx: Tx, ctx: Context, { charge }: AtBank, told: Told): Promise<InstructionDetails> {
  const payments = await tx
    .selectFrom('payment')
    .select(['id', 'identity', 'amount_cents', 'channel'])
    .where('charge_id', '=', charge.id)
    .orderBy('paid_on')
    .orderBy('id')
    .execute();
  const wanted = told.payment === undefined ? null : uuidOf('payment', told.payment);
  const received = payments.filter((row) => row.amount_cents > 0 && row.channel !== 'direct');
  const payment = wanted === null ? received.at(-1) : received.find((row) => row.id === wanted);
  if (!payment) {
    const detail = 'Não há recebimento pelo banco a devolver nesta cobrança.';
    throw invalidInput([{ pointer: '/payment', code: 'no_such_payment', detail }]);
  }
  const left = payments.reduce((sum, row) => sum + row.amount_cents, 0);
  const amountCents = told.amountCents ?? Math.min(payment.amount_cents, left);
  if (amountCents <= 0 || amountCents > payment.amount_cents || amountCents > left) {
    const detail = `Dá para devolver no máximo ${Math.min(payment.amount_cents, left)} centavos deste recebimento.`;
    throw invalidInput([{ pointer: '/amountCents', code: 'out_of_range', detail }]);
  }
  const key = publicId('payment', ctx.ids.next()).replaceAll('_', '');
  const reason = told.reason ?? 'Devolução pedida pelo beneficiário';
  return { refund: { key, ofIdentity: payment.identity, amountCents: cents(amountCents), reason } };
}

function emailOf(charge: ChargeRow, told: Told): string {
  const email = told.email ?? charge.payer.email;
  if (email) return email;
  throw invalidInput([
    { pointer: '/email', code: 'required', detail: 'O pagador não tem e-mail. Informe para onde enviar.' },
  ]);
}
