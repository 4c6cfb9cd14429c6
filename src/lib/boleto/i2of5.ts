import { isDigits } from './digits.ts';

/** Wide elements are three narrow ones, as banks ask; 44 digits then take 405 modules. */
const WIDE = 3;

/** Narrow (0) and wide (1) of the five elements of each digit (Interleaved 2 of 5, ISO/IEC 16390). */
const PATTERNS = ['00110', '10001', '01001', '11000', '00101', '10100', '01100', '00011', '10010', '01010'];

/**
 * The widths of a barcode in modules: bar, space, bar, space … beginning and ending with a bar. The first digit of each
 * pair is drawn by the bars, the second by the spaces between them. A boleto's bars are 103 mm by 13 mm.
 * @throws RangeError for an odd number of digits or a text that is not digits.
 */
export function encodeInterleaved2of5(digits: string): readonly number[] {
  if (!isDigits(digits) || digits.length % 2 !== 0) {
    throw new RangeError(`Interleaved 2 of 5 takes an even number of digits: ${JSON.stringify(digits)}`);
  }
  const widths = [1, 1, 1, 1];
  for (let index = 0; index < digits.length; index += 2) {
    const bars = PATTERNS[digits.charCodeAt(index) - 48]!;
    const spaces = PATTERNS[digits.charCodeAt(index + 1) - 48]!;
    for (let element = 0; element < 5; element++) {
      widths.push(bars[element] === '1' ? WIDE : 1, spaces[element] === '1' ? WIDE : 1);
    }
  }
  widths.push(WIDE, 1, 1);
  return widths;
}
