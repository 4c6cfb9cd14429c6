import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { centsFromDecimal } from '../money.ts';
import type { CollectionBill } from './index.ts';
import { collectionLineFromBarcode, formatLinhaDigitavel, readBoleto } from './index.ts';

type Vector = {
  barcode: string;
  line: string;
  line_printed: string;
  segment: string;
  value: string | null;
  company: string;
  free: string;
};

const path = new URL('../../../test/fixtures/boleto/arrecadacao.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(path, 'utf8')) as { vectors: Vector[] };

function readBill(text: string): CollectionBill {
  const read = readBoleto(text, { today: '2026-11-21' });
  assert.ok(read.kind === 'arrecadacao', text);
  return read;
}

test('every published arrecadação bill is read in its three forms', () => {
  assert.ok(vectors.length > 10);
  for (const { barcode, line, line_printed: printed, segment, value, company, free } of vectors) {
    assert.equal(collectionLineFromBarcode(barcode), line);
    assert.equal(formatLinhaDigitavel(line), printed);
    for (const text of [barcode, line, printed]) {
      const bill = readBill(text);
      assert.deepEqual(bill.problems, [], text);
      const { segment: readSegment, company: readCompany, free: readFree, amountCents } = bill;
      assert.deepEqual([readSegment, readCompany, readFree], [segment, company, free]);
      assert.equal(amountCents, value === null ? null : centsFromDecimal(value));
      assert.deepEqual([bill.barcode, bill.linhaDigitavel], [barcode, line]);
    }
  }
});

test('any one wrong digit of a block is noticed under modulus 10', () => {
  const line = vectors[0]!.line;
  for (let index = 1; index < 48; index++) {
    const digit = (Number(line[index]) + 1) % 10;
    assert.equal(readBill(line.slice(0, index) + digit + line.slice(index + 1)).valid, false, String(index));
  }
});

test('an unassigned segment and an unknown value identifier are named', () => {
  assert.equal(readBill(`80${'6'.repeat(42)}`).problems[0]!.code, 'segment');
  assert.deepEqual(
    readBill(`825${'0'.repeat(41)}`).problems.map((problem) => problem.code),
    ['value_identifier'],
  );
  assert.throws(() => collectionLineFromBarcode(`825${'0'.repeat(41)}`), RangeError);
});

test('every single wrong digit of every published line is caught, or the answer says that the digits cannot catch all', () => {
  let unseen = 0;
  for (const { line } of vectors) {
    for (let index = 0; index < 48; index++) {
      for (let added = 1; added < 10; added++) {
        const changed = line.slice(0, index) + ((Number(line[index]) + added) % 10) + line.slice(index + 1);
        const read = readBoleto(changed, { today: '2026-11-21' });
        if (!read.valid) continue;
        assert.ok(read.kind === 'arrecadacao' && read.checkDigitIsShared, `${line} ${changed}`);
        unseen += 1;
      }
    }
  }
  assert.ok(unseen <= vectors.length, String(unseen));
});
