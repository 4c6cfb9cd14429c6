/**
 * The fold: from everything known about a charge to its state. Pure, total and independent of the order and repetition in which
 * evidence arrived (property-tested): facts are put in order first, then read once.
 */
import { cents, type Cents } from '#lib/money.ts';
import { amountDueOn, roundingCents, type AmountDue, type Owed } from './amount-due.ts';
import type { ChargeStatus } from './charge.ts';
import type { Refusal } from './errors.ts';
import {
  compareEvidence,
  sourceRank,
  type ChargeFact,
  type Evidence,
  type EvidenceSource,
  type PaymentChannel,
  type RegistrationIds,
} from './evidence.ts';

export interface FoldInput {
  owed: Owed;
  canceledAt: string | null;
  /** Lives at a bank, by ordinal. */
  registrations: { id: string; ordinal: number }[];
  /** The registration that an open register instruction is about. */
  openRegistrationId: string | null;
  evidence: readonly Evidence[];
  /** Fills in what no evidence tells of a payment: the usual day of credit, the agreed fee. */
  settle?(payment: FoldedPayment): FoldedPayment;
}

/** How one life at a bank stands. */
export type RegistrationPhase =
  | 'sent'
  | 'accepted'
  | 'registered'
  | 'rejected'
  | 'absent'
  | 'written_off'
  | 'expired'
  | 'in_protest'
  | 'protest_cancel_sent';

export interface FoldedRegistration {
  id: string;
  phase: RegistrationPhase;
  bankRef: string | null;
  ids: RegistrationIds;
  refusal: Refusal | null;
  registeredAt: string | null;
  writtenOffAt: string | null;
  expiredAt: string | null;
  disputed: boolean;
  /** The bank shows it alive after having closed or refused it. */
  reopened: boolean;
}

export interface FoldedPayment {
  identity: string;
  registrationId: string | null;
  /** Negative for a reversal. */
  amountCents: Cents;
  channel: PaymentChannel;
  paidOn: string;
  creditedOn: string | null;
  feeCents: Cents | null;
  source: EvidenceSource;
  /** Of a reversal: the identity of the payment that went back, and whether we asked for it. */
  reverses?: string;
  ownReversal?: boolean;
  /** A payment that was informed and never came. */
  bounced?: boolean;
}

export type DivergenceKind =
  | 'paid_less'
  | 'paid_more'
  | 'paid_twice'
  | 'paid_after_write_off'
  | 'paid_after_expiry'
  | 'paid_after_cancel'
  | 'reopened'
  | 'reversed'
  | 'payment_bounced'
  | 'unknown_word';

export interface FoundDivergence {
  kind: DivergenceKind;
  /** Stable, so that the same divergence is opened once. */
  key: string;
  amountCents: Cents | null;
}

export interface Folded {
  status: ChargeStatus;
  registrations: FoldedRegistration[];
  payments: FoldedPayment[];
  paidCents: Cents;
  paidOn: string | null;
  creditedOn: string | null;
  partiallyPaid: boolean;
  paidTwice: boolean;
  refusal: Refusal | null;
  divergences: FoundDivergence[];
}

export function foldCharge(input: FoldInput): Folded {
  const facts = inOrder(input.evidence);
  const registrations = input.registrations
    .toSorted((a, b) => a.ordinal - b.ordinal)
    .map(({ id }) => foldRegistration(id, facts));
  const told = foldPayments(facts);
  const payments = input.settle ? told.map(input.settle) : told;
  const status = statusOf(input, { facts, registrations, payments });
  const judged = judge(input.owed, payments);
  const received = payments.filter((payment) => payment.amountCents > 0);
  return {
    status,
    registrations,
    payments,
    paidCents: judged.paidCents,
    paidOn: greatest(received.map((payment) => payment.paidOn)),
    creditedOn: received.some((payment) => payment.creditedOn === null)
      ? null
      : greatest(received.map((payment) => payment.creditedOn ?? '')),
    partiallyPaid: judged.kind === 'paid_less',
    paidTwice: judged.kind === 'paid_twice',
    refusal: status === 'rejected' ? (currentLife(input, registrations)?.refusal ?? null) : null,
    divergences: findDivergences(input, { facts, registrations, payments, judged }),
  };
}

/** Proven facts, each once, in their one order. Told by several, a fact stands where it was first and has the best rank. */
function inOrder(evidence: readonly Evidence[]): Evidence[] {
  const byKey = new Map<string, Evidence>();
  for (const item of evidence) {
    if (!item.proven) continue;
    const known = byKey.get(item.factKey);
    if (!known || isBetterTold(item, known)) byKey.set(item.factKey, item);
  }
  return [...byKey.values()].toSorted(compareEvidence);
}

function isBetterTold(item: Evidence, known: Evidence): boolean {
  if (item.occurredAt !== known.occurredAt) return item.occurredAt < known.occurredAt;
  return sourceRank(item.source) > sourceRank(known.source);
}

function greatest(dates: string[]): string | null {
  return dates.toSorted().at(-1) ?? null;
}

// ------------------------------------------------------------------ registrations

const closedPhases: readonly RegistrationPhase[] = ['written_off', 'expired', 'rejected'];
const livePhases: readonly RegistrationPhase[] = ['registered', 'in_protest', 'protest_cancel_sent'];
/** Nothing is known of it at the bank yet. */
const awaitedPhases: readonly RegistrationPhase[] = ['sent', 'accepted', 'absent'];

function foldRegistration(id: string, facts: readonly Evidence[]): FoldedRegistration {
  let state: FoldedRegistration = {
    id,
    phase: 'sent',
    bankRef: null,
    ids: {},
    refusal: null,
    registeredAt: null,
    writtenOffAt: null,
    expiredAt: null,
    disputed: false,
    reopened: false,
  };
  for (const item of facts) {
    if (item.registrationId === id) state = step(state, item.fact, item.occurredAt);
  }
  return state;
}

function step(state: FoldedRegistration, fact: ChargeFact, at: string): FoldedRegistration {
  switch (fact.type) {
    case 'accepted': {
      // What was proven absent and then sent again is at the bank after all.
      const begins = state.phase === 'sent' || state.phase === 'absent';
      return { ...state, bankRef: state.bankRef ?? fact.bankRef, phase: begins ? 'accepted' : state.phase };
    }
    case 'registered': {
      const ids = { ...state.ids, ...fact.ids };
      const alive = fact.restored ? { ...state, phase: 'registered' as const } : lived(state, 'registered');
      return { ...alive, bankRef: fact.bankRef, ids, registeredAt: state.registeredAt ?? at };
    }
    case 'in_protest':
    case 'protest_cancel_sent':
      return lived(state, fact.type);
    case 'rejected':
      // The bank cannot refuse what it has: both told is a contradiction, and what may still be paid counts.
      return awaitedPhases.includes(state.phase) || state.phase === 'rejected'
        ? { ...state, phase: 'rejected', refusal: fact.refusal }
        : { ...state, reopened: state.reopened || livePhases.includes(state.phase) };
    case 'absent':
      return state.phase === 'sent' ? { ...state, phase: 'absent' } : state;
    case 'written_off':
      return { ...state, phase: 'written_off', writtenOffAt: state.writtenOffAt ?? at };
    case 'expired': {
      // What was taken off the bank has no term that could end.
      const phase = state.phase === 'written_off' ? state.phase : 'expired';
      return { ...state, phase, expiredAt: state.expiredAt ?? at };
    }
    case 'disputed':
      return { ...state, disputed: true };
    case 'paid':
      // Told as paid again after a dispute: the dispute was won.
      return { ...state, disputed: false };
    case 'bounced':
      // Payable again: that is what the bank says with it.
      return { ...state, phase: 'registered' };
    case 'reversed':
    case 'unknown_word':
      return state;
  }
}

function lived(state: FoldedRegistration, phase: RegistrationPhase): FoldedRegistration {
  return { ...state, phase, reopened: state.reopened || closedPhases.includes(state.phase) };
}

/**
 * The life that counts: the newest one that reached the bank, or is on its way. One that was never sent (its instruction was
 * withdrawn) or proven absent leaves the charge where the one before it stood.
 */
function currentLife(
  input: Pick<FoldInput, 'openRegistrationId'>,
  registrations: readonly FoldedRegistration[],
): FoldedRegistration | undefined {
  return registrations.findLast(
    ({ id, phase }) => id === input.openRegistrationId || (phase !== 'sent' && phase !== 'absent'),
  );
}

// ------------------------------------------------------------------ payments

type Paid = Extract<ChargeFact, { type: 'paid' }>;

function foldPayments(facts: readonly Evidence[]): FoldedPayment[] {
  const received = new Map<string, FoldedPayment>();
  for (const { fact, registrationId, source } of facts) {
    if (fact.type !== 'paid') continue;
    const known = received.get(fact.identity);
    received.set(
      fact.identity,
      known ? toldAgain(known, fact, registrationId) : paymentOf(fact, registrationId, source),
    );
  }
  const reversals = new Map<string, FoldedPayment>();
  for (const { fact, registrationId, source } of facts) {
    if (fact.type !== 'reversed') continue;
    // A bank that names the reversal by its payment must not make one of the two vanish.
    const identity = fact.identity === fact.ofIdentity ? `${fact.identity}/reversal` : fact.identity;
    const { reversedOn, ofIdentity } = fact;
    const of = received.get(ofIdentity);
    reversals.set(identity, {
      identity,
      registrationId: reversals.get(identity)?.registrationId ?? registrationId ?? of?.registrationId ?? null,
      amountCents: cents(-fact.amountCents),
      channel: of?.channel ?? 'boleto',
      paidOn: reversedOn,
      creditedOn: reversedOn,
      feeCents: null,
      source,
      reverses: ofIdentity,
      ownReversal: fact.by === 'us' || (reversals.get(identity)?.ownReversal ?? false),
    });
  }
  for (const bounce of bouncesOf(facts)) if (!reversals.has(bounce.identity)) reversals.set(bounce.identity, bounce);
  return [...received.values(), ...reversals.values()].toSorted((a, b) => (a.identity < b.identity ? -1 : 1));
}

/** What a bank's word of a payment that came to nothing takes back: all of that life that had been told by then and was not credited. */
function bouncesOf(facts: readonly Evidence[]): FoldedPayment[] {
  return facts.flatMap(({ fact, registrationId, source }, index) => {
    if (fact.type !== 'bounced' || registrationId === null) return [];
    const before = facts.slice(0, index).filter((item) => item.registrationId === registrationId);
    const told = new Map<string, FoldedPayment>();
    for (const item of before) {
      if (item.fact.type !== 'paid') continue;
      const known = told.get(item.fact.identity);
      const { identity } = item.fact;
      told.set(
        identity,
        known ? toldAgain(known, item.fact, registrationId) : paymentOf(item.fact, registrationId, source),
      );
    }
    return [...told.values()]
      .filter(({ creditedOn }) => creditedOn === null)
      .map((payment) => {
        const on = fact.on ?? payment.paidOn;
        const amountCents = cents(-payment.amountCents);
        const identity = `${payment.identity}/bounced`;
        return {
          ...payment,
          identity,
          amountCents,
          paidOn: on,
          creditedOn: on,
          feeCents: null,
          source,
          reverses: payment.identity,
          bounced: true,
        };
      });
  });
}

function paymentOf(fact: Paid, registrationId: string | null, source: EvidenceSource): FoldedPayment {
  const { identity, amountCents, channel, paidOn, creditedOn, feeCents } = fact;
  return { identity, registrationId, amountCents, channel, paidOn, creditedOn, feeCents, source };
}

/** The same payment told again: a cumulative total only grows; else what is told last is best known (model, rule 6). */
function toldAgain(known: FoldedPayment, fact: Paid, registrationId: string | null): FoldedPayment {
  const total = Math.max(known.amountCents, fact.amountCents);
  return {
    ...known,
    registrationId: known.registrationId ?? registrationId,
    amountCents: fact.cumulative ? cents(total) : fact.amountCents,
    creditedOn: fact.creditedOn ?? known.creditedOn,
    feeCents: fact.feeCents ?? known.feeCents,
  };
}

// ------------------------------------------------------------------ status

const statusOfPhase: Readonly<Record<RegistrationPhase, ChargeStatus>> = {
  sent: 'registering',
  accepted: 'registering',
  // Only while its instruction is open: it is being sent again.
  absent: 'registering',
  registered: 'registered',
  rejected: 'rejected',
  written_off: 'written_off',
  expired: 'expired',
  in_protest: 'in_protest',
  protest_cancel_sent: 'protest_cancel_sent',
};

interface Known {
  facts: readonly Evidence[];
  registrations: readonly FoldedRegistration[];
  payments: readonly FoldedPayment[];
}

function statusOf(input: FoldInput, known: Known): ChargeStatus {
  const { registrations, payments } = known;
  const life = currentLife(input, registrations);
  if (sumOf(payments) > 0) return registrations.some((registration) => registration.disputed) ? 'disputed' : 'paid';
  if (input.canceledAt !== null) return 'canceled';
  const onItsWay = life?.id === input.openRegistrationId && life && awaitedPhases.includes(life.phase);
  if (!onItsWay && payments.some((payment) => payment.amountCents < 0) && !outlives(life, known)) return 'refunded';
  return life ? statusOfPhase[life.phase] : 'pending';
}

/**
 * Whether a life says more of the charge than the money that went back: when that money was not of this life, or the bank took
 * payments for it again afterwards (a payment that bounced).
 */
function outlives(life: FoldedRegistration | undefined, { facts, payments }: Known): boolean {
  if (!life) return false;
  if (!payments.some((payment) => payment.registrationId === life.id)) return true;
  const lastReturn = facts.findLastIndex(({ fact }) => fact.type === 'reversed');
  const lastLive = facts.findLastIndex(
    ({ fact, registrationId }) =>
      registrationId === life.id && (fact.type === 'bounced' || (livePhases as readonly string[]).includes(fact.type)),
  );
  return lastLive > lastReturn;
}

function sumOf(payments: readonly FoldedPayment[]): number {
  return payments.reduce((sum, payment) => sum + payment.amountCents, 0);
}

// ------------------------------------------------------------------ divergences

interface Judged {
  paidCents: Cents;
  kind: 'paid_less' | 'paid_more' | 'paid_twice' | null;
  /** How much is missing or too much, never negative. */
  amountCents: Cents;
}

/** Compares what was received, less what went back, with what was due on the day that settled it. */
function judge(owed: Owed, payments: readonly FoldedPayment[]): Judged {
  const paidCents = cents(sumOf(payments));
  const due = dueWhenSettled(owed, payments);
  if (paidCents <= 0 || !due) return { paidCents, kind: null, amountCents: cents(0) };
  const least = leastAccepted(owed, due);
  const missing = { paidCents, amountCents: cents(Math.max(0, due.totalCents - paidCents)) };
  if (paidCents < least) return { ...missing, kind: 'paid_less' };
  const over = { paidCents, amountCents: cents(Math.max(0, paidCents - due.totalCents)) };
  // Once more the whole title beyond what was due.
  if (over.amountCents > roundingCents && over.amountCents >= least) return { ...over, kind: 'paid_twice' };
  const most = Math.max(due.totalCents, owed.amountCents) + roundingCents;
  return { ...over, kind: paidCents > most ? 'paid_more' : null };
}

/** What was due on the first day on which enough had come, or else on the day of the last payment. */
function dueWhenSettled(owed: Owed, payments: readonly FoldedPayment[]): AmountDue | null {
  let running = 0;
  let due: AmountDue | null = null;
  const received = payments.filter((payment) => payment.amountCents > 0);
  for (const payment of received.toSorted((a, b) => (a.paidOn === b.paidOn ? 0 : a.paidOn < b.paidOn ? -1 : 1))) {
    running += payment.amountCents;
    due = amountDueOn(owed, payment.paidOn);
    if (running >= leastAccepted(owed, due)) return due;
  }
  return due;
}

/**
 * The least that settles it. Whoever pays late at a teller may owe the fine to the creditor still; the bank settles from the
 * nominal amount on.
 */
function leastAccepted(owed: Owed, due: AmountDue): number {
  return owed.amountCents - due.discountCents - due.rebateCents - roundingCents;
}

function findDivergences(input: FoldInput, found: Known & { judged: Judged }): FoundDivergence[] {
  const { kind, amountCents } = found.judged;
  const words = new Set(found.facts.flatMap(({ fact }) => (fact.type === 'unknown_word' ? [fact.word] : [])));
  return [
    ...(kind === null ? [] : [{ kind, key: kind, amountCents }]),
    ...found.payments.flatMap((payment) => paymentDivergences(input, found, payment)),
    ...found.registrations
      .filter((registration) => registration.reopened || isLiveThoughCanceled(input, registration))
      .map(({ id }) => ({ kind: 'reopened' as const, key: `reopened/${id}`, amountCents: null })),
    ...[...words].map((word) => ({ kind: 'unknown_word' as const, key: `unknown_word/${word}`, amountCents: null })),
  ];
}

/** Canceled by us means that nothing is live at a bank; when something is, somebody could still pay it. */
function isLiveThoughCanceled(input: FoldInput, registration: FoldedRegistration): boolean {
  return input.canceledAt !== null && livePhases.includes(registration.phase);
}

function paymentDivergences(input: FoldInput, { facts }: Known, payment: FoldedPayment): FoundDivergence[] {
  const { identity, amountCents, registrationId } = payment;
  const at = (kind: DivergenceKind) => [{ kind, key: `${kind}/${identity}`, amountCents }];
  if (payment.bounced) return at('payment_bounced');
  if (payment.reverses !== undefined) return amountCents < 0 && !payment.ownReversal ? at('reversed') : [];
  const index = facts.findIndex(({ fact }) => fact.type === 'paid' && fact.identity === identity);
  const told = facts[index];
  if (!told || amountCents === 0) return [];
  // How the life stood when the money came: what was reopened before had not ended.
  const phase = registrationId === null ? 'sent' : foldRegistration(registrationId, facts.slice(0, index)).phase;
  if (phase === 'written_off') return at('paid_after_write_off');
  if (phase === 'expired') return at('paid_after_expiry');
  return input.canceledAt !== null && input.canceledAt < told.occurredAt ? at('paid_after_cancel') : [];
}
