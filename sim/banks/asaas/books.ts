/** The bank's books in the kit's neutral words. */
import { toEpochMs } from '#lib/calendar.ts';
import type { BankBooks, BankCharge, BankChargeStatus, BankPayment, Forgery, PaymentOrder } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import { localDay, momentOf, utcTimestamp } from '#sim/kit/clock.ts';
import { actOwners, makeActs } from './acts.ts';
import { requestDunning } from './dunnings.ts';
import { notify } from './events.ts';
import { amount } from './figures.ts';
import { receive, receiveInCash } from './lifecycle.ts';
import { hasPix, hasSlip, isPixExpired, pixCode } from './registration.ts';
import { seedPayment } from './seed.ts';
import type { AsaasState, Payment } from './state.ts';
import { isOpen, savePayment } from './state.ts';
import { amountDue } from './terms.ts';
import { paymentOf } from './wire.ts';
import type { PaymentStatus } from './words.ts';

const STATUSES: Record<PaymentStatus, BankChargeStatus> = {
  PENDING: 'registered',
  AWAITING_RISK_ANALYSIS: 'registered',
  OVERDUE: 'overdue',
  CONFIRMED: 'paid',
  RECEIVED: 'paid',
  RECEIVED_IN_CASH: 'paid',
  DUNNING_RECEIVED: 'paid',
  DUNNING_REQUESTED: 'in_protest',
  REFUND_REQUESTED: 'refunded',
  REFUND_IN_PROGRESS: 'refunded',
  REFUNDED: 'refunded',
  CHARGEBACK_REQUESTED: 'disputed',
  CHARGEBACK_DISPUTE: 'disputed',
  AWAITING_CHARGEBACK_REVERSAL: 'disputed',
};

export function makeBooks(state: AsaasState): BankBooks {
  const { clock } = state.env;
  const find = (ref: string) => findPayment(state, ref);
  return {
    charges: () => [...state.payments.values()].map((payment) => neutral(state, payment)),
    charge: (ref) => neutral(state, find(ref)),
    amountDueCents: (ref, date) => amountDue(find(ref), date),
    pay(ref, order = {}) {
      const payment = find(ref);
      if (order.channel === 'direct') {
        const cents = order.amountCents ?? payment.amountCents;
        receiveInCash(state, onlyOpen(payment), cents, localDay(clock.nowMs()).date);
        return paymentsOf(payment)[0]!;
      }
      return publicReceipt(receive(state, payment, checkedOrder(state, payment, order)));
    },
    expire(ref) {
      const payment = onlyOpen(find(ref));
      if (!hasSlip(payment)) throw new SimulatorError(409, `A cobrança ${payment.id} não tem boleto.`);
      payment.registrationCancelled = true;
      payment.cancellationDays = 0;
      savePayment(state, payment);
    },
    protest(ref) {
      const payment = find(ref);
      if (payment.status !== 'OVERDUE' || payment.deleted)
        throw new SimulatorError(409, `A cobrança ${payment.id} não está vencida (${payment.status}).`);
      requestDunning(state, payment, null);
    },
    failEmission(ref, reason = 'Não foi possível criar a cobrança.') {
      if (ref !== undefined)
        throw new SimulatorError(409, 'O Asaas registra na hora: só a próxima cobrança pode falhar.');
      state.plannedFailures.push(reason);
    },
    markReceived(ref) {
      const payment = onlyOpen(find(ref));
      receiveInCash(state, payment, payment.amountCents, localDay(clock.nowMs()).date);
    },
    clearCharges: () => clearCharges(state),
    seed: (account, charges) => charges.map((charge) => neutral(state, seedPayment(state, account, charge))),
    forge: (forgery) => forge(state, forgery),
    acts: makeActs(state, find),
    actOwners: actOwners(state, find),
  };
}

function clearCharges(state: AsaasState): void {
  for (const table of [state.payments, state.installments, state.transactions, state.dunnings, state.queue])
    table.clear();
  for (const index of [state.byReference, state.open, state.madeOn, state.balances]) index.clear();
  state.plannedFailures.length = 0;
}

function findPayment(state: AsaasState, ref: string): Payment {
  const payment =
    state.payments.get(ref) ??
    [...state.payments.values()].findLast(
      ({ externalReference, nossoNumero }) => externalReference === ref || nossoNumero === ref,
    );
  if (payment === undefined) throw new SimulatorError(404, `O Asaas simulado não tem a cobrança ${ref}.`);
  return payment;
}

function checkedOrder(state: AsaasState, payment: Payment, order: PaymentOrder) {
  const channel = order.channel ?? (payment.line === undefined && payment.receipts.length === 0 ? 'pix' : 'boleto');
  const moment = order.at === undefined ? state.env.clock.nowMs() : toEpochMs(order.at);
  // A charge paid once tells only that way; its other code still exists in the payer's hands.
  if (channel === 'boleto' && payment.nossoNumero === undefined)
    throw new SimulatorError(409, `A cobrança ${payment.id} não tem boleto (${payment.billingType}).`);
  if (channel === 'pix' && payment.pix === undefined)
    throw new SimulatorError(409, `A cobrança ${payment.id} não tem Pix (${payment.billingType}).`);
  const amountCents = order.amountCents ?? amountDue(payment, localDay(moment).date);
  if (!Number.isSafeInteger(amountCents) || amountCents <= 0)
    throw new SimulatorError(400, 'O valor pago deve ser um número inteiro de centavos, maior que zero.');
  return { amountCents, channel, moment };
}

function onlyOpen(payment: Payment): Payment {
  if (isOpen(payment)) return payment;
  throw new SimulatorError(409, `A cobrança ${payment.id} não está em aberto (${payment.status}).`);
}

function publicReceipt(receipt: Payment['receipts'][number]) {
  const { creditsAtMs: _, creditOn: _on, ...told } = receipt;
  return told;
}

/** What was received in cash is a payment too, without a fee. */
function paymentsOf({ id, inCash, receipts }: Payment): BankPayment[] {
  const throughBank = receipts.map(publicReceipt);
  if (inCash === undefined) return throughBank;
  const paidAt = utcTimestamp(momentOf(inCash.date));
  return [{ id, channel: 'direct', amountCents: inCash.amountCents, paidAt, feeCents: 0 }, ...throughBank];
}

function statusOf(state: AsaasState, payment: Payment): BankChargeStatus {
  if (payment.deleted) return 'written_off';
  const canNeverBePaid = hasSlip(payment)
    ? payment.registrationCancelled
    : hasPix(payment) && isPixExpired(state, payment);
  return isOpen(payment) && canNeverBePaid ? 'expired' : STATUSES[payment.status];
}

export function neutral(state: AsaasState, payment: Payment): BankCharge {
  const customer = state.customers.get(payment.customer);
  return {
    ref: payment.id,
    reference: payment.externalReference ?? '',
    account: payment.account,
    amountCents: payment.amountCents,
    dueDate: payment.dueDate,
    issuedOn: payment.createdOn,
    status: statusOf(state, payment),
    // A removed charge keeps its status: the flag is its word.
    bankStatus: payment.deleted ? 'DELETED' : payment.status,
    statusAt: utcTimestamp(payment.statusAtMs),
    payerName: customer?.name ?? '',
    payerTaxId: customer?.cpfCnpj ?? '',
    nossoNumero: payment.nossoNumero ?? null,
    barcode: payment.barcode ?? null,
    linhaDigitavel: payment.line ?? null,
    txid: null, // the bank has one and tells it in no answer about a charge
    brCode: pixCode(state, payment) ?? null,
    payments: paymentsOf(payment),
    reason: null,
  };
}

/** A payment that never was, told to the webhooks of the charge's account with a token that is not theirs. */
function forge(state: AsaasState, { ref, amountCents }: Forgery): string {
  const payment = findPayment(state, ref);
  const value = amount(amountCents ?? payment.amountCents);
  const today = localDay(state.env.clock.nowMs()).date;
  const dates = { paymentDate: today, clientPaymentDate: today, confirmedDate: today, creditDate: today };
  const told = { ...paymentOf(payment), ...dates, status: 'RECEIVED', value, netValue: value };
  const [id] = notify(state, 'PAYMENT_RECEIVED', payment, { payment: told, forged: true });
  if (id === undefined) throw new SimulatorError(409, `A conta ${payment.account} não tem webhook para isso.`);
  return id;
}
