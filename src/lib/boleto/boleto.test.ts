import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, daysBetween } from '../calendar.ts';
import { cents, centsFromDecimal } from '../money.ts';
import type { Boleto } from './index.ts';
import {
  barcodeFromLine,
  boletoProblems,
  buildBarcode,
  buildBoleto,
  decodeDueFactor,
  encodeDueFactor,
  formatLinhaDigitavel,
  lineFromBarcode,
  readBoleto,
} from './index.ts';

const TODAY = '2026-11-21';

type Vector = {
  id: string;
  bank: string;
  due: string | null;
  value: string;
  campo_livre: string;
  barcode: string;
  line: string;
};

function fixture<T>(name: string): T[] {
  const path = new URL(`../../../test/fixtures/boleto/${name}`, import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { vectors: T[] }).vectors;
}

function asBoleto(text: string, today = TODAY): Boleto {
  const read = readBoleto(text, { today });
  assert.ok(read.kind === 'boleto', `${text}: ${read.kind}`);
  return read;
}

test('every published boleto of twelve banks is read and made again', () => {
  const vectors = fixture<Vector>('vectors.json');
  assert.equal(vectors.length, 121);
  for (const { id, bank, due, value, campo_livre: campoLivre, barcode, line } of vectors) {
    const amountCents = centsFromDecimal(value);
    assert.equal(buildBarcode({ bank, amountCents, dueDate: due, campoLivre }), barcode, id);
    const today = due ?? TODAY; // the boleto as seen when it was due
    for (const boleto of [asBoleto(line, today), asBoleto(barcode, today)]) {
      assert.deepEqual(boleto.problems, [], id);
      assert.equal(boleto.valid, true);
      assert.equal(boleto.bank, bank);
      assert.equal(boleto.amountCents, amountCents);
      assert.equal(boleto.dueDate, due);
      assert.equal(boleto.barcode, barcode);
      assert.equal(boleto.campoLivre, campoLivre);
      assert.equal(formatLinhaDigitavel(boleto.linhaDigitavel), line);
    }
  }
});

test('real barcodes are decoded', () => {
  type Real = { barcode: string; line: string; bank: string; value: string; campo_livre: string };
  for (const { barcode, line, bank, value, campo_livre: campoLivre } of fixture<Real>('decode-real.json')) {
    const boleto = asBoleto(line);
    assert.equal(boleto.valid, true, line);
    assert.deepEqual({ ...asBoleto(barcode) }, { ...boleto });
    assert.equal(boleto.bank, bank);
    assert.equal(boleto.amountCents, centsFromDecimal(value));
    assert.equal(boleto.campoLivre, campoLivre);
    if (bank === '077') assert.deepEqual(boleto.warnings, []);
  }
  const inter = asBoleto('07791924100000002500001112068423600932691183');
  const { branch, carteira, operationNumber, nossoNumero, nossoNumeroCheckDigit, dueDate } = inter;
  assert.deepEqual([branch, carteira, operationNumber, nossoNumero], ['0001', '112', '0684236', '0093269118']);
  assert.deepEqual([nossoNumeroCheckDigit, dueDate], ['3', '2023-01-25']);
});

test('what must be refused is refused, and its controls accepted', () => {
  for (const vector of fixture<{ barcode?: string; line?: string; valid: boolean; reason: string }>('invalid.json')) {
    const read = readBoleto(vector.line ?? vector.barcode!, { today: TODAY });
    assert.equal(read.valid, vector.valid, vector.reason);
    assert.equal(read.problems.length === 0, vector.valid, vector.reason);
    assert.deepEqual(boletoProblems(vector.line ?? vector.barcode!), read.problems, vector.reason);
  }
});

test('a text that is no boleto says why', () => {
  const codes: [string, string][] = [
    ['', 'empty'],
    [' . ', 'empty'],
    ['0'.repeat(44), 'zeros'],
    ['0'.repeat(47), 'zeros'],
    ['34191.O9008', 'character'],
    ['12345', 'length'],
    ['8'.repeat(46), 'length'],
    ['1'.repeat(48), 'length'],
    ['٣'.repeat(47), 'character'],
  ];
  for (const [text, code] of codes) {
    const read = readBoleto(text, { today: TODAY });
    assert.equal(read.kind, 'unreadable', text);
    assert.equal(read.problems[0]!.code, code, text);
  }
  const letter = readBoleto('3419O', { today: TODAY });
  assert.match(letter.problems[0]!.message, /"O"/);
});

test('any one wrong digit of a line is noticed', () => {
  const line = '34191.09008 01015.271248 80212.460002 4 25480000675787'.replace(/\D/g, '');
  assert.equal(asBoleto(line).valid, true);
  // Modulus 11 gives 1 for three remainders, so a boleto whose general digit is 1 could hide a change; this one has 4.
  const anyChange = fc.tuple(fc.nat({ max: 46 }), fc.integer({ min: 1, max: 9 }));
  fc.assert(
    fc.property(anyChange, ([index, added]) => {
      const digit = (Number(line[index]) + added) % 10;
      const boleto = asBoleto(line.slice(0, index) + digit + line.slice(index + 1));
      assert.equal(boleto.valid, false);
    }),
    { numRuns: 400 },
  );
});

test('barcode and line are two forms of one number', () => {
  const digits = fc.stringMatching(/^[0-9]{44}$/);
  fc.assert(
    fc.property(digits, (barcode) => {
      assert.equal(barcodeFromLine(lineFromBarcode(barcode)), barcode);
    }),
  );
});

test('the due factor starts again in 2025 and is read around today', () => {
  const path = new URL('../../../test/fixtures/boleto/due-factor.json', import.meta.url);
  type Factors = {
    encode: { due: string; factor: string }[];
    decode: { today: string; factor: string; due: string | null }[];
  };
  const { encode, decode } = JSON.parse(readFileSync(path, 'utf8')) as Factors;
  for (const { due, factor } of encode) assert.equal(encodeDueFactor(due), factor, due);
  for (const { today, factor, due } of decode) {
    const { dueDate } = decodeDueFactor(factor, today);
    assert.equal(dueDate, due === 'out_of_window' ? null : due, `${factor} seen on ${today}`);
  }
  assert.deepEqual(decodeDueFactor('7600', TODAY), { dueDate: null, dueDateCandidates: ['2018-07-29', '2043-03-20'] });
  assert.throws(() => encodeDueFactor('2000-07-02'), RangeError);
  assert.throws(() => decodeDueFactor('0999', TODAY), RangeError);
});

test('a due date in the window survives its factor, and every candidate has that factor', () => {
  const days = fc.integer({ min: -3000, max: 5500 });
  const todays = fc.integer({ min: 3500, max: 30_000 }).map((later) => addDays('2000-07-03', later));
  fc.assert(
    fc.property(todays, days, (today, ahead) => {
      const dueDate = addDays(today, ahead);
      assert.deepEqual(decodeDueFactor(encodeDueFactor(dueDate), today), { dueDate, dueDateCandidates: [dueDate] });
    }),
  );
  fc.assert(
    fc.property(todays, fc.integer({ min: 1000, max: 9999 }), (today, factor) => {
      const { dueDate, dueDateCandidates } = decodeDueFactor(String(factor), today);
      for (const candidate of dueDateCandidates) assert.equal(encodeDueFactor(candidate), String(factor));
      const inWindow = dueDateCandidates.filter((candidate) => {
        const ahead = daysBetween(today, candidate);
        return ahead >= -3000 && ahead <= 5500;
      });
      assert.deepEqual(inWindow, dueDate === null ? [] : [dueDate]);
    }),
  );
});

test('the window is closed at 3000 days back and 5500 ahead, and a boleto outside says that its date is unknown', () => {
  for (const [ahead, inside] of [
    [-3001, false],
    [-3000, true],
    [5500, true],
    [5501, false],
  ] as const) {
    const dueDate = addDays(TODAY, ahead);
    const barcode = buildBarcode({ bank: '001', amountCents: cents(1), dueDate, campoLivre: '0'.repeat(25) });
    const boleto = asBoleto(barcode);
    assert.equal(boleto.dueDate, inside ? dueDate : null, String(ahead));
    assert.ok(boleto.dueDateCandidates.includes(dueDate));
    assert.deepEqual(
      boleto.warnings.map((warning) => warning.code),
      inside ? [] : ['due_date_unknown'],
    );
    assert.equal(boleto.valid, true);
  }
  const without = asBoleto(
    buildBarcode({ bank: '001', amountCents: cents(5), dueDate: null, campoLivre: '1'.repeat(25) }),
  );
  assert.deepEqual([without.dueDate, without.dueDateCandidates, without.amountCents], [null, [], 5]);
});

test('another currency than the real is a problem', () => {
  const codes = boletoProblems('07781945900000005000001110123456700000000014').map((found) => found.code);
  assert.ok(codes.includes('currency'));
});

test('a value that grew over the factor is read whole, without a due date', () => {
  // 14 digits of value: R$ 123.456.789,01 leaves no room for a factor
  const campoLivre = '1090001015271248021246000';
  const unchecked = `34190${'00012345678901'}${campoLivre}`;
  const valid = Array.from(
    { length: 9 },
    (_, digit) => unchecked.slice(0, 4) + (digit + 1) + unchecked.slice(5),
  ).filter((barcode) => asBoleto(barcode).valid);
  assert.equal(valid.length, 1);
  const boleto = asBoleto(valid[0]!);
  assert.equal(boleto.amountCents, 12_345_678_901);
  assert.equal(boleto.dueDate, null);
});

test('a campo livre that does not follow the manual is a warning, not a refusal', () => {
  const wrongDigit = asBoleto(
    buildBarcode({ bank: '341', amountCents: cents(1), dueDate: TODAY, campoLivre: '1090001015201248021246000' }),
  );
  assert.equal(wrongDigit.valid, true);
  assert.match(wrongDigit.warnings[0]!.message, /nosso número deveria ser 7, e não 0/);
  const unknown = asBoleto(
    buildBarcode({ bank: '077', amountCents: cents(1), dueDate: TODAY, campoLivre: '0001999123456700000000014' }),
  );
  assert.equal(unknown.carteira, undefined);
  assert.equal(unknown.warnings[0]!.code, 'campo_livre');
});

test('building says which field is wrong and how to cure it', () => {
  const itau = { bank: '341', carteira: '109', nossoNumero: '1', branch: '57', account: '12345' };
  const inter = { bank: '077', carteira: '112', nossoNumero: '93269118', branch: '0001', operationNumber: '0684236' };
  const terms = { amountCents: cents(100), dueDate: TODAY };
  assert.equal(buildBoleto({ ...itau, ...terms }).ok, true);
  assert.equal(buildBoleto({ ...inter, ...terms }).ok, true);
  const wrong: [Parameters<typeof buildBoleto>[0], string][] = [
    [{ ...inter, ...terms, operationNumber: '' }, 'operationNumber'],
    [{ ...inter, ...terms, operationNumber: '684236' }, 'operationNumber'],
    [{ bank: '077', carteira: '112', nossoNumero: '1', branch: '1', ...terms }, 'operationNumber'],
    [{ ...inter, ...terms, nossoNumero: '00932691183' }, 'nossoNumero'], // eleven digits: with the check digit
    [{ ...inter, ...terms, carteira: '109' }, 'carteira'],
    [{ ...itau, ...terms, bank: '999' }, 'bank'],
    [{ ...itau, ...terms, operationNumber: '1234567' }, 'operationNumber'],
    [{ ...itau, ...terms, nossoNumeroCheckDigit: '0' }, 'nossoNumeroCheckDigit'],
    [{ ...itau, ...terms, carteira: '9' }, 'carteira'],
    [{ ...itau, ...terms, account: '1234a' }, 'account'],
    [{ ...itau, ...terms, dueDate: '2026-02-30' }, 'dueDate'],
    [{ ...itau, ...terms, dueDate: '1999-12-31' }, 'dueDate'],
    [{ ...itau, ...terms, amountCents: cents(0) }, 'amountCents'],
    [{ ...itau, ...terms, amountCents: cents(10_000_000_000) }, 'amountCents'],
  ];
  for (const [input, field] of wrong) {
    const built = buildBoleto(input);
    assert.ok(!built.ok, field);
    assert.deepEqual(
      built.problems.map((problem) => problem.field),
      [field],
    );
  }
});

test("Itaú's account digit is warned of when it differs, because examples use arbitrary ones", () => {
  const itau = {
    bank: '341',
    carteira: '109',
    nossoNumero: '223350',
    branch: '1234',
    account: '56789',
    accountCheckDigit: '0',
  };
  const built = buildBoleto({ ...itau, amountCents: cents(60_000), dueDate: '2017-06-19' });
  assert.ok(built.ok);
  assert.deepEqual(
    built.warnings.map((warning) => warning.field),
    ['accountCheckDigit'],
  );
});
