import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { cents } from '#lib/money.ts';
import type { Refusal } from './errors.ts';
import { evidenceSources } from './evidence.ts';
import type { TransferEvidence, TransferFact } from './transfer.ts';
import { amountGraceMs, foldTransfer, type TransferFoldInput } from './transfer-fold.ts';

const amountCents = cents(10_000);
const window = { pixMinutes: 15, tedBusinessDays: 3 };
const refusal: Refusal = {
  kind: 'invalid',
  code: 'x',
  detail: 'x',
  cure: 'x',
  actor: 'you',
  bank: { httpStatus: 400, code: '688', message: 'x' },
};

function evidence(fact: TransferFact, values: Partial<TransferEvidence> = {}): TransferEvidence {
  return {
    factKey: fact.type,
    source: 'answer',
    proven: true,
    occurredAt: '2026-11-24T15:00:00.000Z',
    fact,
    ...values,
  };
}

const returned = (amount: number | null, values: Partial<TransferFact & { type: 'returned' }> = {}): TransferFact => ({
  type: 'returned',
  code: 'PBE326',
  meaning: 'm',
  cure: 'c',
  amountCents: amount === null ? null : cents(amount),
  returnedAt: null,
  ...values,
});

function fold(items: readonly TransferEvidence[], values: Partial<TransferFoldInput> = {}) {
  return foldTransfer({
    amountCents,
    evidence: items,
    sentByUsAt: '2026-11-24T15:00:00.000Z',
    endToEndId: null,
    checkedAt: null,
    now: '2026-11-24T15:05:00.000Z',
    returnWindow: window,
    ...values,
  });
}

const sent = evidence({ type: 'sent', settlesOn: null });

describe('how a transfer stands', () => {
  test('without evidence nothing is known: neither sent nor failed', () => {
    const folded = fold([]);
    assert.equal(folded.status, null);
    assert.equal(folded.left, false);
    assert.equal(fold([evidence({ type: 'sent', settlesOn: null }, { proven: false })]).status, null);
  });

  test('a Pix is open for fifteen minutes, and closed only by an answer after them', () => {
    const pix = { endToEndId: 'E1' };
    assert.equal(fold([sent], pix).windowClosesAt, '2026-11-24T15:15:00.000Z');
    assert.equal(fold([sent], { ...pix, now: '2026-11-25T15:00:00.000Z' }).status, 'sent', 'nobody asked the bank');
    const early = { ...pix, checkedAt: '2026-11-24T15:14:59.999Z', now: '2026-11-24T16:00:00.000Z' };
    assert.equal(fold([sent], early).status, 'sent');
    const late = fold([sent], { ...early, checkedAt: '2026-11-24T15:15:00.000Z' });
    assert.equal(late.status, 'completed');
    assert.equal(late.completedAt, '2026-11-24T15:15:00.000Z');
  });

  test('a way that nobody names has the longer window: three business days after settlement', () => {
    // Tuesday; Wednesday, Thursday and Friday follow.
    assert.equal(fold([sent]).windowClosesAt, '2026-11-28T03:00:00.000Z');
    const later = evidence({ type: 'sent', settlesOn: '2026-11-27' });
    assert.equal(fold([later]).windowClosesAt, '2026-12-03T03:00:00.000Z');
  });

  test('a return of the whole, told by three channels under two days, is one', () => {
    const folded = fold([
      sent,
      evidence(returned(10_000), { factKey: '1:returned:2026-11-24:10000', source: 'webhook' }),
      evidence(returned(10_000), { factKey: '1:returned:2026-11-24:10000', source: 'return_file' }),
      evidence(returned(10_000, { code: '' }), { factKey: '1:returned:2026-11-25:10000', source: 'statement' }),
      evidence(returned(null, { code: '' }), { factKey: '1:returned', source: 'query' }),
    ]);
    assert.equal(folded.status, 'returned');
    assert.equal(folded.returnedCents, 10_000);
    assert.equal(folded.returned?.code, 'PBE326');
    assert.deepEqual(folded.divergences, []);
  });

  test('a return without a word of the sending: it had left', () => {
    const folded = fold([evidence(returned(10_000))]);
    assert.equal(folded.status, 'returned');
    assert.equal(folded.sentAt, '2026-11-24T15:00:00.000Z');
  });

  test('a part is never posted, nor are parts added up, until a person has judged', () => {
    const half = [sent, evidence(returned(5_000), { factKey: 'a' }), evidence(returned(5_000), { factKey: 'b' })];
    const held = fold(half, {
      endToEndId: 'E',
      checkedAt: '2026-11-25T15:00:00.000Z',
      now: '2026-11-25T15:00:00.000Z',
    });
    assert.equal(held.status, 'sent');
    assert.equal(held.returnedCents, 0);
    assert.deepEqual(
      held.divergences.map(({ kind }) => kind),
      ['return_of_part', 'return_of_part'],
    );
    const judgement: TransferFact = { type: 'return_judged', amountCents: cents(5_000), judged: ['a', 'b'] };
    const judged = fold([...half, evidence(judgement, { source: 'clerk' })], {
      endToEndId: 'E',
      checkedAt: '2026-11-25T15:00:00.000Z',
      now: '2026-11-25T15:00:00.000Z',
    });
    assert.equal(judged.status, 'completed');
    assert.equal(judged.returnedCents, 5_000);
    assert.deepEqual(judged.divergences, []);
    const again = fold([
      ...half,
      evidence(judgement, { source: 'clerk' }),
      evidence(returned(2_000), { factKey: 'c' }),
    ]);
    assert.equal(again.returnedCents, 5_000, 'what was judged stays');
    assert.equal(again.divergences.length, 1, 'what is new waits');
  });

  test('a return without its amount is waited for, then held; never guessed to be the whole', () => {
    const bare = [sent, evidence(returned(null), { factKey: 'bare' })];
    const early = fold(bare);
    assert.equal(early.status, 'sent');
    assert.equal(early.awaitsAmount, true);
    assert.deepEqual(early.divergences, []);
    const lateMs = Date.parse('2026-11-24T15:00:00.000Z') + amountGraceMs;
    const late = fold(bare, { now: new Date(lateMs).toISOString() });
    assert.equal(late.returnedCents, 0);
    assert.deepEqual(
      late.divergences.map(({ kind }) => kind),
      ['return_without_amount'],
    );
  });

  test('what was called failed and is shown by the bank has left, and somebody is told', () => {
    const failed = evidence({ type: 'failed', refusal });
    assert.equal(fold([failed]).status, 'failed');
    const both = fold([failed, evidence({ type: 'sent', settlesOn: null }, { source: 'return_file' })]);
    assert.equal(both.status, 'sent');
    assert.equal(both.refusal, null);
    assert.deepEqual(
      both.divergences.map(({ kind }) => kind),
      ['transfer_contradiction'],
    );
  });
});

const someFact: fc.Arbitrary<TransferFact> = fc.oneof(
  fc.constantFrom<TransferFact>(
    { type: 'sent', settlesOn: null },
    { type: 'sent', settlesOn: '2026-11-25' },
    { type: 'settled' },
    { type: 'failed', refusal },
    { type: 'unknown_word', word: 'Em análise' },
  ),
  fc
    .record({
      amount: fc.constantFrom(null, 10_000, 4_000, 6_000),
      code: fc.constantFrom('', 'PBE326', 'SPB1'),
      at: fc.boolean(),
    })
    .map(({ amount, code, at }) => returned(amount, { code, returnedAt: at ? '2026-11-24T15:03:00.000Z' : null })),
  fc
    .subarray(['k0', 'k1', 'k2', 'k3'])
    .map((judged): TransferFact => ({ type: 'return_judged', amountCents: cents(4_000), judged })),
);
const someEvidence: fc.Arbitrary<TransferEvidence> = fc.record({
  factKey: fc.constantFrom('k0', 'k1', 'k2', 'k3', 'k4', 'k5'),
  source: fc.constantFrom(...evidenceSources),
  proven: fc.boolean(),
  occurredAt: fc
    .integer({ min: 0, max: 20 })
    .map((minute) => new Date(Date.UTC(2026, 10, 24, 15, minute)).toISOString()),
  fact: someFact,
});

test('the same evidence in any order, told once or several times, ends the same', () => {
  const lists = fc.uniqueArray(someEvidence, {
    maxLength: 7,
    selector: ({ factKey, source }) => `${factKey} ${source}`,
  });
  fc.assert(
    fc.property(lists, fc.infiniteStream(fc.nat()), (items, numbers) => {
      const shuffled = items
        .map((item) => ({ item, order: numbers.next().value ?? 0 }))
        .toSorted((a, b) => a.order - b.order)
        .map(({ item }) => item);
      assert.deepEqual(fold(shuffled), fold(items));
      assert.deepEqual(fold([...items, ...shuffled]), fold(items));
    }),
    { numRuns: 2_000 },
  );
});

test('whatever is told, no more comes back than left, and nothing comes back of what did not leave', () => {
  fc.assert(
    fc.property(fc.array(someEvidence, { maxLength: 8 }), (items) => {
      const folded = fold(items);
      assert.ok(folded.returnedCents >= 0 && folded.returnedCents <= amountCents);
      if (!folded.left) assert.equal(folded.sentAt, null);
      assert.equal(folded.status === 'returned', folded.returnedCents === amountCents && folded.left);
    }),
    { numRuns: 2_000 },
  );
});
