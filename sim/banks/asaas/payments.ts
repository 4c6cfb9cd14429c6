/** What is asked of one charge: reading, changing, deleting, settling by hand, giving back. */
import { isDate } from '#lib/calendar.ts';
import { localDay } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { CANCELLATION_DAYS, MAX_DESCRIPTION, checkDueDate } from './creation.ts';
import { badRequest, invalidAction, invalidObject, notFound } from './errors.ts';
import type { FieldReader } from './fields.ts';
import { parseBody, readFields } from './fields.ts';
import { balanceOf } from './ledger.ts';
import {
  credit,
  enter,
  hasLapsed,
  openStatus,
  receive,
  receiveInCash,
  refund,
  refundableCents,
  remove,
  restore,
  undoInCash,
} from './lifecycle.ts';
import { assignNumbers } from './registration.ts';
import type { Account, AsaasState, Payment } from './state.ts';
import { indexReference, isOpen, savePayment } from './state.ts';
import { amountProblem, readTerms } from './terms.ts';
import { paymentOf, refundOf } from './wire.ts';
import { BILLING_TYPES } from './words.ts';

export type OnPayment = (state: AsaasState, payment: Payment, request: BankRequest) => Answer;

/** A handler for a charge of the account; 404 for any other. */
export function onPayment(handler: OnPayment): (state: AsaasState, account: Account, request: BankRequest) => Answer {
  return (state, account, request) => {
    const payment = state.payments.get(request.params['id'] ?? '');
    return payment?.account === account.number ? handler(state, payment, request) : notFound();
  };
}

export const readPayment: OnPayment = (_state, payment) => json(200, paymentOf(payment));

export const readStatus: OnPayment = (_state, payment) => json(200, { status: payment.status });

/** PUT (or POST) /payments/{id}: only what is given changes, and only while the charge is open. */
export const amendPayment: OnPayment = (state, payment, request) => {
  const value = parseBody(request.body);
  if (value === undefined) return invalidObject('O corpo da requisição é inválido.');
  if (!isOpen(payment)) return invalidAction('Só é possível atualizar cobranças aguardando pagamento ou vencidas.');
  const fields = readFields(value);
  const changed = readChanges(state, payment, fields);
  const problem = fields.problem() ?? amountProblem(changed.amountCents, changed);
  if (problem !== undefined) return badRequest(problem);
  for (const term of ['discount', 'fine', 'interest'] as const) delete payment[term];
  Object.assign(payment, changed);
  payment.registrationCancelled = hasLapsed(state, payment);
  indexReference(state, payment);
  assignNumbers(state, payment);
  enter(state, payment, openStatus(state, payment), 'PAYMENT_UPDATED');
  return json(200, paymentOf(payment));
};

function readChanges(state: AsaasState, payment: Payment, fields: FieldReader) {
  const dueDate = fields.date('dueDate') ?? payment.dueDate;
  // Older clients send all fields: a late charge's own due date is no change.
  if (dueDate !== payment.dueDate) checkDueDate(state, fields, dueDate);
  const { discount, fine, interest } = payment;
  const known = {
    ...(discount === undefined ? {} : { discount }),
    ...(fine === undefined ? {} : { fine }),
    ...(interest === undefined ? {} : { interest }),
  };
  return {
    billingType: fields.word('billingType', BILLING_TYPES) ?? payment.billingType,
    amountCents: fields.amount('value') ?? payment.amountCents,
    dueDate,
    description: fields.text('description', { max: MAX_DESCRIPTION }) ?? payment.description,
    externalReference: fields.text('externalReference') ?? payment.externalReference,
    cancellationDays:
      fields.integer('daysAfterDueDateToRegistrationCancellation', CANCELLATION_DAYS) ?? payment.cancellationDays,
    postalService: fields.flag('postalService') ?? payment.postalService,
    ...readTerms(fields, known),
  };
}

/** Documented for what is open; taken also for what was received in cash, as seen in the sandbox. */
export const removePayment: OnPayment = (state, payment) => {
  if (payment.deleted) return invalidAction('Esta cobrança já foi removida.');
  if (!isOpen(payment) && payment.status !== 'RECEIVED_IN_CASH')
    return invalidAction('Só é possível remover cobranças aguardando pagamento ou vencidas.');
  remove(state, payment);
  return json(200, { deleted: true, id: payment.id });
};

export const restorePayment: OnPayment = (state, payment) => {
  if (!payment.deleted) return invalidAction('Somente cobranças removidas podem ser restauradas.');
  restore(state, payment);
  return json(200, paymentOf(payment));
};

export const markReceived: OnPayment = (state, payment, request) => {
  const fields = readFields(parseBody(request.body) ?? {});
  const amountCents = fields.amount('value') ?? payment.amountCents;
  const today = localDay(state.env.clock.nowMs()).date;
  const date = fields.text('paymentDate') ?? today;
  fields.flag('notifyCustomer');
  if (!isDate(date) || date > today) fields.refuse('paymentDate', 'A data de pagamento é inválida.');
  if (amountCents === 0) fields.refuse('value', 'O valor recebido deve ser maior que zero.');
  const problem = fields.problem();
  if (problem !== undefined) return badRequest(problem);
  if (!isOpen(payment)) return invalidAction('Só é possível confirmar o recebimento de cobranças em aberto.');
  receiveInCash(state, payment, amountCents, date);
  return json(200, paymentOf(payment));
};

export const undoReceived: OnPayment = (state, payment) => {
  if (payment.status !== 'RECEIVED_IN_CASH' || payment.deleted)
    return invalidAction('A cobrança não foi recebida em dinheiro.');
  undoInCash(state, payment);
  return json(200, paymentOf(payment));
};

/** POST /payments/{id}/refund: whole, or a part; a boleto has its own way. */
export const refundPayment: OnPayment = (state, payment, request) => {
  const fields = readFields(parseBody(request.body) ?? {});
  const amountCents = fields.amount('value') ?? refundableCents(payment);
  const description = fields.text('description', { max: MAX_DESCRIPTION }) ?? null;
  const problem = fields.problem();
  if (problem !== undefined) return badRequest(problem);
  const isSettled = payment.status === 'RECEIVED' || payment.status === 'DUNNING_RECEIVED';
  if (!isSettled) return invalidAction('Somente cobranças recebidas podem ser estornadas.');
  if (payment.billingType === 'BOLETO')
    return invalidAction('Cobranças pagas por boleto não podem ser estornadas aqui.');
  if (amountCents === 0 || amountCents > refundableCents(payment))
    return badRequest({ code: 'invalid_value', description: 'O valor do estorno é maior que o valor disponível.' });
  if (amountCents > balanceOf(state, payment.account)) return invalidAction('Saldo insuficiente para o estorno.');
  refund(state, payment, { amountCents, description });
  return json(200, paymentOf(payment));
};

export const listRefunds: OnPayment = (_state, payment) => {
  const data = payment.refunds.map((entry) => refundOf(payment, entry));
  return json(200, { object: 'list', hasMore: false, totalCount: data.length, limit: data.length, offset: 0, data });
};

/** POST /payments/{id}/bankSlip/refund: the payer says at an address where the money is to go. */
export const refundSlip: OnPayment = (state, payment) => {
  if (payment.billingType !== 'BOLETO' || payment.status !== 'RECEIVED')
    return invalidAction('Somente boletos recebidos podem ser estornados.');
  payment.refunds.push({
    createdAtMs: state.env.clock.nowMs(),
    amountCents: refundableCents(payment),
    description: null,
    status: 'PENDING',
    endToEndId: null,
  });
  payment.status = 'REFUND_REQUESTED';
  savePayment(state, payment);
  return json(200, { requestUrl: `${payment.origin}/bankSlipRefund/${payment.id.slice(4)}` });
};

/** POST /sandbox/payment/{id}/confirm: the nominal amount, credited at once. */
export const confirmInSandbox: OnPayment = (state, payment) => {
  if (!isOpen(payment)) return invalidAction('Somente cobranças em aberto podem ser confirmadas.');
  const channel = payment.billingType === 'PIX' ? 'pix' : 'boleto';
  const receipt = receive(state, payment, {
    amountCents: payment.amountCents,
    channel,
    moment: state.env.clock.nowMs(),
  });
  if (receipt.creditsAtMs > 0) credit(state, payment, receipt);
  return json(200, paymentOf(payment));
};

/** POST /sandbox/payment/{id}/overdue */
export const forceOverdue: OnPayment = (state, payment) => {
  if (!isOpen(payment)) return invalidAction('Somente cobranças em aberto podem vencer.');
  enter(state, payment, 'OVERDUE', 'PAYMENT_OVERDUE');
  return json(200, paymentOf(payment));
};
