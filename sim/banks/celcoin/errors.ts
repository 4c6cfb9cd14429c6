/**
 * The refusals of Celcoin. Codes and texts of 688 and 999 are those of its table of TED errors
 * (developers.celcoin.com.br/docs/tabela-de-erros-ao-realizar-uma-ted-banktransfer), 061 is that of
 * github.com/wedevBr/celcoin-laravel; the texts marked below, the envelope and the HTTP status are guesses.
 */
import type { Answer } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';

export interface Refusal {
  errorCode: string;
  message: string;
}

function refusal(errorCode: string, message: string): Refusal {
  return { errorCode, message };
}

export const REFUSALS = {
  accountTooLong: refusal('688', 'Número da conta inválido: possui mais de 13 caracteres (incluindo o dígito).'),
  name: refusal('688', 'Nome inválido: possui caracteres especiais não permitidos.'),
  ispb: refusal('688', 'Código ISPB Inválido'),
  bankNumber: refusal('688', 'Número do Banco Inválido'),
  bankUnknown: refusal('688', 'Banco Não Encontrado'),
  digit: refusal('688', 'Dígito da conta inválido'),
  duplicate: refusal('999', 'Transação Já Efetuada nos últimos 60 segundos'),
  process: refusal('999', 'Ocorreu um Erro No Processo'),
  notFound: refusal('061', 'Transacao nao encontrada'),
  // From here on guesses: nothing public tells of them.
  request: refusal('688', 'Requisição inválida'),
  document: refusal('688', 'CPF/CNPJ inválido'),
  terminal: refusal('688', 'Terminal externo não informado'),
  nsu: refusal('688', 'NSU externo inválido'),
  account: refusal('688', 'Número da conta inválido'),
  branch: refusal('688', 'Agência inválida'),
  accountType: refusal('688', 'Tipo de conta inválido'),
  amount: refusal('688', 'Valor inválido'),
  funds: refusal('999', 'Saldo insuficiente'),
  search: refusal('688', 'Parâmetros de pesquisa inválidos'),
} as const satisfies Record<string, Refusal>;

/** A guess: which number was sent before is named, the rest is not known. */
export function nsuRepeated(externalNsu: string): Refusal {
  return refusal('999', `NSU externo ${externalNsu} já utilizado em outra transação`);
}

export function refused(status: number, { errorCode, message }: Refusal): Answer {
  return json(status, { errorCode, message, status: 1 });
}

/** The service broke down: whether anything was done is not said. */
export function failed(): Answer {
  return refused(500, REFUSALS.process);
}

export function unauthorized(): Answer {
  return refused(401, { errorCode: '401', message: 'Não autorizado' });
}

export function tooManyCalls(): Answer {
  return refused(429, { errorCode: '429', message: 'Limite de requisições excedido' });
}

export function unknownPath(): Answer {
  return refused(404, { errorCode: '404', message: 'Recurso não encontrado' });
}

export function tooLarge(): Answer {
  return {
    ...refused(413, { errorCode: '413', message: 'Requisição grande demais' }),
    headers: { connection: 'close' },
  };
}
