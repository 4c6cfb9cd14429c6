/**
 * The refusals of Asaas: `errors` with a code and a sentence in Portuguese (docs.asaas.com, "Códigos HTTP das respostas").
 * Sentences marked in the README as seen are the sandbox's own; the others say the same in other words.
 */
import type { Answer } from '#sim/kit/http.ts';
import { empty, json } from '#sim/kit/http.ts';

export interface Problem {
  code: string;
  description: string;
}

/** The bank judges the fields one after the other and names the first that it does not like. */
export function badRequest(problem: Problem): Answer {
  return json(400, { errors: [problem] });
}

/** 400 for what the state of a charge does not allow. */
export function invalidAction(description: string): Answer {
  return badRequest({ code: 'invalid_action', description });
}

export function invalidObject(description: string): Answer {
  return badRequest({ code: 'invalid_object', description });
}

export function unauthorized(problem: Problem): Answer {
  return json(401, { errors: [problem] });
}

export const INVALID_KEY: Problem = {
  code: 'invalid_access_token',
  description: 'A chave de API fornecida é inválida',
};

export const MISSING_KEY: Problem = {
  code: 'access_token_not_found',
  description: "O cabeçalho de autenticação 'access_token' é obrigatório",
};

/** The changelog of 2025-07-16 tells of a code of its own for it, but not its name: this one is a guess. */
export const OTHER_ENVIRONMENT: Problem = {
  code: 'invalid_environment',
  description: 'A chave de API informada não pertence a este ambiente',
};

/** A guess: the reference says that the header is mandatory, not what happens without it. */
export const MISSING_USER_AGENT: Problem = {
  code: 'user_agent_required',
  description: "O cabeçalho 'User-Agent' é obrigatório",
};

/** What the bank says nowhere: 403, 404, 429 and 500 have no body that anybody has described, so they have none here. */
export function forbidden(): Answer {
  return empty(403);
}

export function notFound(): Answer {
  return empty(404);
}

export function internalError(): Answer {
  return empty(500);
}

export function tooLarge(): Answer {
  return empty(413, { connection: 'close' });
}

export function tooManyCalls(resetSeconds: number, limit: number): Answer {
  return empty(429, {
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': '0',
    'ratelimit-reset': String(resetSeconds),
  });
}
