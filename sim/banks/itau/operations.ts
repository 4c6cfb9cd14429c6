/**
 * The paths of Itaú's products (devportal.itau.com.br: "API Boletos - Emissão e Instrução" 2.75, consulta boletoscash 1.2,
 * boletos v3 1.34, "Boleto com Pix" 1.0). The bank has a host for each product; here all of them share one, and the desk
 * that hands out certificates has the open one.
 */
import type { Operation } from '#sim/kit/bank.ts';
import type { BankRequest } from '#sim/kit/http.ts';

export interface ItauOperation extends Operation {
  /** The consulta and boletos v3 refuse a call without `x-itau-correlationID`. */
  correlated?: boolean;
}

const EMISSION = '/cash_management/v2/boletos';
const QUERY = '/boletoscash/v2/boletos';
const HOOKS = '/boletos/v3/notificacoes_boletos';
const DESK = '/seguranca/v1/certificado';

/** What `PATCH …/boletos/{id}/{instruction}` can change, beside the write-off and protest. */
export const AMENDMENTS = [
  'data_vencimento',
  'valor_nominal',
  'abatimento',
  'data_limite_pagamento',
  'seu_numero',
  'desconto',
  'juros',
  'multa',
  'negativacao',
  'pagador',
  'sacador_avalista',
  'recebimento_divergente',
] as const;

export type Amendment = (typeof AMENDMENTS)[number];
export type InstructionName = Amendment | 'baixa' | 'protesto';

/** A validation and the registration share their paths: the stage tells them apart. */
function stageOf({ body }: BankRequest): string {
  return /"etapa_processo_boleto"\s*:\s*"(?:validacao|simulacao)"/i.test(body.toString('utf8'))
    ? 'charge.validate'
    : 'charge.register';
}

export const OPERATIONS = [
  { name: 'certificate.request', method: 'POST', path: `${DESK}/solicitacao`, door: 'open' },
  { name: 'certificate.renew', method: 'POST', path: `${DESK}/renovacao` },
  // Clients disagree on the version of the renewal: both are served.
  { name: 'certificate.renew', method: 'POST', path: '/seguranca/v2/certificado/renovacao' },
  { name: 'token', method: 'POST', path: '/api/oauth/token' },
  { name: 'token', method: 'POST', path: '/as/token.oauth2' },
  { name: 'charge.register', nameOf: stageOf, method: 'POST', path: EMISSION },
  // "Boleto com Pix": the portal's path, a client's spelling of it, and the older product's.
  { name: 'charge.register', nameOf: stageOf, method: 'POST', path: '/recebimentos-pix/v1/boletos-pix' },
  { name: 'charge.register', nameOf: stageOf, method: 'POST', path: '/recebimentos-pix/v1/boletos_pix' },
  { name: 'charge.register', nameOf: stageOf, method: 'POST', path: '/pix_recebimentos_conciliacoes/v2/boletos_pix' },
  { name: 'charge.writeOff', method: 'PATCH', path: `${EMISSION}/{id}/baixa` },
  { name: 'charge.protest', method: 'PATCH', path: `${EMISSION}/{id}/protesto` },
  { name: 'charge.amend', method: 'PATCH', path: `${EMISSION}/{id}/{instruction}` },
  { name: 'charge.read', method: 'GET', path: EMISSION },
  { name: 'charge.read', method: 'GET', path: QUERY, correlated: true },
  { name: 'charge.find', method: 'GET', path: '/boletoscash/v2/boletos_search', correlated: true },
  { name: 'webhook.configure', method: 'POST', path: HOOKS, correlated: true },
  { name: 'webhook.configure', method: 'PATCH', path: `${HOOKS}/{id}`, correlated: true },
  { name: 'webhook.read', method: 'GET', path: HOOKS, correlated: true },
  { name: 'webhook.remove', method: 'DELETE', path: `${HOOKS}/{id}`, correlated: true },
  { name: 'statement.page', method: 'GET', path: '/boletos/v3/francesas', correlated: true },
  { name: 'statement.page', method: 'GET', path: '/boletos/v3/francesas/{id}/movimentacoes', correlated: true },
  {
    name: 'statement.page',
    method: 'GET',
    path: '/boletos/v3/francesas/{id}/movimentacoes_resumidas',
    correlated: true,
  },
] as const satisfies readonly ItauOperation[];

export type OperationName = (typeof OPERATIONS)[number]['name'];
