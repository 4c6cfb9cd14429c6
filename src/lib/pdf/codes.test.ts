import assert from 'node:assert/strict';
import { test } from 'node:test';

import bwip from 'bwip-js/node';
import fc from 'fast-check';

import { interleaved2of5Widths } from './i2of5.ts';
import type { QrCode } from './qr.ts';
import { qrCode, qrRuns } from './qr.ts';

test('Interleaved 2 of 5 has the widths of an independent encoder', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9]{44}$/), (digits) => {
      const widths = interleaved2of5Widths(digits);
      const [symbol] = bwip.raw('interleaved2of5', digits, {});
      assert.ok(symbol !== undefined && 'sbs' in symbol);
      // The other encoder draws wide elements twice the narrow ones; FEBRABAN's are three times as wide.
      assert.deepEqual(
        widths.map((width) => (width === 3 ? 2 : 1)),
        symbol.sbs.slice(0, widths.length).map((width) => (width > 1 ? 2 : 1)),
      );
      assert.equal(
        widths.reduce((sum, width) => sum + width, 0),
        405,
      );
    }),
    { numRuns: 20 },
  );
});

test('Interleaved 2 of 5 refuses what it cannot encode', () => {
  for (const text of ['', '1', '123', '12a4', '٣٤']) assert.throws(() => interleaved2of5Widths(text), RangeError, text);
});

test('QR codes equal those of an independent encoder, module by module, in every version and mask', () => {
  const text = 'abcdefghij~'.repeat(61);
  for (const [index, length] of [
    1, 14, 15, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666,
  ].entries()) {
    const mask = index % 8;
    const code = qrCode(text.slice(0, length), mask);
    // Masks count from 1 there; byte mode is forced by the text, the level by the option.
    const options = { eclevel: 'M', mask: mask + 1, fixedeclevel: true } as object;
    const [symbol] = bwip.raw('qrcode', text.slice(0, length), options);
    assert.ok(symbol !== undefined && 'pixs' in symbol);
    assert.equal(code.size, symbol.pixx);
    assert.equal(Array.from(code.modules).join(''), symbol.pixs.join(''), `${length} bytes`);
  }
});

test('the mask chosen is one of the eight, and the same every time', () => {
  const chosen = qrCode('00020101021226').modules;
  assert.ok([0, 1, 2, 3, 4, 5, 6, 7].some((mask) => qrCode('00020101021226', mask).modules.join() === chosen.join()));
  assert.deepEqual(qrCode('00020101021226').modules, chosen);
});

/** The points of ISO/IEC 18004, 7.8.3, counted line by line in texts. */
function plainPenalty({ size, modules }: QrCode): number {
  const places = Array.from({ length: size }, (_, index) => index);
  const rows = places.map((y) => modules.subarray(y * size, (y + 1) * size).join(''));
  const columns = places.map((x) => rows.map((row) => row[x]).join(''));
  let points = 0;
  for (const line of [...rows, ...columns]) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) points += run.length - 2;
    points += 40 * line.matchAll(/(?=10111010000|00001011101)/g).toArray().length;
  }
  for (const [above, row] of rows.slice(1).map((row, y) => [rows[y]!, row] as const)) {
    for (let x = 1; x < size; x++) {
      if (/^(0000|1111)$/.test(above.slice(x - 1, x + 1) + row.slice(x - 1, x + 1))) points += 3;
    }
  }
  const dark = modules.filter((module) => module === 1).length / modules.length;
  return points + 10 * Math.max(0, Math.ceil(Math.abs(dark * 20 - 10)) - 1);
}

test('the mask chosen is the first of least penalty, in symbols of any size', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 600, size: 'max' }), (text) => {
      fc.pre(new TextEncoder().encode(text).length <= 666);
      const codes = [0, 1, 2, 3, 4, 5, 6, 7].map((mask) => qrCode(text, mask));
      const points = codes.map(plainPenalty);
      assert.deepEqual(qrCode(text), codes[points.indexOf(Math.min(...points))]);
    }),
    { numRuns: 25 },
  );
});

test('runs cover exactly the dark modules', () => {
  const code = qrCode('pix');
  const drawn = new Uint8Array(code.modules.length);
  for (const [column, row, columns] of qrRuns(code))
    drawn.fill(1, row * code.size + column, row * code.size + column + columns);
  assert.deepEqual(drawn, code.modules);
});

test('a text that no version holds is refused', () => {
  assert.throws(() => qrCode('x'.repeat(667)), RangeError);
});
