import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cents } from '#lib/money.ts';
import type { Owed } from './amount-due.ts';
import { foldCharge, type FoldedPayment } from './fold.ts';
import { difference, ledgerRoles, postingsDue, type Amounts, type LedgerRole } from './ledger.ts';
import { anyEvidence, evidenceOf, inputOf, owed, paymentFacts } from './test-evidence.ts';

const onTime = '2026-03-10';
const early = '2026-03-05';
/** Five days: a fine of 2.00 and interest of 0.17. */
const late = '2026-03-15';

function payment(identity: string, amount: number, more: Partial<FoldedPayment> = {}): FoldedPayment {
  return {
    identity,
    registrationId: 'life-1',
    amountCents: cents(amount),
    channel: 'boleto',
    paidOn: onTime,
    creditedOn: null,
    feeCents: null,
    source: 'query',
    ...more,
  };
}

function back(of: string, amount: number, more: Partial<FoldedPayment> = {}): FoldedPayment {
  return payment(`back-of-${of}`, -amount, { reverses: of, paidOn: '2026-03-20', ...more });
}

/** Balances by role after all entries. */
function balances(payments: readonly FoldedPayment[], of: Owed = owed): Amounts {
  const total: Partial<Record<LedgerRole, number>> = {};
  for (const { amounts } of postingsDue(of, payments)) {
    for (const [role, amount] of Object.entries(amounts) as [LedgerRole, number][]) {
      total[role] = (total[role] ?? 0) + amount;
    }
  }
  return Object.fromEntries(Object.entries(total).filter(([, amount]) => amount !== 0)) as Amounts;
}

test('a receipt splits into title, discount, fine and interest, and what was too much', () => {
  const table: [string, FoldedPayment[], Record<string, number>][] = [
    ['exact', [payment('p', 100_00)], { clearing: 100_00, receivable: -100_00 }],
    [
      'with the discount',
      [payment('p', 95_00, { paidOn: early })],
      { clearing: 95_00, discount: 5_00, receivable: -100_00 },
    ],
    [
      'late, rounded otherwise by the bank',
      [payment('p', 102_16, { paidOn: late })],
      { clearing: 102_16, receivable: -100_00, interest: -2_16 },
    ],
    ['late, nominal only', [payment('p', 100_00, { paidOn: late })], { clearing: 100_00, receivable: -100_00 }],
    [
      'late, the fine apart',
      [payment('p', 100_00, { paidOn: late }), payment('q', 2_17, { paidOn: late })],
      { clearing: 102_17, receivable: -100_00, interest: -2_17 },
    ],
    ['in part', [payment('p', 60_00)], { clearing: 60_00, receivable: -60_00 }],
    ['rounded down', [payment('p', 99_97)], { clearing: 99_97, discount: 3, receivable: -100_00 }],
    ['too much', [payment('p', 110_00)], { clearing: 110_00, receivable: -100_00, excess: -10_00 }],
    [
      'twice, the first with the discount',
      [payment('p', 95_00, { paidOn: early }), payment('q', 100_00)],
      { clearing: 195_00, discount: 5_00, receivable: -100_00, excess: -100_00 },
    ],
    [
      'again when late: all of it is too much',
      [payment('p', 100_00), payment('q', 102_17, { paidOn: late })],
      { clearing: 202_17, receivable: -100_00, excess: -102_17 },
    ],
    [
      'credited, with its fee',
      [payment('p', 100_00, { creditedOn: '2026-03-11', feeCents: cents(1_90) })],
      { bank: 98_10, receivable: -100_00, fee: 1_90 },
    ],
  ];
  for (const [name, payments, expected] of table) assert.deepEqual(balances(payments), expected, name);
});

test('a return gives back first what was too much, then fine and interest, then the title', () => {
  const credited = { creditedOn: '2026-03-16' };
  const paidLate = payment('p', 112_17, { paidOn: late, ...credited });
  const table: [string, FoldedPayment[], Record<string, number>][] = [
    ['excess', [paidLate, back('p', 10_00)], { bank: 102_17, receivable: -100_00, interest: -2_17 }],
    ['and interest', [paidLate, back('p', 12_00)], { bank: 100_17, receivable: -100_00, interest: -17 }],
    ['and title', [paidLate, back('p', 52_17)], { bank: 60_00, receivable: -60_00 }],
    ['all', [paidLate, back('p', 112_17)], {}],
    [
      'one of two: which of them went back does not matter to what is owed',
      [payment('p', 100_00, credited), payment('q', 100_00, credited), back('p', 100_00)],
      { bank: 100_00, receivable: -100_00 },
    ],
    ['not credited yet', [payment('p', 100_00), back('p', 100_00)], {}],
    [
      'part of a discounted one keeps the discount',
      [payment('p', 95_00, { paidOn: early, ...credited }), back('p', 40_00)],
      { bank: 55_00, discount: 5_00, receivable: -60_00 },
    ],
    ['all of a discounted one', [payment('p', 95_00, { paidOn: early, ...credited }), back('p', 95_00)], {}],
    ['of a payment that nobody told of yet', [back('p', 100_00)], { bank: -100_00, receivable: 100_00 }],
    [
      'on the day of the payment: it came before it went',
      [payment('z', 95_00, { paidOn: early }), back('z', 40_00, { identity: 'a', paidOn: early })],
      { clearing: 55_00, discount: 5_00, receivable: -60_00 },
    ],
  ];
  for (const [name, payments, expected] of table) assert.deepEqual(balances(payments), expected, name);
});

const terms = fc.constantFrom<Owed['terms']>(
  owed.terms,
  {},
  { rebateCents: cents(10_00), interest: { kind: 'daily', amountCents: cents(33) } },
  { fine: { kind: 'fixed', amountCents: cents(7_77) }, discounts: [{ kind: 'rate', percent: '12.5', daysBefore: 0 }] },
);
const titles = fc.record({
  amountCents: fc.constantFrom(1, 95_00, 100_00, 333_33).map((amount) => cents(amount)),
  dueDate: fc.constantFrom('2026-03-08', '2026-03-10'),
  terms,
});

test('every entry is balanced, in whole centavos, of known accounts, under a key of its own', () => {
  fc.assert(
    fc.property(titles, fc.array(evidenceOf(paymentFacts), { maxLength: 8 }), (title, items) => {
      const entries = postingsDue(title, foldCharge(inputOf(items, { owed: title })).payments);
      const keys = entries.map(({ key }) => key);
      assert.equal(new Set(keys).size, keys.length);
      for (const { amounts } of entries) {
        const values = Object.values(amounts);
        assert.equal(
          values.reduce<number>((sum, amount) => sum + amount, 0),
          0,
        );
        assert.ok(values.every((amount) => Number.isSafeInteger(amount) && amount !== 0));
        assert.ok(Object.keys(amounts).every((role) => role in ledgerRoles));
      }
    }),
    { numRuns: 500 },
  );
});

type Books = Map<string, Amounts>;

/** What the books hold after posting, for each key, only the difference to what they hold. */
function post(books: Books, title: Owed, payments: readonly FoldedPayment[]): void {
  for (const { key, amounts } of postingsDue(title, payments)) {
    const made = books.get(key) ?? {};
    const posted = difference(amounts, made);
    const sum = Object.values(posted).reduce<number>((total, amount) => total + amount, 0);
    assert.equal(sum, 0, 'a correction is balanced too');
    const roles = [...Object.keys(made), ...Object.keys(posted)] as LedgerRole[];
    books.set(key, Object.fromEntries(roles.map((role) => [role, cents((made[role] ?? 0) + (posted[role] ?? 0))])));
  }
}

function plain(books: Books): unknown {
  const entries = [...books].map(([key, amounts]) => [key, difference(amounts, {})] as const);
  const sorted = entries
    .filter(([, amounts]) => Object.keys(amounts).length > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted);
}

test('posting as evidence comes, in any order, ends in the books of posting once', () => {
  fc.assert(
    fc.property(titles, fc.array(anyEvidence, { minLength: 1, maxLength: 10 }), (title, items) => {
      const stepwise: Books = new Map();
      for (let known = 1; known <= items.length; known += 1) {
        post(stepwise, title, foldCharge(inputOf(items.slice(0, known), { owed: title })).payments);
      }
      const once: Books = new Map();
      post(once, title, foldCharge(inputOf(items, { owed: title })).payments);
      assert.deepEqual(plain(stepwise), plain(once));
    }),
    { numRuns: 600 },
  );
});

const receipts = fc.uniqueArray(
  fc.record({
    n: fc.integer({ min: 1, max: 5 }),
    amount: fc.integer({ min: 1, max: 150_00 }),
    paidOn: fc.constantFrom(early, onTime, late),
    creditedOn: fc.constantFrom(null, '2026-03-16'),
  }),
  { minLength: 1, maxLength: 4, selector: ({ n }) => n },
);

test('the title is never settled beyond what was owed, and money adds up', () => {
  fc.assert(
    fc.property(titles, receipts, (title, all) => {
      const payments = all.map(({ n, amount, ...more }) => payment(`p${n}`, amount, more));
      const {
        receivable = 0,
        clearing = 0,
        bank = 0,
        discount = 0,
        interest = 0,
        excess = 0,
      } = balances(payments, title);
      assert.ok(-receivable <= title.amountCents);
      assert.ok(discount >= 0 && interest <= 0 && excess <= 0);
      assert.equal(
        clearing + bank,
        all.reduce((sum, { amount }) => sum + amount, 0),
      );
    }),
    { numRuns: 500 },
  );
});

test('returning all that came leaves nothing behind, in whatever parts', () => {
  const parts = fc.tuple(receipts, fc.integer({ min: 0, max: 100 }));
  fc.assert(
    fc.property(titles, parts, (title, [all, share]) => {
      const payments = all.flatMap(({ n, amount, ...more }) => {
        const first = Math.floor((amount * share) / 100);
        return [
          payment(`p${n}`, amount, more),
          back(`p${n}`, first, { identity: `d${n}` }),
          back(`p${n}`, amount - first, { identity: `e${n}`, paidOn: '2026-03-25' }),
        ];
      });
      assert.deepEqual(balances(payments, title), {});
    }),
    { numRuns: 500 },
  );
});

test('a fee corrected to nothing is taken back', () => {
  const books: Books = new Map();
  post(books, owed, [payment('p', 100_00, { feeCents: cents(1_90) })]);
  assert.deepEqual(books.get('fee/p'), { fee: 1_90, bank: -1_90 });
  post(books, owed, [payment('p', 100_00, { feeCents: cents(0) })]);
  assert.deepEqual(books.get('fee/p'), { fee: 0, bank: 0 });
});

test('what is due less what is due is nothing', () => {
  const roles = Object.keys(ledgerRoles) as LedgerRole[];
  const amounts = fc.dictionary(fc.constantFrom(...roles), fc.integer({ min: -1000, max: 1000 }).map(cents));
  fc.assert(
    fc.property(amounts, amounts, (due, made) => {
      assert.deepEqual(difference(due, due), {});
      const missing = difference(due, made) as Partial<Record<string, number>>;
      for (const role of roles) assert.equal((made[role] ?? 0) + (missing[role] ?? 0), due[role] ?? 0);
    }),
    { numRuns: 200 },
  );
});
