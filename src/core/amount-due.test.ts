import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, daysBetween, nextBusinessDay } from '#lib/calendar.ts';
import { cents, centsFromDecimal, type Cents } from '#lib/money.ts';
import { amountDueOn, daysLate, roundingCents, type Owed } from './amount-due.ts';
import type { Discount, FixedOrRate, Interest, Terms } from './terms.ts';

interface Vector {
  nominal: string;
  due: string;
  pay: string;
  note?: string;
  fine?: { type: 'percent' | 'value'; value: string };
  interest?: { type: 'percent_month' | 'value_per_day'; value: string };
  discounts?: { code: number; until?: string; value: string }[];
  expected: { days_late: number; effective_due: string; discount: string; total: string; total_if_half_up: string };
}

const path = new URL('../../test/fixtures/boleto/amount-due.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: Vector[] };
/** Code 5, a percentage per day of anticipation, is no discount of ours: no provider takes it. */
const vectors = cases.filter((vector) => !vector.discounts?.some(({ code }) => code === 5));

function amountOf(kind: string, value: string): FixedOrRate {
  return kind === 'value' ? { kind: 'fixed', amountCents: centsFromDecimal(value) } : { kind: 'rate', percent: value };
}

function termsOf({ due, fine, interest, discounts }: Vector): Terms {
  const rate: Interest | undefined =
    interest &&
    (interest.type === 'value_per_day'
      ? { kind: 'daily', amountCents: centsFromDecimal(interest.value) }
      : { kind: 'monthly', percent: interest.value });
  return {
    ...(fine ? { fine: amountOf(fine.type, fine.value) } : {}),
    ...(rate ? { interest: rate } : {}),
    discounts: (discounts ?? []).map(({ code, until, value }) => ({
      ...amountOf(code === 1 ? 'value' : 'percent', value),
      daysBefore: daysBetween(until ?? due, due),
    })),
  };
}

test('published amounts, within the rounding by which banks differ', () => {
  assert.equal(vectors.length, 8);
  for (const vector of vectors) {
    const { nominal, due, pay, expected } = vector;
    const found = amountDueOn({ amountCents: centsFromDecimal(nominal), dueDate: due, terms: termsOf(vector) }, pay);
    const label = vector.note ?? JSON.stringify(vector);
    assert.equal(found.totalCents, centsFromDecimal(expected.total_if_half_up), label);
    assert.ok(Math.abs(found.totalCents - centsFromDecimal(expected.total)) <= roundingCents, label);
    assert.equal(found.discountCents, centsFromDecimal(expected.discount), label);
    assert.equal(found.daysLate, expected.days_late, label);
    assert.equal(nextBusinessDay(due), expected.effective_due, label);
  }
});

test('the best of the discounts that still hold is given, until its day and no longer', () => {
  const discounts: Discount[] = [
    { kind: 'fixed', amountCents: cents(50_00), daysBefore: 9 },
    { kind: 'rate', percent: '2', daysBefore: 4 },
    { kind: 'fixed', amountCents: cents(1_00), daysBefore: 0 },
  ];
  const owed: Owed = { amountCents: cents(1000_00), dueDate: '2026-05-29', terms: { discounts } };
  const table: [string, number][] = [
    ['2026-05-20', 50_00],
    ['2026-05-21', 20_00],
    ['2026-05-25', 20_00],
    ['2026-05-26', 1_00],
    ['2026-05-29', 1_00],
    ['2026-05-30', 0],
  ];
  for (const [date, expected] of table) assert.equal(amountDueOn(owed, date).discountCents, expected, date);
});

const date = fc.integer({ min: 0, max: 3650 }).map((days) => addDays('2022-01-01', days));
const amount = (max: number): fc.Arbitrary<Cents> => fc.integer({ min: 0, max }).map(cents);
const percent = fc
  .integer({ min: 0, max: 99_99999 })
  .map((units) => `${Math.trunc(units / 100000)}.${String(units % 100000).padStart(5, '0')}`);
const fixedOrRate: fc.Arbitrary<FixedOrRate> = fc.oneof(
  amount(500_00).map((amountCents) => ({ kind: 'fixed' as const, amountCents })),
  percent.map((text) => ({ kind: 'rate' as const, percent: text })),
);
const interest: fc.Arbitrary<Interest> = fc.oneof(
  amount(10_00).map((amountCents) => ({ kind: 'daily' as const, amountCents })),
  percent.map((text) => ({ kind: 'monthly' as const, percent: text })),
);
const discount = fc
  .tuple(fixedOrRate, fc.integer({ min: 0, max: 30 }))
  .map(([value, daysBefore]): Discount => ({ ...value, daysBefore }));
const terms: fc.Arbitrary<Terms> = fc.record(
  { fine: fixedOrRate, interest, discounts: fc.array(discount, { maxLength: 3 }), rebateCents: amount(500_00) },
  { requiredKeys: [] },
);
const owedOf = fc.record({ amountCents: fc.integer({ min: 1, max: 1000_00 }).map(cents), dueDate: date, terms });

test('the parts make the total, which is never negative, in whole centavos', () => {
  fc.assert(
    fc.property(owedOf, fc.integer({ min: -60, max: 400 }), (owed, offset) => {
      const found = amountDueOn(owed, addDays(owed.dueDate, offset));
      const { totalCents, fineCents, interestCents, discountCents, rebateCents } = found;
      assert.equal(totalCents, owed.amountCents + fineCents + interestCents - discountCents - rebateCents);
      for (const part of [totalCents, fineCents, interestCents, discountCents, rebateCents]) {
        assert.ok(Number.isSafeInteger(part) && part >= 0);
      }
    }),
    { numRuns: 1000 },
  );
});

test('fine and interest begin after the first business day, discounts end with the due date', () => {
  fc.assert(
    fc.property(owedOf, fc.integer({ min: -30, max: 30 }), (owed, offset) => {
      const on = addDays(owed.dueDate, offset);
      const found = amountDueOn(owed, on);
      const late = on > nextBusinessDay(owed.dueDate);
      assert.equal(daysLate(owed.dueDate, on), late ? offset : 0);
      if (!late) assert.deepEqual([found.fineCents, found.interestCents], [0, 0]);
      if (offset > 0) assert.equal(found.discountCents, 0);
      const next = amountDueOn(owed, addDays(on, 1));
      assert.ok(next.totalCents >= found.totalCents, 'waiting never makes it cheaper');
    }),
    { numRuns: 500 },
  );
});
