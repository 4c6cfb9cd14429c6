import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { cutText, encodeText, textWidth, wrapText } from './text.ts';
import type { TextStyle } from './text.ts';

/** Any UTF-16 code units, halves of pairs too. */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 60 }).map((units) => String.fromCharCode(...units));
const STYLE: TextStyle = { font: 'regular', size: 10 };

test('encodes what WinAnsi has and reports what it has not', () => {
  const cases: [string, string, string[]][] = [
    ['Pão de açúcar ÇÃO ÑÜ', 'Pão de açúcar ÇÃO ÑÜ', []],
    ['Pa\u0303o', 'Pão', []],
    ['€ 5 — “aspas” … ™', '\x80 5 \x97 \x93aspas\x94 \x85 \x99', []],
    ['a\tb\r\nc\u00a0d\u2003e\u2028f', 'a b  c d e f', []],
    ['a\u202Eb\u200Dc\u00ADd\u0000e\u0085f\ud800g\ue000', 'abcdefg', []],
    ['Łódź ﬁm − ５', 'Lódz fim - 5', ['Ł', 'ź', 'ﬁ', '−', '５']],
    ['pão 🍞🍞 日本', 'pão ?? ??', ['🍞', '日', '本']],
    [`a${'\u0301'.repeat(1000)}`, 'á', ['\u0301']],
  ];
  for (const [input, text, replaced] of cases) assert.deepEqual(encodeText(input), { text, replaced }, input);
});

test('any input becomes printable bytes, in bounded time', () => {
  fc.assert(
    fc.property(anyText, (input) => {
      assert.match(encodeText(input).text, /^[\x20-\x7e\x80\x82-\x8c\x8e\x91-\x9c\x9e\x9f\xa1-\xac\xae-\xff]*$/);
    }),
  );
  assert.ok(encodeText('é'.repeat(1_000_000)).text.length <= 4000);
});

test('measures with the widths of the standard fonts', () => {
  const { text } = encodeText('Pão 10');
  assert.equal(textWidth(text, STYLE), 31.69);
  assert.equal(textWidth(text, { font: 'mono', size: 10 }), 36);
  assert.ok(textWidth(text, { ...STYLE, font: 'bold' }) > textWidth(text, STYLE));
});

test('cut and wrapped text fits, and wrapping loses nothing that has room', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 120 }), fc.integer({ min: 15, max: 200 }), (input, width) => {
      const { text } = encodeText(input);
      assert.ok(textWidth(cutText(text, STYLE, width), STYLE) <= width + 1e-9);
      const lines = wrapText(text, STYLE, { width, maxLines: 500 });
      for (const line of lines) assert.ok(textWidth(line, STYLE) <= width + 1e-9);
      assert.equal(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
    }),
  );
});

test('wraps between words, and ends with an ellipsis where lines run out', () => {
  const { text } = encodeText('um dois tres quatro cinco');
  assert.deepEqual(wrapText(text, STYLE, { width: 40, maxLines: 9 }), ['um dois', 'tres', 'quatro', 'cinco']);
  assert.deepEqual(wrapText(text, STYLE, { width: 40, maxLines: 2 }), ['um dois', 'tres q\x85']);
  assert.deepEqual(wrapText(encodeText('  ').text, STYLE, { width: 40, maxLines: 2 }), []);
});
