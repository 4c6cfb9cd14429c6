import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AmountDue, Discount, FixedOrRate, Interest, Owed, Rounding, Terms } from './amount-due.ts';
import { amountDueOn, daysLate, ROUNDING_CENTS, termsWarnings } from './amount-due.ts';
import { addDays, nextBusinessDay } from './calendar.ts';
import { cents, centsFromDecimal, percentOfDown, parseRate } from './money.ts';

type Vector = {
  nominal: string;
  due: string;
  pay: string;
  note?: string;
  fine?: { type: 'percent' | 'value'; value: string };
  interest?: { type: 'percent_month' | 'value_per_day'; value: string };
  discounts?: { code: number; until?: string; value: string }[];
  expected: {
    days_late: number;
    effective_due: string;
    discount: string;
    fine: string;
    interest: string;
    total: string;
    total_if_half_up: string;
    total_if_daily_truncated: string;
  };
};

const path = new URL('../../test/fixtures/boleto/amount-due.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: Vector[] };

const fixed = (value: string): FixedOrRate => ({ kind: 'fixed', amountCents: centsFromDecimal(value) });
const rate = (percent: string): FixedOrRate => ({ kind: 'rate', percent });

/** FEBRABAN C021: 1 amount until a date, 2 percentage until a date, 5 percentage for each calendar day ahead. */
function discountOf({ code, until, value }: { code: number; until?: string; value: string }): Discount {
  const amount = code === 1 ? fixed(value) : rate(value);
  return until === undefined ? { ...amount, perDayAhead: 'calendar' } : { ...amount, until };
}

function termsOf({ fine, interest, discounts = [] }: Vector): Terms {
  const perDay = interest?.type === 'value_per_day';
  return {
    ...(fine ? { fine: fine.type === 'value' ? fixed(fine.value) : rate(fine.value) } : {}),
    ...(interest
      ? {
          interest: {
            ...(perDay ? fixed(interest.value) : rate(interest.value)),
            per: perDay ? ('day' as const) : ('month' as const),
          },
        }
      : {}),
    discounts: discounts.map(discountOf),
  };
}

test('published amounts, in each rounding that banks use', () => {
  assert.equal(cases.length, 9);
  for (const vector of cases) {
    const { nominal, due, pay, expected } = vector;
    const owed: Owed = { amountCents: centsFromDecimal(nominal), dueDate: due, terms: termsOf(vector) };
    const on = (rounding: Rounding): AmountDue => amountDueOn(owed, pay, { rounding });
    const label = vector.note ?? JSON.stringify(vector);
    assert.equal(on('down').totalCents, centsFromDecimal(expected.total), label);
    assert.equal(on('half-up').totalCents, centsFromDecimal(expected.total_if_half_up), label);
    assert.equal(on('daily-down').totalCents, centsFromDecimal(expected.total_if_daily_truncated), label);
    const { fineCents, interestCents, discountCents, daysLate: late } = on('down');
    assert.deepEqual(
      [fineCents, interestCents, discountCents, late],
      [
        ...[expected.fine, expected.interest, expected.discount].map((text) => centsFromDecimal(text)),
        expected.days_late,
      ],
      label,
    );
    assert.deepEqual(amountDueOn(owed, pay), on('half-up'), label);
    assert.equal(nextBusinessDay(due), expected.effective_due);
  }
});

test('interest by the day or the month, as an amount or a percentage', () => {
  const on = (interest: Interest, days: number): number =>
    amountDueOn({ amountCents: cents(900_00), dueDate: '2026-05-04', terms: { interest } }, addDays('2026-05-04', days))
      .interestCents;
  assert.equal(on({ kind: 'fixed', amountCents: cents(30), per: 'day' }, 10), 300);
  assert.equal(on({ kind: 'fixed', amountCents: cents(9_00), per: 'month' }, 10), 300);
  assert.equal(on({ kind: 'rate', percent: '1', per: 'month' }, 10), 300);
  assert.equal(on({ kind: 'rate', percent: '0.03333', per: 'day' }, 10), 300);
  assert.equal(on({ kind: 'rate', percent: '1', per: 'month' }, 1), 30);
});

test('a discount for each business day ahead counts neither weekends nor holidays', () => {
  const discounts: Discount[] = [{ kind: 'fixed', amountCents: cents(100), perDayAhead: 'business' }];
  const owed: Owed = { amountCents: cents(500_00), dueDate: '2026-04-23', terms: { discounts } };
  const table: [string, number][] = [
    ['2026-04-17', 300], // Friday: Monday 20, Wednesday 22 and Thursday 23 follow; Tuesday 21 is Tiradentes
    ['2026-04-18', 300],
    ['2026-04-22', 100],
    ['2026-04-23', 0],
    ['2026-04-24', 0],
  ];
  for (const [date, expected] of table) assert.equal(amountDueOn(owed, date).discountCents, expected, date);
});

test('the days on which the payer cannot pay are given beside the national holidays', () => {
  assert.equal(daysLate('2026-07-09', '2026-07-10'), 1);
  assert.equal(daysLate('2026-07-09', '2026-07-10', new Set(['2026-07-09'])), 0);
  assert.equal(daysLate('2026-04-11', '2026-04-13'), 0);
  assert.equal(daysLate('2026-04-11', '2026-04-14'), 3);
});

type PixVector = {
  dataDeVencimento: string;
  validadeAposVencimento: number;
  adjustedDue: string;
  lastPayableDate: string;
  firstRefusedDate: string;
};

test('fine, interest, discount and validity of a Pix follow the due date that moved (examples of the Pix API)', () => {
  const file = new URL('../../test/fixtures/pix/cobv-due-dates.json', import.meta.url);
  const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: PixVector[] };
  assert.equal(vectors.length, 12);
  const terms: Terms = {
    fine: rate('2'),
    interest: { ...fixed('0.10'), per: 'day' },
    discounts: [{ ...fixed('0.03'), perDayAhead: 'calendar' }],
  };
  for (const { dataDeVencimento, validadeAposVencimento, adjustedDue, lastPayableDate, firstRefusedDate } of vectors) {
    const owed: Owed = { amountCents: cents(100_00), dueDate: dataDeVencimento, terms };
    const totalOn = (daysAfter: number): number =>
      amountDueOn(owed, addDays(adjustedDue, daysAfter), { countFrom: 'movedDueDate' }).totalCents;
    const totals = [-2, -1, 0, 1, 2, 10].map(totalOn);
    assert.deepEqual(totals, [99_94, 99_97, 100_00, 102_10, 102_20, 103_00], dataDeVencimento);
    const last = nextBusinessDay(addDays(adjustedDue, validadeAposVencimento));
    assert.deepEqual([last, addDays(last, 1)], [lastPayableDate, firstRefusedDate]);
  }
});

test('the last day of the year is a business day: nothing moves over it', () => {
  const owed: Owed = { amountCents: cents(100_00), dueDate: '2020-12-31', terms: { fine: rate('2') } };
  assert.equal(nextBusinessDay('2020-12-31'), '2020-12-31');
  assert.equal(amountDueOn(owed, '2021-01-01', { countFrom: 'movedDueDate' }).totalCents, 102_00);
});

test('unless told otherwise interest is counted from the due date as agreed', () => {
  const terms: Terms = { interest: { ...fixed('0.10'), per: 'day' } };
  const owed: Owed = { amountCents: cents(100_00), dueDate: '2021-08-28', terms }; // a Saturday
  assert.equal(amountDueOn(owed, '2021-08-31').totalCents, 100_30);
  assert.equal(amountDueOn(owed, '2021-08-31', { countFrom: 'movedDueDate' }).totalCents, 100_10);
});

const anyValue: fc.Arbitrary<FixedOrRate> = fc.oneof(
  fc.nat({ max: 50_000 }).map((amount) => ({ kind: 'fixed' as const, amountCents: cents(amount) })),
  fc.nat({ max: 9_999 }).map((units) => ({ kind: 'rate' as const, percent: (units / 100).toFixed(2) })),
);
const due = '2026-06-10';
const anyTerms: fc.Arbitrary<Terms> = fc.record(
  {
    fine: anyValue,
    interest: fc
      .tuple(anyValue, fc.constantFrom('day' as const, 'month' as const))
      .map(([value, per]) => ({ ...value, per })),
    discounts: fc.array(
      fc.oneof(
        fc.tuple(anyValue, fc.nat({ max: 30 })).map(([value, days]) => ({ ...value, until: addDays(due, -days) })),
        fc
          .tuple(anyValue, fc.constantFrom('calendar' as const, 'business' as const))
          .map(([value, perDayAhead]) => ({ ...value, perDayAhead })),
      ),
      { maxLength: 3 },
    ),
    rebateCents: fc.nat({ max: 50_000 }).map(cents),
  },
  { requiredKeys: [] },
);

test('the parts make the total in every rounding, waiting never makes it cheaper, and roundings differ by little', () => {
  fc.assert(
    fc.property(
      anyTerms,
      fc.integer({ min: 1, max: 100_000 }).map(cents),
      fc.integer({ min: -40, max: 60 }),
      (terms, amountCents, days) => {
        const owed: Owed = { amountCents, dueDate: due, terms };
        const date = addDays(due, days);
        const totals = (['half-up', 'down', 'daily-down'] as const).map((rounding) => {
          const found = amountDueOn(owed, date, { rounding });
          const { totalCents, fineCents, interestCents, discountCents, rebateCents } = found;
          assert.equal(totalCents, amountCents + fineCents + interestCents - discountCents - rebateCents);
          assert.ok(totalCents >= 0 && Math.min(fineCents, interestCents, discountCents, rebateCents) >= 0);
          assert.ok(amountDueOn(owed, addDays(date, 1), { rounding }).totalCents >= totalCents);
          return found;
        });
        assert.ok(Math.abs(totals[0]!.totalCents - totals[1]!.totalCents) <= ROUNDING_CENTS);
      },
    ),
    { numRuns: 500 },
  );
});

test('what passes a usual limit is named, and what keeps to it is not', () => {
  const codes = (terms: Terms, amountCents = 100_00): string[] =>
    termsWarnings({ amountCents: cents(amountCents), dueDate: due, terms }).map(({ code }) => code);
  const amount = (value: number): FixedOrRate => ({ kind: 'fixed', amountCents: cents(value) });
  const percent = (text: string): FixedOrRate => ({ kind: 'rate', percent: text });
  const until = (value: FixedOrRate, date: string): Discount => ({ ...value, until: date });
  const table: [Terms, string[]][] = [
    [{ fine: percent('2'), interest: { ...percent('1'), per: 'month' } }, []],
    [{ fine: amount(200), interest: { ...amount(3), per: 'day' } }, []],
    [{ fine: percent('2.01') }, ['fine_above_limit']],
    [{ fine: amount(201) }, ['fine_above_limit']],
    [{ interest: { ...percent('1.01'), per: 'month' } }, ['interest_above_limit']],
    [{ interest: { ...percent('0.034'), per: 'day' } }, ['interest_above_limit']],
    [{ interest: { ...percent('0.03333'), per: 'day' } }, []],
    [{ interest: { ...amount(4), per: 'day' } }, ['interest_above_limit']],
    [{ interest: { ...amount(101), per: 'month' } }, ['interest_above_limit']],
    [{ rebateCents: cents(100_00) }, ['rebate_reaches_amount']],
    [{ discounts: [until(amount(500), '2026-06-01'), until(amount(200), '2026-06-05')] }, []],
    [
      { discounts: [until(amount(500), '2026-06-05'), until(amount(500), '2026-06-01')] },
      ['later_discount_not_smaller'],
    ],
    [{ discounts: [until(amount(500), '2026-06-01'), until(percent('1'), '2026-06-05')] }, ['discounts_of_two_kinds']],
    [{ discounts: [until(percent('100'), '2026-06-01')] }, ['discount_reaches_amount']],
    [{ discounts: [until(percent('5'), '2026-06-11')] }, ['discount_after_due_date']],
    [
      { discounts: [5, 4, 3, 2].map((value, index) => until(amount(value), addDays('2026-06-01', index))) },
      ['too_many_discounts'],
    ],
  ];
  for (const [terms, expected] of table) assert.deepEqual(codes(terms), expected, JSON.stringify(terms));
  // One centavo a day is the least there is.
  assert.deepEqual(codes({ interest: { ...amount(1), per: 'day' } }, 10_00), []);
});

test('cutting to the centavo goes towards zero', () => {
  assert.equal(percentOfDown(cents(1999_99), parseRate('2')), 3999);
  assert.equal(percentOfDown(cents(-1999_99), parseRate('2')), -3999);
  assert.equal(percentOfDown(cents(100_00), parseRate('1'), 5, 30), 16);
});
