import type { ByteSource, FieldProblem, Fields, RecordLayout } from '#lib/fixed-width/index.ts';
import { createLineSplitter, readRecord } from '#lib/fixed-width/index.ts';
import { isCnpj, isCpf } from '#lib/taxid.ts';
import type { Step } from './checks.ts';
import { createChecks } from './checks.ts';
import { body, header, RECORD_LENGTH, trailer } from './layouts.ts';
import { readMovementFileName } from './names.ts';
import type { MovementItem, MovementProblem, MovementRecord, MovementSummary, ReadMovementOptions } from './types.ts';
import { PROBLEMS_KEPT } from './types.ts';

/**
 * Reads a movement or refusal file in constant memory: one object a line, then a summary with the outcome of every check. A bad
 * line does not stop the rest. Lines may end in CRLF, LF, or not at all (the manual does not say).
 */
export async function* readMovements(
  source: ByteSource,
  options: ReadMovementOptions = {},
): AsyncGenerator<MovementItem, void> {
  const splitter = createLineSplitter({
    ...options,
    recordLengths: [RECORD_LENGTH],
    unseparatedLength: RECORD_LENGTH,
  });
  const file = createFile(options.fileName);
  for await (const piece of source) for (const record of file.read(splitter.push(piece))) yield record;
  for (const record of file.read(splitter.end())) yield record;
  yield file.finish(splitter.progress.bytes, [...splitter.encodings]);
}

type MovementFile = {
  read(lines: readonly string[]): MovementRecord[];
  finish(bytes: number, encodings: MovementSummary['encodings']): MovementSummary;
};

function createFile(fileName: string | undefined): MovementFile {
  const name = fileName === undefined ? null : readMovementFileName(fileName);
  const checks = createChecks(name);
  const kept: MovementProblem[] = [];
  const counts = { errors: 0, warnings: 0, lines: 0, records: 0 };
  const count = (problem: MovementProblem): void => {
    if (problem.severity === 'error') counts.errors += 1;
    else counts.warnings += 1;
    if (kept.length < PROBLEMS_KEPT) kept.push(problem);
  };
  if (fileName !== undefined && name === null) {
    const message = 'O nome do arquivo não é TRANSFERENCIA_MOV ou _REC com ID, NSA e DATA.';
    count({ code: 'file_name', severity: 'warning', line: 1, message, found: fileName });
  }
  return {
    read(lines) {
      const found: MovementRecord[] = [];
      for (const line of lines) {
        counts.lines += 1;
        if (line.trim() === '') {
          count({ code: 'blank_line', severity: 'warning', line: counts.lines, message: 'A linha está em branco.' });
          continue;
        }
        counts.records += 1;
        const record = readLine(line, counts.lines, checks.check);
        record.problems.forEach(count);
        found.push(record);
      }
      return found;
    },
    finish(bytes, encodings) {
      for (const problem of checks.finish(Math.max(counts.lines, 1))) count(problem);
      return {
        type: 'summary',
        name,
        ...checks.totals(),
        bytes,
        encodings,
        ...counts,
        valid: counts.errors === 0,
        problems: kept,
      };
    },
  };
}

const LAYOUTS: { readonly [segment: string]: RecordLayout } = { HDR: header, TLR: trailer };

function readLine(line: string, number: number, check: (step: Step) => void): MovementRecord {
  const segment = line.slice(19, 22).trim();
  const layout = LAYOUTS[segment] ?? body;
  const read = readRecord(layout, line);
  const problems: MovementProblem[] = [];
  const { fields } = read;
  for (const problem of read.problems) {
    if (tolerated(fields, problem)) continue;
    problems.push({ ...problem, severity: 'error', line: number });
  }
  if (line.length !== RECORD_LENGTH) problems.push(lengthProblem(line, number));
  if (layout === body) tidyBody(fields);
  check({ line: number, segment, fields, problems });
  const isSound = !problems.some(({ severity }) => severity === 'error');
  return { type: 'record', line: number, segment, fields, problems, raw: isSound ? null : line };
}

/** An amount written with its comma or dot says the same thing, although the manual draws it without. */
function tolerated(fields: Fields, { code, field, found }: FieldProblem): boolean {
  const match = /^0*(\d{1,11})[.,](\d\d)$/.exec(found);
  if (code !== 'non_numeric' || (field !== 'amountCents' && field !== 'totalCents') || match === null) return false;
  fields[field] = Number(match[1]! + match[2]!);
  return true;
}

/** Every record has 300 positions, the last of them its number: any other length is a damaged line. */
function lengthProblem(line: string, number: number): MovementProblem {
  const isBlankSurplus = line.length > RECORD_LENGTH && line.slice(RECORD_LENGTH).trim() === '';
  const message = `A linha tem ${line.length} caracteres em vez de ${RECORD_LENGTH}.`;
  const details = { found: String(line.length), expected: String(RECORD_LENGTH) };
  return { code: 'line_length', severity: isBlankSurplus ? 'warning' : 'error', line: number, message, ...details };
}

/** Numbers that the API gives without zeros on the left are compared without them. */
function tidyBody(fields: Fields): void {
  for (const name of ['transactionId', 'externalNsu', 'userSequence']) fields[name] = withoutZeros(fields[name]);
  const raw = fields.payeeTaxId;
  fields.payeeTaxIdRaw = raw ?? null;
  if (typeof raw === 'string') fields.payeeTaxId = taxIdOf(raw);
}

function withoutZeros(value: Fields[string] | undefined): string | null {
  if (typeof value !== 'string') return null;
  let start = 0;
  while (start < value.length - 1 && value.charCodeAt(start) === 0x30) start++;
  return value.slice(start);
}

/**
 * A CPF comes with zeros up to fourteen positions. It is a CPF when only so its check digits hold; when both readings hold or
 * neither, the fourteen stay, because no check digits of the bank's data are for us to refuse.
 */
function taxIdOf(raw: string): string | null {
  if (/^0+$/.test(raw)) return null;
  const last = raw.slice(-11);
  const isPadded = raw.length === 14 && raw.startsWith('000');
  return isPadded && isCpf(last) && !isCnpj(raw) ? last : raw;
}
