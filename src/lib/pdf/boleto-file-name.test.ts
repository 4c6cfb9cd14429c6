import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { boletoFileName } from './boleto-file-name.ts';

/** Any UTF-16 code units, halves of pairs too. */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 100 }).map((units) => String.fromCharCode(...units));
const named = (payerName: string, registeredAt = '2026-11-21T17:32:05.123Z') =>
  boletoFileName({ payerName, dueDate: '2026-12-10', registeredAt });

test('names the file by payer, due date and time of registration in São Paulo', () => {
  assert.equal(named('Padaria Pão Quente'), 'PADARIA-PAO-QUENTE_2026-12-10_143205.pdf');
  assert.equal(named('X', '2026-01-01T02:30:00Z'), 'X_2026-12-10_233000.pdf');
});

test('keeps names safe on every file system', () => {
  const cases: [string, string][] = [
    ['../../etc/passwd', 'ETC-PASSWD'],
    ['CON', 'CON'],
    ['  A & B  S/A. ', 'A-B-S-A'],
    ["D'Oeste \u202Efdp.exe\u0000\r\n", 'D-OESTE-FDP-EXE'],
    ['ÇÃO ÑÜ straße 1ª', 'CAO-NU-STRASSE-1A'],
    ['日本 🍞', 'PAGADOR'],
    ['', 'PAGADOR'],
  ];
  for (const [payer, expected] of cases) assert.equal(named(payer), `${expected}_2026-12-10_143205.pdf`);
});

test('any payer gives a short name of safe characters', () => {
  fc.assert(
    fc.property(anyText, (payer) => {
      const name = named(payer);
      assert.match(name, /^[A-Z0-9]+(-[A-Z0-9]+)*_2026-12-10_143205\.pdf$/);
      assert.ok(name.length <= 110);
    }),
  );
});

test('refuses dates that would put something else into a path', () => {
  assert.throws(
    () => boletoFileName({ payerName: 'A', dueDate: '../2026', registeredAt: '2026-11-21T17:32:05Z' }),
    RangeError,
  );
  assert.throws(() => named('A', 'yesterday'), RangeError);
});
