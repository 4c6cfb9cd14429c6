import type { Cents } from '../money.ts';
import { cents } from '../money.ts';
import { collectionMod11, mod10 } from './check-digits.ts';
import type { ReadProblem } from './problems.ts';
import { problem } from './problems.ts';

/**
 * Bills of utilities, taxes and public bodies (they start with 8). They are not boletos: no due factor, another check
 * digit, other payment services. Source: FEBRABAN, Layout padrão de arrecadação/recebimento com código de barras.
 */
export type CollectionBill = {
  readonly kind: 'arrecadacao';
  readonly segment: string;
  readonly segmentName: string | null;
  /** Null when the bill carries a quantity to be converted instead of reais. */
  readonly amountCents: Cents | null;
  /** FEBRABAN's four digits of the company or body; in segment 6 the first eight of the CNPJ. */
  readonly company: string;
  readonly free: string;
  readonly barcode: string;
  readonly linhaDigitavel: string;
  /**
   * A wrong digit could pass unseen: under modulus 11 two remainders share the digit 0; or the bill would be right under
   * the other modulus too, so that a wrong third digit would not show.
   */
  readonly checkDigitIsShared: boolean;
  readonly valid: boolean;
  readonly problems: readonly ReadProblem[];
};

const SEGMENTS: { readonly [segment: string]: string } = {
  '1': 'prefeituras',
  '2': 'saneamento',
  '3': 'energia elétrica e gás',
  '4': 'telecomunicações',
  '5': 'órgãos governamentais',
  '6': 'carnês e demais empresas, pelo CNPJ',
  '7': 'multas de trânsito',
  '9': 'uso exclusivo do banco',
};

type Modulus = (digits: string) => number;

/** The modulus that the third digit chooses; undefined when it chooses none. */
function modulusOf(barcode: string): Modulus | undefined {
  const identifier = barcode[2];
  if (identifier === '6' || identifier === '7') return mod10;
  return identifier === '8' || identifier === '9' ? collectionMod11 : undefined;
}

/** The line of 48 digits of an arrecadação barcode: four blocks of eleven, each with its digit. */
export function collectionLineFromBarcode(barcode: string): string {
  const modulus = modulusOf(barcode);
  if (modulus === undefined) throw new RangeError(`the third digit must be 6, 7, 8 or 9: ${barcode}`);
  return [0, 11, 22, 33]
    .map((start) => barcode.slice(start, start + 11))
    .reduce((line, block) => line + block + modulus(block), '');
}

/** The barcode in a line of 48 digits; the digits of the blocks are not looked at. */
export function collectionBarcodeFromLine(line: string): string {
  return line.slice(0, 11) + line.slice(12, 23) + line.slice(24, 35) + line.slice(36, 47);
}

/** What is wrong with the check digits of 44 or 48 digits under a modulus: 0 is the general digit, 1 to 4 the blocks. */
function wrongDigits(digits: string, barcode: string, modulus: Modulus): readonly number[] {
  const wrong: number[] = [];
  if (modulus(barcode.slice(0, 3) + barcode.slice(4)) !== barcode.charCodeAt(3) - 48) wrong.push(0);
  for (let block = 1; digits.length === 48 && block <= 4; block++) {
    const end = block * 12 - 1;
    if (modulus(digits.slice(end - 11, end)) !== digits.charCodeAt(end) - 48) wrong.push(block);
  }
  return wrong;
}

const OTHER: ReadonlyMap<string, readonly string[]> = new Map([
  ['6', ['8', '9']],
  ['7', ['8', '9']],
  ['8', ['6', '7']],
  ['9', ['6', '7']],
]);

function isShared(digits: string, barcode: string, modulus: Modulus): boolean {
  if (modulus === collectionMod11 && barcode[3] === '0') return true;
  // The third digit chooses the modulus: as one of the other, would all digits still be right?
  return (OTHER.get(barcode[2]!) ?? []).some((identifier) => {
    const changed = `${digits.slice(0, 2)}${identifier}${digits.slice(3)}`;
    const other = modulus === mod10 ? collectionMod11 : mod10;
    return wrongDigits(changed, `${barcode.slice(0, 2)}${identifier}${barcode.slice(3)}`, other).length === 0;
  });
}

function problemsOf(digits: string, barcode: string, modulus: Modulus | undefined): ReadProblem[] {
  const problems: ReadProblem[] = [];
  const segment = barcode[1]!;
  if (!(segment in SEGMENTS)) problems.push(problem('segment', `O segmento ${segment} não existe.`));
  if (modulus === undefined) {
    problems.push(problem('value_identifier', 'O terceiro número deve ser 6, 7, 8 ou 9. Confira o código.'));
    return problems;
  }
  for (const place of wrongDigits(digits, barcode, modulus)) {
    problems.push(
      place === 0
        ? problem('general_check_digit', 'O dígito verificador geral não confere. Confira os números.')
        : problem('field_check_digit', `O dígito verificador do bloco ${place} não confere. Confira esse bloco.`),
    );
  }
  return problems;
}

/** Only the problems of 44 or 48 digits that start with 8. */
export function collectionProblems(digits: string): readonly ReadProblem[] {
  const barcode = digits.length === 48 ? collectionBarcodeFromLine(digits) : digits;
  return problemsOf(digits, barcode, modulusOf(barcode));
}

/** Reads 44 or 48 digits that start with 8. */
export function readCollection(digits: string): CollectionBill {
  const barcode = digits.length === 48 ? collectionBarcodeFromLine(digits) : digits;
  const modulus = modulusOf(barcode);
  const problems = problemsOf(digits, barcode, modulus);
  const segment = barcode[1]!;
  const inReais = barcode[2] === '6' || barcode[2] === '8';
  const companyEnd = segment === '6' ? 23 : 19;
  return {
    kind: 'arrecadacao',
    segment,
    segmentName: SEGMENTS[segment] ?? null,
    amountCents: inReais ? cents(Number(barcode.slice(4, 15))) : null,
    company: barcode.slice(15, companyEnd),
    free: barcode.slice(companyEnd),
    barcode,
    linhaDigitavel: digits.length === 48 || modulus === undefined ? digits : collectionLineFromBarcode(barcode),
    checkDigitIsShared: modulus !== undefined && isShared(digits, barcode, modulus),
    valid: problems.length === 0,
    problems,
  };
}
