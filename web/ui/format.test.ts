import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  account,
  ago,
  counted,
  date,
  duration,
  instant,
  instantWithMs,
  line,
  money,
  percent,
  shortId,
  soon,
  taxId,
} from './format.ts';

const charges = { zero: 'nenhuma cobrança', one: '1 cobrança', other: '# cobranças' };

test('money, percentages and dates follow Brazilian writing', () => {
  assert.equal(money(123456), 'R$\u00a01.234,56');
  assert.equal(money(-123450), '-R$\u00a01.234,50');
  assert.equal(money(null), '–');
  assert.equal(percent('2'), '2,00%');
  assert.equal(percent('1.50'), '1,50%');
  assert.equal(date('2026-12-10'), '10/12/2026');
  assert.equal(date(null), '–');
});

test('instants are shown in the zone of the company, not of the browser', () => {
  assert.equal(instant('2026-12-10T17:22:10.123Z'), '10/12/2026 14:22:10');
  assert.equal(instant('2026-12-10T02:00:00.000Z'), '09/12/2026 23:00:00');
  assert.equal(instantWithMs('2026-12-10T17:22:10.023Z'), '10/12/2026 14:22:10,023');
});

test('recent instants say how long ago; the future says when', () => {
  const now = '2026-12-10T17:00:00.000Z';
  assert.equal(ago('2026-12-10T16:55:00.000Z', now), 'há 5 minutos');
  assert.equal(ago('2026-12-10T15:59:00.000Z', now), 'há 1 hora');
  assert.equal(ago('2026-12-09T16:59:00.000Z', now), '');
  assert.equal(soon('2026-12-10T17:32:00.000Z', now), 'hoje 14:32');
  assert.equal(soon('2026-12-11T03:00:00.000Z', now), 'amanhã 00:00');
  assert.equal(soon('2026-12-20T12:00:00.000Z', now), '20/12/2026 09:00');
});

test('zero, one and a million agree in number', () => {
  assert.equal(counted(0, charges), 'nenhuma cobrança');
  assert.equal(counted(1, charges), '1 cobrança');
  assert.equal(counted(2431, charges), '2.431 cobranças');
  assert.equal(counted(1_000_000, charges), '1.000.000 cobranças');
});

test('documents, lines, accounts, ids and durations', () => {
  assert.equal(taxId('12345678909'), '123.456.789-09');
  assert.equal(taxId('12ABC34501DE35'), '12.ABC.345/01DE-35');
  assert.equal(taxId('***.982.247-**'), '***.982.247-**', 'a masked CPF is as long as a CNPJ');
  assert.equal(
    line('34191090570404959480975279260006611980000081488'),
    '34191.09057 04049.594809 75279.260006 6 11980000081488',
  );
  assert.equal(
    account({ mnemonic: 'CC01', bankCode: '341', branch: '1234', number: '56789', digit: '0' }),
    'CC01 · 341 · 1234 / 56789-0',
  );
  assert.equal(shortId('chg_0190a5b6c7d88F3K'), 'chg_…8F3K');
  assert.equal(duration(212), '212 ms');
  assert.equal(duration(1349), '1,3 s');
});

test('a counted sentence never keeps its placeholder', () => {
  fc.assert(fc.property(fc.nat(), (count) => !counted(count, charges).includes('#')));
});
