import { mod10 } from './check-digits.ts';

/** The line (47 digits) of a barcode (44 digits): three fields with their check digits, the general one, factor and value. */
export function lineFromBarcode(barcode: string): string {
  const first = barcode.slice(0, 4) + barcode.slice(19, 24);
  const second = barcode.slice(24, 34);
  const third = barcode.slice(34, 44);
  return `${first}${mod10(first)}${second}${mod10(second)}${third}${mod10(third)}${barcode.slice(4, 19)}`;
}

/** The barcode (44 digits) in a line (47 digits); the check digits of the fields are not looked at. */
export function barcodeFromLine(line: string): string {
  return line.slice(0, 4) + line.slice(32, 47) + line.slice(4, 9) + line.slice(10, 20) + line.slice(21, 31);
}

/** The numbers (1 to 3) of the fields of a line whose check digit is wrong. */
export function wrongFields(line: string): readonly number[] {
  const wrong: number[] = [];
  if (mod10(line, 0, 9) !== line.charCodeAt(9) - 48) wrong.push(1);
  if (mod10(line, 10, 20) !== line.charCodeAt(20) - 48) wrong.push(2);
  if (mod10(line, 21, 31) !== line.charCodeAt(31) - 48) wrong.push(3);
  return wrong;
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
  const fields = [line.slice(0, 10), line.slice(10, 21), line.slice(21, 32)];
  const printed = fields.map((field) => `${field.slice(0, 5)}.${field.slice(5)}`);
  return `${printed.join(' ')} ${line[32]} ${line.slice(33)}`;
}
