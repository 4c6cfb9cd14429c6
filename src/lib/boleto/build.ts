import type { PlainDateText } from '../calendar.ts';
import { isDate } from '../calendar.ts';
import type { Cents } from '../money.ts';
import { findBank, knownBankCodes } from './banks.ts';
import type { DigitList } from './check-digits.ts';
import { barcodeWeight, campoLivreWeight, digitsIn, generalDigitOf } from './check-digits.ts';
import { isDigits, zeroFilled } from './digits.ts';
import { encodeDueFactor, FIRST_DUE_DATE } from './due-factor.ts';
import { buildingLayout, composeCampoLivre } from './compose.ts';
import type { Bank, FieldProblem, Layout } from './layout.ts';
import { isBuildable } from './layout.ts';
import { formatLinhaDigitavel, lineOf } from './line.ts';
import type { Parts, Values } from './parts.ts';
import { labelOf, PART_NAMES, partsOf, valuesOf } from './parts.ts';
import { planOf, printNossoNumero } from './plan.ts';

/** The largest value of the ten digits of the barcode: R$ 99.999.999,99. */
export const MAX_AMOUNT_CENTS = 9_999_999_999;

export type BarcodeInput = {
  /** COMPE code, three digits. */
  readonly bank: string;
  readonly amountCents: Cents;
  /** Null for no due date (factor 0000), which only the bank itself issues. */
  readonly dueDate: PlainDateText | null;
  /** 25 digits. */
  readonly campoLivre: string;
};

/** Codes are texts, so that "001" keeps its zeros and a carteira is never taken for a number. */
export type BoletoInput = Parts & {
  readonly bank: string;
  readonly amountCents: Cents;
  readonly dueDate: PlainDateText;
};

export type BuiltBoleto = Parts & {
  readonly bank: string;
  readonly printedBankCode: string;
  readonly amountCents: Cents;
  readonly dueDate: PlainDateText;
  readonly barcode: string;
  readonly linhaDigitavel: string;
  readonly linhaDigitavelPrinted: string;
  readonly campoLivre: string;
  readonly nossoNumeroPrinted: string;
};

export type BuildResult =
  | { readonly ok: true; readonly boleto: BuiltBoleto; readonly warnings: readonly FieldProblem[] }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/**
 * The 44 digits of a boleto whose campo livre is already known.
 * @throws RangeError when a part does not fit: this is for data already checked; {@link buildBoleto} explains problems.
 */
export function buildBarcode(input: BarcodeInput): string {
  const { bank, amountCents, dueDate, campoLivre } = input;
  if (bank.length !== 3 || !isDigits(bank)) throw new RangeError(`a bank code has three digits: ${bank}`);
  if (campoLivre.length !== 25 || !isDigits(campoLivre))
    throw new RangeError(`a campo livre has 25 digits: ${campoLivre}`);
  if (!(Number.isSafeInteger(amountCents) && amountCents >= 0 && amountCents <= MAX_AMOUNT_CENTS)) {
    throw new RangeError(`the value does not fit into the barcode: ${amountCents}`);
  }
  const head = `${bank}9`;
  const factor = dueDate === null ? '0000' : encodeDueFactor(dueDate);
  return head + middleOf(head, factor, amountCents, digitsIn(campoLivre)) + campoLivre;
}

/** The fifteen digits between bank and campo livre: general check digit, factor, value. */
function middleOf(head: string, factor: string, amountCents: number, campoLivre: DigitList): string {
  const terms = factor + zeroFilled(String(amountCents), 10);
  const sum = barcodeWeight(head, 0) + barcodeWeight(terms, 5) + campoLivreWeight(campoLivre);
  return `${generalDigitOf(sum)}${terms}`;
}

function commonProblems(input: BoletoInput): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const { amountCents, dueDate } = input;
  if (!(Number.isSafeInteger(amountCents) && amountCents >= 1 && amountCents <= MAX_AMOUNT_CENTS)) {
    const message = 'O valor deve ser um número inteiro de centavos, de 1 a 9999999999 (R$ 99.999.999,99).';
    problems.push({ field: 'amountCents', message });
  }
  if (!isDate(dueDate)) {
    problems.push({ field: 'dueDate', message: 'O vencimento deve ser uma data que existe, no formato AAAA-MM-DD.' });
  } else if (dueDate < FIRST_DUE_DATE) {
    problems.push({ field: 'dueDate', message: 'O vencimento deve ser a partir de 03/07/2000.' });
  }
  return problems;
}

function findLayout(bank: Bank | undefined, code: string, given: Values): Layout | FieldProblem {
  if (bank === undefined || !isBuildable(bank)) {
    const known = knownBankCodes().join(', ');
    const what = bank === undefined ? 'não é conhecido' : `(${bank.name}) só é lido, porque não é todo conhecido`;
    return { field: 'bank', message: `O campo livre do banco ${code} ${what}. Use um destes: ${known}.` };
  }
  return buildingLayout(bank, given) ?? choiceProblem(bank);
}

/** What tells the layouts of the bank apart, and was not given as any of them asks. */
function choiceProblem(bank: Bank): FieldProblem {
  const rows = bank.layouts.flatMap((layout) => layout.chosenBy ?? []);
  const name = rows.length === 0 ? undefined : PART_NAMES.find((part) => rows[0]![part] !== undefined);
  if (name === undefined) {
    const known = bank.layouts.flatMap((candidate) => candidate.carteiras ?? []).join(', ');
    return { field: 'carteira', message: `A carteira do banco ${bank.code} deve ser uma destas: ${known}.` };
  }
  const lengths = new Set(rows.flatMap((row) => row[name] ?? []).filter((length) => length > 0));
  const wanted = [...lengths]
    .sort((left, right) => left - right)
    .join(', ')
    .replace(/, (\d+)$/, ' ou $1');
  return { field: name, message: `${labelOf(name)} deve ter ${wanted} números.` };
}

/**
 * Builds the barcode and the line of a boleto of a known bank. Check digits may be left out; given ones are verified.
 * For a boleto registered through a bank's API print what the bank returned instead.
 */
export function buildBoleto(input: BoletoInput): BuildResult {
  const problems = commonProblems(input);
  const bank = findBank(input.bank);
  const given = valuesOf(input);
  const layout = findLayout(bank, input.bank, given);
  if (bank === undefined || 'message' in layout) {
    return { ok: false, problems: 'message' in layout ? [layout, ...problems] : problems };
  }
  const { campoLivre, digits, values, warnings, problems: found } = composeCampoLivre(layout, given);
  if (problems.length + found.length > 0) return { ok: false, problems: [...problems, ...found] };
  const { amountCents, dueDate } = input;
  const head = `${bank.code}9`;
  const middle = middleOf(head, encodeDueFactor(dueDate), amountCents, digits);
  const linhaDigitavel = lineOf({ head, middle, campoLivre, digits });
  const boleto: BuiltBoleto = {
    ...partsOf(values),
    bank: bank.code,
    printedBankCode: bank.printedCode,
    amountCents,
    dueDate,
    barcode: head + middle + campoLivre,
    linhaDigitavel,
    linhaDigitavelPrinted: formatLinhaDigitavel(linhaDigitavel),
    campoLivre,
    nossoNumeroPrinted: printNossoNumero(planOf(layout), values),
  };
  return { ok: true, boleto, warnings };
}
