/** Many transfers from a table: pasted from a spreadsheet (tabs) or a CSV of semicolons or commas, with a line of titles. */
import { t } from '../../texts.pt-BR.ts';
import { money } from '../../ui/format.ts';
import { readMoney } from '../../ui/parse.ts';
import { csvOf } from '../charges/import-text.ts';
import { emptyTransfer, transferRules, type TransferField, type TransferTexts } from './new-form.ts';

const words = t.transfers.many;
export const MOST_LINES = 500;

/** Titles that are understood, without accents and punctuation; the first is that of the model. */
const titles = {
  reference: ['seu numero', 'numero', 'referencia', 'documento', 'titulo'],
  name: ['favorecido', 'nome', 'nome do favorecido', 'fornecedor', 'beneficiario', 'razao social'],
  taxId: ['cpf cnpj', 'cpf', 'cnpj', 'documento do favorecido'],
  bank: ['banco', 'codigo do banco', 'ispb', 'compe'],
  branch: ['agencia', 'ag'],
  account: ['conta', 'conta corrente', 'cc'],
  digit: ['digito', 'dv', 'dac'],
  accountType: ['tipo', 'tipo de conta'],
  key: ['chave pix', 'pix', 'chave'],
  amount: ['valor', 'valor r', 'valor a pagar'],
  scheduledOn: ['data', 'dia', 'data do pagamento', 'vencimento', 'pagar em'],
  description: ['descricao', 'historico', 'observacao', 'mensagem'],
} as const;
type Column = keyof typeof titles;
const columnNames = Object.keys(titles) as Column[];

export const modelColumns: readonly string[] = columnNames.map((column) => titles[column][0].replaceAll(' ', '_'));

export interface Line {
  /** As the table counts them: the titles are line 1. */
  line: number;
  texts: TransferTexts;
}

export type Table = { ok: true; lines: Line[] } | { ok: false; problem: string };

interface Defaults {
  /** Of the connection that pays. */
  connection: string;
  now: string;
}

export function readTable(text: string, { connection, now }: Defaults): Table {
  const rows = cellsOf(text.replace(/^\ufeff/, ''), delimiterOf(text)).filter(({ cells }) =>
    cells.some((cell) => cell !== ''),
  );
  const [head, ...body] = rows;
  if (head === undefined || body.length === 0) return { ok: false, problem: words.nothing };
  const at = columnsIn(head.cells);
  const missing = missingColumns(at);
  if (missing.length > 0) return { ok: false, problem: words.missingColumns(missing.join(', ')) };
  if (body.length > MOST_LINES) return { ok: false, problem: words.tooMany };
  const empty = emptyTransfer(now);
  return {
    ok: true,
    lines: body.map(({ cells, line }) => {
      const read = (column: Column) => (at[column] === undefined ? '' : (cells[at[column]] ?? '').trim());
      return { line, texts: textsOfRow(read, { ...empty, connection, reference: `${empty.reference}-${line}` }) };
    }),
  };
}

/** Tabs come from a spreadsheet; else what the line of titles has more of. */
function delimiterOf(text: string): string {
  const first = text.slice(0, text.search(/\r?\n|$/));
  const count = (mark: string) => first.split(mark).length;
  return ['\t', ';', ','].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

/** Cells may be quoted, with line ends and doubled quotes inside. */
function cellsOf(text: string, delimiter: string): { cells: string[]; line: number }[] {
  const rows: { cells: string[]; line: number }[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = () => {
    cells.push(cell.trim());
    cell = '';
  };
  const endRow = () => {
    endCell();
    rows.push({ cells, line: rows.length + 1 });
    cells = [];
  };
  for (let index = 0; index < text.length; index += 1) {
    const mark = text[index]!;
    if (quoted && mark === '"' && text[index + 1] === '"') {
      cell += '"';
      index += 1;
    } else if (mark === '"' && (quoted || cell.trim() === '')) {
      quoted = !quoted;
      cell = quoted ? '' : cell;
    } else if (quoted) cell += mark;
    else if (mark === delimiter) endCell();
    else if (mark === '\n') endRow();
    else if (mark !== '\r') cell += mark;
  }
  if (cell !== '' || cells.length > 0) endRow();
  return rows;
}

function plain(title: string): string {
  return title
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

function columnsIn(head: readonly string[]): Partial<Record<Column, number>> {
  const at: Partial<Record<Column, number>> = {};
  head.forEach((title, index) => {
    const column = columnNames.find((name) => (titles[name] as readonly string[]).includes(plain(title)));
    if (column !== undefined) at[column] ??= index;
  });
  return at;
}

/** Amount and a destination there must be: by key, or bank, branch and account of somebody. */
function missingColumns(at: Partial<Record<Column, number>>): string[] {
  const needed: Column[] = at.key === undefined ? ['amount', 'name', 'taxId', 'bank', 'branch', 'account'] : ['amount'];
  return needed.filter((column) => at[column] === undefined).map((column) => titles[column][0].replaceAll(' ', '_'));
}

function textsOfRow(read: (column: Column) => string, base: TransferTexts): TransferTexts {
  const account = accountOf(read('account'), read('digit'));
  const way = read('key') !== '' && read('account') === '' ? 'pixKey' : 'account';
  return {
    ...base,
    ...account,
    ...bankFrom(read('bank')),
    way,
    name: read('name'),
    taxId: way === 'account' ? read('taxId') : '',
    keyOwner: way === 'pixKey' ? read('taxId') : '',
    branch: read('branch'),
    accountType: /^(cp|p|poup)/i.test(read('accountType')) ? 'CP' : 'CC',
    key: read('key'),
    amount: read('amount'),
    scheduledOn: read('scheduledOn'),
    description: read('description'),
    reference: read('reference') || base.reference,
  };
}

/** A dash stands before the digit, where it has no column of its own. */
function accountOf(account: string, digit: string): { account: string; digit: string } {
  const match = /^([\d.]+)\s*-\s*([0-9A-Za-z]{1,2})$/.exec(account);
  return match === null || digit !== '' ? { account, digit } : { account: match[1]!, digit: match[2]! };
}

/** Eight digits are an ISPB, up to three a COMPE, which spreadsheets rob of its zeros; anything else stays to be corrected. */
export function bankFrom(text: string): { ispb: string; bankCode: string; bankLabel: string } {
  const digits = /^\d+/.exec(text)?.[0] ?? '';
  if (digits.length >= 6 && digits.length <= 8) return { ispb: digits.padStart(8, '0'), bankCode: '', bankLabel: text };
  if (digits.length >= 1 && digits.length <= 3) return { ispb: '', bankCode: digits.padStart(3, '0'), bankLabel: text };
  return { ispb: '', bankCode: '', bankLabel: text };
}

export interface LineProblem {
  field: TransferField | null;
  detail: string;
  suggestion: string | null;
}

/** What our own rules find, before the server is asked. */
export function problemsOf(texts: TransferTexts): LineProblem[] {
  return Object.entries(transferRules).flatMap(([name, rule]) => {
    const detail = name === 'connection' ? null : (rule?.(texts[name] ?? '', texts) ?? null);
    return detail === null ? [] : [{ field: name, detail, suggestion: null }];
  });
}

/** Numbers that stand more than once in the table: each names one transfer. */
export function repeatedReferences(lines: readonly Line[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(
    lines.map(({ texts }) => texts.reference).filter((reference) => seen.size === seen.add(reference).size),
  );
}

/** Of the lines whose amount can be read. */
export function totalCentsOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { texts }) => {
    const amount = readMoney(texts.amount);
    return sum + (amount.ok ? amount.value : 0);
  }, 0);
}

/** Why the lot is not what the person expects, or null. */
export function differs(
  found: { count: number; cents: number },
  expected: { count: number; cents: number },
): string | null {
  if (found.count !== expected.count) return words.countDiffers(String(found.count), String(expected.count));
  if (found.cents !== expected.cents) return words.totalDiffers(money(found.cents), money(expected.cents));
  return null;
}

/** @param day the example's, so that the model as it is passes the check. */
export function modelCsv(day: string): string {
  const example: Readonly<Record<Column, string>> = {
    reference: 'PG-1001',
    name: 'Maria Aparecida de Souza',
    taxId: '529.982.247-25',
    bank: '341',
    branch: '0371',
    account: '1232',
    digit: '1',
    accountType: 'CC',
    key: '',
    amount: '1.234,56',
    scheduledOn: day,
    description: 'Nota 1001',
  };
  return csvOf([modelColumns, columnNames.map((column) => example[column])]);
}
