/**
 * The paths of Celcoin's transfers (developers.celcoin.com.br; those of the conciliation also in
 * github.com/wedevBr/celcoin-laravel). Production asks for a client certificate, the sandbox does not: this is the sandbox's host.
 */
import type { Operation } from '#sim/kit/bank.ts';

const V5 = '/v5/transactions';
const CONCILIATION = '/tools-conciliation/v1';

export const OPERATIONS = [
  { name: 'token', method: 'POST', path: '/v5/token', door: 'open' },
  { name: 'transfer.send', method: 'POST', path: `${V5}/banktransfer`, door: 'open' },
  { name: 'transfer.read', method: 'GET', path: `${V5}/banktransfer/status-transfer/{id}`, door: 'open' },
  { name: 'transfer.find', method: 'GET', path: `${V5}/status-consult`, door: 'open' },
  { name: 'transfer.document', method: 'GET', path: `${V5}/receipt/{id}`, door: 'open' },
  { name: 'balance.read', method: 'GET', path: '/v5/merchant/balance', door: 'open' },
  { name: 'bank.list', method: 'GET', path: `${V5}/banks`, door: 'open' },
  { name: 'pixKey.read', method: 'GET', path: '/baas/v2/pix/dict/entry/external/{account}', door: 'open' },
  { name: 'pixKey.send', method: 'POST', path: '/baas/v2/pix/payment', door: 'open' },
  { name: 'pixKey.status', method: 'GET', path: '/baas/v2/pix/payment/status', door: 'open' },
  { name: 'pixKey.movement', method: 'GET', path: '/baas/v2/wallet/movement', door: 'open' },
  { name: 'pixKey.reversal', method: 'GET', path: '/baas/v2/status', door: 'open' },
  { name: 'statement.types', method: 'GET', path: `${CONCILIATION}/exportfile/types`, door: 'open' },
  { name: 'statement.page', method: 'GET', path: `${CONCILIATION}/exportfile`, door: 'open' },
  { name: 'statement.summary', method: 'GET', path: `${CONCILIATION}/ConsolidatedStatement`, door: 'open' },
] as const satisfies readonly Operation[];

export type OperationName = (typeof OPERATIONS)[number]['name'];
