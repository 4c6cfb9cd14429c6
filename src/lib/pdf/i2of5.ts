/** Interleaved 2 of 5 (ISO/IEC 16390) as FEBRABAN uses it for boletos: wide elements three times the narrow ones. */

/** Wide elements of each digit, as bits from left to right. */
const WIDE = ['00110', '10001', '01001', '11000', '00101', '10100', '01100', '00011', '10010', '01010'];
const START = [1, 1, 1, 1];
const STOP = [3, 1, 1];

/**
 * Widths, in modules, of bars and spaces in turn, beginning and ending with a bar; 44 digits make 405 modules.
 * @throws RangeError unless given an even number of digits.
 */
export function interleaved2of5Widths(digits: string): number[] {
  if (!/^(\d\d)+$/.test(digits)) throw new RangeError('Interleaved 2 of 5 takes an even number of digits');
  const widths = [...START];
  for (let index = 0; index < digits.length; index += 2) {
    const bars = WIDE[digits.charCodeAt(index) - 48]!;
    const spaces = WIDE[digits.charCodeAt(index + 1) - 48]!;
    for (let element = 0; element < 5; element++) {
      widths.push(bars[element] === '1' ? 3 : 1, spaces[element] === '1' ? 3 : 1);
    }
  }
  widths.push(...STOP);
  return widths;
}
