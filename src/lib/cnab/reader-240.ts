import type { Dialect240 } from './dialects.ts';
import { dialect240 } from './dialects.ts';
import type { Fields, FieldValue, RecordLayout } from './fixed-width.ts';
import { readRecord, recordLayout } from './fixed-width.ts';
import { statement240 } from './layouts/statement-240.ts';
import { cnabProblem, fieldProblem, lengthProblem } from './problems.ts';
import type { CnabDirection, CnabProblem, CnabRecord } from './types.ts';

/** A reader of the lines of one file, one after another. */
export type LineReader = {
  /** The record of a line that is not blank. */
  read(line: string, number: number): CnabRecord;
  /** What is missing once the file has ended. */
  finish(lastLine: number): CnabProblem[];
  readonly bank: string;
  readonly direction: CnabDirection | null;
  readonly fileNumber: string | null;
  readonly createdOn: string | null;
  readonly lots: number;
};

const LENGTH = 240;

type Lot = {
  readonly number: string;
  readonly isStatement: boolean;
  /** Records of the lot so far, its header included. */
  records: number;
  sequence: number;
  /** The T that still waits for its U. */
  waitingT: { line: number; movement: string } | null;
  balanceCents: number;
};

type State = {
  dialect: Dialect240;
  bank: string;
  direction: CnabDirection | null;
  fileNumber: string | null;
  createdOn: string | null;
  /** Lots and records since the file's header, to hold against its trailer. */
  lots: number;
  records: number;
  totalLots: number;
  hasHeader: boolean;
  hasTrailer: boolean;
  lot: Lot | null;
  /** Those of the line being read; most lines have none, and leave it for the next. */
  problems: CnabProblem[];
};

/** Reads CNAB 240. The bank is that of the first line, unless one is given. */
export function createReader240(firstLine: string, givenBank?: string): LineReader {
  const bank = givenBank ?? firstLine.slice(0, 3);
  const state: State = {
    dialect: dialect240(bank),
    bank,
    direction: null,
    fileNumber: null,
    createdOn: null,
    lots: 0,
    records: 0,
    totalLots: 0,
    hasHeader: false,
    hasTrailer: false,
    lot: null,
    problems: [],
  };
  return {
    read: (line, number) => readLine(state, line, number),
    finish: (lastLine) => finish(state, lastLine),
    get bank() {
      return state.bank;
    },
    get direction() {
      return state.direction;
    },
    get fileNumber() {
      return state.fileNumber;
    },
    get createdOn() {
      return state.createdOn;
    },
    get lots() {
      return state.totalLots;
    },
  };
}

const NO_PROBLEMS: readonly CnabProblem[] = Object.freeze([]);

function readLine(state: State, line: string, number: number): CnabRecord {
  const layout = layoutOf(state, line);
  const { problems } = state;
  if (line.length !== LENGTH) {
    const wrong = lengthProblem(line, number, LENGTH);
    if (wrong !== undefined) problems.push(wrong);
  }
  const read = readRecord(layout ?? UNKNOWN, line);
  if (read.problems.length > 0) problems.push(...read.problems.map((problem) => fieldProblem(problem, number)));
  state.records += 1;
  if (layout === undefined) problems.push(unknownRecord(line, number));
  const type = line.charCodeAt(7);
  follow(state, { line: number, type, fields: read.fields, problems });
  const isSound = problems.length === 0;
  if (!isSound) state.problems = [];
  return {
    type: 'record',
    line: number,
    record: layout === undefined ? 'unknown' : layout.name,
    segment: type === DETAIL ? (read.fields.segment as string | null) : null,
    fields: read.fields,
    problems: isSound ? NO_PROBLEMS : problems,
    raw: !isSound && isWorthKeeping(problems) ? line : null,
  };
}

/** An error, or a record that is not known: then the fields do not tell all of the line. */
function isWorthKeeping(problems: readonly CnabProblem[]): boolean {
  return problems.some(({ severity, code }) => severity === 'error' || code === 'unknown_segment');
}

const FILE_HEADER = 0x30;
const LOT_HEADER = 0x31;
const DETAIL = 0x33;
const LOT_TRAILER = 0x35;
const FILE_TRAILER = 0x39;

function layoutOf(state: State, line: string): RecordLayout | undefined {
  const { records, remessa } = state.dialect;
  switch (line.charCodeAt(7)) {
    case DETAIL:
      return detailLayout(state, line);
    case FILE_HEADER:
      return line[142] === '1' ? (remessa.fileHeader ?? records.fileHeader) : records.fileHeader;
    case LOT_HEADER:
      if (isStatement(line)) return statement240.lotHeader;
      return line[8] === 'R' ? (remessa.lotHeader ?? records.lotHeader) : records.lotHeader;
    case LOT_TRAILER:
      return state.lot?.isStatement === true ? statement240.lotTrailer : records.lotTrailer;
    case FILE_TRAILER:
      return records.fileTrailer;
    default:
      return undefined;
  }
}

function isStatement(lotHeader: string): boolean {
  return lotHeader[8] === 'E' && lotHeader.slice(9, 11) === '04';
}

/** The layout of a detail: by its segment, and where that has several, by the code inside. */
function detailLayout(state: State, line: string): RecordLayout | undefined {
  const { records } = state.dialect;
  switch (line.charAt(13)) {
    case 'T':
      return records.T;
    case 'U':
      return records.U;
    case 'P':
      return records.P;
    case 'Q':
      return records.Q;
    case 'R':
      return records.R;
    case 'S':
      return line[17] === '3' ? records.SBody : records.SLine;
    case 'Y':
      return optionalLayout(state, line);
    case 'E':
      return state.lot?.isStatement === true ? statement240.E : undefined;
    default:
      return undefined;
  }
}

/** Y-03 was the payer's contact, and is also the Pix since 2022: then positions 81 and on are not blank. */
function optionalLayout(state: State, line: string): RecordLayout | undefined {
  const { records } = state.dialect;
  const code = line.slice(17, 19);
  if (code === '03') return line.slice(80, 193).trim() === '' ? records.Y03Contact : records.Y03Pix;
  return OPTIONAL.has(code) ? records[`Y${code}`] : undefined;
}

const OPTIONAL: ReadonlySet<string> = new Set(['01', '04', '50', '51', '52', '53']);

/** What can be said of a record whose layout is not known: where it stands. The rest is in `raw`. */
const UNKNOWN = recordLayout('unknown', LENGTH, [
  ['bank', 1, 3, 'text'],
  ['lot', 4, 7, 'text'],
  ['recordType', 8, 8, 'text'],
  ['sequence', 9, 13, 'text'],
  ['segment', 14, 14, 'text'],
]);

function unknownRecord(line: string, number: number): CnabProblem {
  if (line.charCodeAt(7) !== DETAIL) {
    const message = `A posição 8 tem "${line[7] ?? ''}", que não é um tipo de registro (0, 1, 3, 5 ou 9).`;
    return cnabProblem('unknown_record', number, message, { found: line[7] ?? '' });
  }
  const found = line[13] === 'Y' ? `Y-${line.slice(17, 19)}` : (line[13] ?? '');
  const message = `O segmento ${found} não é conhecido: a linha foi guardada como veio.`;
  return cnabProblem('unknown_segment', number, message, { found });
}

/** Five digits: the hundred-thousandth detail of a lot starts again at zero. */
const SEQUENCE_WRAPS_AT = 100_000;
/** Six digits of the trailers. */
const COUNT_WRAPS_AT = 1_000_000;

type Step = {
  readonly line: number;
  readonly type: number;
  readonly fields: Fields;
  readonly problems: CnabProblem[];
};

/** Holds a record against those before it: the order of the file, its counts, and the pairs of segments. */
function follow(state: State, step: Step): void {
  if (!state.hasHeader && step.type !== FILE_HEADER) {
    state.hasHeader = true; // said once
    step.problems.push(cnabProblem('missing_file_header', step.line, 'O arquivo não começa pelo header (registro 0).'));
  }
  if (state.hasTrailer && step.type !== FILE_HEADER) {
    step.problems.push(cnabProblem('after_file_trailer', step.line, 'Há registro depois do trailer do arquivo.'));
  }
  if (step.type === DETAIL) followDetail(state, step);
  else if (step.type === FILE_HEADER) followFileHeader(state, step);
  else if (step.type === LOT_HEADER) followLotHeader(state, step);
  else if (step.type === LOT_TRAILER) followLotTrailer(state, step);
  else if (step.type === FILE_TRAILER) followFileTrailer(state, step);
  else if (state.lot !== null) state.lot.records += 1;
}

function followFileHeader(state: State, { line, fields, problems }: Step): void {
  if (state.hasHeader) {
    problems.push(cnabProblem('second_file_header', line, 'Há um segundo header: são dois arquivos em um.'));
    closeLot(state, line, problems);
    state.records = 1;
    state.lots = 0;
    state.hasTrailer = false;
  }
  state.hasHeader = true;
  state.direction = fields.direction === '1' ? 'remessa' : 'retorno';
  state.fileNumber ??= fields.fileNumber as string | null;
  state.createdOn ??= fields.createdOn as string | null;
}

function followLotHeader(state: State, { line, fields, problems }: Step): void {
  closeLot(state, line, problems);
  const isExtrato = fields.operation === 'E';
  if (isExtrato) state.direction = 'statement';
  else state.direction ??= fields.operation === 'R' ? 'remessa' : 'retorno';
  state.lots += 1;
  state.totalLots += 1;
  state.lot = {
    number: String(fields.lot),
    isStatement: isExtrato && fields.service === '04',
    records: 1,
    sequence: 0,
    waitingT: null,
    balanceCents: signed(fields.openingCents, fields.openingSide),
  };
}

function followDetail(state: State, step: Step): void {
  const { lot } = state;
  const { line, fields, problems } = step;
  if (lot === null) {
    problems.push(cnabProblem('missing_lot_header', line, 'Há um detalhe (registro 3) fora de lote.'));
    return;
  }
  lot.records += 1;
  const sequence = Number(fields.sequence);
  lot.sequence += 1;
  if (sequence !== lot.sequence % SEQUENCE_WRAPS_AT) {
    const message = `A sequência no lote deveria ser ${lot.sequence}, e é ${fields.sequence ?? 'vazia'}: falta ou sobra linha.`;
    const [expected, found] = [String(lot.sequence), String(fields.sequence ?? '')];
    problems.push(cnabProblem('sequence', line, message, { expected, found }));
    if (Number.isSafeInteger(sequence) && sequence > 0) lot.sequence = sequence;
  }
  if (lot.isStatement) lot.balanceCents += signed(fields.amountCents, fields.side);
  else followPair(lot, step);
}

/** T and U tell one event together; a Y belongs to the pair before it. */
function followPair(lot: Lot, { line, fields, problems }: Step): void {
  const { segment } = fields;
  if (segment === 'T') {
    missingU(lot, problems);
    lot.waitingT = { line, movement: String(fields.movement) };
  } else if (segment === 'U') {
    const waiting = lot.waitingT;
    lot.waitingT = null;
    if (waiting === null) {
      problems.push(cnabProblem('u_without_t', line, 'O segmento U não tem o seu T na linha anterior.'));
    } else if (waiting.movement !== fields.movement) {
      const message = `O T diz movimento ${waiting.movement}, e o U ${fields.movement}: vale o do T.`;
      const [expected, found] = [waiting.movement, String(fields.movement)];
      problems.push(cnabProblem('tu_movement_mismatch', line, message, { expected, found }));
    }
  }
}

function missingU(lot: Lot, problems: CnabProblem[]): void {
  if (lot.waitingT === null) return;
  const message = 'O segmento T não tem o seu U na linha seguinte: os valores pagos faltam.';
  problems.push(cnabProblem('t_without_u', lot.waitingT.line, message));
  lot.waitingT = null;
}

function followLotTrailer(state: State, { line, fields, problems }: Step): void {
  const { lot } = state;
  state.lot = null;
  if (lot === null) {
    problems.push(cnabProblem('missing_lot_header', line, 'Há um trailer de lote sem o seu header.'));
    return;
  }
  missingU(lot, problems);
  const counted = lot.records + 1;
  if (fields.records !== counted) {
    const hasWrapped = fields.records === counted % COUNT_WRAPS_AT;
    const isUsual = hasWrapped || (state.dialect.ownNumbering === true && fields.records === counted - 2);
    const message = `O trailer do lote diz ${fields.records ?? 'nada'}, e o lote tem ${counted} registros.`;
    problems.push(mismatch('lot_count_mismatch', line, message, { declared: fields.records, counted, isUsual }));
  }
  if (lot.isStatement) {
    const closing = signed(fields.closingCents, fields.closingSide);
    const message = 'O saldo inicial com os lançamentos não dá o saldo final: falta ou sobra lançamento.';
    if (closing !== lot.balanceCents) {
      problems.push(mismatch('balance_mismatch', line, message, { declared: closing, counted: lot.balanceCents }));
    }
  }
}

function followFileTrailer(state: State, { line, fields, problems }: Step): void {
  closeLot(state, line, problems);
  state.hasTrailer = true;
  if (fields.lot !== '9999') {
    const message = `O trailer do arquivo tem o lote ${fields.lot ?? 'vazio'} em vez de 9999.`;
    problems.push(cnabProblem('trailer_lot_not_9999', line, message, { found: String(fields.lot ?? '') }));
  }
  if (fields.lots !== state.lots) {
    const message = `O trailer diz ${fields.lots ?? 'nada'} lotes, e o arquivo tem ${state.lots}.`;
    problems.push(mismatch('file_lots_mismatch', line, message, { declared: fields.lots, counted: state.lots }));
  }
  if (fields.records !== state.records) {
    const message = `O trailer diz ${fields.records ?? 'nada'} registros, e o arquivo tem ${state.records}.`;
    problems.push(
      mismatch('file_records_mismatch', line, message, { declared: fields.records, counted: state.records }),
    );
  }
}

type Counts = {
  readonly declared: FieldValue | null | undefined;
  readonly counted: number;
  readonly isUsual?: boolean;
};

function mismatch(code: CnabProblem['code'], line: number, message: string, counts: Counts): CnabProblem {
  const { declared, counted, isUsual = false } = counts;
  const details = { found: String(declared ?? ''), expected: String(counted) };
  return cnabProblem(code, line, message, { ...details, ...(isUsual && { severity: 'warning' as const }) });
}

function closeLot(state: State, line: number, problems: CnabProblem[]): void {
  if (state.lot === null) return;
  missingU(state.lot, problems);
  problems.push(cnabProblem('missing_lot_trailer', line, `O lote ${state.lot.number} não tem trailer (registro 5).`));
  state.lot = null;
}

function finish(state: State, lastLine: number): CnabProblem[] {
  const problems: CnabProblem[] = [];
  closeLot(state, lastLine, problems);
  if (!state.hasTrailer) {
    const message = 'O arquivo acaba sem o trailer (registro 9): pode ter sido cortado.';
    problems.push(cnabProblem('missing_file_trailer', lastLine, message));
  }
  return problems;
}

function signed(amount: unknown, side: unknown): number {
  if (typeof amount !== 'number') return 0;
  return side === 'D' ? -amount : amount;
}
