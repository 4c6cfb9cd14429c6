import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addCents,
  cents,
  centsFromDecimal,
  centsToDecimal,
  formatReais,
  isRateText,
  parseRate,
  parseReais,
  percentOf,
  rateToDecimal,
  sumCents,
} from './money.ts';

const anyCents = fc.integer({ min: -99_999_999_999_999, max: 99_999_999_999_999 }).map(cents);

test('cents are safe integers', () => {
  assert.equal(Object.is(cents(-0), 0), true);
  for (const wrong of [0.1, Number.NaN, Infinity, 2 ** 53]) assert.throws(() => cents(wrong), RangeError);
});

test('a decimal is read without floats and only in its exact form', () => {
  assert.equal(centsFromDecimal('1234'), 123400);
  assert.equal(centsFromDecimal('1234.5'), 123450);
  assert.equal(centsFromDecimal('1234.56'), 123456);
  assert.equal(centsFromDecimal('4.35'), 435); // 4.35 * 100 is 434.99999999999994
  assert.equal(centsFromDecimal('-0.05', { signed: true }), -5);
  for (const wrong of ['', '.5', '1.', '1.234', '1e3', '+1', '-1', ' 1', '1,5', '1_000', '0x10', 'NaN', '١']) {
    assert.throws(() => centsFromDecimal(wrong), RangeError, wrong);
  }
});

test('every amount survives its decimal and its Brazilian form', () => {
  fc.assert(
    fc.property(anyCents, (amount) => {
      assert.equal(centsFromDecimal(centsToDecimal(amount), { signed: true }), amount);
      const magnitude = cents(Math.abs(amount));
      assert.deepEqual(parseReais(formatReais(magnitude)), { ok: true, cents: magnitude });
    }),
  );
});

test('formatReais agrees with Intl for pt-BR', () => {
  const intl = new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'BRL' });
  assert.equal(formatReais(cents(123456)), 'R$\u00a01.234,56');
  fc.assert(
    fc.property(fc.integer({ min: -10_000_000_000, max: 10_000_000_000 }), (amount) => {
      assert.equal(formatReais(cents(amount)), intl.format(amount / 100));
    }),
  );
});

test('a money field takes what people type and refuses what could mean two things', () => {
  const accepted: [string, number][] = [
    ['1234,56', 123456],
    ['1.234,56', 123456],
    ['R$ 1.234,56', 123456],
    ['R$\u00a01.234,56', 123456],
    ['1234', 123400],
    ['0,1', 10],
    ['1.234', 123400],
    ['1.234.567', 123456700],
    ['1234.5', 123450],
    ['1234.56', 123456],
    ['  12,00 ', 1200],
  ];
  for (const [text, amount] of accepted) assert.deepEqual(parseReais(text), { ok: true, cents: amount }, text);
  const refused = [
    '',
    'R$',
    '1,234.56',
    '1,234',
    '12,345',
    '-1',
    '+1',
    'abc',
    '1.23.456',
    '12345.678',
    '0.123',
    '1e5',
    '1,',
  ];
  for (const text of refused) assert.equal(parseReais(text).ok, false, text);
  assert.deepEqual(parseReais('1,234.56'), { ok: false, problem: 'Use vírgula para os centavos. Ex.: 1.234,56' });
});

test('sums refuse to leave the safe integers', () => {
  assert.equal(sumCents([cents(1), cents(2), cents(-4)]), -1);
  assert.equal(sumCents([]), 0);
  assert.throws(() => addCents(cents(Number.MAX_SAFE_INTEGER), cents(1)), RangeError);
});

test('a rate is decimal text', () => {
  assert.equal(parseRate('2.00'), 200_000);
  assert.equal(parseRate('0.03333'), 3333);
  assert.equal(rateToDecimal(parseRate('2')), '2.00');
  assert.equal(rateToDecimal(parseRate('0.03330')), '0.0333');
  for (const wrong of ['', '2%', '2,0', '-1', '1e2', '0.000001', '.5']) {
    assert.equal(isRateText(wrong), false, wrong);
    assert.throws(() => parseRate(wrong), RangeError, wrong);
  }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999 }), (units) => {
      const text = rateToDecimal(units as ReturnType<typeof parseRate>);
      assert.equal(parseRate(text), units);
    }),
  );
});

test('a percentage is rounded half-up, away from zero', () => {
  assert.equal(percentOf(cents(10_000), parseRate('2.00')), 200);
  assert.equal(percentOf(cents(25), parseRate('2')), 1); // 0.5 centavo
  assert.equal(percentOf(cents(24), parseRate('2')), 0);
  assert.equal(percentOf(cents(-25), parseRate('2')), -1);
  assert.equal(percentOf(cents(10_000), parseRate('1.00'), 5, 30), 17); // 16.67
  assert.throws(() => percentOf(cents(1), parseRate('1'), 1, 0), RangeError);
});

test('a percentage is never half a centavo away from the exact product', () => {
  const rates = fc
    .integer({ min: 0, max: 10_000_000 })
    .map((units) => rateToDecimal(units as ReturnType<typeof parseRate>));
  fc.assert(
    fc.property(anyCents, rates, (amount, text) => {
      const rate = parseRate(text);
      const rounded = percentOf(amount, rate);
      const error = 2n * (BigInt(rounded) * 10_000_000n - BigInt(amount) * BigInt(rate));
      assert.ok(error <= 10_000_000n && error >= -10_000_000n);
      assert.equal(percentOf(cents(-amount), rate) + rounded, 0);
    }),
  );
});
