import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeInterleaved2of5 } from './i2of5.ts';

test('pairs of digits are interleaved between start and stop', () => {
  // 0 = nnwwn in bars, 1 = wnnnw in spaces
  assert.equal(encodeInterleaved2of5('01').join(''), `1111${'1311313113'}311`);
});

test('a boleto takes 405 modules and starts and ends with a bar', () => {
  const widths = encodeInterleaved2of5('34194254800006757871090001015271248021246000');
  assert.equal(
    widths.reduce((sum, width) => sum + width, 0),
    405,
  );
  assert.equal(widths.length % 2, 1);
});

test('odd lengths and other characters are refused', () => {
  for (const wrong of ['', '1', '12a4', '123']) assert.throws(() => encodeInterleaved2of5(wrong), RangeError);
});
