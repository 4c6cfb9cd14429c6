/**
 * What can go wrong between Pontual and a bank: a closed list of kinds and one table of what each means.
 * The kind decides what happens next; nobody else decides it (design: done, accepted, refused, unknown).
 */

export const errorKinds = [
  'invalid',
  'unsupported',
  'not-sent',
  'busy',
  'auth',
  'refused',
  'conflict',
  'not-found',
  'unknown',
  'contract',
] as const;
export type ErrorKind = (typeof errorKinds)[number];

/** Who must act so that the same request can succeed. */
export type Actor = 'you' | 'payer' | 'bank' | 'operator' | 'nobody';

export interface KindMeaning {
  /** HTTP status that our API answers with. */
  status: number;
  retryable: boolean;
  actor: Actor;
  /** Title a person reads, in Portuguese. */
  title: string;
}

export const kindMeanings: Readonly<Record<ErrorKind, KindMeaning>> = {
  invalid: { status: 422, retryable: false, actor: 'you', title: 'Falta corrigir' },
  unsupported: { status: 422, retryable: false, actor: 'nobody', title: 'Este banco não faz isto' },
  'not-sent': { status: 503, retryable: true, actor: 'nobody', title: 'Ainda não enviado' },
  busy: { status: 503, retryable: true, actor: 'nobody', title: 'Banco ocupado' },
  auth: { status: 424, retryable: false, actor: 'operator', title: 'O banco não aceitou o acesso' },
  refused: { status: 422, retryable: false, actor: 'you', title: 'O banco recusou' },
  conflict: { status: 409, retryable: false, actor: 'you', title: 'O banco já tem outra informação' },
  'not-found': { status: 404, retryable: true, actor: 'nobody', title: 'O banco não encontrou' },
  unknown: { status: 202, retryable: false, actor: 'nobody', title: 'Sem resposta do banco' },
  contract: { status: 502, retryable: false, actor: 'operator', title: 'O banco respondeu algo novo' },
};

/** How a request changes the bank: a keyed write may be repeated with the same key, a plain write never. */
export type Effect = 'read' | 'keyed-write' | 'write';

export type NextStep = 'finish' | 'retry-later' | 'resolve' | 'stop';

/**
 * What to do after a failed call (rule 3). For a write whose bytes left, anything but a documented refusal is a question
 * to the bank, never a second sending.
 */
export function nextStep(kind: ErrorKind, effect: Effect, bytesSent: boolean): NextStep {
  switch (kind) {
    case 'not-sent':
      return 'retry-later';
    case 'invalid':
    case 'unsupported':
    case 'refused':
      return 'finish';
    case 'auth':
      return 'stop';
    case 'conflict':
      return effect === 'read' ? 'finish' : 'resolve';
    case 'not-found':
      return effect === 'read' ? 'retry-later' : 'finish';
    case 'busy':
    case 'unknown':
    case 'contract':
      return bytesSent && effect !== 'read' ? 'resolve' : 'retry-later';
  }
}

/** A bank's refusal, with its meaning and cure: never a bare code. */
export interface Refusal {
  kind: Extract<ErrorKind, 'invalid' | 'unsupported' | 'auth' | 'refused' | 'conflict' | 'not-found'>;
  /** Our own code, a page of the error catalogue: `provider_refused`, `payer_address_invalid`… */
  code: string;
  /** What happened, in Portuguese. */
  detail: string;
  /** What to do, in Portuguese. */
  cure: string;
  actor: Actor;
  /** The bank's own words, kept as they came. */
  bank: { httpStatus: number | null; code: string | null; message: string };
  /** Fields of the charge that the bank named, as JSON pointers of our API. */
  fields?: { pointer: string; detail: string }[];
}

/** Why nobody knows: the bytes may have left, the answer did not arrive or could not be read. */
export interface Cause {
  kind: Extract<ErrorKind, 'not-sent' | 'busy' | 'unknown' | 'contract'>;
  /** False only when it is certain that no byte of the request reached the bank. */
  bytesSent: boolean;
  /** For logs and the timeline, without secrets. */
  detail: string;
  httpStatus: number | null;
  /** The bank asked to wait this long, already capped. */
  retryAfterMs?: number;
}

/** A field of the caller's input that is wrong: where (JSON pointer), what, and how to mend it (Portuguese). */
export interface FieldProblem {
  pointer: string;
  code: string;
  detail: string;
  /** A corrected value that could be accepted, when one is certain. */
  suggestion?: string;
}

export interface ProblemInit {
  code: string;
  status: number;
  title: string;
  detail: string;
  cure?: string;
  actor?: Actor;
  retryable?: boolean;
  errors?: FieldProblem[];
  provider?: { name: string; httpStatus: number | null; code: string | null; message: string };
  /** Facts that the caller can use: the id of the first one, the current status… */
  facts?: Record<string, unknown>;
}

/** An answer that is not success, in the words of RFC 9457; `app` throws it, `http` and `cli` print it. */
export class Problem extends Error {
  readonly init: ProblemInit;
  constructor(init: ProblemInit) {
    super(`${init.code}: ${init.detail}`);
    this.name = 'Problem';
    this.init = init;
  }
}

/** The input cannot be accepted: nothing was done. */
export function invalidInput(errors: FieldProblem[], title = 'Falta corrigir'): Problem {
  const first = errors[0];
  return new Problem({
    code: 'invalid_input',
    status: 422,
    title,
    detail: errors.length === 1 && first ? first.detail : `${errors.length} campos precisam de correção.`,
    actor: 'you',
    errors,
  });
}

export function notFound(what: string, id: string): Problem {
  return new Problem({
    code: 'not_found',
    status: 404,
    title: 'Não encontrado',
    detail: `${what} ${id} não existe nesta empresa.`,
    cure: 'Confira o identificador e a empresa da chave de API.',
    actor: 'you',
  });
}
