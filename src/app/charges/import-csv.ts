/**
 * A spreadsheet as people save it: bytes of a CSV in the encoding and with the separator of their program, read into a table of
 * plain texts. Nothing is evaluated: a cell that looks like a formula is a text like any other.
 */
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { Problem } from '#core/errors.ts';

/** One line of the file. `line` counts from 1 as an editor shows it; a line of several rows counts from its first. */
export interface CsvRow {
  line: number;
  cells: string[];
}

export interface CsvTable {
  header: CsvRow;
  rows: CsvRow[];
}

export const mostImportLines = 5_000;

/** Far beyond a charge with all its texts; what is longer is an open quote or no spreadsheet at all. */
const longestLine = 64 * 1024;
const separators = [';', ',', '\t'] as const;

/**
 * Reads a CSV: `;`, `,` or tab, whichever parts the header into most cells; UTF-8 with or without BOM, else Windows-1252; CRLF, LF
 * or CR; quoted cells with line breaks. Cells are trimmed. @throws Problem when the bytes are no CSV or hold too many lines.
 */
export function readCsv(bytes: Uint8Array): CsvTable {
  const text = decodeText(bytes).replace(/\r\n?/g, '\n');
  const rows = parseRows(text, separatorOf(text));
  const [header, ...lines] = rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (!header) throw unreadable('O arquivo está vazio.', 'Envie um CSV com o cabeçalho e uma cobrança por linha.');
  if (header.cells.some((cell) => hasControl(cell))) throw notText();
  if (lines.length > mostImportLines) throw tooManyLines();
  return { header, rows: lines };
}

/** Whether a text holds a character that no cell needs (NUL, escape…); tab and line break are blanks of people. */
export function hasControl(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/.test(text);
}

/** UTF-8 when the bytes are valid UTF-8, else Windows-1252, as spreadsheets in Portuguese save "CSV". */
function decodeText(bytes: Uint8Array): string {
  const starts = (...signature: number[]): boolean => signature.every((byte, index) => bytes[index] === byte);
  if (starts(0x50, 0x4b, 0x03, 0x04) || starts(0xd0, 0xcf, 0x11, 0xe0)) {
    throw unreadable(
      'Este arquivo é uma planilha, não um CSV.',
      'Na planilha, use Salvar como → CSV UTF-8 (delimitado por vírgulas) e envie o arquivo .csv.',
    );
  }
  if (starts(0xff, 0xfe) || starts(0xfe, 0xff)) {
    throw unreadable('Este arquivo está em UTF-16.', 'Salve de novo como CSV UTF-8 (delimitado por vírgulas).');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The separator that parts the first line that is not blank into most cells; quoted ones do not count. */
function separatorOf(text: string): string {
  const first = (/^\s*([^\n]*)/.exec(text)?.[1] ?? '').slice(0, longestLine).replace(/"[^"]*"/g, '');
  const counts = separators.map((separator) => first.split(separator).length);
  return separators[counts.indexOf(Math.max(...counts))] ?? ';';
}

interface ParsedRow {
  record: string[];
  info: { lines: number };
}

function parseRows(text: string, separator: string): CsvRow[] {
  try {
    const parsed = parse(text, {
      delimiter: separator,
      record_delimiter: '\n',
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: longestLine,
      // The header, and one more than is accepted, to know that there are more; blank lines may stand between.
      to: 2 * (mostImportLines + 2),
      info: true,
    }) as unknown as ParsedRow[];
    return parsed.map(({ record, info }) => {
      const inside = record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
      return { line: info.lines - inside, cells: record.map((cell) => cell.replace(/\s+/g, ' ').trim()) };
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw ofCsvError(error);
  }
}

function ofCsvError(error: CsvError): Problem {
  const at = Number(error['lines']);
  const where = Number.isSafeInteger(at) && at > 0 ? ` na linha ${at}` : '';
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
    return unreadable(`Há aspas abertas${where} que não fecham.`, 'Feche as aspas, ou retire-as, e envie de novo.');
  }
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    return unreadable(
      `Uma linha passa de ${longestLine / 1024} KiB${where}.`,
      'Confira se há aspas abertas nessa linha, ou se o arquivo é mesmo um CSV com uma cobrança por linha.',
    );
  }
  return unreadable(
    `O arquivo não pôde ser lido como CSV${where}.`,
    'Abra-o na planilha e salve de novo como CSV UTF-8.',
  );
}

function notText(): Problem {
  return unreadable(
    'O arquivo não é um texto CSV.',
    'Na planilha, use Salvar como → CSV UTF-8 e envie o arquivo .csv.',
  );
}

function unreadable(detail: string, cure: string): Problem {
  return new Problem({
    code: 'csv_unreadable',
    status: 422,
    title: 'Não é um CSV que se leia',
    detail,
    cure,
    actor: 'you',
  });
}

function tooManyLines(): Problem {
  return new Problem({
    code: 'csv_too_many_lines',
    status: 422,
    title: 'Linhas demais',
    detail: `O arquivo tem mais de ${mostImportLines} cobranças. Nada foi importado.`,
    cure: `Divida-o em arquivos de até ${mostImportLines} linhas. O mesmo seu número nunca entra duas vezes.`,
    actor: 'you',
    facts: { most: mostImportLines },
  });
}
