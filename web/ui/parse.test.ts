import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { date, moneyText } from './format.ts';
import {
  readCep,
  readDate,
  readEmail,
  readMoney,
  readPercent,
  readState,
  readTaxId,
  readWhole,
  strengthOf,
} from './parse.ts';

const NOW = '2026-11-21';
const value = <T>(parsed: { ok: true; value: T } | { ok: false; problem: string }) => (parsed.ok ? parsed.value : null);

test('every amount that is shown reads back as itself', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_999_999_999 }), (cents) => value(readMoney(moneyText(cents))) === cents),
  );
});

test('money that could mean two things is refused with the cure', () => {
  for (const text of ['1,234.56', '1234,567', '-5', '12a', '1.23.456']) {
    const parsed = readMoney(text);
    assert.equal(parsed.ok, false, text);
    assert.match((parsed as { problem: string }).problem, /vírgula/);
  }
  assert.equal(value(readMoney('1.234,5')), 123450);
  assert.equal(value(readMoney('12.345.678,90')), 1234567890);
  assert.equal(value(readMoney('R$ 0,1')), 10);
});

test('every date that is shown reads back as itself', () => {
  const days = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(days, (day) => {
      const text = day.toISOString().slice(0, 10);
      return value(readDate(date(text), NOW)) === text;
    }),
  );
});

test('dates in the ways that people type them', () => {
  for (const [text, expected] of [
    ['10/12/2026', '2026-12-10'],
    ['10122026', '2026-12-10'],
    ['101226', '2026-12-10'],
    ['1/2', '2026-02-01'],
    ['hoje', '2026-11-21'],
    ['Amanhã', '2026-11-22'],
    ['+7', '2026-11-28'],
    ['-1', '2026-11-20'],
  ] as const) {
    assert.equal(value(readDate(text, NOW)), expected, text);
  }
});

test('a date that does not exist says so by its name', () => {
  const parsed = readDate('31/02/2026', NOW);
  assert.match((parsed as { problem: string }).problem, /31\/02\/2026 não existe/);
  assert.equal(readDate('2026', NOW).ok, false);
  assert.equal(readDate('', NOW).ok, false);
});

test('a pasted CNPJ keeps its last characters, and letters are raised', () => {
  assert.equal(value(readTaxId('12.abc.345/01de-35')), '12ABC34501DE35');
  assert.equal(value(readTaxId('11222333000181')), '11222333000181');
  assert.equal(readTaxId('11222333000182').ok, false);
});

test('percentages and whole numbers', () => {
  assert.equal(value(readPercent('2')), '2.00');
  assert.equal(value(readPercent('2,5%')), '2.50');
  assert.equal(value(readPercent('02,5')), '2.50');
  assert.equal(readPercent('2,555').ok, false);
  assert.equal(value(readWhole(0, 60)('30')), 30);
  assert.equal(readWhole(0, 60)('61').ok, false);
  assert.equal(readWhole(0, 60)('1,5').ok, false);
});

test('e-mail, CEP and state', () => {
  assert.equal(value(readEmail(' ana@empresa.com.br ')), 'ana@empresa.com.br');
  assert.equal(readEmail('ana@empresa').ok, false);
  assert.equal(value(readCep('01.310-100')), '01310100');
  assert.equal(readCep('1310100').ok, false);
  assert.equal(readCep('00000-000').ok, false);
  assert.equal(value(readState('sp')), 'SP');
  assert.equal(readState('XX').ok, false);
});

test('a long password of few characters is still weak', () => {
  assert.equal(strengthOf(''), 0);
  assert.equal(strengthOf('aaaaaaaaaaaaaaaaaaaa'), 1);
  assert.equal(strengthOf('senha-longa1'), 2);
  assert.equal(strengthOf('correto cavalo bateria grampo'), 3);
});
