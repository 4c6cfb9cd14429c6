import type { DigitList } from './check-digits.ts';

export type Digits =
  | { readonly ok: true; readonly digits: string }
  | { readonly ok: false; readonly offending: string };

/** Dots, hyphens and dashes, and every kind of blank that a copy from a PDF or a web page brings along. */
function isSeparator(code: number): boolean {
  if (code === 0x2e || code === 0x2d || code === 0x20 || code === 0xa0) return true;
  if (code >= 0x09 && code <= 0x0d) return true;
  return (code >= 0x2000 && code <= 0x2015) || code === 0x202f || code === 0x2060 || code === 0x3000 || code === 0xfeff;
}

/**
 * The digits of a pasted line or barcode. Only separators are dropped: dropping a letter would turn a typing error
 * ("O" for zero) into a number one digit short.
 */
export function digitsOf(text: string): Digits {
  let digits = '';
  let start = 0; // of the run of digits being read
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0x30 && code <= 0x39) continue;
    if (!isSeparator(code)) return { ok: false, offending: String.fromCodePoint(text.codePointAt(index)!) };
    if (index > start) digits += text.slice(start, index);
    start = index + 1;
  }
  return { ok: true, digits: start === 0 ? text : digits + text.slice(start) };
}

/** True for one or more ASCII digits and nothing else. */
export function isDigits(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x30 || code > 0x39) return false;
  }
  return text.length > 0;
}

const ZEROS = '0'.repeat(25);

/** A number of up to 25 digits filled with zeros on the left; several times as fast as `padStart`. */
export function zeroFilled(digits: string, length: number): string {
  return digits.length >= length ? digits : ZEROS.slice(0, length - digits.length) + digits;
}

const PAIRS = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));
const TRIPLES = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'));

/** Four digits of a list as text: joined from tables, which is faster than cutting them out of a longer text. */
export function fourDigits(digits: DigitList, at: number): string {
  return PAIRS[digits[at]! * 10 + digits[at + 1]!]! + PAIRS[digits[at + 2]! * 10 + digits[at + 3]!]!;
}

/** Five digits of a list as text. */
export function fiveDigits(digits: DigitList, at: number): string {
  const triple = TRIPLES[digits[at]! * 100 + digits[at + 1]! * 10 + digits[at + 2]!]!;
  return triple + PAIRS[digits[at + 3]! * 10 + digits[at + 4]!]!;
}

/** A whole number from 0 to 9999999999 as ten digits. */
export function tenDigitsOf(value: number): string {
  const millions = Math.floor(value / 1_000_000);
  const rest = value - millions * 1_000_000;
  const thousands = Math.floor(rest / 1000);
  return fourDigitsOf(millions) + (TRIPLES[thousands]! + TRIPLES[rest - thousands * 1000]!);
}

/** A whole number from 0 to 9999 as four digits. */
export function fourDigitsOf(value: number): string {
  const hundreds = Math.floor(value / 100);
  return PAIRS[hundreds]! + PAIRS[value - hundreds * 100]!;
}
