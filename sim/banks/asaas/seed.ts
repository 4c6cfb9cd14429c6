/** Charges of the past, put into the books without telling anybody. */
import { randomUUID } from 'node:crypto';
import { toEpochMs } from '#lib/calendar.ts';
import type { BankChargeStatus, SeedCharge } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import { localDay, momentOf } from '#sim/kit/clock.ts';
import { newCustomer } from './customers.ts';
import { feeOf } from './fees.ts';
import { assignNumbers } from './registration.ts';
import type { Account, AsaasState, Customer, Payment, Receipt } from './state.ts';
import { newPaymentId, savePayment } from './state.ts';
import type { PaymentStatus } from './words.ts';

/** Asaas registers at once and rejects at once: a charge is never in between, nor kept when it was refused. */
const STATUS_OF: Partial<Record<BankChargeStatus, PaymentStatus>> = {
  registered: 'PENDING',
  overdue: 'OVERDUE',
  expired: 'OVERDUE',
  paid: 'RECEIVED',
  written_off: 'PENDING',
  in_protest: 'DUNNING_REQUESTED',
  refunded: 'REFUNDED',
  disputed: 'CHARGEBACK_REQUESTED',
};

export function seedPayment(state: AsaasState, accountNumber: string, input: SeedCharge): Payment {
  const account = state.accounts.get(accountNumber);
  if (account === undefined) throw new SimulatorError(404, `O Asaas simulado não tem a conta ${accountNumber}.`);
  const status = STATUS_OF[input.status];
  if (status === undefined)
    throw new SimulatorError(
      400,
      `No Asaas não há cobranças ${input.status}: use ${Object.keys(STATUS_OF).join(', ')}.`,
    );
  const createdAtMs = momentOf(input.issuedOn);
  const inCash = (input.payments ?? []).findLast(({ channel }) => channel === 'direct');
  const receipts = (input.payments ?? []).filter(({ channel }) => channel !== 'direct').map(receiptOf);
  const last = receipts.at(-1);
  const payment: Payment = {
    id: newPaymentId(),
    account: accountNumber,
    customer: customerFor(state, account, input).id,
    createdAtMs,
    createdOn: input.issuedOn,
    billingType: 'BOLETO',
    amountCents: input.amountCents,
    dueDate: input.dueDate,
    originalDueDate: input.dueDate,
    description: null,
    externalReference: input.reference,
    cancellationDays: input.expiresAfterDays ?? null,
    postalService: false,
    status: inCash === undefined ? status : 'RECEIVED_IN_CASH',
    statusAtMs: last === undefined ? momentOf(input.statusOn ?? input.issuedOn) : toEpochMs(last.paidAt),
    deleted: input.status === 'written_off',
    registrationCancelled: input.status === 'expired',
    invoiceNumber: String(state.next('invoice')).padStart(8, '0'),
    origin: 'https://localhost',
    ...(input.finePercent === undefined ? {} : { fine: { value: input.finePercent, type: 'PERCENTAGE' as const } }),
    ...(input.interestPercentMonth === undefined
      ? {}
      : { interest: { value: input.interestPercentMonth, type: 'PERCENTAGE' as const } }),
    receipts,
    refunds: [],
    ...(last === undefined
      ? {}
      : { confirmedOn: last.creditOn, clientPaymentOn: last.creditOn, paymentOn: last.creditOn }),
    ...(inCash === undefined ? {} : cashOf(inCash)),
  };
  assignNumbers(state, payment);
  if (input.pix === false) delete payment.pix;
  savePayment(state, payment);
  return payment;
}

function cashOf({ amountCents, paidAt }: { amountCents: number; paidAt: string }) {
  const { date } = localDay(toEpochMs(paidAt));
  return { inCash: { amountCents, date }, paymentOn: date, clientPaymentOn: date };
}

function receiptOf(payment: NonNullable<SeedCharge['payments']>[number]): Receipt {
  const creditOn = localDay(toEpochMs(payment.paidAt)).date;
  const channel = payment.channel ?? 'boleto';
  const feeCents = feeOf(channel === 'pix' ? 'PIX' : 'BOLETO', payment.amountCents);
  return { id: randomUUID(), ...payment, channel, feeCents, creditsAtMs: 0, creditOn, creditedOn: creditOn };
}

function customerFor(state: AsaasState, account: Account, { payer }: SeedCharge): Customer {
  for (const customer of state.customers.values()) {
    if (customer.account === account.number && customer.cpfCnpj === payer.taxId && !customer.deleted) return customer;
  }
  const customer = newCustomer(state, account, { name: payer.name, cpfCnpj: payer.taxId });
  const { email, address, district, postalCode } = payer;
  for (const [field, text] of Object.entries({ email, address, province: district, postalCode }))
    if (text !== undefined) customer.others[field] = text;
  state.customers.put(customer.id, customer);
  return customer;
}
