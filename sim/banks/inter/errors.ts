/**
 * The refusals of Banco Inter, word for word where its reference shows them (developers.inter.co, API Cobrança v3). The
 * gateway in front of the APIs answers 401 and 429 with an empty body and headers of its own, as callers have reported
 * (github.com/guidi/bancointer_dotnet/issues/8, github.com/allgood/APInter-PHP/issues/24).
 */
import { randomUUID } from 'node:crypto';
import { localTimestamp } from '#sim/kit/clock.ts';
import type { Answer } from '#sim/kit/http.ts';
import { empty, json } from '#sim/kit/http.ts';

export interface Violation {
  razao: string;
  propriedade?: string;
  valor?: string;
}

/** 400 for what does not agree with the reference; `violacoes` may be empty, and then nothing says what is wrong. */
export function invalidData(nowMs: number, violacoes: readonly Violation[]): Answer {
  return json(400, {
    title: 'Dados inválidos.',
    detail: 'Verifique se os dados informados estão de acordo com a documentação disponibilizada e tente novamente.',
    timestamp: localTimestamp(nowMs),
    violacoes,
  });
}

/** 400 for what the state of a charge does not allow; as captured in the sandbox, with one empty violation. */
export function invalidRequest(nowMs: number, detail: string): Answer {
  return json(400, { title: 'Requisição inválida', detail, timestamp: localTimestamp(nowMs), violacoes: [{}] });
}

export function forbidden(): Answer {
  return json(403, {
    title: 'Acesso Negado',
    status: 403,
    detail: 'Requisição de participante autenticado que viola alguma regra de autorização.',
  });
}

export function notFound(): Answer {
  return json(404, { title: 'Não Encontrado', status: 404, detail: 'Entidade não encontrada.' });
}

/** The reference tells of the guard against duplicates but not of its answer; 409 is what another simulator of this API chose. */
export function duplicate(): Answer {
  return json(409, {
    title: 'Conflito',
    status: 409,
    detail:
      'Já existe uma cobrança com o mesmo seuNumero, valorNominal, dataVencimento e cpfCnpj do pagador emitida nos últimos 30 minutos.',
  });
}

export function internalError(): Answer {
  return json(500, {
    title: 'Erro Interno',
    status: 500,
    detail: 'Ocorreu um erro não esperado. Tente novamente mais tarde.',
  });
}

export function tooLarge(): Answer {
  return empty(413, { 'x-request-id': randomUUID(), connection: 'close' });
}

export function unauthorized(): Answer {
  return empty(401, { 'x-ca-err': 'InvalidToken', 'x-request-id': randomUUID() });
}

export function tooManyCalls(): Answer {
  return empty(429, { 'x-rate-limit-remaining': '0', 'x-rate-limit-time': '60', 'x-request-id': randomUUID() });
}

/** The token endpoint's refusals have the form of RFC 6749 §5.2. */
export function oauthError(status: 400 | 403, error: string, description: string): Answer {
  return json(status, { error, error_description: description });
}
