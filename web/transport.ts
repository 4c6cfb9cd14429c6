/** One way out to the server: session cookie, CSRF header, idempotency key, and problem+json read into one error. */
import type { ProblemBody } from './types.ts';

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>;

export interface SendOptions {
  query?: Query;
  body?: unknown;
  /** A body that is not JSON (CSV text, a form with a file). */
  raw?: { body: BodyInit; type?: string };
  /** Idempotency-Key: one per intent of the person, see {@link makeIntent}. */
  key?: string;
  version?: number;
  signal?: AbortSignal;
}

/** Every failure of a call, in the words of RFC 9457; `offline` when the server did not answer at all. */
export class ApiProblem extends Error {
  readonly body: ProblemBody;
  constructor(body: ProblemBody) {
    super(body.detail);
    this.name = 'ApiProblem';
    this.body = body;
  }
}

let csrfToken = '';
let onSignedOut: () => void = () => {};

export function rememberCsrf(token: string): void {
  csrfToken = token;
}

/** What to do when a call finds that the session has ended. */
export function whenSignedOut(act: () => void): void {
  onSignedOut = act;
}

export function queryText(query: Query = {}): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    if (Array.isArray(value)) {
      if (value.length > 0) parts.set(name, value.join(','));
    } else parts.set(name, String(value));
  }
  const text = parts.toString();
  return text === '' ? '' : `?${text}`;
}

/** Sends and reads JSON; an empty answer gives null. @throws ApiProblem */
export async function send<T>(method: string, path: string, options: SendOptions = {}): Promise<T> {
  const response = await fetchOrProblem(method, path, options);
  const text = await response.text();
  return (text === '' ? null : JSON.parse(text)) as T;
}

/** Fetches a file (PDF, ZIP, CSV). @throws ApiProblem */
export async function download(
  path: string,
  { method = 'GET', ...options }: SendOptions & { method?: string } = {},
): Promise<{ blob: Blob; name: string }> {
  const response = await fetchOrProblem(method, path, options);
  return { blob: await response.blob(), name: fileNameOf(response.headers.get('content-disposition')) };
}

/** The file name of a Content-Disposition header; the `filename*` form wins. */
export function fileNameOf(disposition: string | null): string {
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (extended !== undefined) return decodeURIComponent(extended);
  return /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1] ?? '';
}

async function fetchOrProblem(method: string, path: string, options: SendOptions): Promise<Response> {
  const init: RequestInit = { method, headers: headersOf(method, options), credentials: 'same-origin' };
  if (options.raw !== undefined) init.body = options.raw.body;
  else if (options.body !== undefined) init.body = JSON.stringify(options.body);
  if (options.signal !== undefined) init.signal = options.signal;
  let response: Response;
  try {
    response = await fetch(path + queryText(options.query), init);
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    throw new ApiProblem(offline);
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (response.status === 401 && path !== '/ui/sign-in' && path !== '/ui/session') onSignedOut();
  throw problem;
}

function headersOf(method: string, options: SendOptions): Record<string, string> {
  const headers: Record<string, string> = {
    accept: 'application/json, application/problem+json, */*',
    'accept-language': 'pt-BR', // the screens are in Portuguese, whatever the browser prefers
  };
  if (options.raw?.type !== undefined) headers['content-type'] = options.raw.type;
  else if (options.raw === undefined && options.body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET') headers['x-csrf-token'] = csrfToken;
  if (options.key !== undefined) headers['idempotency-key'] = options.key;
  if (options.version !== undefined) headers['if-match'] = `"${options.version}"`;
  return headers;
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const text = await response.text().catch(() => '');
  return new ApiProblem({ ...unnamed(response), ...readProblem(text) });
}

/** What the text of a failed answer says of it: a problem of ours, or a sentence of the simulated bank; nothing when it is of others. */
export function readProblem(text: string): Partial<ProblemBody> {
  try {
    const body = JSON.parse(text) as Partial<ProblemBody> & { error?: unknown };
    if (typeof body.title === 'string') return body;
    if (typeof body.error === 'string')
      return { title: 'O banco simulado recusou', detail: body.error, code: 'simulator_refused', actor: 'you' };
  } catch {
    // Not from us: a proxy in between, or the server on its way down.
  }
  return {};
}

function unnamed(response: Response): ProblemBody {
  return {
    type: 'about:blank',
    title: 'Algo falhou do nosso lado',
    status: response.status,
    detail: `O servidor respondeu ${response.status}.`,
    code: 'unexpected_answer',
    retryable: response.status >= 500,
    actor: 'nobody',
    requestId: response.headers.get('x-request-id') ?? '',
  };
}

const offline: ProblemBody = {
  type: 'about:blank',
  title: 'Sem conexão com o Pontual',
  status: 0,
  detail: 'Não conseguimos falar com o servidor. O que você preencheu continua aqui.',
  code: 'offline',
  retryable: true,
  actor: 'nobody',
  cure: 'Confira a rede e tente de novo.',
  requestId: '',
};

/**
 * The key of one intent: pressing twice, or again after a lost answer, repeats the key; a changed form is a new intent.
 */
export function makeIntent(newKey: () => string = () => crypto.randomUUID()): (body: unknown) => string {
  let last: { text: string; key: string } | null = null;
  return (body) => {
    const text = JSON.stringify(body) ?? '';
    if (last?.text !== text) last = { text, key: newKey() };
    return last.key;
  };
}
