import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays } from '#lib/calendar.ts';
import { lastPayableDate, movedDueDate, partsOn, totalOf } from './amount.ts';
import type { ChargeTerms, ChargeValue } from './state.ts';

function terms(valor: Partial<ChargeValue>, dataDeVencimento = '2026-03-10'): ChargeTerms {
  return { calendario: { dataDeVencimento }, valor: { original: '100.00', ...valor }, chave: 'a@example.com' };
}

const dueOn = (valor: Partial<ChargeValue>, date: string, due?: string) => totalOf(partsOn(terms(valor, due), date));

test('days of the official examples A to G: the due date moves, and so does the last day', () => {
  const file = new URL('../../../test/fixtures/pix/cobv-due-dates.json', import.meta.url);
  const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as {
    vectors: {
      dataDeVencimento: string;
      validadeAposVencimento: number;
      adjustedDue: string;
      lastPayableDate: string;
    }[];
  };
  assert.ok(vectors.length >= 7);
  for (const { dataDeVencimento, validadeAposVencimento, ...expected } of vectors) {
    const charge = { ...terms({}), calendario: { dataDeVencimento, validadeAposVencimento } };
    assert.equal(movedDueDate(charge), expected.adjustedDue);
    assert.equal(lastPayableDate(charge), expected.lastPayableDate);
  }
});

test('the official example: 100.00 two days late with 3 % and 1 % a day is 105.00', () => {
  const late = { multa: { modalidade: 2, valorPerc: '3.00' }, juros: { modalidade: 2, valorPerc: '1.00' } };
  assert.equal(dueOn(late, '2026-03-12'), 105_00);
  assert.equal(dueOn(late, '2026-03-10'), 100_00);
});

test('interest by value and percentage, a day, a month and a year, in calendar and business days', () => {
  const interest = (modalidade: number, valorPerc: string, date: string) =>
    dueOn({ juros: { modalidade, valorPerc } }, date) - 100_00;
  // 2026-03-10 is a Tuesday; the 20th is ten days later, eight of them business days.
  assert.equal(interest(1, '0.50', '2026-03-20'), 5_00);
  assert.equal(interest(5, '0.50', '2026-03-20'), 4_00);
  assert.equal(interest(2, '1.00', '2026-03-20'), 10_00);
  assert.equal(interest(6, '1.00', '2026-03-20'), 8_00);
  assert.equal(interest(3, '3.00', '2026-03-20'), 1_00);
  assert.equal(interest(7, '21.00', '2026-03-20'), 8_00);
  assert.equal(interest(4, '36.50', '2026-03-20'), 1_00);
  assert.equal(interest(8, '252.00', '2026-03-20'), 8_00);
});

test('discounts until dates, and for each day that a payment comes early', () => {
  const until = {
    desconto: {
      modalidade: 1,
      descontoDataFixa: [
        { data: '2026-03-05', valorPerc: '5.00' },
        { data: '2026-02-27', valorPerc: '9.00' },
      ],
    },
  };
  assert.equal(dueOn(until, '2026-02-27'), 91_00);
  assert.equal(dueOn(until, '2026-02-28'), 95_00);
  assert.equal(dueOn(until, '2026-03-06'), 100_00);
  // From Friday the 6th to Tuesday the 10th: four days, two of them business days.
  const early = (modalidade: number) => dueOn({ desconto: { modalidade, valorPerc: '1.00' } }, '2026-03-06');
  assert.equal(early(3), 96_00);
  assert.equal(early(4), 98_00);
  assert.equal(early(5), 96_00);
  assert.equal(early(6), 98_00);
});

test('a due date on a Saturday: no fine on Monday, and the discount of that day still counts', () => {
  const valor: Partial<ChargeValue> = {
    multa: { modalidade: 1, valorPerc: '2.00' },
    abatimento: { modalidade: 2, valorPerc: '10.00' },
    desconto: { modalidade: 2, descontoDataFixa: [{ data: '2026-03-14', valorPerc: '5.00' }] },
  };
  assert.equal(dueOn(valor, '2026-03-16', '2026-03-14'), 85_00);
  assert.equal(dueOn(valor, '2026-03-17', '2026-03-14'), 92_00);
});

test('what is due never falls while a payer waits, once the due date is past', () => {
  const term = fc.record({
    modalidade: fc.integer({ min: 1, max: 8 }),
    valorPerc: fc.constantFrom('0.01', '1.00', '9.99'),
  });
  fc.assert(
    fc.property(term, fc.integer({ min: 1, max: 400 }), (juros, days) => {
      const date = addDays('2026-03-10', days);
      assert.ok(dueOn({ juros }, date) <= dueOn({ juros }, addDays(date, 1)));
    }),
  );
});
