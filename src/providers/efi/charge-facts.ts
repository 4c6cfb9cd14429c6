/** What an answer of the API Cobranças proves about a charge, as facts with stable keys. */
import { barcodeFromLine, boletoProblems } from '#lib/boleto/index.ts';
import { todayIn } from '#lib/calendar.ts';
import { type Cents, cents } from '#lib/money.ts';
import type { ChargeFact, RegistrationIds } from '#core/evidence.ts';
import type { TimedFact } from '#core/provider.ts';
import { type Billet, type ChargeWord, type Entry, isChargeWord, type Listed } from './wire.ts';

/** What the list tells of money; the emission and the detail never tell any. */
interface Money {
  valueCents: Cents | null;
  /** The day of the payment. */
  receivedOn: string | null;
  /** Instant of the confirmation. */
  paidAt: string | null;
}

/** A charge as one of the bank's answers shows it. */
export interface ShownCharge {
  id: string;
  status: string;
  totalCents: Cents;
  dueDate: string | null;
  createdAt: string | null;
  ids: RegistrationIds;
  /** Null where the answer is one that tells of no money. */
  money: Money | null;
  /** The day of the answer, for what the bank does not date. */
  seenOn: string | null;
}

/**
 * Codes of a boleto. The bar code is worked out of the line, which alone is told, and only of a line that is one: the sandbox gives
 * zeros, which are shown as they came and are no bar code.
 */
export function idsOf(billet: Billet | undefined): RegistrationIds {
  const linhaDigitavel = billet?.barcode?.replaceAll(/\D/g, '');
  const brCode = billet?.pix?.qrcode;
  const barcode = linhaDigitavel === undefined ? null : barcodeOf(linhaDigitavel);
  return {
    ...(linhaDigitavel ? { linhaDigitavel } : {}),
    ...(barcode === null ? {} : { barcode }),
    ...(brCode ? { brCode } : {}),
  };
}

function barcodeOf(line: string): string | null {
  if (/^0*$/.test(line) || boletoProblems(line).length > 0) return null;
  return barcodeFromLine(line);
}

/** A row of the list. */
export function shownOf(row: Listed, seenOn: string | null): ShownCharge {
  const { payment } = row;
  const billet = payment?.banking_billet ?? payment?.carnet;
  return {
    id: row.id,
    status: row.status,
    totalCents: row.total,
    dueDate: billet?.expire_at ?? null,
    createdAt: row.created_at ?? null,
    ids: idsOf(billet),
    money: {
      valueCents: payment?.paid_value ?? null,
      receivedOn: payment?.received_by_bank_at ?? null,
      paidAt: payment?.paid_at ?? null,
    },
    seenOn,
  };
}

/** The bank tells seconds. What ends a charge stands at the end of its second, behind whatever was before it. */
function endOfSecond(at: string | undefined | null): string | null {
  return at === undefined || at === null ? null : at.replace('.000Z', '.999Z');
}

const dayOf = (at: string | null | undefined): string | null => (at ? todayIn(at) : null);

/**
 * A key within a charge. Facts of one instant are folded in the order of their keys, so that the stage comes first: open, money, end.
 */
function keyOf(id: string, stage: 0 | 1 | 2 | 3, ...parts: (string | number | null | undefined)[]): string {
  return [id, stage, ...parts.filter((part) => part !== null && part !== undefined && part !== '')].join(':');
}

/** That the bank has it: an answer whose echo is another proves this at least. */
export function issuedFact(id: string): TimedFact {
  return { factKey: keyOf(id, 0, 'issued'), occurredAt: null, fact: { type: 'accepted', bankRef: id } };
}

/** A word of the bank that is known, and says less than it has to: somebody must look, and no money moves. */
function untold(id: string, word: string): TimedFact {
  return { factKey: keyOf(id, 2, 'untold', word), occurredAt: null, fact: { type: 'unknown_word', word } };
}

/**
 * The facts of a charge as an answer shows it, oldest first. Whatever has become of it, it was registered: so its codes are known even
 * when no answer told them before.
 */
export function factsOf(charge: ShownCharge): TimedFact[] {
  const { id, status } = charge;
  if (!isChargeWord(status))
    return [{ factKey: keyOf(id, 2, status), occurredAt: null, fact: { type: 'unknown_word', word: status } }];
  if (status === 'new' || status === 'link') return [];
  return [registered(charge, status), ...moneyOf(charge, status), ...endOf(charge, status)];
}

const open: readonly ChargeWord[] = ['waiting', 'unpaid', 'identified', 'approved'];

/**
 * That it is, or was, payable, with what the bank echoes. While it is payable that counts from the reading; once it has ended, from
 * its creation, so that it never seems to come after its end.
 */
function registered(charge: ShownCharge, status: ChargeWord): TimedFact {
  const { id, totalCents, dueDate, ids, createdAt } = charge;
  const overdue = status === 'unpaid';
  const word = overdue ? 'unpaid' : 'waiting';
  return {
    factKey: keyOf(id, 1, word, totalCents, dueDate, ids.linhaDigitavel),
    occurredAt: open.includes(status) ? null : createdAt,
    fact: { type: 'registered', bankRef: id, ids, amountCents: totalCents, dueDate, overdue },
  };
}

/**
 * The facts of a detail. The list may have told the same without the Pix code, under the same key: so the code is said beside it under
 * a key of its own.
 */
export function factsWithCode(charge: ShownCharge): TimedFact[] {
  return factsOf(charge).flatMap((item) => {
    const { brCode } = item.fact.type === 'registered' ? item.fact.ids : {};
    return brCode === undefined ? [item] : [item, { ...item, factKey: `${item.factKey}:pix:${brCode}` }];
  });
}

/** The payment of a charge: the charge itself is its identity, since no answer names a payment; the greatest total counts. */
export function paidFact(
  id: string,
  paid: { amountCents: Cents; paidOn: string },
): Extract<ChargeFact, { type: 'paid' }> {
  return {
    type: 'paid',
    identity: id,
    cumulative: true,
    amountCents: paid.amountCents,
    // Whether a Bolix was paid by its line or by its QR is told nowhere.
    channel: 'boleto',
    paidOn: paid.paidOn,
    creditedOn: null,
    feeCents: null,
  };
}

/** Marked as paid by hand, here or on the bank's screens: no money came to the account. */
export function settledFact(id: string, amountCents: Cents, on: string): TimedFact {
  return {
    factKey: keyOf(id, 2, 'settled'),
    occurredAt: null,
    fact: {
      type: 'paid',
      identity: `${id}:settled`,
      cumulative: false,
      amountCents,
      channel: 'direct',
      paidOn: on,
      creditedOn: null,
      feeCents: null,
    },
  };
}

function reversedFact(id: string, amountCents: Cents, on: string): Extract<ChargeFact, { type: 'reversed' }> {
  return { type: 'reversed', identity: `${id}:refunded`, ofIdentity: id, amountCents, reversedOn: on };
}

/** Money that the list shows; an answer that tells of none says nothing of it. */
function moneyOf(charge: ShownCharge, status: ChargeWord): TimedFact[] {
  const { id, money, totalCents, seenOn } = charge;
  if (money === null) return [];
  const day = money.receivedOn ?? dayOf(money.paidAt);
  if (status === 'settled') {
    const on = day ?? seenOn ?? dayOf(charge.createdAt);
    return on === null ? [untold(id, status)] : [settledFact(id, totalCents, on)];
  }
  if (status !== 'paid' && status !== 'refunded' && status !== 'contested') return [];
  if (money.valueCents === null || day === null) return [untold(id, status)];
  const fact = paidFact(id, { amountCents: money.valueCents, paidOn: day });
  return [{ factKey: keyOf(id, 2, 'paid', day, money.valueCents), occurredAt: money.paidAt, fact }];
}

/** How it ended. The list does not say when. */
function endOf(charge: ShownCharge, status: ChargeWord): TimedFact[] {
  const { id, money, seenOn } = charge;
  switch (status) {
    case 'canceled':
      return [writtenOff(id, 'unknown')];
    case 'expired':
      return [{ factKey: keyOf(id, 3, 'expired', charge.dueDate), occurredAt: null, fact: { type: 'expired' } }];
    case 'contested':
      return [{ factKey: keyOf(id, 3, 'contested'), occurredAt: null, fact: { type: 'disputed' } }];
    case 'refunded': {
      const on = seenOn ?? money?.receivedOn ?? null;
      if (!money || money.valueCents === null || on === null) return [];
      return [{ factKey: keyOf(id, 3, 'refunded'), occurredAt: null, fact: reversedFact(id, money.valueCents, on) }];
    }
    default:
      return [];
  }
}

export function writtenOff(id: string, by: 'us' | 'unknown'): TimedFact {
  return { factKey: keyOf(id, 3, 'canceled'), occurredAt: null, fact: { type: 'written_off', by, reason: null } };
}

// The history of a notification -----------------------------------------------------------------------------------------

/** What has been paid and given back of a charge, up to an entry of its history. */
interface Running {
  paidCents: number;
  returnedCents: number;
}

/** Words from which a charge that is payable again has come back. */
const ended: readonly string[] = ['canceled', 'expired', 'settled', 'refunded', 'contested'];

/**
 * The fact of one entry, or null when it has none: that a charge is open says nothing that its own reading does not say with amount
 * and codes. `'untold'` when the entry lacks what its fact needs, so that the charge has to be read. Totals run through the history,
 * because each `paid` tells its own value.
 */
export function factOfEntry(entry: Entry, chargeId: string, running: Running): ChargeFact | null | 'untold' {
  const { current, previous } = entry.status;
  const on = entry.received_by_bank_at ?? dayOf(entry.created_at);
  switch (current) {
    case 'new':
    case 'link':
    case 'identified':
    case 'approved':
      return null;
    case 'waiting':
    case 'unpaid':
      // A payment that was confirmed is taken back: how much, and whether for good, the bank does not say.
      if (previous === 'paid') return { type: 'unknown_word', word: `${previous} → ${current}` };
      return ended.includes(previous ?? '') ? 'untold' : null;
    case 'settled':
      return 'untold';
    case 'paid':
      if (entry.value === undefined || on === null) return 'untold';
      running.paidCents += entry.value;
      return paidFact(chargeId, { amountCents: cents(running.paidCents), paidOn: on });
    case 'canceled':
      return { type: 'written_off', by: 'unknown', reason: null };
    case 'expired':
      return { type: 'expired' };
    case 'contested':
      return { type: 'disputed' };
    case 'refunded': {
      const left = running.paidCents - running.returnedCents;
      if (left <= 0 || on === null) return 'untold';
      running.returnedCents += left;
      return reversedFact(chargeId, cents(running.returnedCents), on);
    }
    default:
      return { type: 'unknown_word', word: current };
  }
}

/** When an entry occurred: what ends a charge, at the end of its second. */
export function instantOfEntry(entry: Entry): string | null {
  return ended.includes(entry.status.current) ? endOfSecond(entry.created_at) : (entry.created_at ?? null);
}
