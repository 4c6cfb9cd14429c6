import type { PlainDateText } from '../calendar.ts';
import type { Cents } from '../money.ts';
import { cents } from '../money.ts';
import { findBank } from './banks.ts';
import { generalCheckDigit } from './check-digits.ts';
import type { CollectionBill } from './collection.ts';
import { collectionProblems, readCollection } from './collection.ts';
import { digitsOf } from './digits.ts';
import type { DecodedDueDate } from './due-factor.ts';
import { decodeDueFactor } from './due-factor.ts';
import type { Bank, Parts } from './layout.ts';
import { printNossoNumero } from './layout.ts';
import { barcodeFromLine, lineFromBarcode, wrongFields } from './line.ts';
import type { ReadProblem } from './problems.ts';
import { problem } from './problems.ts';
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
    readonly nossoNumeroPrinted?: string;
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

/** The barcode in a text, and the line when it was one. */
type Located =
  | { readonly kind: 'boleto'; readonly barcode: string; readonly line: string | undefined }
  | { readonly kind: 'arrecadacao'; readonly digits: string };

function locate(text: string): Located | Unreadable {
  const stripped = digitsOf(text);
  if (!stripped.ok) {
    const message = `Há um caractere que não é número: "${stripped.offending}". Use só números, pontos e espaços.`;
    return unreadable('character', message);
  }
  const { digits } = stripped;
  if (digits.length === 0) return unreadable('empty', 'Informe a linha digitável ou o código de barras.');
  if (/^0+$/.test(digits)) return unreadable('zeros', 'O código tem só zeros.');
  const startsWith8 = digits.startsWith('8');
  if (startsWith8 && (digits.length === 48 || digits.length === 44)) return { kind: 'arrecadacao', digits };
  if (digits.length === 47) return { kind: 'boleto', barcode: barcodeFromLine(digits), line: digits };
  if (digits.length === 44) return { kind: 'boleto', barcode: digits, line: undefined };
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
  if (located.kind === 'arrecadacao') return readCollection(located.digits);
  return located.kind === 'boleto' ? readBarcode(located.barcode, located.line, context.today) : located;
}

/** Only what {@link readBoleto} would list as problems: for fields and long files, several times as fast, without a date. */
export function boletoProblems(text: string): readonly ReadProblem[] {
  const located = locate(text);
  if (located.kind === 'arrecadacao') return collectionProblems(located.digits);
  return located.kind === 'boleto' ? digitProblems(located.barcode, located.line) : located.problems;
}

function digitProblems(barcode: string, line: string | undefined): readonly ReadProblem[] {
  const problems: ReadProblem[] = [];
  for (const field of line === undefined ? [] : wrongFields(line)) {
    problems.push(
      problem('field_check_digit', `O dígito verificador do campo ${field} não confere. Confira esse campo.`),
    );
  }
  if (barcode[3] !== '9') problems.push(problem('currency', 'O quarto número deve ser 9 (real). Confira o código.'));
  if (generalCheckDigit(barcode) !== barcode.charCodeAt(4) - 48) {
    problems.push(problem('general_check_digit', 'O dígito verificador geral não confere. Confira todos os números.'));
  }
  return problems;
}

function readBarcode(barcode: string, line: string | undefined, today: PlainDateText): Boleto {
  const problems = digitProblems(barcode, line);
  const warnings: ReadProblem[] = [];
  const { amountCents, dueDate, dueDateCandidates } = readFactorAndValue(barcode, today);
  if (dueDate === null && dueDateCandidates.length > 0) {
    const message = 'O fator de vencimento não diz de que ciclo é a data. Confirme o vencimento com o banco.';
    warnings.push(problem('due_date_unknown', message));
  }
  const campoLivre = barcode.slice(19);
  const code = barcode.slice(0, 3);
  const bank = findBank(code);
  return {
    kind: 'boleto',
    bank: code,
    bankName: bank?.name ?? null,
    amountCents,
    dueDate,
    dueDateCandidates,
    barcode,
    linhaDigitavel: line ?? lineFromBarcode(barcode),
    campoLivre,
    ...readParts(bank, campoLivre, warnings),
    checkDigitIsShared: barcode.charCodeAt(4) === 0x31,
    valid: problems.length === 0,
    problems,
    warnings,
  };
}

/**
 * A value above R$ 99.999.999,99 grows to the left over the factor, and then there is no due date (Itaú, Cobrança 400
 * bytes, 2021; Banco do Brasil, 2016). Factors below 1000 name no date: 0000 is none, the others can only be such a value.
 */
function readFactorAndValue(barcode: string, today: PlainDateText): DecodedDueDate & { amountCents: Cents } {
  const factor = barcode.slice(5, 9);
  if (factor.startsWith('0')) {
    return { amountCents: cents(Number(barcode.slice(5, 19))), dueDate: null, dueDateCandidates: [] };
  }
  return { amountCents: cents(Number(barcode.slice(9, 19))), ...decodeDueFactor(factor, today) };
}

type ReadParts = Parts & { readonly nossoNumeroPrinted?: string };

const NO_PARTS: ReadParts = {};

function readParts(bank: Bank | undefined, campoLivre: string, warnings: ReadProblem[]): ReadParts {
  if (bank === undefined) return NO_PARTS;
  const split = splitCampoLivre(bank, campoLivre);
  if (split === undefined) {
    warnings.push(problem('campo_livre', `O campo livre não segue um formato conhecido do banco ${bank.code}.`));
    return NO_PARTS;
  }
  const { layout, parts, mismatches } = split;
  for (const message of mismatches) warnings.push(problem('campo_livre', message));
  if (layout.warnOnRead !== undefined) warnings.push(problem('campo_livre', layout.warnOnRead));
  return { ...parts, nossoNumeroPrinted: printNossoNumero(layout, parts) };
}
