/**
 * Which check digits of a line or barcode are wrong. Every line of a return file and every paste goes through here, so each
 * character is read once: a table gives what its digit adds to the general check digit and, in the upper half of the number,
 * to that of its field.
 */
import { BARCODE_WEIGHTS, DOUBLED, generalDigitOf } from './check-digits.ts';

/** One bit each; a whole answer is their sum, 0 when all digits are right. */
export const FAULTS = { general: 1, field1: 2, field2: 4, field3: 8 } as const;

/** Answered for a text that holds something other than digits. */
export const NOT_DIGITS = -1;

const FIELD_UNIT = 1 << 16;

/** Runs of the line: where they lie in the barcode, and the weight of their first digit in modulus 10 (0: none). */
const RUNS: readonly (readonly [place: number, length: number, barcodePlace: number, firstWeight: number])[] = [
  [0, 4, 0, 2],
  [4, 5, 19, 2],
  [10, 10, 24, 1],
  [21, 10, 34, 1],
  [33, 14, 5, 0],
];
const FIELD_CHECK_PLACES = [9, 20, 31];

/** Sixteen entries a place, so that whatever is no digit stays within the table. */
const TABLE = new Int32Array(47 * 16);
for (const [place, length, barcodePlace, firstWeight] of RUNS) {
  for (let index = 0; index < length; index++) {
    const isDoubled = (firstWeight + index) % 2 === 0;
    for (let digit = 0; digit < 10; digit++) {
      const inField = firstWeight === 0 ? 0 : isDoubled ? DOUBLED[digit]! : digit;
      TABLE[(place + index) * 16 + digit] = digit * BARCODE_WEIGHTS[barcodePlace + index]! + inField * FIELD_UNIT;
    }
  }
}
for (const place of FIELD_CHECK_PLACES) {
  for (let digit = 0; digit < 10; digit++) TABLE[place * 16 + digit] = digit * FIELD_UNIT;
}

/** A right field, its check digit included, sums to a multiple of ten. */
function isWrong(sum: number): boolean {
  return (sum >> 16) % 10 !== 0;
}

/** The check digits of a line of 47 digits that are wrong: the sum of {@link FAULTS}, or {@link NOT_DIGITS}. */
export function lineFaults(line: string): number {
  let outside = 0; // its sign tells that some character was below "0" or above "9"
  let place = 0;
  let first = 0;
  for (; place < 10; place++) {
    const digit = line.charCodeAt(place) - 48;
    outside |= digit | (9 - digit);
    first += TABLE[place * 16 + (digit & 15)]!;
  }
  let second = 0;
  for (; place < 21; place++) {
    const digit = line.charCodeAt(place) - 48;
    outside |= digit | (9 - digit);
    second += TABLE[place * 16 + (digit & 15)]!;
  }
  let third = 0;
  for (; place < 32; place++) {
    const digit = line.charCodeAt(place) - 48;
    outside |= digit | (9 - digit);
    third += TABLE[place * 16 + (digit & 15)]!;
  }
  const general = line.charCodeAt(32) - 48;
  let rest = 0;
  for (; place < 47; place++) {
    const digit = line.charCodeAt(place) - 48;
    outside |= digit | (9 - digit);
    rest += TABLE[place * 16 + (digit & 15)]!;
  }
  if (outside < 0) return NOT_DIGITS;
  const sum = (first & 0xffff) + (second & 0xffff) + (third & 0xffff) + rest;
  let faults = generalDigitOf(sum) === general ? 0 : FAULTS.general;
  if (isWrong(first)) faults += FAULTS.field1;
  if (isWrong(second)) faults += FAULTS.field2;
  if (isWrong(third)) faults += FAULTS.field3;
  return faults;
}

/** The check digits of a barcode of 44 digits that are wrong: 0, the general one, or {@link NOT_DIGITS}. */
export function barcodeFaults(barcode: string): number {
  let outside = 0;
  let sum = 0;
  for (let place = 0; place < 44; place++) {
    const digit = barcode.charCodeAt(place) - 48;
    outside |= digit | (9 - digit);
    sum += digit * BARCODE_WEIGHTS[place]!;
  }
  if (outside < 0) return NOT_DIGITS;
  return generalDigitOf(sum) === barcode.charCodeAt(4) - 48 ? 0 : FAULTS.general;
}
