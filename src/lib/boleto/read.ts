import type { PlainDateText } from '../calendar.ts';
import { toDayNumber } from '../calendar.ts';
import type { Cents } from '../money.ts';
import { cents } from '../money.ts';
import { findBank } from './banks.ts';
import type { CollectionBill } from './collection.ts';
import { collectionProblems, readCollection } from './collection.ts';
import { digitsOf } from './digits.ts';
import type { DecodedDueDate } from './due-factor.ts';
import { dueDateOf } from './due-factor.ts';
import { barcodeFaults, FAULTS, lineFaults, NOT_DIGITS } from './faults.ts';
import type { Bank } from './layout.ts';
import { lineFromBarcode } from './line.ts';
import type { Parts, Values } from './parts.ts';
import { PART_NAMES } from './parts.ts';
import { printNossoNumero } from './plan.ts';
import type { ReadProblem } from './problems.ts';
import { problem } from './problems.ts';
import type { Split } from './split.ts';
import { splitCampoLivre } from './split.ts';

/** A boleto as its barcode tells it. The parts of the campo livre are there when the bank's layout is known. */
export type Boleto = Parts &
  DecodedDueDate & {
    readonly kind: 'boleto';
    /** COMPE code, three digits. */
    readonly bank: string;
    readonly bankName: string | null;
    readonly amountCents: Cents;
    readonly barcode: string;
    /** As it came when a line was read, so that a wrong digit stays visible; 47 digits. */
    readonly linhaDigitavel: string;
    readonly campoLivre: string;
    /** As the bank prints it; there when the layout of the campo livre is known. */
    readonly nossoNumeroPrinted: string | undefined;
    /**
     * The general check digit is 1, which three remainders of modulus 11 share: of the wrong digits in due date and value,
     * which no other digit covers, about one in five would not be seen.
     */
    readonly checkDigitIsShared: boolean;
    readonly valid: boolean;
    /** Why it cannot be paid. */
    readonly problems: readonly ReadProblem[];
    /** What deserves a look and stops nothing: the bank may number in ways its manual does not tell. */
    readonly warnings: readonly ReadProblem[];
  };

export type Unreadable = {
  readonly kind: 'unreadable';
  readonly valid: false;
  readonly problems: readonly ReadProblem[];
};

export type ReadResult = Boleto | CollectionBill | Unreadable;

function unreadable(code: ReadProblem['code'], message: string): Unreadable {
  return { kind: 'unreadable', valid: false, problems: [problem(code, message)] };
}

/** What a text holds: a boleto with the check digits that are wrong, and its line when it was one, or another bill. */
type Located =
  | { readonly kind: 'line' | 'barcode'; readonly digits: string; readonly faults: number }
  | { readonly kind: 'arrecadacao'; readonly digits: string };

function locate(text: string): Located | Unreadable {
  if (text.length === 47 && text.charCodeAt(0) !== 0x30) {
    const faults = lineFaults(text);
    if (faults !== NOT_DIGITS) return { kind: 'line', digits: text, faults };
  }
  const stripped = digitsOf(text);
  if (!stripped.ok) {
    const message = `Há um caractere que não é número: "${stripped.offending}". Use só números, pontos e espaços.`;
    return unreadable('character', message);
  }
  const { digits } = stripped;
  if (digits.length === 0) return unreadable('empty', 'Informe a linha digitável ou o código de barras.');
  if (digits.charCodeAt(0) === 0x30 && /^0+$/.test(digits)) return unreadable('zeros', 'O código tem só zeros.');
  if (digits.length === 47) return { kind: 'line', digits, faults: lineFaults(digits) };
  const startsWith8 = digits.startsWith('8');
  if (startsWith8 && (digits.length === 48 || digits.length === 44)) return { kind: 'arrecadacao', digits };
  if (digits.length === 44) return { kind: 'barcode', digits, faults: barcodeFaults(digits) };
  const expected = startsWith8
    ? 'Contas de arrecadação têm 48 números na linha ou 44 no código de barras'
    : 'A linha digitável tem 47 números e o código de barras, 44';
  return unreadable('length', `${expected}; foram recebidos ${digits.length}.`);
}

/**
 * Reads what people paste: a line of 47 digits or a barcode of 44, with or without dots and blanks, or an arrecadação
 * bill (48 or 44 digits starting with 8). `today` decides which date of its cycle of 9000 days the due factor means.
 * Never throws for bad text: what is no boleto at all comes back as `unreadable`.
 */
export function readBoleto(text: string, context: { readonly today: PlainDateText }): ReadResult {
  const located = locate(text);
  if (located.kind === 'unreadable') return located;
  if (located.kind === 'arrecadacao') return readCollection(located.digits);
  const { kind, digits, faults } = located;
  return boletoOf(kind === 'line' ? piecesOfLine(digits) : piecesOfBarcode(digits), faults, context.today);
}

/** Only what {@link readBoleto} would list as problems: for fields and long files, several times as fast, without a date. */
export function boletoProblems(text: string): readonly ReadProblem[] {
  const located = locate(text);
  if (located.kind === 'unreadable') return located.problems;
  if (located.kind === 'arrecadacao') return collectionProblems(located.digits);
  return problemsOf(located.faults, located.digits);
}

/** The boleto in its pieces: `head` bank and currency, `middle` general check digit, factor and value. */
type Pieces = {
  readonly head: string;
  readonly middle: string;
  readonly campoLivre: string;
  readonly barcode: string;
  readonly line: string;
};

function piecesOfLine(line: string): Pieces {
  const head = line.slice(0, 4);
  const middle = line.slice(32);
  const campoLivre = line.slice(4, 9) + line.slice(10, 20) + line.slice(21, 31);
  return { head, middle, campoLivre, barcode: head + middle + campoLivre, line };
}

function piecesOfBarcode(barcode: string): Pieces {
  const head = barcode.slice(0, 4);
  const middle = barcode.slice(4, 19);
  const campoLivre = barcode.slice(19);
  return {
    head,
    middle,
    campoLivre,
    barcode,
    line: lineFromBarcode(barcode),
  };
}

const NO_PROBLEMS: readonly ReadProblem[] = [];
const FIELDS = [FAULTS.field1, FAULTS.field2, FAULTS.field3];

function problemsOf(faults: number, digits: string): readonly ReadProblem[] {
  const isReal = digits.charCodeAt(3) === 0x39;
  if (faults === 0 && isReal) return NO_PROBLEMS;
  const problems = FIELDS.flatMap((fault, index) => {
    const message = `O dígito verificador do campo ${index + 1} não confere. Confira esse campo.`;
    return (faults & fault) === 0 ? [] : [problem('field_check_digit', message)];
  });
  if (!isReal) problems.push(problem('currency', 'O quarto número deve ser 9 (real). Confira o código.'));
  if ((faults & FAULTS.general) !== 0) {
    problems.push(problem('general_check_digit', 'O dígito verificador geral não confere. Confira todos os números.'));
  }
  return problems;
}

function boletoOf({ head, middle, campoLivre, barcode, line }: Pieces, faults: number, today: PlainDateText): Boleto {
  const problems = problemsOf(faults, head);
  const code = head.slice(0, 3);
  const bank = findBank(code);
  const split = bank === undefined ? undefined : splitCampoLivre(bank, campoLivre);
  const due = middle.charCodeAt(1) === 0x30 ? NO_DUE_DATE : dueDateOf(Number(middle.slice(1, 5)), toDayNumber(today));
  const { dueDate, dueDateCandidates } = due;
  const values = split?.values ?? NO_VALUES;
  // The parts are written out in the order of PART_NAMES: spreading them would take a quarter of the whole reading.
  return {
    kind: 'boleto',
    bank: code,
    bankName: bank?.name ?? null,
    // Without a due date the value may fill the places of the factor.
    amountCents: cents(Number(middle.slice(due === NO_DUE_DATE ? 1 : 5))),
    dueDate,
    dueDateCandidates,
    barcode,
    linhaDigitavel: line,
    campoLivre,
    nossoNumeroPrinted: split === undefined ? undefined : printNossoNumero(split.plan, split.values),
    checkDigitIsShared: middle.charCodeAt(0) === 0x31,
    valid: problems.length === 0,
    problems,
    warnings: warningsOf(bank, split, dueDate === null && dueDateCandidates.length > 0),
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
}

/**
 * A value above R$ 99.999.999,99 grows to the left over the factor, and then there is no due date (Itaú, Cobrança 400
 * bytes, 2021; Banco do Brasil, 2016). Factors below 1000 name no date: 0000 is none, the others can only be such a value.
 */
const NO_DUE_DATE: DecodedDueDate = { dueDate: null, dueDateCandidates: [] };

const NO_VALUES: Values = PART_NAMES.map(() => undefined);

function warningsOf(bank: Bank | undefined, split: Split | undefined, isDateUnknown: boolean): readonly ReadProblem[] {
  const { warnOnRead } = split?.plan.layout ?? {};
  const isUnknownLayout = bank !== undefined && split === undefined;
  if (!isDateUnknown && !isUnknownLayout && warnOnRead === undefined && !split?.mismatches.length) return NO_PROBLEMS;
  const warnings = (split?.mismatches ?? []).map((message) => problem('campo_livre', message));
  if (warnOnRead !== undefined) warnings.push(problem('campo_livre', warnOnRead));
  if (isUnknownLayout) {
    warnings.push(problem('campo_livre', `O campo livre não segue um formato conhecido do banco ${bank.code}.`));
  }
  if (isDateUnknown) {
    const message = 'O fator de vencimento não diz de que ciclo é a data. Confirme o vencimento com o banco.';
    warnings.unshift(problem('due_date_unknown', message));
  }
  return warnings;
}
