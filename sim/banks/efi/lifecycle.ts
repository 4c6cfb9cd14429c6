/** What happens to a charge by itself, by a payer or by the account's owner. */
import { randomUUID } from 'node:crypto';
import { addBusinessDays, addDays, daysBetween, nextBusinessDay, toEpochMs } from '#lib/calendar.ts';
import { cents, parseRate, percentOf } from '#lib/money.ts';
import type { BankPayment, Channel } from '#sim/kit/bank.ts';
import { localDay, momentOf, utcTimestamp } from '#sim/kit/clock.ts';
import { tellOfCarnet, tellOfCharge } from './notifications.ts';
import type { Billet, Carnet, Charge, Discount, EfiState, Status } from './state.ts';
import { isOpen, parcelsOf, saveCharge, waysOf } from './state.ts';

/** The line that a change leaves in the history of its charge; the words are ours. */
const HISTORY: Record<Status, string> = {
  new: 'Cobrança criada',
  waiting: 'Cobrança aguardando pagamento',
  link: 'Link de pagamento criado',
  identified: 'Pagamento identificado',
  paid: 'Pagamento confirmado',
  unpaid: 'Pagamento não confirmado até o vencimento',
  settled: 'Cobrança marcada como paga',
  canceled: 'Cobrança cancelada',
  expired: 'Cobrança expirada',
  refunded: 'Pagamento devolvido',
  contested: 'Pagamento contestado',
};

/** From here a confirmation that takes days arrives in the morning (guess). */
const CONFIRMATION_HOUR = '09:00';

/** A charge that exists from now on: its first status is told with no previous one. */
export function begin(state: EfiState, charge: Charge): void {
  record(state, charge, null);
}

/** Changes the status, writes it down and tells the charge's address. */
export function enter(state: EfiState, charge: Charge, status: Status): void {
  const previous = charge.status;
  charge.status = status;
  if (status !== 'identified') delete charge.confirmsAtMs;
  record(state, charge, previous);
}

function record(state: EfiState, charge: Charge, previous: Status | null): void {
  charge.statusAtMs = state.env.clock.nowMs();
  charge.history.push({ message: HISTORY[charge.status], atMs: charge.statusAtMs });
  saveCharge(state, charge);
  tellOfCharge(state, charge, previous);
  const carnet = charge.carnet && state.carnets.get(String(charge.carnet.id));
  if (carnet !== undefined) reviewCarnet(state, carnet);
}

/** A carnê is what its parcels are. */
export function reviewCarnet(state: EfiState, carnet: Carnet): void {
  const parcels = parcelsOf(state, carnet);
  const isLate = parcels.some(({ status }) => status === 'unpaid');
  const status = parcels.some(isOpen) ? (isLate ? 'unpaid' : 'up_to_date') : 'finished';
  if (status === carnet.status) return;
  const previous = carnet.status;
  carnet.status = status;
  state.carnets.put(String(carnet.id), carnet);
  tellOfCarnet(state, carnet, previous);
}

/**
 * The payer pays, whatever the state of the charge. A Pix is confirmed at once; a boleto too, unless the bank's ways say
 * that it takes business days: then it is identified first.
 */
export function pay(
  state: EfiState,
  charge: Charge,
  order: { amountCents: number; channel: Channel; moment: number },
): BankPayment {
  const payment: BankPayment = {
    id: randomUUID(),
    channel: order.channel,
    amountCents: order.amountCents,
    paidAt: utcTimestamp(order.moment),
  };
  charge.payments.push(payment);
  const days = order.channel === 'boleto' ? waysOf(state).confirmationDays : 0;
  const confirmsAtMs = days === 0 ? 0 : momentOf(addBusinessDays(localDay(order.moment).date, days), CONFIRMATION_HOUR);
  if (confirmsAtMs <= state.env.clock.nowMs()) confirm(state, charge);
  else {
    charge.confirmsAtMs = confirmsAtMs;
    enter(state, charge, 'identified');
    planConfirmation(state, charge);
  }
  return payment;
}

function confirm(state: EfiState, charge: Charge): void {
  const nowMs = state.env.clock.nowMs();
  const last = charge.payments.at(-1)!;
  last.creditedOn = localDay(Math.max(nowMs, toEpochMs(last.paidAt))).date;
  charge.paidAtMs = nowMs;
  enter(state, charge, 'paid');
}

function planConfirmation(state: EfiState, charge: Charge): void {
  const { confirmsAtMs } = charge;
  if (confirmsAtMs === undefined) return;
  state.env.clock.at(confirmsAtMs, () => {
    const isKept = state.charges.get(String(charge.id)) === charge; // the books may have been cleared
    if (isKept && charge.confirmsAtMs === confirmsAtMs) confirm(state, charge);
  });
}

/** Marked as paid by hand: no money comes, and no value is told. */
export function settle(state: EfiState, charge: Charge): void {
  const amountCents = charge.billet?.amountCents ?? charge.totalCents;
  charge.payments.push({
    id: randomUUID(),
    channel: 'direct',
    amountCents,
    paidAt: utcTimestamp(state.env.clock.nowMs()),
  });
  enter(state, charge, 'settled');
}

/** The last day on which a boleto can be paid. */
export function lastDay({ expireAt, configurations }: Billet): string {
  return addDays(expireAt, configurations.daysToWriteOff);
}

/**
 * Moves a charge to where the date puts it. When the bank calls a charge unpaid and what becomes of one that can no
 * longer be paid is not public: from the day after the due date, and expired (guesses).
 */
function age(state: EfiState, charge: Charge, today: string): void {
  if (charge.status === 'link' && today > charge.link!.expireAt) return enter(state, charge, 'expired');
  const { billet } = charge;
  if (billet === undefined || (charge.status !== 'waiting' && charge.status !== 'unpaid')) return;
  if (today > lastDay(billet)) enter(state, charge, 'expired');
  else if (today > billet.expireAt && charge.status === 'waiting') enter(state, charge, 'unpaid');
}

/** Ages all open charges now, at each midnight in São Paulo and after each move of the clock. */
function watchDays(state: EfiState): void {
  const { clock } = state.env;
  const atMidnight = () => {
    ageAll(state);
    clock.at(localDay(clock.nowMs()).endMs, atMidnight);
  };
  atMidnight();
  clock.onMove(() => ageAll(state)); // a clock that was set back has used up its midnights
}

function ageAll(state: EfiState): void {
  const today = localDay(state.env.clock.nowMs()).date;
  for (const id of state.open) age(state, state.charges.get(String(id))!, today);
}

export function resume(state: EfiState): void {
  for (const charge of state.charges.values()) planConfirmation(state, charge);
  watchDays(state);
}

/** What a discount takes from an amount: hundredths of a percent, or centavos. */
export function discountCents({ type, value }: Discount, amountCents: number): number {
  return type === 'currency' ? value : percentOf(cents(amountCents), parseRate(decimal(value, 2)));
}

/**
 * What the payer owes on a date: the conditional discount until its day, then the amount, then with fine and interest.
 * A due date that is no business day is carried over to the next one without either.
 */
export function amountDue(charge: Charge, date: string): number {
  const { billet } = charge;
  if (billet === undefined) return charge.totalCents;
  const { amountCents, conditionalDiscount, expireAt, configurations } = billet;
  if (date <= nextBusinessDay(expireAt)) {
    const counts = conditionalDiscount !== undefined && date <= conditionalDiscount.untilDate;
    return counts ? amountCents - discountCents(conditionalDiscount, amountCents) : amountCents;
  }
  const { fine, interest } = configurations;
  const amount = cents(amountCents);
  const finePart = fine === undefined ? 0 : percentOf(amount, parseRate(decimal(fine, 2)));
  if (interest === undefined) return amountCents + finePart;
  // A monthly figure is taken for thousandths of a percent too, thirtieths a day (guess).
  const period = interest.type === 'daily' ? 1 : 30;
  const rate = parseRate(decimal(interest.value, 3));
  return amountCents + finePart + percentOf(amount, rate, daysBetween(expireAt, date), period);
}

/** An integer of hundredths or thousandths as decimal text: 200, 2 → `"2.00"`. */
function decimal(figure: number, places: number): string {
  const digits = String(figure).padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
