/**
 * Text from anywhere (names typed by people, files of other systems) made safe for a PDF page: encoded as WinAnsi
 * (PDF 1.7, Annex D), measured, cut and wrapped.
 */

import { codeWidth } from './fonts.ts';
import type { FontName } from './fonts.ts';

declare const encodedBrand: unique symbol;

/** Text in WinAnsi: each character stands for one byte, 0x20 to 0xFF. Made by {@link encodeText} only. */
export type EncodedText = string & { readonly [encodedBrand]: true };

export type Encoding = {
  readonly text: EncodedText;
  /** The characters that WinAnsi does not have, each once, in order of appearance; printed as nearest ASCII or `?`. */
  readonly replaced: readonly string[];
};

export type TextStyle = {
  readonly font: FontName;
  /** Millimetres. */
  readonly size: number;
  /** Width of the letters as a share of the font's own; their height stays. */
  readonly stretch?: number;
};

/** Longer input is cut before any work is done on it: no cell of a form holds as much. */
const MAX_INPUT = 4000;

/** The characters of WinAnsi codes 0x80 to 0x9F; 0xA0 to 0xFF are those of Latin-1. A blank marks an unassigned code. */
const HIGH_CODES = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';
const CODES = new Map([...HIGH_CODES].flatMap((char, index) => (char === ' ' ? [] : [[char, 0x80 + index]])));

/** Characters that Unicode does not decompose to the ASCII that people would type. */
const NEAREST: Readonly<Record<string, string>> = {
  ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ħ: 'h', Ħ: 'H', ı: 'i', ŋ: 'n', Ŋ: 'N', ŧ: 't', Ŧ: 'T', ẞ: 'SS',
  '−': '-', '‐': '-', '‑': '-', '‒': '-', '―': '-', '′': "'", '″': '"', '⁄': '/', '∕': '/', '·': '.',
}; // prettier-ignore

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
/** Controls, bidirectional overrides, joiners, soft hyphens, lone surrogates and private characters have no shape to print. */
const SHAPELESS = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u;
const ELLIPSIS = '\x85';

/** Encodes text for the page: composed (NFC), controls dropped, every kind of blank an ordinary one. */
export function encodeText(input: string): Encoding {
  const source = input.length > MAX_INPUT ? input.slice(0, MAX_INPUT) : input;
  if (PRINTABLE_ASCII.test(source)) return { text: source as EncodedText, replaced: [] };
  const replaced = new Set<string>();
  let text = '';
  for (const char of source.normalize('NFC')) text += encodeCharacter(char, replaced);
  return { text: text as EncodedText, replaced: [...replaced] };
}

function encodeCharacter(char: string, replaced: Set<string>): string {
  const code = char.codePointAt(0)!;
  if ((code >= 0x20 && code < 0x7f) || (code > 0xa0 && code <= 0xff && code !== 0xad)) return char;
  if (/\s/u.test(char)) return ' ';
  const known = CODES.get(char);
  if (known !== undefined) return String.fromCharCode(known);
  if (SHAPELESS.test(char)) return '';
  replaced.add(char);
  if (/\p{M}/u.test(char)) return ''; // a mark that no letter of Latin-1 carries; the letter itself stays
  const plain = NEAREST[char] ?? char.normalize('NFKD').replace(/\p{M}/gu, '');
  return plain !== '' && PRINTABLE_ASCII.test(plain) ? plain : '?';
}

/** Width of one line, in the unit of the style's size. */
export function textWidth(text: EncodedText, style: TextStyle): number {
  let thousandths = 0;
  for (let index = 0; index < text.length; index++) thousandths += codeWidth(style.font, text.charCodeAt(index));
  return (thousandths * style.size * (style.stretch ?? 1)) / 1000;
}

export function joined(left: EncodedText, right: EncodedText): EncodedText {
  return (left + right) as EncodedText;
}

/** The text itself when it fits the width, else its beginning and an ellipsis. */
export function cutText(text: EncodedText, style: TextStyle, width: number): EncodedText {
  if (textWidth(text, style) <= width) return text;
  const room = width - textWidth(ELLIPSIS as EncodedText, style);
  const length = fittingLength(text, style, Math.max(room, 0));
  return (text.slice(0, length).trimEnd() + ELLIPSIS) as EncodedText;
}

/** How many characters from the beginning fit the width. */
function fittingLength(text: EncodedText, style: TextStyle, width: number): number {
  let room = (width * 1000) / (style.size * (style.stretch ?? 1));
  for (let index = 0; index < text.length; index++) {
    room -= codeWidth(style.font, text.charCodeAt(index));
    if (room < 0) return index;
  }
  return text.length;
}

/**
 * Breaks text into at most `maxLines` lines: between words, and inside a word that alone is wider than a line. What does
 * not fit the last line is cut with an ellipsis.
 */
export function wrapText(
  text: EncodedText,
  style: TextStyle,
  room: { readonly width: number; readonly maxLines: number },
): EncodedText[] {
  const lines: EncodedText[] = [];
  let rest = text.replace(/ +/g, ' ').trim() as EncodedText;
  while (rest !== '' && lines.length < room.maxLines) {
    if (lines.length === room.maxLines - 1) {
      lines.push(cutText(rest, style, room.width));
      break;
    }
    const end = lineEnd(rest, style, room.width);
    lines.push(rest.slice(0, end).trimEnd() as EncodedText);
    rest = rest.slice(end).trimStart() as EncodedText;
  }
  return lines;
}

function lineEnd(text: EncodedText, style: TextStyle, width: number): number {
  const fits = fittingLength(text, style, width);
  if (fits === text.length || text[fits] === ' ') return fits;
  const blank = text.lastIndexOf(' ', fits - 1);
  return blank > 0 ? blank : Math.max(fits, 1);
}
