/** Charges in monthly parts, and their booklet. */
import { sumCents, cents } from '#lib/money.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { file, json } from '#sim/kit/http.ts';
import { invalidAction, notFound } from './errors.ts';
import { feeOf } from './fees.ts';
import { amount } from './figures.ts';
import { remove } from './lifecycle.ts';
import { page } from './paging.ts';
import { slipsPdf } from './pdf.ts';
import type { Account, AsaasState, Installment, Payment } from './state.ts';
import { isOpen } from './state.ts';
import { paymentOf, refundOf } from './wire.ts';

function paymentsOf(state: AsaasState, installment: Installment): Payment[] {
  return installment.payments.map((id) => state.payments.get(id)).filter((payment) => payment !== undefined);
}

export function installmentOf(state: AsaasState, installment: Installment): object {
  const payments = paymentsOf(state, installment);
  const fees = payments.map((payment) => cents(feeOf(payment.billingType, payment.amountCents)));
  return {
    object: 'installment',
    id: installment.id,
    value: amount(installment.totalCents),
    netValue: amount(installment.totalCents - sumCents(fees)),
    paymentValue: amount(installment.paymentCents),
    installmentCount: installment.count,
    billingType: installment.billingType,
    paymentDate: null,
    description: installment.description,
    expirationDay: installment.expirationDay,
    dateCreated: installment.createdOn,
    customer: installment.customer,
    paymentLink: null,
    checkoutSession: null,
    deleted: installment.deleted,
    refunds: payments.flatMap((payment) => payment.refunds.map((refund) => refundOf(payment, refund))),
  };
}

function find(state: AsaasState, account: Account, request: BankRequest): Installment | undefined {
  const installment = state.installments.get(request.params['id'] ?? '');
  return installment?.account === account.number ? installment : undefined;
}

export function listInstallments(state: AsaasState, account: Account, { query }: BankRequest): Answer {
  const own = [...state.installments.values()].filter((installment) => installment.account === account.number);
  return page(query, own.toReversed(), (installment) => installmentOf(state, installment));
}

export function readInstallment(state: AsaasState, account: Account, request: BankRequest): Answer {
  const installment = find(state, account, request);
  return installment === undefined ? notFound() : json(200, installmentOf(state, installment));
}

export function listParts(state: AsaasState, account: Account, request: BankRequest): Answer {
  const installment = find(state, account, request);
  if (installment === undefined) return notFound();
  const status = request.query.get('status');
  const parts = paymentsOf(state, installment).filter((payment) => status === null || payment.status === status);
  return page(request.query, parts, paymentOf);
}

/** GET /installments/{id}/paymentBook */
export function printBook(state: AsaasState, account: Account, request: BankRequest): Answer {
  const installment = find(state, account, request);
  if (installment === undefined) return notFound();
  const slips = paymentsOf(state, installment).filter((payment) => payment.line !== undefined && !payment.deleted);
  if (slips.length === 0) return invalidAction('Este parcelamento não possui boletos.');
  return file('application/pdf', slipsPdf(state, account, slips));
}

/** Deletes what is still open; one event for each charge, none for the installment. */
function removeOpen(state: AsaasState, installment: Installment): void {
  for (const payment of paymentsOf(state, installment)) if (isOpen(payment)) remove(state, payment);
}

export function removeInstallment(state: AsaasState, account: Account, request: BankRequest): Answer {
  const installment = find(state, account, request);
  if (installment === undefined) return notFound();
  removeOpen(state, installment);
  installment.deleted = true;
  state.installments.put(installment.id, installment);
  return json(200, { deleted: true, id: installment.id });
}

export function removeParts(state: AsaasState, account: Account, request: BankRequest): Answer {
  const installment = find(state, account, request);
  if (installment === undefined) return notFound();
  removeOpen(state, installment);
  return json(200, { deleted: true, id: installment.id });
}
