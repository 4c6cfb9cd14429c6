import type { DigitList } from './check-digits.ts';
import { digitsIn, mod10, mod10Of } from './check-digits.ts';

/** The line (47 digits) of a barcode (44 digits): three fields with their check digits, the general one, factor and value. */
export function lineFromBarcode(barcode: string): string {
  const campoLivre = barcode.slice(19);
  const digits = digitsIn(campoLivre);
  return lineOf({ head: barcode.slice(0, 4), middle: barcode.slice(4, 19), campoLivre, digits });
}

/** A barcode in its pieces: bank and currency; general check digit, factor and value; campo livre and its digits. */
export type BarcodePieces = {
  readonly head: string;
  readonly middle: string;
  readonly campoLivre: string;
  readonly digits: DigitList;
};

/** {@link lineFromBarcode} of a barcode in pieces. */
export function lineOf({ head, middle, campoLivre, digits }: BarcodePieces): string {
  const first = head + campoLivre.slice(0, 5);
  const second = campoLivre.slice(5, 15) + mod10Of(digits, 5, 15);
  return `${first}${mod10(first)}${second}${campoLivre.slice(15)}${mod10Of(digits, 15, 25)}${middle}`;
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
  const first = `${line.slice(0, 5)}.${line.slice(5, 10)}`;
  const second = `${line.slice(10, 15)}.${line.slice(15, 21)}`;
  const third = `${line.slice(21, 26)}.${line.slice(26, 32)}`;
  return `${first} ${second} ${third} ${line[32]} ${line.slice(33)}`;
}
