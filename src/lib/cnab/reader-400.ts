import { dialect400 } from './dialects.ts';
import type { Fields, RecordLayout } from './fixed-width.ts';
import { readRecord, recordLayout } from './fixed-width.ts';
import { cnabProblem, fieldProblem, lengthProblem } from './problems.ts';
import type { LineReader } from './reader-240.ts';
import type { CnabDirection, CnabProblem, CnabRecord } from './types.ts';

const LENGTH = 400;
/** Six digits. */
const SEQUENCE_WRAPS_AT = 1_000_000;

/** All that banks agree on: the type of the record first, its number in the file last. */
const UNKNOWN = recordLayout('unknown', LENGTH, [
  ['recordType', 1, 1, 'text'],
  ['sequence', 395, 400, 'text'],
]);

type State = {
  readonly records: { readonly [record: string]: RecordLayout } | undefined;
  readonly bank: string;
  readonly direction: CnabDirection;
  fileNumber: string | null;
  createdOn: string | null;
  sequence: number;
  hasHeader: boolean;
  hasTrailer: boolean;
  titles: number;
  amountCents: number;
};

/** Reads CNAB 400: header, details, trailer, with one number running through all of them. */
export function createReader400(firstLine: string, givenBank?: string): LineReader {
  const bank = givenBank ?? firstLine.slice(76, 79);
  const state: State = {
    records: dialect400(bank)?.records,
    bank,
    direction: firstLine[1] === '1' ? 'remessa' : 'retorno',
    fileNumber: null,
    createdOn: null,
    sequence: 0,
    hasHeader: false,
    hasTrailer: false,
    titles: 0,
    amountCents: 0,
  };
  return {
    read: (line, number) => readLine(state, line, number),
    finish: (lastLine) => finish(state, lastLine),
    bank,
    direction: state.direction,
    get fileNumber() {
      return state.fileNumber;
    },
    get createdOn() {
      return state.createdOn;
    },
    lots: 0,
  };
}

const PART: { readonly [type: string]: string } = { '0': 'Header', '9': 'Trailer' };

function readLine(state: State, line: string, number: number): CnabRecord {
  const type = line[0] ?? '';
  const layout = state.records?.[`${state.direction}${PART[type] ?? type}`];
  const problems: CnabProblem[] = [];
  const wrong = lengthProblem(line, number, LENGTH);
  if (wrong !== undefined) problems.push(wrong);
  const read = readRecord(layout ?? UNKNOWN, line);
  for (const problem of read.problems) problems.push(fieldProblem(problem, number));
  if (layout === undefined) problems.push(unknownRecord(state, type, number));
  follow(state, { type, line: number, fields: read.fields, problems });
  return {
    type: 'record',
    line: number,
    record: layout?.name ?? 'unknown',
    segment: null,
    fields: read.fields,
    problems,
    raw: layout === undefined || problems.some(({ severity }) => severity === 'error') ? line : null,
  };
}

function unknownRecord(state: State, type: string, number: number): CnabProblem {
  if (state.records === undefined) {
    const message = `O CNAB 400 do banco ${state.bank.trim() || '(em branco)'} não é conhecido: a linha foi guardada como veio.`;
    return cnabProblem('unknown_layout', number, message, { found: state.bank });
  }
  const message = `O registro de tipo "${type}" não é conhecido: a linha foi guardada como veio.`;
  return cnabProblem('unknown_record', number, message, {
    found: type,
    severity: /\d/.test(type) ? 'warning' : 'error',
  });
}

type Step = {
  readonly type: string;
  readonly line: number;
  readonly fields: Fields;
  readonly problems: CnabProblem[];
};

function follow(state: State, step: Step): void {
  const { type, line, fields, problems } = step;
  if (!state.hasHeader && type !== '0') {
    problems.push(cnabProblem('missing_file_header', line, 'O arquivo não começa pelo header (registro 0).'));
  }
  if (state.hasTrailer) {
    problems.push(cnabProblem('after_file_trailer', line, 'Há registro depois do trailer do arquivo.'));
  }
  if (type === '0' && state.hasHeader) {
    problems.push(cnabProblem('second_file_header', line, 'Há um segundo header: são dois arquivos em um.'));
  }
  state.hasHeader = true;
  followSequence(state, step);
  if (type === '0') {
    state.fileNumber ??= (fields.fileNumber ?? null) as string | null;
    state.createdOn ??= (fields.createdOn ?? null) as string | null;
  } else if (type === '1') {
    state.titles += 1;
    state.amountCents += Number(fields.amountCents ?? 0);
  } else if (type === '9') {
    state.hasTrailer = true;
    followTrailer(state, step);
  }
}

function followSequence(state: State, { line, fields, problems }: Step): void {
  const sequence = Number(fields.sequence);
  state.sequence += 1;
  if (sequence === state.sequence % SEQUENCE_WRAPS_AT) return;
  const message = `A sequência deveria ser ${state.sequence}, e é ${fields.sequence ?? 'vazia'}: falta ou sobra linha.`;
  const [expected, found] = [String(state.sequence), String(fields.sequence ?? '')];
  problems.push(cnabProblem('sequence', line, message, { expected, found }));
  if (Number.isSafeInteger(sequence) && sequence > 0) state.sequence = sequence;
}

/** Inter's trailers count the titles; Itaú's retorno counts them and sums their values. */
function followTrailer(state: State, { line, fields, problems }: Step): void {
  const { titles = null, detailCount = null, detailCents = null } = fields;
  for (const declared of [titles, detailCount]) {
    if (declared === null || declared === state.titles) continue;
    const message = `O trailer diz ${declared} títulos, e o arquivo tem ${state.titles}.`;
    const details = { found: String(declared), expected: String(state.titles) };
    problems.push(cnabProblem('trailer_count_mismatch', line, message, details));
  }
  if (detailCents === null || detailCents === state.amountCents) return;
  const details = { found: String(detailCents), expected: String(state.amountCents) };
  const message = 'A soma dos valores no trailer não é a dos títulos.';
  problems.push(cnabProblem('trailer_count_mismatch', line, message, details));
}

function finish(state: State, lastLine: number): CnabProblem[] {
  if (state.hasTrailer) return [];
  const message = 'O arquivo acaba sem o trailer (registro 9): pode ter sido cortado.';
  return [cnabProblem('missing_file_trailer', lastLine, message)];
}
