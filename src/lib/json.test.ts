import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jsonNumber, parseJsonExactly } from './json.ts';

test('numbers come as the digits that were sent, also where a double would lose one', () => {
  const parsed = parseJsonExactly('{"a":1234.50,"b":9007199254740993,"c":"x","d":[0.1,null,true],"e":1e3}');
  assert.deepEqual(parsed, { a: '1234.50', b: '9007199254740993', c: 'x', d: ['0.1', null, true], e: '1e3' });
});

test('a byte order mark is dropped; other encodings are refused', () => {
  assert.deepEqual(parseJsonExactly(Buffer.from('\ufeff{"a":"é"}')), { a: 'é' });
  assert.throws(() => parseJsonExactly(Buffer.from('{"a":"é"}', 'latin1')), TypeError);
  assert.throws(() => parseJsonExactly('<html>'), SyntaxError);
});

test('any decimal is written as the same digits and read back', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.integer({ min: 0, max: 99 }), (whole, decimals) => {
      const text = `${whole}.${String(decimals).padStart(2, '0')}`;
      const written = JSON.stringify({ amount: jsonNumber(text) });
      assert.equal(written, `{"amount":${text}}`);
      assert.deepEqual(parseJsonExactly(written), { amount: text });
    }),
  );
});

test('what is not a plain decimal is refused', () => {
  for (const bad of ['1e3', '', '.5', '1.', '01', 'NaN', '1,5', ' 1']) assert.throws(() => jsonNumber(bad), RangeError);
});
