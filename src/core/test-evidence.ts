/** Arbitrary evidence for properties: few lives, identities and moments, so that ties, repeats and contradictions are common. */
import fc from 'fast-check';
import { cents } from '#lib/money.ts';
import type { Owed } from './amount-due.ts';
import { evidenceSources, type ChargeFact, type Evidence } from './evidence.ts';
import type { Refusal } from './errors.ts';
import type { FoldInput } from './fold.ts';

export const refusal: Refusal = {
  kind: 'refused',
  code: 'provider_refused',
  detail: 'O banco recusou o CEP.',
  cure: 'Corrija o CEP do pagador.',
  actor: 'you',
  bank: { httpStatus: 400, code: 'X1', message: 'CEP inválido' },
};

export const owed: Owed = {
  amountCents: cents(100_00),
  dueDate: '2026-03-10',
  terms: {
    fine: { kind: 'rate', percent: '2' },
    interest: { kind: 'monthly', percent: '1' },
    discounts: [{ kind: 'fixed', amountCents: cents(5_00), daysBefore: 3 }],
  },
};

/** The n-th minute of a day of facts. */
export const minute = (n: number): string => `2026-03-10T12:${String(n).padStart(2, '0')}:00.000Z`;

export const registered = (bankRef = 'bank-1'): ChargeFact => ({
  type: 'registered',
  bankRef,
  ids: { nossoNumero: bankRef },
  amountCents: null,
  dueDate: null,
  overdue: false,
});

export const writtenOff: ChargeFact = { type: 'written_off', by: 'bank', reason: null };

export const paid = (identity: string, amount: number, more: object = {}): ChargeFact => ({
  type: 'paid',
  identity,
  cumulative: false,
  amountCents: cents(amount),
  channel: 'boleto',
  paidOn: '2026-03-10',
  creditedOn: null,
  feeCents: null,
  ...more,
});

export const reversed = (ofIdentity: string, amount: number, more: object = {}): ChargeFact => ({
  type: 'reversed',
  identity: `back-of-${ofIdentity}`,
  ofIdentity,
  amountCents: cents(amount),
  reversedOn: '2026-03-12',
  ...more,
});

/** Evidence of one fact, proven unless told. The key names the fact, so that another source tells the same one. */
export function evidence(fact: ChargeFact, at: string, more: Partial<Evidence> = {}): Evidence {
  const registrationId = more.registrationId === undefined ? 'life-1' : more.registrationId;
  const factKey = `${registrationId}/${at}/${JSON.stringify(fact)}`;
  return { factKey, source: 'query', proven: true, occurredAt: at, fact, ...more, registrationId };
}

export function inputOf(items: readonly Evidence[], more: Partial<FoldInput> = {}): FoldInput {
  return {
    owed,
    canceledAt: null,
    registrations: [
      { id: 'life-1', ordinal: 1 },
      { id: 'life-2', ordinal: 2 },
    ],
    openRegistrationId: null,
    evidence: items,
    ...more,
  };
}

const days = fc.constantFrom('2026-03-02', '2026-03-10', '2026-03-11', '2026-04-10');
const maybeDay = fc.option(days, { nil: null });
const maybeFee = fc.option(fc.constantFrom(cents(0), cents(1_90), cents(2_50)), { nil: null });

/** An identity is of one kind: payments known one by one (`p`), or totals of a whole registration (`t`). */
const onePayment = fc
  .record({
    n: fc.integer({ min: 1, max: 3 }),
    paidOn: days,
    channel: fc.constantFrom('boleto', 'pix'),
    creditedOn: maybeDay,
    feeCents: maybeFee,
  })
  .map(({ n, ...more }) => paid(`p${n}`, [95_00, 100_00, 50_03][n - 1] ?? 0, more));

const totals = fc
  .record({ amount: fc.constantFrom(1, 30_00, 99_97, 102_16, 200_00), paidOn: days, creditedOn: maybeDay })
  .map(({ amount, ...more }) => paid('t1', amount, { ...more, cumulative: true }));

/** Each reversal goes by one name for one amount, of its payment or of none that is known. */
const oneReversal = fc
  .record({
    back: fc.constantFrom(
      { ofIdentity: 'p1', amount: 95_00 },
      { ofIdentity: 'p2', amount: 40_00 },
      { ofIdentity: 'p3', amount: 50_03 },
      { ofIdentity: 't1', amount: 99_97 },
    ),
    reversedOn: days,
  })
  .map(({ back, ...more }) => reversed(back.ofIdentity, back.amount, more));

export const paymentFacts: fc.Arbitrary<ChargeFact> = fc.oneof(onePayment, totals, oneReversal);

/** Facts that are no money. */
export const lifeFacts: fc.Arbitrary<ChargeFact> = fc.constantFrom<ChargeFact>(
  { type: 'accepted', bankRef: 'bank-1' },
  registered(),
  registered('bank-2'),
  { type: 'rejected', refusal },
  { type: 'absent' },
  writtenOff,
  { type: 'expired' },
  { type: 'in_protest' },
  { type: 'protest_cancel_sent' },
  { type: 'disputed' },
  { type: 'unknown_word', word: 'NEGATIVADO' },
);

/** A payment is of one life; some sources (a statement line, a clerk) do not know of which. */
const lifeOfPayment: Readonly<Record<string, string | null>> = { p1: 'life-1', t1: 'life-1', p2: 'life-2', p3: null };

function lifeOf(fact: ChargeFact, life: string | null): string | null {
  if (fact.type === 'paid') return life && (lifeOfPayment[fact.identity] ?? null);
  if (fact.type === 'reversed') return life && (lifeOfPayment[fact.ofIdentity] ?? null);
  return life ?? 'life-1';
}

/** Evidence of facts from all sources. */
export function evidenceOf(facts: fc.Arbitrary<ChargeFact>, proven = true): fc.Arbitrary<Evidence> {
  return fc
    .record({
      fact: facts,
      at: fc.integer({ min: 0, max: 7 }),
      source: fc.constantFrom(...evidenceSources),
      life: fc.constantFrom('life-1', 'life-2', null),
    })
    .map(({ fact, at, source, life }) =>
      evidence(fact, minute(at), { source, proven, registrationId: lifeOf(fact, life) }),
    );
}

export const anyEvidence: fc.Arbitrary<Evidence> = evidenceOf(fc.oneof(lifeFacts, paymentFacts));
