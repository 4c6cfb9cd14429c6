import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cents } from '#lib/money.ts';
import { legalMoves, type ChargeStatus } from './charge.ts';
import type { ChargeFact, Evidence } from './evidence.ts';
import { foldCharge, type Folded, type FoldInput } from './fold.ts';
import {
  anyEvidence,
  evidence,
  evidenceOf,
  inputOf,
  lifeFacts,
  minute,
  paid,
  paymentFacts,
  refusal,
  registered,
  reversed,
  writtenOff,
} from './test-evidence.ts';

/** Folds facts of one life in the order given, a minute apart. */
function foldOf(facts: ChargeFact[], more: Partial<FoldInput> = {}): Folded {
  const items = facts.map((fact, index) => evidence(fact, minute(index)));
  return foldCharge(inputOf(items, more));
}

const kindsOf = (folded: Folded): string[] => folded.divergences.map(({ kind }) => kind);

const contexts = fc.record({
  openRegistrationId: fc.constantFrom(null, 'life-1', 'life-2'),
  canceledAt: fc.constantFrom(null, null, null, minute(4)),
});

// ------------------------------------------------------------------ order and repetition

test('evidence in any order and repeated at will gives the same result', () => {
  const cases = fc.array(anyEvidence, { minLength: 1, maxLength: 12 }).chain((items) =>
    fc.record({
      items: fc.constant(items),
      shuffled: fc.shuffledSubarray([...items, ...items], { minLength: items.length * 2 }),
      more: contexts,
    }),
  );
  fc.assert(
    fc.property(cases, ({ items, shuffled, more }) => {
      assert.deepEqual(foldCharge(inputOf(shuffled, more)), foldCharge(inputOf(items, more)));
    }),
    { numRuns: 800 },
  );
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

test('all 720 orders of a contradictory story with ties end the same', () => {
  const story = [
    evidence(registered(), minute(1)),
    evidence(writtenOff, minute(2), { source: 'answer' }),
    evidence(registered('bank-9'), minute(2), { source: 'statement' }),
    evidence(paid('p1', 100_00), minute(3), { source: 'webhook' }),
    evidence(paid('p1', 100_00), minute(3), { source: 'statement' }),
    evidence(reversed('p1', 100_00), minute(3)),
  ];
  const expected = foldCharge(inputOf(story));
  assert.equal(expected.status, 'refunded');
  assert.equal(expected.payments.find(({ identity }) => identity === 'p1')?.source, 'statement');
  for (const order of permutations(story)) assert.deepEqual(foldCharge(inputOf(order)), expected);
});

test('one fact told by several has the rank of the best of them', () => {
  const items = [
    evidence(writtenOff, minute(1), { source: 'answer' }),
    evidence(registered(), minute(1), { source: 'query' }),
  ];
  assert.equal(foldCharge(inputOf(items)).status, 'registered');
  items.push(evidence(writtenOff, minute(1), { source: 'statement' }));
  assert.equal(foldCharge(inputOf(items)).status, 'written_off');
});

// ------------------------------------------------------------------ what changes nothing

test('hints never change anything', () => {
  const hints = fc.array(evidenceOf(fc.oneof(lifeFacts, paymentFacts), false), { maxLength: 6 });
  fc.assert(
    fc.property(fc.array(anyEvidence, { maxLength: 8 }), hints, contexts, (items, unproven, more) => {
      assert.deepEqual(foldCharge(inputOf([...unproven, ...items], more)), foldCharge(inputOf(items, more)));
    }),
    { numRuns: 300 },
  );
});

test('a word that nobody knows changes nothing but opens one divergence', () => {
  const word = evidence({ type: 'unknown_word', word: 'NOVIDADE' }, minute(3));
  const again = evidence({ type: 'unknown_word', word: 'NOVIDADE' }, minute(5));
  fc.assert(
    fc.property(fc.array(anyEvidence, { maxLength: 8 }), contexts, (items, more) => {
      const before = foldCharge(inputOf(items, more));
      const after = foldCharge(inputOf([...items, word, again], more));
      const ours = (folded: Folded) => folded.divergences.filter(({ key }) => key !== 'unknown_word/NOVIDADE');
      assert.deepEqual({ ...after, divergences: ours(after) }, before);
      assert.equal(after.divergences.length, before.divergences.length + 1);
    }),
    { numRuns: 300 },
  );
});

// ------------------------------------------------------------------ money

/** The amounts that must be there, found without the fold: the greatest total, else the one amount of an identity. */
function moneyOf(items: readonly Evidence[]): number {
  const received = new Map<string, number>();
  const returned = new Map<string, number>();
  for (const { fact } of items) {
    if (fact.type === 'paid') {
      received.set(fact.identity, Math.max(received.get(fact.identity) ?? 0, fact.amountCents));
    }
    if (fact.type === 'reversed') returned.set(fact.identity, fact.amountCents);
  }
  const sum = (amounts: Map<string, number>) => [...amounts.values()].reduce((total, amount) => total + amount, 0);
  return sum(received) - sum(returned);
}

test('no payment is lost: what was paid is the sum over identities, less what went back', () => {
  fc.assert(
    fc.property(fc.array(anyEvidence, { maxLength: 12 }), contexts, (items, more) => {
      const folded = foldCharge(inputOf(items, more));
      assert.equal(folded.paidCents, moneyOf(items));
      const identities = folded.payments.map(({ identity }) => identity);
      assert.equal(new Set(identities).size, identities.length);
      for (const { amountCents, feeCents } of folded.payments) {
        assert.ok(Number.isSafeInteger(amountCents) && Number.isSafeInteger(feeCents ?? 0));
      }
    }),
    { numRuns: 500 },
  );
});

test('of totals under one identity the greatest counts', () => {
  const amounts = fc.array(fc.integer({ min: 1, max: 500_00 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(amounts, (totals) => {
      const folded = foldOf(totals.map((total) => paid('t', total, { cumulative: true })));
      assert.deepEqual([folded.payments.length, folded.paidCents], [1, Math.max(...totals)]);
    }),
    { numRuns: 200 },
  );
});

test('a paid charge stays paid whatever is told that is not money', () => {
  const items = fc.array(anyEvidence, { maxLength: 8 });
  const stories = fc.array(evidenceOf(lifeFacts), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(items, stories, contexts, (base, story, more) => {
      const before = foldCharge(inputOf(base, more));
      fc.pre(before.paidCents > 0);
      const after = foldCharge(inputOf([...base, ...story], more));
      const contested = story.some(({ fact }) => fact.type === 'disputed');
      assert.equal(after.paidCents, before.paidCents);
      if (!contested) assert.equal(after.status, before.status);
      assert.ok(after.status === 'paid' || after.status === 'disputed');
    }),
    { numRuns: 400 },
  );
});

test('a reversal nets, whole or in parts, and never takes its payment away with it', () => {
  const whole = foldOf([registered(), paid('p', 100_00), reversed('p', 100_00)]);
  assert.deepEqual([whole.status, whole.paidCents], ['refunded', 0]);
  const parts = [
    reversed('p', 30_00, { identity: 'd1' }),
    reversed('p', 20_00, { identity: 'd2' }),
    reversed('p', 20_00, { identity: 'd2' }),
  ];
  const partial = foldOf([registered(), paid('p', 100_00, { channel: 'pix' }), ...parts]);
  assert.deepEqual([partial.status, partial.paidCents, partial.partiallyPaid], ['paid', 50_00, true]);
  assert.deepEqual(new Set(partial.payments.map(({ channel }) => channel)), new Set(['pix']));
  // Named like its payment, and told before it.
  const sameName = foldOf([registered(), reversed('p', 100_00, { identity: 'p' }), paid('p', 100_00)]);
  assert.deepEqual([sameName.payments.length, sameName.paidCents, sameName.status], [2, 0, 'refunded']);
});

test('what is told later of a payment completes and corrects it', () => {
  const folded = foldCharge(
    inputOf([
      evidence(paid('e2e', 100_00, { creditedOn: '2026-03-12', feeCents: cents(1_00) }), minute(1), {
        registrationId: null,
        source: 'webhook',
      }),
      evidence(paid('e2e', 100_10, { creditedOn: '2026-03-11', feeCents: cents(1_90) }), minute(2)),
      evidence(paid('e2e', 100_10), minute(3)),
    ]),
  );
  assert.deepEqual(
    folded.payments.map(({ amountCents, creditedOn, feeCents, registrationId }) => ({
      amountCents,
      creditedOn,
      feeCents,
      registrationId,
    })),
    [{ amountCents: 100_10, creditedOn: '2026-03-11', feeCents: 1_90, registrationId: 'life-1' }],
  );
  assert.deepEqual([folded.paidOn, folded.creditedOn], ['2026-03-10', '2026-03-11']);
});

test('credited only when all that came is credited', () => {
  const credited = paid('a', 50_00, { creditedOn: '2026-03-11' });
  assert.equal(foldOf([credited, paid('b', 50_00)]).creditedOn, null);
  assert.equal(foldOf([credited, paid('b', 50_00, { creditedOn: '2026-03-12' })]).creditedOn, '2026-03-12');
});

// ------------------------------------------------------------------ moves

function isLegal(from: ChargeStatus, to: ChargeStatus, open: boolean): boolean {
  if (from === to || legalMoves[from].includes(to)) return true;
  return open && legalMoves[from].includes('registering') && legalMoves.registering.includes(to);
}

test('one more piece of evidence takes a legal move, or says that the charge was reopened', () => {
  fc.assert(
    fc.property(fc.array(anyEvidence, { maxLength: 8 }), anyEvidence, contexts, (items, next, more) => {
      fc.pre(more.canceledAt === null || more.openRegistrationId === null);
      const before = foldCharge(inputOf(items, more));
      const life = before.registrations.find(({ id }) => id === next.registrationId);
      const open = life?.id === more.openRegistrationId;
      // A bank speaks first of a life (or again of one proven absent) while somebody is registering it.
      fc.pre(!life || open || (life.phase !== 'sent' && life.phase !== 'absent'));
      const after = foldCharge(inputOf([...items, next], more));
      const reopened = after.divergences.some(({ kind }) => kind === 'reopened');
      assert.ok(
        isLegal(before.status, after.status, more.openRegistrationId !== null) || reopened,
        `${before.status} -> ${after.status} by ${JSON.stringify(next.fact)}`,
      );
    }),
    { numRuns: 3000 },
  );
});

test('the status that each last word of a bank leads to', () => {
  const table: [ChargeFact[], ChargeStatus][] = [
    [[{ type: 'accepted', bankRef: 'b' }], 'registering'],
    [[registered()], 'registered'],
    [[{ type: 'rejected', refusal }], 'rejected'],
    [[registered(), writtenOff], 'written_off'],
    [[registered(), { type: 'expired' }], 'expired'],
    [[registered(), { type: 'expired' }, writtenOff], 'written_off'],
    [[registered(), writtenOff, { type: 'expired' }], 'written_off'],
    [[registered(), { type: 'in_protest' }], 'in_protest'],
    [[registered(), { type: 'in_protest' }, { type: 'protest_cancel_sent' }], 'protest_cancel_sent'],
    [[registered(), { type: 'in_protest' }, registered()], 'registered'],
    [[registered(), paid('p', 100_00)], 'paid'],
    [[registered(), writtenOff, paid('p', 100_00)], 'paid'],
    [[registered(), paid('p', 0)], 'registered'],
    [[registered(), paid('p', 100_00), { type: 'disputed' }], 'disputed'],
    [[registered(), paid('p', 100_00), { type: 'disputed' }, paid('p', 100_00)], 'paid'],
    [[registered(), paid('p', 100_00), { type: 'disputed' }, reversed('p', 100_00)], 'refunded'],
    [[registered(), paid('p', 100_00), reversed('p', 100_00), registered()], 'registered'],
  ];
  for (const [facts, status] of table) {
    assert.equal(foldOf(facts).status, status, facts.map(({ type }) => type).join(' '));
  }
});

test('a bank that shows what it had closed, refused or lost sight of', () => {
  const closed: ChargeFact[] = [writtenOff, { type: 'expired' }, { type: 'rejected', refusal }];
  for (const fact of closed) {
    const folded = foldOf([fact, registered()]);
    assert.deepEqual([folded.status, kindsOf(folded)], ['registered', ['reopened']], fact.type);
  }
  const refusedLate = foldOf([registered(), { type: 'rejected', refusal }]);
  assert.deepEqual([refusedLate.status, kindsOf(refusedLate)], ['registered', ['reopened']]);
  assert.equal(foldOf([{ type: 'rejected', refusal }]).refusal?.code, 'provider_refused');
  // Proven absent and sent again: nothing was ever closed.
  const resent = foldOf([{ type: 'absent' }, { type: 'accepted', bankRef: 'b' }]);
  assert.deepEqual([resent.status, kindsOf(resent)], ['registering', []]);
});

test('lives: the newest that reached the bank counts', () => {
  const first = [evidence(registered(), minute(1)), evidence(writtenOff, minute(2))];
  const second = (fact: ChargeFact, n = 5) => evidence(fact, minute(n), { registrationId: 'life-2' });
  const statusOf = (items: Evidence[], more: Partial<FoldInput> = {}) => foldCharge(inputOf(items, more)).status;
  assert.equal(statusOf([]), 'pending');
  assert.equal(statusOf(first), 'written_off', 'a life never sent leaves the charge where it stood');
  assert.equal(statusOf(first, { openRegistrationId: 'life-2' }), 'registering');
  assert.equal(statusOf([...first, second({ type: 'absent' })]), 'written_off');
  const again = { openRegistrationId: 'life-2' };
  assert.equal(statusOf([...first, second({ type: 'absent' })], again), 'registering', 'it is being sent again');
  assert.equal(statusOf([...first, second(registered())]), 'registered');
  // A late payment of the first life, and its return, while the second is live.
  const late = evidence(paid('p', 100_00), minute(6));
  assert.equal(statusOf([...first, second(registered()), late]), 'paid');
  const back = evidence(reversed('p', 100_00), minute(7));
  assert.equal(statusOf([...first, second(registered()), late, back]), 'registered');
  // Refunded and registered anew, then closed: the new life tells.
  const returned = [evidence(registered(), minute(1)), evidence(paid('p', 100_00), minute(2)), back];
  assert.equal(statusOf(returned), 'refunded');
  assert.equal(statusOf(returned, again), 'registering');
  assert.equal(statusOf([...returned, second(registered(), 8), second({ type: 'expired' }, 9)]), 'expired');
});

test('a canceled charge keeps its end, tells of late money, and warns when a bank still shows it', () => {
  const canceled = { canceledAt: minute(1) };
  assert.equal(foldOf([], canceled).status, 'canceled');
  const live = foldOf([registered()], canceled);
  assert.deepEqual([live.status, kindsOf(live)], ['canceled', ['reopened']]);
  const late = [evidence(paid('p', 100_00), minute(2), { registrationId: null })];
  const lateFold = foldCharge(inputOf(late, canceled));
  assert.deepEqual([lateFold.status, kindsOf(lateFold)], ['paid', ['paid_after_cancel']]);
  const back = evidence(reversed('p', 100_00), minute(3), { registrationId: null });
  assert.equal(foldCharge(inputOf([...late, back], canceled)).status, 'canceled');
});

// ------------------------------------------------------------------ divergences

test('each kind of divergence, with its amount and a stable key', () => {
  const late = { paidOn: '2026-03-15' };
  const early = { paidOn: '2026-03-05' };
  const table: [string, ChargeFact[], [string, number | null][]][] = [
    ['exact', [paid('p', 100_00)], []],
    ['a few centavos of rounding', [paid('p', 99_95)], []],
    ['with the discount', [paid('p', 95_00, early)], []],
    ['late, nominal only', [paid('p', 100_00, late)], []],
    ['late, in full', [paid('p', 102_17, late)], []],
    ['late, the fine apart', [paid('p', 100_00, late), paid('q', 2_17, late)], []],
    ['less', [paid('p', 60_00)], [['paid_less', 40_00]]],
    ['more', [paid('p', 110_00)], [['paid_more', 10_00]]],
    ['more after it was settled', [paid('p', 100_00), paid('q', 5_00, late)], [['paid_more', 5_00]]],
    ['by bar code and by Pix', [paid('p', 100_00), paid('q', 100_00, { channel: 'pix' })], [['paid_twice', 100_00]]],
    ['twice with the discount', [paid('p', 95_00, early), paid('q', 95_00, early)], [['paid_twice', 95_00]]],
    ['a total of two', [paid('t', 200_00, { cumulative: true })], [['paid_twice', 100_00]]],
    ['twice, one returned', [paid('p', 100_00), paid('q', 100_00), reversed('q', 100_00)], [['reversed', -100_00]]],
    ['after write-off', [registered(), writtenOff, paid('p', 100_00)], [['paid_after_write_off', 100_00]]],
    ['after expiry', [registered(), { type: 'expired' }, paid('p', 100_00)], [['paid_after_expiry', 100_00]]],
    ['paid, then off the bank', [registered(), paid('p', 100_00), writtenOff], []],
    ['reopened, then paid', [registered(), writtenOff, registered(), paid('p', 100_00)], [['reopened', null]]],
  ];
  for (const [name, facts, expected] of table) {
    const folded = foldOf(facts);
    const found = folded.divergences.map(({ kind, amountCents }) => [kind, amountCents]);
    assert.deepEqual(found, expected, name);
    assert.equal(
      folded.paidTwice,
      found.some(([kind]) => kind === 'paid_twice'),
      name,
    );
    assert.equal(
      folded.partiallyPaid,
      found.some(([kind]) => kind === 'paid_less'),
      name,
    );
  }
});

test('interest larger than the title is no second payment', () => {
  const old = {
    amountCents: cents(2_50),
    dueDate: '2026-03-10',
    terms: { interest: { kind: 'daily' as const, amountCents: cents(1_00) } },
  };
  const folded = foldOf([paid('p', 32_50, { paidOn: '2026-04-09' })], { owed: old });
  assert.deepEqual([folded.paidTwice, kindsOf(folded)], [false, []]);
});

test('divergences have distinct keys', () => {
  fc.assert(
    fc.property(fc.array(anyEvidence, { maxLength: 12 }), contexts, (items, more) => {
      const keys = foldCharge(inputOf(items, more)).divergences.map(({ key }) => key);
      assert.equal(new Set(keys).size, keys.length);
    }),
    { numRuns: 300 },
  );
});

test('a payment that bounced leaves the charge open, whatever was told in which order; credited money stays', () => {
  const life = { id: 'life-1', ordinal: 1 };
  const at = (day: number, fact: ChargeFact, key = `${fact.type}-${day}`): Evidence => ({
    factKey: key,
    source: 'query',
    proven: true,
    registrationId: life.id,
    occurredAt: `2026-12-0${day}T12:00:00.000Z`,
    fact,
  });
  const paid = (creditedOn: string | null): ChargeFact => ({
    type: 'paid',
    identity: 'p1',
    cumulative: false,
    amountCents: cents(10_000),
    channel: 'boleto',
    paidOn: '2026-12-02',
    creditedOn,
    feeCents: null,
  });
  const born = at(1, {
    type: 'registered',
    bankRef: 'b1',
    ids: {},
    amountCents: cents(10_000),
    dueDate: '2026-12-10',
    overdue: false,
  });
  const bounce = at(3, { type: 'bounced', on: '2026-12-03' });
  const fold = (evidence: Evidence[]) =>
    foldCharge({
      owed: { amountCents: cents(10_000), dueDate: '2026-12-10', terms: {} },
      canceledAt: null,
      registrations: [life],
      openRegistrationId: null,
      evidence,
    });
  for (const evidence of [
    [born, at(2, paid(null)), bounce],
    [bounce, born, at(2, paid(null)), bounce],
  ]) {
    const folded = fold(evidence);
    assert.deepEqual([folded.status, folded.paidCents], ['registered', 0]);
    assert.deepEqual(
      folded.divergences.map(({ kind }) => kind),
      ['payment_bounced'],
    );
  }
  assert.equal(fold([born, at(2, paid('2026-12-02')), bounce]).status, 'paid', 'what was credited did not bounce');
});
