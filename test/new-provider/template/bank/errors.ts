/**
 * The refusals of Banco Exemplo: `{codigo, mensagem, campos}`.
 *
 * CHANGE: word for word as the bank answers them, from its reference or captured in its sandbox; status, headers and empty bodies too.
 */
import type { Answer } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';

export interface FieldError {
  campo: string;
  motivo: string;
}

function refusal(status: number, codigo: string, mensagem: string): Answer {
  return json(status, { codigo, mensagem });
}

export function invalidData(campos: readonly FieldError[]): Answer {
  return json(400, { codigo: 'dados_invalidos', mensagem: 'Há campos inválidos.', campos });
}

/** What the state of a boleto does not allow. */
export function invalidState(situacao: string): Answer {
  return refusal(409, 'situacao_invalida', `O boleto está na situação ${situacao}.`);
}

export const notFound = (): Answer => refusal(404, 'nao_encontrado', 'Recurso não encontrado.');
export const invalidCredentials = (): Answer => refusal(401, 'credenciais_invalidas', 'Credenciais inválidas.');
export const unauthorized = (): Answer => refusal(401, 'token_invalido', 'Token inválido ou expirado.');
export const forbidden = (): Answer => refusal(403, 'sem_permissao', 'O certificado não é desta aplicação.');
export const tooManyCalls = (): Answer => refusal(429, 'limite_excedido', 'Limite de chamadas por minuto excedido.');
export const tooLarge = (): Answer => refusal(413, 'corpo_grande', 'O corpo da requisição é grande demais.');
export const internalError = (): Answer => refusal(500, 'erro_interno', 'Tente novamente mais tarde.');
