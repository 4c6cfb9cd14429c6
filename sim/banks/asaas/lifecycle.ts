/** What happens to a charge by itself, by a payer or by the account's owner, and whom the bank tells. */
import { randomBytes, randomUUID } from 'node:crypto';
import { addBusinessDays, addDays } from '#lib/calendar.ts';
import type { Channel } from '#sim/kit/bank.ts';
import { localDay, momentOf, utcTimestamp } from '#sim/kit/clock.ts';
import { dropOldEvents, notify } from './events.ts';
import { MESSAGING_FEE_CENTS, feeOf } from './fees.ts';
import { book } from './ledger.ts';
import { assignNumbers } from './registration.ts';
import type { AsaasState, Payment, Receipt, Refund } from './state.ts';
import { isOpen, receivedCents, savePayment } from './state.ts';
import type { PaymentStatus, WebhookEvent } from './words.ts';

/** A boleto is credited on the next business day, in the morning: a guess. */
const SLIP_CREDIT_DAYS = 1;
const CREDIT_TIME = '06:00';
/** The Central Bank lets a Pix to a natural person be held for 72 hours. */
const PRECAUTIONARY_BLOCK_MS = 72 * 3_600_000;
const OWN_ISPB = '19540550';

/** Changes the status, writes it down and tells the account's webhooks. */
export function enter(state: AsaasState, payment: Payment, status: PaymentStatus, event: WebhookEvent): void {
  payment.status = status;
  payment.statusAtMs = state.env.clock.nowMs();
  savePayment(state, payment);
  notify(state, event, payment);
}

/** Takes a new charge in. */
export function accept(state: AsaasState, payment: Payment): void {
  assignNumbers(state, payment);
  enter(state, payment, 'PENDING', 'PAYMENT_CREATED');
  if (state.customers.get(payment.customer)?.notificationDisabled === false) {
    const line = { type: 'PAYMENT_MESSAGING_NOTIFICATION_FEE', description: 'Taxa de mensageria', payment: payment.id };
    book(state, payment.account, { ...line, amountCents: -MESSAGING_FEE_CENTS });
  }
}

/** Where the date puts a charge that is open. */
export function openStatus(state: AsaasState, payment: Payment): 'PENDING' | 'OVERDUE' {
  return payment.dueDate < localDay(state.env.clock.nowMs()).date ? 'OVERDUE' : 'PENDING';
}

/** Money comes in. A charge that was deleted is paid all the same and no longer deleted: a guess, since money is never refused. */
export function receive(
  state: AsaasState,
  payment: Payment,
  order: { amountCents: number; channel: Channel; moment: number },
): Receipt {
  const { amountCents, channel, moment } = order;
  const day = localDay(moment).date;
  const isPix = channel === 'pix';
  const isHeld = isPix && state.habits().precautionaryBlock;
  const creditOn = isPix ? localDay(isHeld ? moment + PRECAUTIONARY_BLOCK_MS : moment).date : slipCreditDay(day);
  const receipt: Receipt = {
    id: randomUUID(),
    channel,
    amountCents,
    paidAt: utcTimestamp(moment),
    feeCents: feeOf(isPix ? 'PIX' : 'BOLETO', amountCents),
    creditsAtMs: isPix ? moment + (isHeld ? PRECAUTIONARY_BLOCK_MS : 0) : momentOf(creditOn, CREDIT_TIME),
    creditOn,
  };
  payment.deleted = false;
  payment.receipts.push(receipt);
  payment.confirmedOn = day;
  payment.clientPaymentOn = day;
  // A charge that could be paid in two ways says afterwards in which it was: a guess.
  if (payment.billingType !== 'CREDIT_CARD') payment.billingType = isPix ? 'PIX' : 'BOLETO';
  if (isPix) payment.pixTransaction = newPixTransaction(amountCents, moment);
  if (isPix && !isHeld) credit(state, payment, receipt);
  else {
    const isSettled = payment.status === 'RECEIVED' || payment.status === 'DUNNING_RECEIVED';
    enter(state, payment, isSettled ? payment.status : 'CONFIRMED', 'PAYMENT_CONFIRMED');
    planCredit(state, payment, receipt);
  }
  return receipt;
}

function slipCreditDay(day: string): string {
  return addBusinessDays(day, SLIP_CREDIT_DAYS);
}

function newPixTransaction(amountCents: number, moment: number) {
  const minute = utcTimestamp(moment).replace(/\D/g, '').slice(0, 12);
  const tail = randomBytes(8).toString('hex').slice(0, 11);
  return { id: randomUUID(), endToEndId: `E${OWN_ISPB}${minute}${tail}`, amountCents, atMs: moment };
}

function planCredit(state: AsaasState, payment: Payment, receipt: Receipt): void {
  state.env.clock.at(receipt.creditsAtMs, () => {
    const isKept = state.payments.get(payment.id) === payment; // the books may have been cleared
    if (isKept && receipt.creditsAtMs > 0) credit(state, payment, receipt);
  });
}

/** The money is in the account, less the fee. */
export function credit(state: AsaasState, payment: Payment, receipt: Receipt): void {
  const today = localDay(state.env.clock.nowMs()).date;
  receipt.creditsAtMs = 0;
  receipt.creditOn = today;
  receipt.creditedOn = today;
  payment.paymentOn = today;
  const line = { payment: payment.id, description: `Cobrança recebida - fatura nr. ${payment.invoiceNumber}` };
  book(state, payment.account, { ...line, type: 'PAYMENT_RECEIVED', amountCents: receipt.amountCents });
  if (receipt.feeCents > 0) {
    const fee = { ...line, description: `Taxa de ${receipt.channel === 'pix' ? 'Pix' : 'boleto'}` };
    book(state, payment.account, { ...fee, type: 'PAYMENT_FEE', amountCents: -receipt.feeCents });
  }
  if (payment.dunning === undefined) enter(state, payment, 'RECEIVED', 'PAYMENT_RECEIVED');
  else enter(state, payment, 'DUNNING_RECEIVED', 'PAYMENT_DUNNING_RECEIVED');
}

/** The account's owner had the money otherwise. */
export function receiveInCash(state: AsaasState, payment: Payment, amountCents: number, date: string): void {
  payment.inCash = { amountCents, date };
  payment.paymentOn = date;
  payment.clientPaymentOn = date;
  enter(state, payment, 'RECEIVED_IN_CASH', 'PAYMENT_RECEIVED');
}

export function undoInCash(state: AsaasState, payment: Payment): void {
  delete payment.inCash;
  delete payment.paymentOn;
  delete payment.clientPaymentOn;
  enter(state, payment, openStatus(state, payment), 'PAYMENT_RECEIVED_IN_CASH_UNDONE');
}

/** The status stays what it was. */
export function remove(state: AsaasState, payment: Payment): void {
  payment.deleted = true;
  savePayment(state, payment);
  notify(state, 'PAYMENT_DELETED', payment);
}

export function restore(state: AsaasState, payment: Payment): void {
  payment.deleted = false;
  delete payment.split;
  const status = payment.status === 'PENDING' ? openStatus(state, payment) : payment.status;
  enter(state, payment, status, 'PAYMENT_RESTORED');
}

/** Begins to give money back; it arrives after the bank's delay. */
export function refund(
  state: AsaasState,
  payment: Payment,
  input: { amountCents: number; description: string | null },
): void {
  const { clock, settings } = state.env;
  const nowMs = clock.nowMs();
  const entry: Refund = {
    createdAtMs: nowMs,
    ...input,
    status: 'PENDING',
    doneAtMs: nowMs + settings.amendDelayMs,
    endToEndId: payment.pixTransaction === undefined ? null : newPixTransaction(input.amountCents, nowMs).endToEndId,
  };
  payment.refunds.push(entry);
  if (settings.amendDelayMs === 0) return finishRefund(state, payment, entry);
  if (refundableCents(payment) > 0) savePayment(state, payment);
  else enter(state, payment, 'REFUND_IN_PROGRESS', 'PAYMENT_REFUND_IN_PROGRESS');
  planRefund(state, payment, entry);
}

/** The refunds under way come to nothing. */
export function denyRefund(state: AsaasState, payment: Payment): void {
  for (const entry of payment.refunds) if (entry.status === 'PENDING') entry.status = 'CANCELLED';
  enter(state, payment, 'RECEIVED', 'PAYMENT_REFUND_DENIED');
}

/** What was received and not given back or about to be. */
export function refundableCents(payment: Payment): number {
  const returned = payment.refunds.filter(({ status }) => status !== 'CANCELLED');
  return receivedCents(payment) - returned.reduce((sum, entry) => sum + entry.amountCents, 0);
}

function planRefund(state: AsaasState, payment: Payment, entry: Refund): void {
  if (entry.doneAtMs === undefined) return;
  state.env.clock.at(entry.doneAtMs, () => {
    if (state.payments.get(payment.id) === payment && entry.status === 'PENDING') finishRefund(state, payment, entry);
  });
}

function finishRefund(state: AsaasState, payment: Payment, entry: Refund): void {
  entry.status = 'DONE';
  entry.doneAtMs = 0;
  entry.effectiveAtMs = state.env.clock.nowMs();
  book(state, payment.account, {
    type: 'PAYMENT_REVERSAL',
    amountCents: -entry.amountCents,
    description: `Estorno - fatura nr. ${payment.invoiceNumber}`,
    payment: payment.id,
  });
  const isWhole = refundableCents(payment) <= 0 && payment.refunds.every(({ status }) => status !== 'PENDING');
  if (isWhole) enter(state, payment, 'REFUNDED', 'PAYMENT_REFUNDED');
  else {
    savePayment(state, payment);
    notify(state, 'PAYMENT_PARTIALLY_REFUNDED', payment);
  }
}

/** Plans the end of a dispute that was won: the money comes back. */
export function planReversal(state: AsaasState, payment: Payment): void {
  if (payment.reversesAtMs === undefined || payment.reversesAtMs === 0) return;
  state.env.clock.at(payment.reversesAtMs, () => {
    const isKept = state.payments.get(payment.id) === payment;
    if (!isKept || payment.status !== 'AWAITING_CHARGEBACK_REVERSAL') return;
    payment.reversesAtMs = 0;
    payment.chargeback = { status: 'REVERSED', reason: payment.chargeback?.reason ?? '' };
    const description = `Estorno de chargeback - fatura nr. ${payment.invoiceNumber}`;
    const line = { type: 'CHARGEBACK_REVERSAL', amountCents: receivedCents(payment), description };
    book(state, payment.account, { ...line, payment: payment.id });
    enter(state, payment, 'RECEIVED', 'PAYMENT_RECEIVED');
  });
}

/** Whether the registration of the boleto has ended by its own terms: n days after the due date. */
export function hasLapsed(state: AsaasState, { cancellationDays, dueDate }: Payment): boolean {
  if (cancellationDays === null) return false;
  return localDay(state.env.clock.nowMs()).date > addDays(dueDate, cancellationDays);
}

/** Moves a charge to where the date puts it: late the day after its due date, its boleto unregistered n days later. */
function age(state: AsaasState, payment: Payment): void {
  if (!isOpen(payment)) return;
  if (!payment.registrationCancelled && hasLapsed(state, payment)) {
    payment.registrationCancelled = true;
    savePayment(state, payment);
  }
  const isLate = openStatus(state, payment) === 'OVERDUE';
  if (payment.status === 'PENDING' && isLate) enter(state, payment, 'OVERDUE', 'PAYMENT_OVERDUE');
}

/** Sets the timers of what was under way when the books were closed, and those of every midnight in São Paulo. */
export function resume(state: AsaasState): void {
  for (const payment of state.payments.values()) {
    for (const receipt of payment.receipts) if (receipt.creditsAtMs > 0) planCredit(state, payment, receipt);
    for (const entry of payment.refunds) if (entry.status === 'PENDING') planRefund(state, payment, entry);
    planReversal(state, payment);
  }
  const { clock } = state.env;
  const atMidnight = () => {
    watch(state);
    clock.at(localDay(clock.nowMs()).endMs, atMidnight);
  };
  atMidnight();
  clock.onMove(() => watch(state)); // a clock that was set back has used up its midnights
}

function watch(state: AsaasState): void {
  for (const id of state.open) age(state, state.payments.get(id)!);
  dropOldEvents(state);
}
