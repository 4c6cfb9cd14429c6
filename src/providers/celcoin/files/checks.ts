import type { Fields } from '#lib/fixed-width/index.ts';
import { formatReais, type Cents } from '#lib/money.ts';
import { BODY_KINDS } from './layouts.ts';
import type { MovementFileName } from './names.ts';
import type { MovementProblem, MovementSummary } from './types.ts';

export type Step = {
  readonly line: number;
  readonly segment: string;
  readonly fields: Fields;
  readonly problems: MovementProblem[];
};

type Totals = Pick<MovementSummary, 'kind' | 'corporation' | 'lot' | 'sentOn' | 'transfers' | 'totalCents'>;

export type Checks = {
  /** Holds a record against those before it; what is wrong joins its problems. */
  check(step: Step): void;
  finish(lastLine: number): MovementProblem[];
  totals(): Totals;
};

type State = Totals & {
  readonly name: MovementFileName | null;
  records: number;
  sequence: number;
  header: Fields | null;
  hasTrailer: boolean;
};

/** The trailer counts in five digits, the sequence in six: beyond this the count starts again. */
const COUNT_WRAPS_AT = 100_000;

type Mutable<T> = { -readonly [name in keyof T]: T[name] };

export function createChecks(name: MovementFileName | null): Checks {
  const state: Mutable<State> = {
    name,
    kind: name?.kind ?? null,
    corporation: null,
    lot: null,
    sentOn: null,
    transfers: 0,
    totalCents: 0,
    records: 0,
    sequence: 0,
    header: null,
    hasTrailer: false,
  };
  return {
    check: (step) => check(state, step),
    finish(lastLine) {
      if (state.records === 0) return [error('empty', lastLine, 'O arquivo está vazio.')];
      if (state.hasTrailer) return [];
      return [error('missing_trailer', lastLine, 'O arquivo acaba sem o trailer (TLR): pode ter sido cortado.')];
    },
    totals() {
      const { kind, corporation, lot, sentOn, transfers, totalCents } = state;
      return { kind, corporation, lot, sentOn, transfers, totalCents };
    },
  };
}

function error(code: string, line: number, message: string, details: Partial<MovementProblem> = {}): MovementProblem {
  return { code, severity: 'error', line, message, ...details };
}

function check(state: Mutable<State>, step: Step): void {
  const { line, segment, problems } = step;
  state.records += 1;
  if (state.hasTrailer) problems.push(error('after_trailer', line, 'Há registro depois do trailer (TLR).'));
  if (state.records === 1 && segment !== 'HDR') {
    problems.push(error('missing_header', line, 'O arquivo não começa pelo header (HDR).'));
  }
  checkSequence(state, step);
  if (segment === 'HDR') checkHeader(state, step);
  else if (segment === 'TLR') checkTrailer(state, step);
  else checkBody(state, step);
}

function checkSequence(state: Mutable<State>, { line, fields, problems }: Step): void {
  state.sequence += 1;
  const { sequence } = fields;
  if (sequence === state.sequence) return;
  const message = `A sequência deveria ser ${state.sequence}, e é ${sequence ?? 'vazia'}: falta ou sobra linha.`;
  const details = { expected: String(state.sequence), found: String(sequence ?? '') };
  problems.push(error('sequence', line, message, details));
  if (typeof sequence === 'number' && sequence > 0) state.sequence = sequence;
}

function checkHeader(state: Mutable<State>, { line, fields, problems }: Step): void {
  if (state.header !== null) {
    problems.push(error('second_header', line, 'Há um segundo header: são dois arquivos em um.'));
    return;
  }
  state.header = fields;
  state.corporation = fields.corporation as string | null;
  state.lot = fields.lot as string | null;
  state.sentOn = fields.sentOn as string | null;
}

const SAME_AS_HEADER = [
  ['corporation', 'A empresa do registro'],
  ['lot', 'O lote do registro'],
  ['sentOn', 'A data de envio do registro'],
] as const;

/** Company, lot and date stand in every record, and are those of the header. */
function checkOrigin({ header }: State, { line, fields, problems }: Step): void {
  if (header === null) return;
  for (const [field, label] of SAME_AS_HEADER) {
    if (fields[field] === header[field] || fields[field] === null) continue;
    const details = { field, expected: String(header[field] ?? ''), found: String(fields[field]) };
    problems.push(error('other_header', line, `${label} não confere com o header: parece de outro arquivo.`, details));
  }
}

function checkBody(state: Mutable<State>, step: Step): void {
  const { line, segment, fields, problems } = step;
  checkOrigin(state, step);
  if (!Object.hasOwn(BODY_KINDS, segment)) {
    const message = `O tipo de registro "${segment}" não é conhecido (MOV, LIQ, REC, PRC).`;
    problems.push(error('unknown_record', line, message, { found: segment }));
    return;
  }
  state.transfers += 1;
  state.totalCents += typeof fields.amountCents === 'number' ? fields.amountCents : 0;
  if (segment !== 'MOV' && segment !== 'REC') return;
  const kind = BODY_KINDS[segment];
  state.kind ??= kind;
  if (state.kind === kind) return;
  const message = 'O arquivo mistura movimentos (MOV) e recusas (REC), ou não é do tipo que o seu nome diz.';
  problems.push({ ...error('other_kind', line, message, { found: segment }), severity: 'warning' });
}

function checkTrailer(state: Mutable<State>, step: Step): void {
  const { line, fields, problems } = step;
  state.hasTrailer = true;
  checkOrigin(state, step);
  const { records, totalCents, sequence } = fields;
  if (sequence !== null && sequence !== state.records) {
    const details = { expected: String(state.records), found: String(sequence) };
    problems.push(error('trailer_sequence', line, 'A sequência do trailer não é o número de registros.', details));
  }
  const counts = { expected: String(state.records), found: String(records ?? '') };
  const message = `O trailer diz ${records ?? 'nada'} registros, e o arquivo tem ${state.records}.`;
  if (records !== state.records) {
    const hasWrapped = records === state.records % COUNT_WRAPS_AT;
    const problem = error('trailer_count', line, message, counts);
    problems.push(hasWrapped ? { ...problem, severity: 'warning' } : problem);
  }
  if (totalCents !== state.totalCents) {
    const details = { expected: String(state.totalCents), found: String(totalCents ?? '') };
    const says = typeof totalCents === 'number' ? formatReais(totalCents as Cents) : 'nada';
    const sum = formatReais(state.totalCents as Cents);
    problems.push(error('trailer_total', line, `O trailer diz ${says}, e a soma dos valores é ${sum}.`, details));
  }
}
