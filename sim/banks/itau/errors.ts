/**
 * The refusals of Itaú, in the words of its portal's files where they show them (consulta 1.2.9, "Boleto com Pix" 1.0.7,
 * boletos v3 1.34.1 of devportal.itau.com.br). `codigo` repeats the HTTP status; the cause is the text of a field. Which
 * 422 says what is published nowhere: those texts are a guess.
 */
import type { Answer } from '#sim/kit/http.ts';
import { empty, json } from '#sim/kit/http.ts';

export interface Campo {
  campo: string;
  mensagem: string;
  valor?: string;
}

export function invalidFields(campos: readonly Campo[]): Answer {
  return json(400, { codigo: '400', mensagem: 'Erro na validação de Campos', campos });
}

/** The consulta words its refusals in its own way. */
export function invalidQuery(campos: readonly Campo[]): Answer {
  const mensagem = 'Erros de validação ou os campos informados. Verifique na resposta da API os campos informados.';
  return json(400, { codigo: '400', mensagem, campos });
}

/** The webhook's API spells the inner key with an n (boletos v3 1.34.1, example of 400). */
export function invalidHook(campos: readonly Campo[]): Answer {
  const misspelt = campos.map(({ mensagem, ...rest }) => ({ ...rest, mensagen: mensagem }));
  return json(400, { codigo: '400', mensagem: 'Corpo da requisição inválido', campos: misspelt });
}

/** The settlement extract has a list of messages. */
export function invalidExtract(campos: readonly Campo[]): Answer {
  return json(400, { messages: [{ codigo: '400', mensagem: 'Parâmetros inválidos', campos }] });
}

/** What the bank's rules do not allow. */
export function unprocessable(campo: string, mensagem: string, valor = ''): Answer {
  const campos = [{ campo, mensagem, valor }];
  return json(422, { codigo: '422', mensagem: 'Não foi possível processar a solicitação.', campos });
}

export function notFound(campo = 'id_boleto', valor = ''): Answer {
  return json(404, {
    codigo: '404',
    mensagem: 'Recurso não encontrado. Verifique na resposta da API os campos informados.',
    campos: [{ campo, mensagem: `Boleto não encontrado para esse '${campo}'`, valor }],
  });
}

export function unauthorized(): Answer {
  return json(401, { codigo: '401', mensagem: 'Unauthorized' });
}

export function forbidden(): Answer {
  return json(403, { codigo: '403', mensagem: 'Usuário não autorizado a manipular o recurso !' });
}

export function internalError(): Answer {
  return json(500, { codigo: '500', mensagem: 'Erro Inesperado. Entre em contato com o suporte Itaú.' });
}

/** No limit of calls is published, and none is applied; a fault can still ask for this. */
export function tooManyCalls(): Answer {
  return json(429, { codigo: '429', mensagem: 'Too Many Requests' });
}

export function tooLarge(): Answer {
  return empty(413, { connection: 'close' });
}

/** The token endpoint's refusals have the form of RFC 6749 §5.2. */
export function oauthError(status: 400 | 401, error: string, description: string): Answer {
  return json(status, { error, error_description: description });
}
