import type { DigitList } from './check-digits.ts';
import { DIGITS, digitsIn, firstFieldDigit, mod10Of } from './check-digits.ts';
import { fiveDigits, fourDigits } from './digits.ts';

/** The line (47 digits) of a barcode (44 digits): three fields with their check digits, the general one, factor and value. */
export function lineFromBarcode(barcode: string): string {
  const head = barcode.slice(0, 4);
  return lineOf(
    blocksOf({ head, general: barcode.charAt(4), terms: barcode.slice(5, 19), digits: digitsIn(barcode.slice(19)) }),
  );
}

/** A barcode in its pieces. */
export type BarcodePieces = {
  /** Bank and currency, four digits. */
  readonly head: string;
  /** General check digit. */
  readonly general: string;
  /** Factor and value, fourteen digits. */
  readonly terms: string;
  /** Those of the campo livre. */
  readonly digits: DigitList;
};

/** A line as it is printed: three fields of two blocks, and what follows them. */
export type Blocks = {
  readonly fields: readonly [string, string, string, string, string, string];
  readonly general: string;
  readonly terms: string;
};

export function blocksOf({ head, general, terms, digits }: BarcodePieces): Blocks {
  return {
    fields: [
      head + DIGITS[digits[0]!]!,
      fourDigits(digits, 1) + DIGITS[firstFieldDigit(head, digits)]!,
      fiveDigits(digits, 5),
      fiveDigits(digits, 10) + DIGITS[mod10Of(digits, 5, 15)]!,
      fiveDigits(digits, 15),
      fiveDigits(digits, 20) + DIGITS[mod10Of(digits, 15, 25)]!,
    ],
    general,
    terms,
  };
}

/** The 47 digits. Each field is joined first: the engine keeps long texts in pieces, and few pieces are read faster. */
export function lineOf({ fields, general, terms }: Blocks): string {
  return fields[0] + fields[1] + (fields[2] + fields[3]) + (fields[4] + fields[5]) + (general + terms);
}

export function printedLineOf({ fields, general, terms }: Blocks): string {
  const [first, second, third, fourth, fifth, sixth] = fields;
  return `${first}.${second} ${third}.${fourth} ${fifth}.${sixth} ${general} ${terms}`;
}

/** The barcode (44 digits) in a line (47 digits); the check digits of the fields are not looked at. */
export function barcodeFromLine(line: string): string {
  return line.slice(0, 4) + line.slice(32, 47) + line.slice(4, 9) + line.slice(10, 20) + line.slice(21, 31);
}

/**
 * The printed form, `34191.09057 04049.594809 75279.260006 6 11980000081488`; for the 48 digits of an arrecadação bill
 * four blocks, `82670000000-1 65330160202-1 31231060000-1 00002830894-8`.
 * @throws RangeError when there are neither 47 nor 48 digits.
 */
export function formatLinhaDigitavel(line: string): string {
  if (line.length === 48) {
    return [0, 12, 24, 36].map((start) => `${line.slice(start, start + 11)}-${line[start + 11]}`).join(' ');
  }
  if (line.length !== 47) throw new RangeError(`a line has 47 or 48 digits, not ${line.length}`);
  const cut = (start: number, end: number): string => line.slice(start, end);
  return printedLineOf({
    fields: [cut(0, 5), cut(5, 10), cut(10, 15), cut(15, 21), cut(21, 26), cut(26, 32)],
    general: cut(32, 33),
    terms: cut(33, 47),
  });
}
