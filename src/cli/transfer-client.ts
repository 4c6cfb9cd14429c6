/** The API as `pontual transfer` and `pontual file` use it: plain HTTP with the person's key; a refusal is told in the API's own words. */
import type { ApiAccess } from '#config';
import type { ProblemBody } from '#contract/common.ts';

/** The server refused: its own words, with what to do. */
export class ApiRefusal extends Error {
  readonly problem: ProblemBody;
  constructor(problem: ProblemBody) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** Nobody answered at the address, or not as Pontual does. What was asked may have been done all the same. */
export class NoAnswer extends Error {}

export interface Call {
  query?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as they are, instead of a body. */
  bytes?: Uint8Array<ArrayBuffer>;
  /** Idempotency-Key. */
  key?: string;
}

export interface ApiClient {
  json<A>(method: 'GET' | 'POST', path: string, call?: Call): Promise<A>;
  bytes(path: string): Promise<Uint8Array>;
}

const waitMs = 60_000;

export function makeClient({ url, key }: ApiAccess): ApiClient {
  const ask = async (method: string, path: string, call: Call): Promise<Response> => {
    const query = Object.entries(call.query ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const address = `${url}${path}${query.length === 0 ? '' : `?${new URLSearchParams(query).toString()}`}`;
    const content = call.bytes ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
    const headers = {
      'accept-language': 'pt-BR',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(content === undefined
        ? {}
        : { 'content-type': call.bytes ? 'application/octet-stream' : 'application/json' }),
      ...(call.key === undefined ? {} : { 'idempotency-key': call.key }),
    };
    const body = content === undefined ? {} : { body: content };
    const answer = await fetch(address, { method, headers, ...body, signal: AbortSignal.timeout(waitMs) }).catch(() => {
      throw new NoAnswer(`Não houve resposta de ${url}. Confira PONTUAL_URL e se o Pontual está no ar.`);
    });
    if (!answer.ok) throw await refusalIn(answer, url);
    return answer;
  };
  return {
    json: async <A>(method: 'GET' | 'POST', path: string, call: Call = {}) =>
      (await (await ask(method, path, call)).json()) as A,
    bytes: async (path) => new Uint8Array(await (await ask('GET', path, {})).arrayBuffer()),
  };
}

async function refusalIn(answer: Response, url: string): Promise<Error> {
  const text = await answer.text();
  try {
    const problem = JSON.parse(text) as ProblemBody;
    if (typeof problem.title === 'string' && typeof problem.detail === 'string') return new ApiRefusal(problem);
  } catch {
    // Not from us: told below.
  }
  return new NoAnswer(`${url} respondeu ${answer.status}, e não é uma resposta do Pontual. Confira PONTUAL_URL.`);
}
