/**
 * What the bank's answers and messages prove about a charge. The bank numbers neither states nor payments and dates few of them, so
 * keys are made here: money is known by its figures, wherever it is told; a state by the message or the moment in which it was told, since
 * removed, restored and removed again are three facts. Keys of facts told together sort in the order in which a charge lives them.
 */
import { todayIn } from '#lib/calendar.ts';
import { cents, sumCents, type Cents } from '#lib/money.ts';
import type { ChargeFact, PaymentChannel } from '#core/evidence.ts';
import type { RawAnswer, TimedFact } from '#core/provider.ts';
import { isPaymentStatus, type BillingInfo, type Payment, type PaymentStatus, type Refund } from './wire.ts';

/** Where and when the bank told it. */
export interface Telling {
  /** Tells this telling from every other: an event's id, the moment of an answer. */
  mark: string;
  /** The moment at the bank, where it said so. */
  at: string | null;
  /** The day of telling, for money that went back on a day that nobody names. */
  on: string | null;
}

/** What we know of a telling besides: that it ends our own instruction. */
export interface Asked {
  writeOff?: boolean;
  restore?: boolean;
}

/** An answer, marked by its `Date` header (RFC 9110, section 6.6.1). */
export function toldIn(raw: RawAnswer): Telling {
  const date = raw.headers['date'] ?? '';
  return { mark: date, at: null, on: dayOf(date) };
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The day in São Paulo of an HTTP date. */
function dayOf(httpDate: string): string | null {
  const [, day, month = '', year, time] =
    /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT$/.exec(httpDate) ?? [];
  const number = months.indexOf(month) + 1;
  return number === 0 ? null : todayIn(`${year}-${String(number).padStart(2, '0')}-${day}T${time}Z`);
}

const places = {
  registered: 1,
  paid: 2,
  in_cash: 3,
  cash_undone: 4,
  reversed: 5,
  disputed: 6,
  expired: 7,
  written_off: 8,
  unknown: 9,
} as const;

function keyOf(id: string, what: keyof typeof places, ...parts: (string | number | null | undefined)[]): string {
  return [id, places[what], what, ...parts.filter((part) => part !== null && part !== undefined && part !== '')].join(
    ':',
  );
}

/** The amount of the title itself: when what was paid is another, the bank keeps it apart. */
export function nominalOf({ originalValue, value }: Payment): Cents {
  return originalValue ?? value;
}

/** That the charge is payable, with the codes and the echo that were told. */
export function registered(
  id: string,
  told: Pick<Extract<ChargeFact, { type: 'registered' }>, 'ids' | 'amountCents' | 'dueDate' | 'overdue' | 'restored'>,
  { mark, at }: Telling,
): TimedFact {
  return {
    // Codes and echo too: they may change within the second that marks an answer.
    factKey: keyOf(
      id,
      'registered',
      told.amountCents,
      told.dueDate,
      told.ids.linhaDigitavel,
      told.ids.brCode?.slice(-8),
      mark,
    ),
    occurredAt: at,
    fact: { type: 'registered', bankRef: id, ...told },
  };
}

export function registeredAs(payment: Payment, telling: Telling, asked: Asked = {}): TimedFact {
  const told = {
    ids: payment.nossoNumero === undefined ? {} : { nossoNumero: payment.nossoNumero },
    amountCents: nominalOf(payment),
    dueDate: payment.dueDate,
    overdue: payment.status === 'OVERDUE' || payment.status === 'DUNNING_REQUESTED',
    ...(asked.restore ? { restored: true } : {}),
  };
  return registered(payment.id, told, telling);
}

/** Line, bar code and Pix code, which no other answer has. A boleto has a Pix code too. */
export function codesOf({ bankSlip, pix }: BillingInfo) {
  return {
    ...(bankSlip?.nossoNumero ? { nossoNumero: bankSlip.nossoNumero } : {}),
    ...(bankSlip?.identificationField ? { linhaDigitavel: bankSlip.identificationField } : {}),
    ...(bankSlip?.barCode ? { barcode: bankSlip.barCode } : {}),
    ...(pix?.payload ? { brCode: pix.payload } : {}),
  };
}

/**
 * Money through the bank: the charge is the payment's identity and its greatest total counts, for the bank tells one figure per charge.
 * Confirmed money is not credited yet; the fee is what is missing from the net amount.
 */
function paid(payment: Payment, isCredited: boolean, { at }: Telling): TimedFact {
  const { id, value, netValue } = payment;
  const creditedOn = isCredited ? (payment.creditDate ?? payment.paymentDate ?? null) : null;
  return {
    // A dispute that was won is told as received once more, with all figures as before.
    factKey: keyOf(id, 'paid', value, creditedOn ?? 'confirmed', payment.chargeback?.status),
    occurredAt: at,
    fact: {
      type: 'paid',
      identity: id,
      cumulative: true,
      amountCents: value,
      channel: channelOf(payment),
      paidOn: paidOn(payment),
      creditedOn,
      feeCents: netValue === undefined || netValue > value ? null : cents(value - netValue),
    },
  };
}

/** Day on which the payer paid; the others come close where the bank leaves it out. */
function paidOn({ clientPaymentDate, confirmedDate, paymentDate, dueDate }: Payment): string {
  return clientPaymentDate ?? confirmedDate ?? paymentDate ?? dueDate;
}

function channelOf({ pixTransaction, billingType }: Payment): PaymentChannel {
  return pixTransaction !== undefined || billingType === 'PIX' ? 'pix' : 'boleto';
}

/**
 * Money received elsewhere, as the account's owner told the bank: one figure, which is taken back by telling that it is none. The last
 * telling counts, so that received, undone and received again come out right.
 */
function inCash(payment: Payment, amountCents: Cents, { mark, at }: Telling): TimedFact {
  const told = paidOn(payment);
  // Undone, the bank shows no day of payment any more: it is the day on which it was told.
  const on = amountCents === 0 && at !== null ? todayIn(at) : told;
  return {
    factKey: keyOf(payment.id, amountCents === 0 ? 'cash_undone' : 'in_cash', amountCents, told, mark),
    occurredAt: at,
    fact: {
      type: 'paid',
      identity: `${payment.id}:cash`,
      cumulative: false,
      amountCents,
      channel: 'direct',
      paidOn: on,
      creditedOn: on,
      feeCents: null,
    },
  };
}

/** That money received elsewhere was a mistake. */
export function cashUndone(payment: Payment, telling: Telling): TimedFact {
  return inCash(payment, cents(0), telling);
}

const ownMark = /\[pontual ([A-Za-z0-9]+)\]$/;

/** Our key written behind the reason of a refund: the bank has no other place for it, and nothing else would tell two apart. */
export function refundDescription(reason: string, key: string): string {
  const mark = ` [pontual ${key}]`;
  return `${reason.trim().slice(0, 500 - mark.length)}${mark}`;
}

export function keyOfRefund({ description }: Refund): string | null {
  return ownMark.exec(description ?? '')?.[1] ?? null;
}

/**
 * What arrived at the payer; ours when our key stands in it. Refunds on their way are no fact yet. One of the whole amount has the same name
 * whether the bank lists it or only says that the charge was given back (a dispute that was lost), for it is the same money.
 */
function reversals(payment: Payment, telling: Telling): TimedFact[] {
  const arrived = (payment.refunds ?? []).filter(({ status }) => status === 'DONE');
  const facts = arrived.map((refund) => {
    const key = keyOfRefund(refund);
    const isWhole = refund.value === payment.value;
    const name = isWhole ? 'whole' : (key ?? `${refund.dateCreated}:${refund.value}`);
    const reversedOn = (refund.effectiveDate ?? refund.dateCreated).slice(0, 10);
    return reversed(payment, { name, amountCents: refund.value, reversedOn, ours: key !== null }, telling);
  });
  const rest = cents(payment.value - sumCents(arrived.map(({ value }) => value)));
  if (payment.status !== 'REFUNDED' || rest <= 0) return facts;
  const name = arrived.length === 0 ? 'whole' : 'rest';
  const reversedOn = telling.on ?? paidOn(payment);
  return [...facts, reversed(payment, { name, amountCents: rest, reversedOn, ours: false }, telling)];
}

function reversed(
  { id }: Payment,
  back: { name: string; amountCents: Cents; reversedOn: string; ours: boolean },
  { at }: Telling,
): TimedFact {
  const { name, amountCents, reversedOn, ours } = back;
  return {
    factKey: keyOf(id, 'reversed', name, ours ? 'us' : null),
    occurredAt: at,
    fact: {
      type: 'reversed',
      identity: `${id}:refund:${name}`,
      ofIdentity: id,
      amountCents,
      reversedOn,
      ...(ours ? { by: 'us' as const } : {}),
    },
  };
}

/** How a charge stands by its status, `deleted` and its refunds: never by the name of an event. */
export function factsOf(payment: Payment, telling: Telling, asked: Asked = {}): TimedFact[] {
  const { id, status, deleted } = payment;
  const { mark, at: occurredAt } = telling;
  if (!isPaymentStatus(status)) {
    return [{ factKey: keyOf(id, 'unknown', status), occurredAt, fact: { type: 'unknown_word', word: status } }];
  }
  // Money counts also for what was removed: only a charge that is still open can be taken off the bank.
  if (deleted && isOpen(payment)) {
    const by = asked.writeOff ? ('us' as const) : ('unknown' as const);
    return [{ factKey: keyOf(id, 'written_off', mark), occurredAt, fact: { type: 'written_off', by, reason: null } }];
  }
  switch (status) {
    case 'PENDING':
    case 'AWAITING_RISK_ANALYSIS':
    case 'DUNNING_REQUESTED':
      return [registeredAs(payment, telling, asked)];
    case 'OVERDUE':
      return payment.canBePaidAfterDueDate === false
        ? [{ factKey: keyOf(id, 'expired', payment.dueDate, mark), occurredAt, fact: { type: 'expired' } }]
        : [registeredAs(payment, telling, asked)];
    case 'CONFIRMED':
      return [paid(payment, false, telling), ...reversals(payment, telling)];
    case 'RECEIVED':
    case 'DUNNING_RECEIVED':
    case 'REFUND_REQUESTED':
    case 'REFUND_IN_PROGRESS':
    case 'REFUNDED':
      return [paid(payment, true, telling), ...reversals(payment, telling)];
    case 'RECEIVED_IN_CASH':
      return [inCash(payment, payment.value, telling)];
    case 'CHARGEBACK_REQUESTED':
    case 'CHARGEBACK_DISPUTE':
    case 'AWAITING_CHARGEBACK_REVERSAL':
      return [
        paid(payment, true, telling),
        ...reversals(payment, telling),
        { factKey: keyOf(id, 'disputed', mark), occurredAt, fact: { type: 'disputed' } },
      ];
  }
}

const openStatuses: readonly PaymentStatus[] = ['PENDING', 'AWAITING_RISK_ANALYSIS', 'OVERDUE', 'DUNNING_REQUESTED'];

/** Nothing was received for it. */
export function isOpen({ status }: Payment): boolean {
  return (openStatuses as readonly string[]).includes(status);
}
