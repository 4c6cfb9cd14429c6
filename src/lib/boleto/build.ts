import type { PlainDateText } from '../calendar.ts';
import { dayNumberIn } from '../calendar.ts';
import type { Cents } from '../money.ts';
import { findBank, knownBankCodes } from './banks.ts';
import type { DigitList } from './check-digits.ts';
import { barcodeWeight, campoLivreWeight, DIGITS, digitsIn, generalDigitOf } from './check-digits.ts';
import { isDigits, tenDigitsOf } from './digits.ts';
import { dueFactorOf, encodeDueFactor, FIRST_DUE_DAY } from './due-factor.ts';
import { buildingLayout, campoLivreOf, composeCampoLivre } from './compose.ts';
import type { Bank, FieldProblem } from './layout.ts';
import { isBuildable } from './layout.ts';
import { blocksOf, lineOf, printedLineOf } from './line.ts';
import type { Parts } from './parts.ts';
import { labelOf, PART_NAMES, valuesOf } from './parts.ts';
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
  const amount = tenDigitsOf(amountCents);
  return head + generalOf(head, factor, amount, digitsIn(campoLivre)) + factor + amount + campoLivre;
}

/** The general check digit of a barcode in pieces. */
function generalOf(head: string, factor: string, amount: string, campoLivre: DigitList): string {
  const sum =
    barcodeWeight(head, 0) + barcodeWeight(factor, 5) + barcodeWeight(amount, 9) + campoLivreWeight(campoLivre);
  return DIGITS[generalDigitOf(sum)]!;
}

function commonProblems(amountCents: number, dueDay: number): readonly FieldProblem[] {
  const isAmount = Number.isSafeInteger(amountCents) && amountCents >= 1 && amountCents <= MAX_AMOUNT_CENTS;
  if (isAmount && dueDay >= FIRST_DUE_DAY) return NONE;
  const problems: FieldProblem[] = [];
  if (!isAmount) {
    const message = 'O valor deve ser um número inteiro de centavos, de 1 a 9999999999 (R$ 99.999.999,99).';
    problems.push({ field: 'amountCents', message });
  }
  if (Number.isNaN(dueDay)) {
    problems.push({ field: 'dueDate', message: 'O vencimento deve ser uma data que existe, no formato AAAA-MM-DD.' });
  } else if (dueDay < FIRST_DUE_DAY) {
    problems.push({ field: 'dueDate', message: 'O vencimento deve ser a partir de 03/07/2000.' });
  }
  return problems;
}

const NONE: readonly FieldProblem[] = [];

/** Why no layout of the bank is one to build by. */
function layoutProblem(bank: Bank | undefined, code: string): FieldProblem {
  if (bank !== undefined && isBuildable(bank)) return choiceProblem(bank);
  const known = knownBankCodes().join(', ');
  const what = bank === undefined ? 'não é conhecido' : `(${bank.name}) só é lido, porque não é todo conhecido`;
  return { field: 'bank', message: `O campo livre do banco ${code} ${what}. Use um destes: ${known}.` };
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
  const { amountCents, dueDate } = input;
  const dueDay = dayNumberIn(dueDate);
  const problems = commonProblems(amountCents, dueDay);
  const bank = findBank(input.bank);
  const given = valuesOf(input);
  const layout = bank === undefined ? undefined : buildingLayout(bank, given);
  if (bank === undefined || layout === undefined) {
    return { ok: false, problems: [layoutProblem(bank, input.bank), ...problems] };
  }
  const plan = planOf(layout);
  const { digits, values, warnings, problems: found } = composeCampoLivre(plan, given);
  if (problems.length + found.length > 0) return { ok: false, problems: [...problems, ...found] };
  const head = `${bank.code}9`;
  const factor = dueFactorOf(dueDay);
  const amount = tenDigitsOf(amountCents);
  const general = generalOf(head, factor, amount, digits);
  const terms = factor + amount;
  const blocks = blocksOf({ head, general, terms, digits });
  const campoLivre = campoLivreOf(digits);
  const boleto: BuiltBoleto = {
    bank: bank.code,
    printedBankCode: bank.printedCode,
    amountCents,
    dueDate,
    barcode: head + general + terms + campoLivre,
    linhaDigitavel: lineOf(blocks),
    linhaDigitavelPrinted: printedLineOf(blocks),
    campoLivre,
    nossoNumeroPrinted: printNossoNumero(plan, values),
    // The parts are written out in the order of PART_NAMES: spreading them would take a tenth of the whole building.
    carteira: values[0],
    nossoNumero: values[1],
    nossoNumeroCheckDigit: values[2],
    branch: values[3],
    branchCheckDigit: values[4],
    account: values[5],
    accountCheckDigit: values[6],
    operationNumber: values[7],
    convenio: values[8],
    beneficiaryCode: values[9],
    beneficiaryCheckDigit: values[10],
    post: values[11],
    modality: values[12],
    indicator: values[13],
    installment: values[14],
    documentNumber: values[15],
    issueKind: values[16],
    iof: values[17],
    campoLivreCheckDigit: values[18],
  };
  return { ok: true, boleto, warnings };
}
