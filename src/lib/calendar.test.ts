import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addBusinessDays,
  addDays,
  bankHolidays,
  daysBetween,
  fromDayNumber,
  isBusinessDay,
  isDate,
  nextBusinessDay,
  toDayNumber,
  toEpochMs,
  todayIn,
} from './calendar.ts';

const fixtures = new URL('../../test/fixtures/', import.meta.url);
const readText = (path: string): string => readFileSync(new URL(path, fixtures), 'utf8');
const anyDayNumber = fc.integer({ min: -690_000, max: 2_900_000 }); // years 80 to 9909

test('a date is ten characters that exist in the calendar', () => {
  for (const date of ['2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31']) assert.equal(isDate(date), true, date);
  const wrong = [
    '2023-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-1-01',
    '20260101',
    '',
    '0000-01-01',
  ];
  for (const date of [...wrong, '2026-01-01T00:00', ' 2026-01-1', '2026-01-0٣'])
    assert.equal(isDate(date), false, date);
  assert.throws(() => addDays('2026-02-30', 1), RangeError);
});

test('day numbers agree with Temporal', () => {
  const epoch = Temporal.PlainDate.from('1970-01-01');
  fc.assert(
    fc.property(anyDayNumber, (day) => {
      const date = fromDayNumber(day);
      assert.equal(date, epoch.add({ days: day }).toString());
      assert.equal(toDayNumber(date), day);
    }),
  );
  assert.throws(() => addDays('9999-12-31', 1), RangeError);
  assert.throws(() => addDays('0001-01-01', -1), RangeError);
});

test('adding and counting days are inverse', () => {
  assert.equal(daysBetween('1997-10-07', '2025-02-21'), 9999);
  fc.assert(
    fc.property(anyDayNumber, fc.integer({ min: -20_000, max: 20_000 }), (day, days) => {
      const from = fromDayNumber(day);
      assert.equal(daysBetween(from, addDays(from, days)), days);
    }),
  );
});

test('bank holidays are those of the published list, 2020 to 2040', () => {
  const published = readText('documents/bank-holidays-br.csv').trim().split('\n').slice(1);
  const computed: string[] = [];
  for (let year = 2020; year <= 2040; year++) computed.push(...bankHolidays(year).map((holiday) => holiday.date));
  assert.deepEqual(
    computed,
    published.map((line) => line.split(',')[0]),
  );
});

type BusinessDayVectors = {
  add: { from: string; addBusinessDays: number; result: string }[];
  adjust: { date: string; isBusinessDay: boolean; nextOrSame: string }[];
};

test('business days follow the published vectors', () => {
  const vectors = JSON.parse(readText('documents/business-days.json')) as BusinessDayVectors;
  for (const { from, addBusinessDays: count, result } of vectors.add)
    assert.equal(addBusinessDays(from, count), result);
  for (const { date, isBusinessDay: expected, nextOrSame } of vectors.adjust) {
    assert.equal(isBusinessDay(date), expected, date);
    assert.equal(nextBusinessDay(date), nextOrSame);
  }
});

test('a Pix due date moves as in the official examples of the Pix API', () => {
  type Vector = {
    dataDeVencimento: string;
    validadeAposVencimento: number;
    adjustedDue: string;
    lastPayableDate: string;
  };
  const { vectors } = JSON.parse(readText('pix/cobv-due-dates.json')) as { vectors: Vector[] };
  assert.ok(vectors.length > 6);
  for (const vector of vectors) {
    const due = nextBusinessDay(vector.dataDeVencimento);
    assert.equal(due, vector.adjustedDue);
    assert.equal(nextBusinessDay(addDays(due, vector.validadeAposVencimento)), vector.lastPayableDate);
  }
});

test("a company's own holidays count too", () => {
  const local = new Set(['2026-07-09']);
  assert.equal(isBusinessDay('2026-07-09', local), false);
  assert.equal(nextBusinessDay('2026-07-09', local), '2026-07-10');
  assert.equal(addBusinessDays('2026-07-08', 2, local), '2026-07-13');
  assert.equal(addBusinessDays('2026-07-13', -2, local), '2026-07-08');
  assert.equal(addBusinessDays('2026-07-11', 0), '2026-07-11');
});

test('an instant has its date in São Paulo, before and after the end of daylight saving', () => {
  assert.equal(todayIn('2026-11-22T02:59:59.999Z'), '2026-11-21');
  assert.equal(todayIn('2026-11-22T03:00:00Z'), '2026-11-22');
  assert.equal(todayIn('2018-12-01T02:30:00Z'), '2018-12-01');
  assert.equal(todayIn('2026-11-21T22:00:00-03:00', 'UTC'), '2026-11-22');
  assert.throws(() => todayIn('2026-11-21'), RangeError);
  assert.throws(() => todayIn('2026-11-21T25:00:00Z'), RangeError);
  assert.throws(() => todayIn('2026-11-21T00:00:00Z', 'Sao_Paulo'), RangeError);
});

test('instants agree with Temporal', () => {
  const times = fc.tuple(anyDayNumber, fc.nat({ max: 86_399_999 }));
  fc.assert(
    fc.property(times, ([day, ms]) => {
      const instant = Temporal.Instant.fromEpochMilliseconds(day * 86_400_000 + ms).toString();
      assert.equal(toEpochMs(instant), day * 86_400_000 + ms);
      assert.equal(todayIn(instant, 'UTC'), fromDayNumber(day));
    }),
  );
});
