/**
 * The check digits of boletos. Digits are read by character code in one pass: these functions run for every line of a
 * return file and every paste, so they allocate nothing.
 */

/**
 * Sum of the modulus 10 rule: weights 2, 1, 2, 1 … from right to left, the digits of a product of two digits added.
 * `end` is exclusive.
 */
function mod10Sum(digits: string, start: number, end: number): number {
  let sum = 0;
  let doubled = true;
  for (let index = end - 1; index >= start; index--) {
    const digit = digits.charCodeAt(index) - 48;
    const product = doubled ? digit * 2 : digit;
    sum += product > 9 ? product - 9 : product;
    doubled = !doubled;
  }
  return sum;
}

/** Check digit of modulus 10 over `digits[start, end)`, as used by the fields of the line. */
export function mod10(digits: string, start = 0, end = digits.length): number {
  return (10 - (mod10Sum(digits, start, end) % 10)) % 10;
}

/**
 * Remainder by 11 of the sum with weights 2, 3 … `lastWeight` from right to left, repeating. Each bank makes its own
 * digit out of the remainder.
 */
export function mod11Remainder(digits: string, lastWeight = 9): number {
  let sum = 0;
  let weight = 2;
  for (let index = digits.length - 1; index >= 0; index--) {
    sum += (digits.charCodeAt(index) - 48) * weight;
    weight = weight === lastWeight ? 2 : weight + 1;
  }
  return sum % 11;
}

/** Like {@link mod11Remainder} over the 43 digits of a barcode other than the one at `skipped`. */
function barcodeRemainder(barcode: string, skipped: number): number {
  let sum = 0;
  let weight = 2;
  for (let index = 43; index >= 0; index--) {
    if (index === skipped) continue;
    sum += (barcode.charCodeAt(index) - 48) * weight;
    weight = weight === 9 ? 2 : weight + 1;
  }
  return sum % 11;
}

/**
 * General check digit of a boleto's barcode, over the 43 digits other than the fifth; 0, 10 and 11 become 1, so it is
 * never zero (Itaú, Cobrança 400 bytes, July 2021; Banco do Brasil, Especificação do boleto, 2016).
 */
export function generalCheckDigit(barcode: string): number {
  const digit = 11 - barcodeRemainder(barcode, 4);
  return digit > 9 ? 1 : digit;
}

/** Modulus 11 of arrecadação bills: remainders 0 and 1 become 0 (FEBRABAN, Layout padrão de arrecadação). */
export function collectionMod11(digits: string): number {
  const remainder = mod11Remainder(digits);
  return remainder < 2 ? 0 : 11 - remainder;
}

/** {@link mod10} as text: a rule for the layouts of banks. */
export function mod10Digit(digits: string): string {
  return String(mod10(digits));
}

export type Mod11Rule = {
  /** The weights run from 2 to this one. */
  readonly lastWeight: number;
  /** What the bank writes where 11 less the remainder is 10 (remainder 1) and 11 (remainder 0). */
  readonly ten: string;
  readonly eleven: string;
};

/** A rule of modulus 11 for the layouts of banks: 11 less the remainder, and the bank's own way with 10 and 11. */
export function mod11Digit({ lastWeight, ten, eleven }: Mod11Rule): (digits: string) => string {
  const written = [eleven, ten, '9', '8', '7', '6', '5', '4', '3', '2', '1'];
  return (digits) => written[mod11Remainder(digits, lastWeight)]!;
}

/** The commonest rule of modulus 11: what would be 10 or 11 becomes 0. */
export const mod11OrZero = mod11Digit({ lastWeight: 9, ten: '0', eleven: '0' });
