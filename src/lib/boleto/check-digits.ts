/**
 * The check digits of boletos. They are made of lists of digits: reading numbers from a list is several times as fast as
 * reading characters from a text that was just put together.
 */

export type DigitList = readonly number[];

const ZEROS: DigitList = Array.from({ length: 48 }, () => 0);

/** A list to write up to 48 digits into. */
export function zeros(length: number): number[] {
  return ZEROS.slice(0, length);
}

/** The digits of a text of up to 48 digits. */
export function digitsIn(text: string): number[] {
  const digits = zeros(text.length);
  for (let index = 0; index < text.length; index++) digits[index] = text.charCodeAt(index) - 48;
  return digits;
}

/** What a digit adds under weight 2 of modulus 10: the digits of its double, added. */
export const DOUBLED = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];

/**
 * Check digit of modulus 10 over `digits[start, end)`, as used by the fields of the line: weights 2, 1, 2, 1 … from right to
 * left, the digits of a product of two digits added.
 */
export function mod10Of(digits: DigitList, start: number, end: number): number {
  return (10 - (mod10Sum(digits, start, end) % 10)) % 10;
}

function mod10Sum(digits: DigitList, start: number, end: number): number {
  let sum = 0;
  for (let index = end - 1; index >= start; index -= 2) {
    sum += DOUBLED[digits[index]!]!;
    if (index > start) sum += digits[index - 1]!;
  }
  return sum;
}

/** Check digit of the first field of a line: the four digits of the head, then five of the campo livre. */
export function firstFieldDigit(head: string, digits: DigitList): number {
  let sum = mod10Sum(digits, 0, 5);
  for (let index = 0; index < 4; index++) {
    const digit = head.charCodeAt(index) - 48;
    sum += index % 2 === 0 ? DOUBLED[digit]! : digit;
  }
  return (10 - (sum % 10)) % 10;
}

/** {@link mod10Of} a whole text. */
export function mod10(text: string): number {
  return mod10Of(digitsIn(text), 0, text.length);
}

/**
 * Remainder by 11 of the sum over `digits[start, end)` with weights 2, 3 … `lastWeight` from right to left, repeating. Each
 * bank makes its own digit out of the remainder.
 */
export function mod11Remainder(digits: DigitList, start: number, end: number, lastWeight: number): number {
  let sum = 0;
  let weight = 2;
  for (let index = end - 1; index >= start; index--) {
    sum += digits[index]! * weight;
    weight = weight === lastWeight ? 2 : weight + 1;
  }
  return sum % 11;
}

/** Weights of the general check digit at the 44 places of a barcode: 2 to 9 from the right, nothing at the digit itself. */
export const BARCODE_WEIGHTS = new Uint8Array(44);
for (let place = 43, weight = 2; place >= 0; place--) {
  if (place === 4) continue;
  BARCODE_WEIGHTS[place] = weight;
  weight = weight === 9 ? 2 : weight + 1;
}

/** What a text of digits adds to the general check digit of a barcode in which it begins at `place`. */
export function barcodeWeight(text: string, place: number): number {
  let sum = 0;
  for (let index = 0; index < text.length; index++) {
    sum += (text.charCodeAt(index) - 48) * BARCODE_WEIGHTS[place + index]!;
  }
  return sum;
}

/** What the digits of the campo livre add to it. */
export function campoLivreWeight(digits: DigitList): number {
  let sum = 0;
  for (let index = 0; index < 25; index++) sum += digits[index]! * BARCODE_WEIGHTS[19 + index]!;
  return sum;
}

/** The general check digit of a sum of {@link barcodeWeight}s: 0, 10 and 11 become 1, so that it is never zero. */
export function generalDigitOf(sum: number): number {
  const digit = 11 - (sum % 11);
  return digit > 9 ? 1 : digit;
}

/**
 * General check digit of a boleto's barcode, over the 43 digits other than the fifth (Itaú, Cobrança 400 bytes, July 2021;
 * Banco do Brasil, Especificação do boleto, 2016).
 */
export function generalCheckDigit(barcode: string): number {
  return generalDigitOf(barcodeWeight(barcode, 0));
}

/** Modulus 11 of arrecadação bills: remainders 0 and 1 become 0 (FEBRABAN, Layout padrão de arrecadação). */
export function collectionMod11(text: string): number {
  const remainder = mod11Remainder(digitsIn(text), 0, text.length, 9);
  return remainder < 2 ? 0 : 11 - remainder;
}

/** A rule of a bank: the check digit, or two, of `digits[start, end)` as text. */
export type DigitRule = (digits: DigitList, start: number, end: number) => string;

/** One digit as text. */
export const DIGITS = '0123456789'.split('');

/** {@link mod10Of} as a rule of banks. */
export function mod10Digit(digits: DigitList, start: number, end: number): string {
  return DIGITS[mod10Of(digits, start, end)]!;
}

export type Mod11Rule = {
  /** The weights run from 2 to this one. */
  readonly lastWeight: number;
  /** What the bank writes where 11 less the remainder is 10 (remainder 1) and 11 (remainder 0). */
  readonly ten: string;
  readonly eleven: string;
};

/** A rule of modulus 11 for the layouts of banks: 11 less the remainder, and the bank's own way with 10 and 11. */
export function mod11Digit({ lastWeight, ten, eleven }: Mod11Rule): DigitRule {
  const written = [eleven, ten, '9', '8', '7', '6', '5', '4', '3', '2', '1'];
  return (digits, start, end) => written[mod11Remainder(digits, start, end, lastWeight)]!;
}

/** The commonest rule of modulus 11: what would be 10 or 11 becomes 0. */
export const mod11OrZero = mod11Digit({ lastWeight: 9, ten: '0', eleven: '0' });
