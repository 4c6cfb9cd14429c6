/**
 * Refusals of Celcoin's BaaS (developers.celcoin.com.br; the table of github.com/contbank/celcoin-sdk): `{version, status, error}`. The
 * Portuguese texts and the HTTP status are guesses, the codes are not.
 */
import type { Answer } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';

export const ERRORS = {
  accountInvalid: ['CBE039', 'Account inválido.'],
  accountLong: ['CBE041', 'Account possui tamanho máximo de 20 caracteres.'],
  accountMissing: ['CBE073', 'É necessário informar pelo menos um dos campos: account, ou documentNumber.'],
  internal: ['CIE999', 'Ocorreu um erro interno durante a chamada da api.'],
  clientCodeMissing: ['CBE001', 'O campo clientCode é obrigatório.'],
  clientCodeLong: ['CBE093', 'O campo clientCode excede 200 caracteres.'],
  amountMissing: ['CBE094', 'O campo amount é obrigatório.'],
  amount: ['CBE095', 'O campo amount é inválido.'],
  pending: ['CBE100', 'Existe uma transação idêntica pendente.'],
  repeated: ['CBE101', 'Já existe uma transação com o clientCode informado.'],
  limit: ['CBE102', 'Limite de débito excedido.'],
  account: ['CBE109', 'Conta de débito inválida.'],
  initiation: ['CBE130', 'O campo initiationType é inválido.'],
  paymentType: ['CBE131', 'O campo paymentType é inválido.'],
  urgency: ['CBE144', 'Para IMMEDIATE o campo urgency deve ser HIGH.'],
  transactionType: ['CBE133', 'O campo transactionType é inválido.'],
  text: ['CBE129', 'O campo remittanceInformation é inválido.'],
  endToEndUsed: ['CBE138', 'Já existe uma transação com o endToEndId informado.'],
  endToEndMissing: ['CBE139', 'Para DICT os campos endToEndId e key são obrigatórios.'],
  endToEnd: ['CBE146', 'O endToEndId informado é inválido.'],
  creditParty: ['CBE115', 'O campo creditParty é obrigatório.'],
  funds: ['CBE123', 'Saldo insuficiente.'],
  keyMissing: ['CBE179', 'O campo key é obrigatório.'],
  keyFormat: ['CBE175', 'Formato da chave inválido.'],
  keyUnknown: ['CBE180', 'Chave Pix não encontrada.'],
  metered: ['CBE223', 'Limite de consultas excedido.'],
  notFound: ['PCE018', 'Transação não encontrada.'],
  invalid: ['CBE150', 'Parâmetros inválidos.'],
} as const;

export type BaasError = (typeof ERRORS)[keyof typeof ERRORS];

export function refuse([errorCode, message]: BaasError, status = 400): Answer {
  return json(status, { version: '1.0.0', status: 'ERROR', error: { errorCode, message } });
}
