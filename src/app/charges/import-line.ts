/** One line of a spreadsheet as the input of a charge. Nothing is guessed: what could mean two things is refused with the cure. */
import { chargeInputSchema, type ChargeInput, type ImportReport } from '#contract/charges.ts';
import type { ChargeMethod } from '#core/charge.ts';
import { showDate } from '#core/check-charge.ts';
import { addDays, isDate } from '#lib/calendar.ts';
import { parseReais, type Cents } from '#lib/money.ts';
import { isCnpj, isCpf, parseTaxId } from '#lib/taxid.ts';
import { closest } from '../closest.ts';
import { columnAt, isRequired, pointerOf, type Columns, type ImportColumn, type Unit } from './import-columns.ts';
import { hasControl, type CsvRow } from './import-csv.ts';

export type LineProblem = ImportReport['problems'][number];

export type ReadLine = { ok: true; input: ChargeInput } | { ok: false; problems: LineProblem[] };

interface Wrong {
  problem: { code: string; detail: string; suggestion?: string };
}

/** A cell as a value, or what is wrong with it. */
type Cell<T> = { value: T } | Wrong;

const bad = (code: string, detail: string, suggestion?: string): Wrong => ({
  problem: suggestion === undefined ? { code, detail } : { code, detail, suggestion },
});

/** `1.234,56`, `1234,56`, `R$ 10`, also `1234.56`; never negative. */
function amountCell(text: string): Cell<Cents> {
  const parsed = parseReais(text);
  return parsed.ok ? { value: parsed.cents } : bad('invalid_amount', `Valor inválido. ${parsed.problem}`);
}

const dayFirst = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?: 0?0:00(?::00)?)?$/;
const yearFirst = /^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$/;

/** `10/12/2026` or `2026-12-10`. A year of two digits and the bare number of a spreadsheet are offered as dates, not taken. */
function dateCell(text: string): Cell<string> {
  const iso = yearFirst.exec(text)?.[1];
  if (iso !== undefined && isDate(iso)) return { value: iso };
  const [, day = '', month = '', year = ''] = dayFirst.exec(text) ?? [];
  const written = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (isDate(written)) {
    if (year.length === 4) return { value: written };
    return bad('invalid_date', 'Escreva o ano com quatro números.', showDate(written));
  }
  if (/^[345]\d{4}$/.test(text)) {
    // Day 1 of spreadsheets is 1900-01-01, with a 1900-02-29 that never was.
    const date = showDate(addDays('1899-12-30', Number(text)));
    return bad('invalid_date', 'A planilha gravou a data como número. Formate a coluna como data.', date);
  }
  return bad('invalid_date', 'Data inválida. Use dd/mm/aaaa, por exemplo 10/12/2026.');
}

/** Spreadsheets drop zeros on the left and round long numbers: the first is mended by offer, the second cannot be. */
function taxIdCell(text: string): Cell<string> {
  const parsed = parseTaxId(text);
  if (parsed.ok) return { value: parsed.value };
  if (/^\d([.,]\d+)?e\+?\d+$/i.test(text)) {
    const detail = 'A planilha transformou o número. Formate a coluna como texto e digite o CPF ou CNPJ de novo.';
    return bad('tax_id_invalid', detail);
  }
  const digits = text.replace(/[.\-/\s]/g, '');
  const padded = [digits.padStart(11, '0'), digits.padStart(14, '0')].find((value) => isCpf(value) || isCnpj(value));
  const isShort = /^\d{8,13}$/.test(digits) && padded !== undefined;
  return isShort ? bad('tax_id_invalid', 'Faltam zeros à esquerda.', padded) : bad('tax_id_invalid', parsed.problem);
}

function postalCodeCell(text: string): Cell<string> {
  const digits = text.replace(/[-.\s]/g, '');
  if (/^\d{7}$/.test(digits)) return bad('postal_code_invalid', 'Falta um zero à esquerda no CEP.', `0${digits}`);
  return { value: text };
}

const methodWords: Readonly<Record<string, ChargeMethod>> = {
  boleto: 'boleto',
  boleto_hibrido: 'boleto_pix',
  hibrido: 'boleto_pix',
  boleto_pix: 'boleto_pix',
  boleto_e_pix: 'boleto_pix',
  bolepix: 'boleto_pix',
  pix: 'pix',
};

function methodCell(text: string): Cell<ChargeMethod> {
  const word = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, '_');
  const method = methodWords[word];
  if (method) return { value: method };
  const [near] = closest(word, Object.keys(methodWords), 1);
  return bad('invalid_method', 'Forma desconhecida. Use boleto, boleto_hibrido ou pix.', near);
}

type Part = { kind: 'percent'; percent: string } | { kind: 'reais'; amountCents: Cents };

/** `2%` or `R$ 10,00`. A bare number says neither, unless the header does. */
function partCell(text: string, unit: Unit | null): Cell<Part> {
  const percent = /^(\d{1,3}(?:[.,]\d{1,2})?)\s*%$/.exec(
    unit === 'percent' && !text.endsWith('%') ? `${text}%` : text,
  )?.[1];
  if (percent !== undefined) return { value: { kind: 'percent', percent: percent.replace(',', '.') } };
  if (!/^R\$/i.test(text) && unit !== 'reais') {
    return bad('unit_missing', 'Diga se é percentual ou valor: por exemplo 2% ou R$ 2,00.');
  }
  const amount = amountCell(text);
  return 'problem' in amount ? amount : { value: { kind: 'reais', amountCents: amount.value } };
}

const fixedOrRate = (part: Part) =>
  part.kind === 'percent'
    ? { kind: 'rate' as const, percent: part.percent }
    : { kind: 'fixed' as const, amountCents: part.amountCents };

function fineCell(text: string, unit: Unit | null): Cell<unknown> {
  const part = partCell(text, unit);
  return 'problem' in part ? part : { value: fixedOrRate(part.value) };
}

/** `1%` or `1% ao mês`; `R$ 0,33` or `R$ 0,33 ao dia`. Other periods are not offered by banks. */
function interestCell(text: string, unit: Unit | null): Cell<unknown> {
  const [, amount = '', period] =
    /^(.*?)\s*(ao m[eê]s|a\.?\s?m\.?|\/m[eê]s|ao dia|a\.?\s?d\.?|\/dia|por dia)?$/i.exec(text) ?? [];
  const part = partCell(amount, unit);
  if ('problem' in part) return part;
  const daily = period !== undefined && /d/i.test(period);
  if (part.value.kind === 'percent') {
    if (daily) return bad('interest_period', 'Juros em percentual são ao mês. Use, por exemplo, 1% ou R$ 0,33 ao dia.');
    return { value: { kind: 'monthly', percent: part.value.percent } };
  }
  if (period !== undefined && !daily) {
    return bad('interest_period', 'Juros em reais são por dia. Use, por exemplo, R$ 0,33 ou 1% ao mês.');
  }
  return { value: { kind: 'daily', amountCents: part.value.amountCents } };
}

/** `5%` (until the due date) or `5% até 3 dias antes`. */
function discountCell(text: string, unit: Unit | null): Cell<unknown> {
  const [, amount = '', days = '0'] = /^(.*?)(?:\s+at[eé]\s+(\d{1,3})\s+dias?\s+antes)?$/i.exec(text) ?? [];
  const part = partCell(amount, unit);
  return 'problem' in part ? part : { value: [{ ...fixedOrRate(part.value), daysBefore: Number(days) }] };
}

/** Several messages are parted by `|`. */
const messagesCell = (text: string): Cell<string[]> => ({
  value: text
    .split('|')
    .map((line) => line.trim())
    .filter((line) => line !== ''),
});

const readers: Partial<Record<ImportColumn, (text: string, unit: Unit | null) => Cell<unknown>>> = {
  valor: amountCell,
  vencimento: dateCell,
  emissao: dateCell,
  cpf_cnpj: taxIdCell,
  cep: postalCodeCell,
  forma: methodCell,
  multa: fineCell,
  juros: interestCell,
  desconto: discountCell,
  mensagem: messagesCell,
};

/** Reads a line into the input of a charge, or tells all that is wrong with it, cell by cell. */
export function readLine(columns: Columns, row: CsvRow): ReadLine {
  const problems: LineProblem[] = extraCells(columns, row);
  const input: Record<string, unknown> = { payer: { address: {} } };
  for (const [name, { index, title, unit }] of columns.found) {
    const text = row.cells[index] ?? '';
    if (text === '') {
      if (isRequired(name)) problems.push(emptyCell(row, title));
      continue;
    }
    const cell = hasControl(text)
      ? bad('control_character', 'Há um caractere invisível que não é texto. Apague a célula e digite de novo.')
      : (readers[name]?.(text, unit) ?? { value: text });
    if ('problem' in cell) problems.push({ line: row.line, column: title, value: shown(text), ...cell.problem });
    else setAt(input, pointerOf(name), cell.value);
  }
  const parsed = chargeInputSchema.safeParse(input);
  if (!parsed.success) problems.push(...schemaProblems(columns, row, { issues: parsed.error.issues, known: problems }));
  return parsed.success && problems.length === 0 ? { ok: true, input: parsed.data } : { ok: false, problems };
}

function emptyCell(row: CsvRow, title: string): LineProblem {
  return { line: row.line, column: title, value: null, code: 'required', detail: `Preencha a coluna ${title}.` };
}

/** More cells than titles: a separator inside a text that is not quoted, and every cell after it is in the wrong column. */
function extraCells(columns: Columns, row: CsvRow): LineProblem[] {
  const extra = row.cells.slice(columns.width).find((cell) => cell !== '');
  if (extra === undefined) return [];
  const detail = `A linha tem ${row.cells.length} células e o cabeçalho, ${columns.width}. Ponha entre aspas os textos que têm o separador.`;
  return [{ line: row.line, column: null, value: shown(extra), code: 'too_many_cells', detail }];
}

interface Issue {
  path: PropertyKey[];
  message: string;
}

/** What the schema of the API says, at the column that it is about; a cell that is wrong already is not told twice. */
function schemaProblems(
  columns: Columns,
  row: CsvRow,
  { issues, known }: { issues: readonly Issue[]; known: readonly LineProblem[] },
): LineProblem[] {
  const told = new Set(known.map(({ column }) => column));
  return issues.flatMap(({ path, message }) => {
    const problem = problemAt(columns, row, { pointer: `/${path.join('/')}`, code: 'invalid_input', detail: message });
    return problem.column !== null && told.has(problem.column) ? [] : [problem];
  });
}

/** A problem of a field of the charge as one of the line: its column as the file names it, and the cell. */
export function problemAt(
  columns: Columns,
  row: CsvRow,
  field: { pointer: string; code: string; detail: string; suggestion?: string },
): LineProblem {
  const column = columnAt(columns, field.pointer);
  const text = column ? (row.cells[column.index] ?? '') : '';
  const isDateColumn = column?.name === 'vencimento' || column?.name === 'emissao';
  const { code, detail, suggestion } = field;
  const shownSuggestion =
    suggestion !== undefined && isDateColumn && isDate(suggestion) ? showDate(suggestion) : suggestion;
  return {
    line: row.line,
    column: column?.title ?? null,
    value: column ? shown(text) : null,
    code,
    detail,
    ...(shownSuggestion === undefined ? {} : { suggestion: shownSuggestion }),
  };
}

/** A cell as it may be shown again: short, and without what a screen or a log would stumble over. */
function shown(text: string): string {
  // eslint-disable-next-line no-control-regex
  const clean = text.replace(/[\x00-\x1f\x7f-\x9f]/g, '\uFFFD');
  return clean.length <= 200 ? clean : `${clean.slice(0, 199)}…`;
}

function setAt(target: Record<string, unknown>, pointer: string, value: unknown): void {
  const parts = pointer.slice(1).split('/');
  const last = parts.pop() ?? '';
  let place = target;
  for (const part of parts) place = (place[part] ??= {}) as Record<string, unknown>;
  place[last] = value;
}
