/**
 * The fold: from everything known about a charge to its state. Pure, total and independent of the order and repetition in which
 * evidence arrived (property-tested): facts are put in order first, then read once.
 */
import { cents, type Cents } from '#lib/money.ts';
import { amountDueOn, type Owed } from './amount-due.ts';
import type { ChargeStatus } from './charge.ts';
import type { Refusal } from './errors.ts';
import {
  compareEvidence,
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
    .map(({ id }) =>
      foldRegistration(
        id,
        facts.filter((item) => item.registrationId === id),
      ),
    );
  const payments = foldPayments(facts);
  const paidCents = cents(payments.reduce((sum, payment) => sum + payment.amountCents, 0));
  const received = payments.filter((payment) => payment.amountCents > 0);
  const last = received.toSorted((a, b) => (a.paidOn < b.paidOn ? -1 : 1)).at(-1);
  const status = statusOf(input, registrations, payments);
  const short = paidCents > 0 && last !== undefined && paidCents < leastAccepted(input.owed, last.paidOn);
  return {
    status,
    registrations,
    payments,
    paidCents,
    paidOn: last?.paidOn ?? null,
    creditedOn:
      received.length > 0 && received.every((payment) => payment.creditedOn !== null) ? lastCredit(received) : null,
    partiallyPaid: short,
    paidTwice: isPaidTwice(input.owed, received),
    refusal: status === 'rejected' ? (current(registrations)?.refusal ?? null) : null,
    divergences: findDivergences(input, { registrations, payments, paidCents, facts }),
  };
}

/** Proven facts, each once, in their one order. */
function inOrder(evidence: readonly Evidence[]): Evidence[] {
  const byKey = new Map<string, Evidence>();
  for (const item of evidence) {
    if (!item.proven) continue;
    const known = byKey.get(item.factKey);
    if (!known || compareEvidence(item, known) < 0) byKey.set(item.factKey, item);
  }
  return [...byKey.values()].toSorted(compareEvidence);
}

function lastCredit(payments: FoldedPayment[]): string | null {
  return (
    payments
      .map((payment) => payment.creditedOn ?? '')
      .toSorted()
      .at(-1) || null
  );
}

// ------------------------------------------------------------------ registrations

const closedPhases: readonly RegistrationPhase[] = ['written_off', 'expired', 'rejected'];

function foldRegistration(id: string, facts: Evidence[]): FoldedRegistration {
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
  for (const item of facts) state = step(state, item.fact, item.occurredAt);
  return state;
}

function step(state: FoldedRegistration, fact: ChargeFact, at: string): FoldedRegistration {
  switch (fact.type) {
    case 'accepted':
      return {
        ...state,
        bankRef: state.bankRef ?? fact.bankRef,
        phase: state.phase === 'sent' ? 'accepted' : state.phase,
      };
    case 'registered':
      return {
        ...state,
        bankRef: fact.bankRef,
        ids: { ...state.ids, ...fact.ids },
        phase: 'registered',
        registeredAt: state.registeredAt ?? at,
        reopened: state.reopened || closedPhases.includes(state.phase),
      };
    case 'rejected':
      return { ...state, phase: 'rejected', refusal: fact.refusal };
    case 'absent':
      return state.phase === 'sent' ? { ...state, phase: 'absent' } : state;
    case 'written_off':
      return { ...state, phase: 'written_off', writtenOffAt: state.writtenOffAt ?? at };
    case 'expired':
      return { ...state, phase: 'expired', expiredAt: state.expiredAt ?? at };
    case 'in_protest':
    case 'protest_cancel_sent':
      return { ...state, phase: fact.type };
    case 'disputed':
      return { ...state, disputed: true };
    case 'paid':
    case 'reversed':
    case 'unknown_word':
      return state;
  }
}

/** The life that counts: the newest one that reached the bank, or is on its way. */
function current(registrations: FoldedRegistration[]): FoldedRegistration | undefined {
  return registrations.findLast((registration) => registration.phase !== 'absent');
}

// ------------------------------------------------------------------ payments

function foldPayments(facts: Evidence[]): FoldedPayment[] {
  const byIdentity = new Map<string, FoldedPayment>();
  for (const { fact, registrationId, source } of facts) {
    if (fact.type === 'paid') {
      const known = byIdentity.get(fact.identity);
      byIdentity.set(fact.identity, known ? merged(known, fact) : { ...paymentOf(fact), registrationId, source });
    }
    if (fact.type === 'reversed' && !byIdentity.has(fact.identity)) {
      const { identity, reversedOn } = fact;
      const reversal = {
        amountCents: cents(-fact.amountCents),
        paidOn: reversedOn,
        creditedOn: reversedOn,
        feeCents: null,
      };
      byIdentity.set(identity, {
        identity,
        registrationId,
        ...reversal,
        channel: channelOf(byIdentity, fact.ofIdentity),
        source,
      });
    }
  }
  return [...byIdentity.values()].toSorted((a, b) => (a.identity < b.identity ? -1 : 1));
}

function paymentOf(fact: Extract<ChargeFact, { type: 'paid' }>) {
  const { identity, amountCents, channel, paidOn, creditedOn, feeCents } = fact;
  return { identity, amountCents, channel, paidOn, creditedOn, feeCents };
}

function channelOf(byIdentity: Map<string, FoldedPayment>, identity: string): PaymentChannel {
  return byIdentity.get(identity)?.channel ?? 'boleto';
}

/** The same payment told again: a cumulative total only grows; what was not known is filled in. */
function merged(known: FoldedPayment, fact: Extract<ChargeFact, { type: 'paid' }>): FoldedPayment {
  const grew = fact.cumulative && fact.amountCents > known.amountCents;
  return {
    ...known,
    amountCents: grew ? fact.amountCents : known.amountCents,
    creditedOn: known.creditedOn ?? fact.creditedOn,
    feeCents: known.feeCents ?? fact.feeCents,
  };
}

// ------------------------------------------------------------------ status

const statusOfPhase: Readonly<Record<RegistrationPhase, ChargeStatus>> = {
  sent: 'registering',
  accepted: 'registering',
  registered: 'registered',
  rejected: 'rejected',
  absent: 'pending',
  written_off: 'written_off',
  expired: 'expired',
  in_protest: 'in_protest',
  protest_cancel_sent: 'protest_cancel_sent',
};

function statusOf(input: FoldInput, registrations: FoldedRegistration[], payments: FoldedPayment[]): ChargeStatus {
  const paidCents = payments.reduce((sum, payment) => sum + payment.amountCents, 0);
  const life = current(registrations);
  if (paidCents > 0) return life?.disputed ? 'disputed' : 'paid';
  if (input.canceledAt !== null) return 'canceled';
  if (life && life.id === input.openRegistrationId && (life.phase === 'sent' || life.phase === 'accepted'))
    return 'registering';
  if (payments.length > 0 && life?.id === lastPaidRegistration(payments)) return 'refunded';
  if (!life) return 'pending';
  // A life that was never sent (its instruction was withdrawn) leaves the charge where the one before it stood.
  if (life.phase === 'sent') return statusBefore(registrations, life);
  return statusOfPhase[life.phase];
}

function statusBefore(registrations: FoldedRegistration[], life: FoldedRegistration): ChargeStatus {
  const earlier = current(registrations.slice(0, registrations.indexOf(life)));
  return earlier ? statusOfPhase[earlier.phase] : 'pending';
}

function lastPaidRegistration(payments: FoldedPayment[]): string | null {
  return payments.toSorted((a, b) => (a.paidOn < b.paidOn ? -1 : 1)).at(-1)?.registrationId ?? null;
}

// ------------------------------------------------------------------ divergences

/** Centavos by which banks' own roundings differ; a difference within it is no difference. */
const roundingCents = 5;

/** The least that settles it when paid on this day. */
function leastAccepted(owed: Owed, paidOn: string): number {
  const due = amountDueOn(owed, paidOn);
  // Whoever pays late at a teller may owe the fine to the creditor still; the bank settles from the nominal amount on.
  return Math.min(due.totalCents, owed.amountCents - due.discountCents - due.rebateCents) - roundingCents;
}

function isPaidTwice(owed: Owed, received: FoldedPayment[]): boolean {
  const total = received.reduce((sum, payment) => sum + payment.amountCents, 0);
  const full = received.filter((payment) => payment.amountCents >= owed.amountCents - roundingCents);
  return full.length > 1 || total >= 2 * owed.amountCents - roundingCents;
}

interface Findings {
  registrations: FoldedRegistration[];
  payments: FoldedPayment[];
  paidCents: Cents;
  facts: Evidence[];
}

function findDivergences(input: FoldInput, found: Findings): FoundDivergence[] {
  return [
    ...amountDivergences(input, found),
    ...found.payments.flatMap((payment) => paymentDivergences(input, found, payment)),
    ...found.registrations
      .filter((registration) => registration.reopened)
      .map((registration) => ({ kind: 'reopened' as const, key: `reopened/${registration.id}`, amountCents: null })),
    ...found.facts.flatMap(({ fact }) =>
      fact.type === 'unknown_word'
        ? [{ kind: 'unknown_word' as const, key: `unknown_word/${fact.word}`, amountCents: null }]
        : [],
    ),
  ];
}

function amountDivergences(input: FoldInput, { payments, paidCents }: Findings): FoundDivergence[] {
  const received = payments.filter((payment) => payment.amountCents > 0);
  const last = received.toSorted((a, b) => (a.paidOn < b.paidOn ? -1 : 1)).at(-1);
  if (!last || paidCents <= 0) return [];
  const due = amountDueOn(input.owed, last.paidOn);
  if (isPaidTwice(input.owed, received)) {
    return [{ kind: 'paid_twice', key: 'paid_twice', amountCents: cents(paidCents - due.totalCents) }];
  }
  if (paidCents < leastAccepted(input.owed, last.paidOn)) {
    return [{ kind: 'paid_less', key: 'paid_less', amountCents: cents(due.totalCents - paidCents) }];
  }
  const most = Math.max(due.totalCents, input.owed.amountCents) + roundingCents;
  return paidCents > most
    ? [{ kind: 'paid_more', key: 'paid_more', amountCents: cents(paidCents - due.totalCents) }]
    : [];
}

function paymentDivergences(input: FoldInput, found: Findings, payment: FoldedPayment): FoundDivergence[] {
  const at = (kind: DivergenceKind) => [{ kind, key: `${kind}/${payment.identity}`, amountCents: payment.amountCents }];
  if (payment.amountCents < 0) return at('reversed');
  const told =
    found.facts.find(({ fact }) => fact.type === 'paid' && fact.identity === payment.identity)?.occurredAt ?? '';
  const life = found.registrations.find((registration) => registration.id === payment.registrationId);
  if (life?.writtenOffAt && life.writtenOffAt < told) return at('paid_after_write_off');
  if (life?.expiredAt && life.expiredAt < told) return at('paid_after_expiry');
  return input.canceledAt !== null && input.canceledAt < told ? at('paid_after_cancel') : [];
}
