/** POST /payments and POST /installments: the fields, their rules and the order in which the bank judges them. */
import { randomUUID } from 'node:crypto';
import type { Limits } from '#sim/kit/bank.ts';
import { localDay } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { badRequest, invalidAction, invalidObject } from './errors.ts';
import type { FieldReader } from './fields.ts';
import { parseBody, readFields } from './fields.ts';
import { partOf } from './figures.ts';
import { installmentOf } from './installments.ts';
import { accept } from './lifecycle.ts';
import type { Account, AsaasState, Installment, Payment } from './state.ts';
import { newPaymentId } from './state.ts';
import type { Terms } from './terms.ts';
import { amountProblem, readTerms } from './terms.ts';
import { paymentOf } from './wire.ts';
import type { BillingType } from './words.ts';
import { BILLING_TYPES } from './words.ts';

export const MAX_DESCRIPTION = 500;
export const CANCELLATION_DAYS = { min: 0, max: 3650 };
const MAX_INSTALLMENTS = 60;
/** Charges a day: the API tells of the cap (`/payments/limits`), not what it is. A guess. */
const PER_DAY: Record<Limits, number> = { production: 10_000, sandbox: 1_000, none: 1_000_000 };

/** What all charges of one request have in common. */
interface Draft {
  customer: string;
  billingType: BillingType;
  dueDate: string;
  description: string | null;
  externalReference: string | null;
  cancellationDays: number | null;
  postalService: boolean;
  split?: unknown;
  terms: Terms;
}

/** The scheme and host under which the caller knows the bank: its public pages are there too. */
export function originOf({ headers }: BankRequest): string {
  return `https://${headers['host'] ?? 'localhost'}`;
}

/** One charge, or with `installmentCount` of two or more the first of several. */
export function createPayment(state: AsaasState, account: Account, request: BankRequest): Answer {
  const value = parseBody(request.body);
  if (value === undefined) return invalidObject('O corpo da requisição é inválido.');
  const fields = readFields(value);
  const draft = readDraft(state, account, fields, 'externalReference');
  const count = fields.integer('installmentCount', { min: 1, max: MAX_INSTALLMENTS }) ?? 1;
  if (count > 1) return createInstallment(state, { account, request, fields, draft, count }, true);
  const amountCents = fields.amount('value');
  if (amountCents === undefined) fields.refuse('value', 'O campo value deve ser informado.');
  const refusal = judge(state, account, { fields, terms: draft.terms, amounts: [amountCents ?? 0] });
  if (refusal !== undefined) return refusal;
  const payment = newPayment(state, account, draft, { amountCents: amountCents ?? 0, origin: originOf(request) });
  accept(state, payment);
  return json(200, paymentOf(payment));
}

/** POST /installments: `value` is what each is worth. */
export function createInstallments(state: AsaasState, account: Account, request: BankRequest): Answer {
  const value = parseBody(request.body);
  if (value === undefined) return invalidObject('O corpo da requisição é inválido.');
  const fields = readFields({ ...value, installmentValue: value['value'], split: value['splits'] });
  const draft = readDraft(state, account, fields, 'paymentExternalReference');
  const count = fields.integer('installmentCount', { min: 1, max: MAX_INSTALLMENTS });
  if (count === undefined) return badRequest(fields.problem() ?? MISSING_COUNT);
  return createInstallment(state, { account, request, fields, draft, count }, false);
}

/** The reference's own example of an error. */
const MISSING_COUNT = { code: 'invalid_object', description: 'Informe o número de parcelas.' };

function readDraft(state: AsaasState, account: Account, fields: FieldReader, referenceField: string): Draft {
  const customer = state.customers.get(fields.text('customer') ?? '');
  if (customer === undefined || customer.deleted || customer.account !== account.number) {
    fields.refuse('customer', 'Customer inválido ou não informado.');
  }
  const billingType = fields.word('billingType', BILLING_TYPES);
  if (billingType === undefined) fields.refuse('billingType', 'O campo billingType deve ser informado.');
  const dueDate = fields.date('dueDate');
  if (dueDate === undefined) fields.refuse('dueDate', 'O campo dueDate deve ser informado.');
  else checkDueDate(state, fields, dueDate);
  const split = fields.raw('split');
  return {
    customer: customer?.id ?? '',
    billingType: billingType ?? 'BOLETO',
    dueDate: dueDate ?? '',
    description: fields.text('description', { max: MAX_DESCRIPTION }) ?? null,
    externalReference: fields.text(referenceField) ?? null,
    cancellationDays: fields.integer('daysAfterDueDateToRegistrationCancellation', CANCELLATION_DAYS) ?? null,
    postalService: fields.flag('postalService') ?? false,
    ...(split === undefined ? {} : { split }),
    terms: readTerms(fields, {}),
  };
}

/** Today is taken, yesterday is not. Also the rule of updates. */
export function checkDueDate(state: AsaasState, fields: FieldReader, dueDate: string): void {
  if (dueDate >= localDay(state.env.clock.nowMs()).date) return;
  fields.refuse('dueDate', 'Não é permitido data de vencimento inferior a hoje.');
}

function judge(
  state: AsaasState,
  account: Account,
  input: { fields: FieldReader; terms: Terms; amounts: readonly number[] },
): Answer | undefined {
  const problem = input.fields.problem();
  if (problem !== undefined) return badRequest(problem);
  for (const amountCents of input.amounts) {
    const amountRefused = amountProblem(amountCents, input.terms);
    if (amountRefused !== undefined) return badRequest(amountRefused);
  }
  const { limit, used } = dailyCreation(state, account);
  if (used + input.amounts.length > limit)
    return invalidAction('O limite diário de criação de cobranças foi atingido.');
  const planned = state.plannedFailures.shift();
  return planned === undefined ? undefined : invalidAction(planned);
}

function dailyCreation(state: AsaasState, account: Account): { limit: number; used: number; wasReached: boolean } {
  const used = state.madeOn.get(`${account.number} ${localDay(state.env.clock.nowMs()).date}`) ?? 0;
  const limit = PER_DAY[state.env.settings.limits];
  return { limit, used, wasReached: used >= limit };
}

/** GET /payments/limits */
export function readLimits(state: AsaasState, account: Account): Answer {
  return json(200, { creation: { daily: dailyCreation(state, account) } });
}

function newPayment(
  state: AsaasState,
  account: Account,
  draft: Draft,
  own: { amountCents: number; origin: string; dueDate?: string; installment?: { id: string; number: number } },
): Payment {
  const { terms, ...common } = draft;
  const nowMs = state.env.clock.nowMs();
  const dueDate = own.dueDate ?? draft.dueDate;
  return {
    ...common,
    ...terms,
    id: newPaymentId(),
    account: account.number,
    createdAtMs: nowMs,
    createdOn: localDay(nowMs).date,
    amountCents: own.amountCents,
    dueDate,
    originalDueDate: dueDate,
    status: 'PENDING',
    statusAtMs: nowMs,
    deleted: false,
    registrationCancelled: false,
    invoiceNumber: String(state.next('invoice')).padStart(8, '0'),
    origin: own.origin,
    ...(own.installment === undefined ? {} : { installment: own.installment }),
    receipts: [],
    refunds: [],
  };
}

interface InstallmentOrder {
  account: Account;
  request: BankRequest;
  fields: FieldReader;
  draft: Draft;
  count: number;
}

/** One charge a month; what a total does not divide evenly goes to the last. */
function createInstallment(state: AsaasState, order: InstallmentOrder, tellsFirst: boolean): Answer {
  const { account, request, fields, draft, count } = order;
  const eachCents = fields.amount('installmentValue');
  const totalCents = fields.amount('totalValue') ?? (eachCents ?? 0) * count;
  if (totalCents === 0) fields.refuse('value', 'Informe o valor da parcela ou o valor total.');
  const partCents = partOf(totalCents, count);
  const amounts = Array.from({ length: count }, () => partCents);
  amounts[count - 1] = totalCents - partCents * (count - 1);
  const refusal = judge(state, account, { fields, terms: draft.terms, amounts });
  if (refusal !== undefined) return refusal;
  const installment: Installment = {
    id: randomUUID(),
    account: account.number,
    createdOn: localDay(state.env.clock.nowMs()).date,
    customer: draft.customer,
    billingType: draft.billingType,
    count,
    paymentCents: partCents,
    totalCents,
    description: draft.description,
    expirationDay: Number(draft.dueDate.slice(-2)),
    deleted: false,
    payments: [],
  };
  const payments = amounts.map((amountCents, number) =>
    newPayment(state, account, draft, {
      amountCents,
      origin: originOf(request),
      dueDate: Temporal.PlainDate.from(draft.dueDate).add({ months: number }).toString(),
      installment: { id: installment.id, number: number + 1 },
    }),
  );
  installment.payments = payments.map(({ id }) => id);
  state.installments.put(installment.id, installment);
  for (const payment of payments) accept(state, payment);
  return json(200, tellsFirst ? paymentOf(payments[0]!) : installmentOf(state, installment));
}
