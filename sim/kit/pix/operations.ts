/** The calls of the API Pix that a bank mounts, with the standard's paths and the simulator's neutral names. */
import type { Door, Operation } from '#sim/kit/bank.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { getCharge, listCharges, patchCharge, postCharge, putCharge } from './charges.ts';
import { scopeOf } from './contract.ts';
import { getLocation, listLocations, postLocation, unbindLocation } from './locations.ts';
import { getPix, listPix } from './received.ts';
import { getRefund, putRefund } from './refunds.ts';
import type { PixState } from './state.ts';
import { deleteWebhook, getWebhook, listWebhooks, putWebhook } from './webhook.ts';

export type PixHandler = (state: PixState, account: string, request: BankRequest) => Answer;

export interface PixOperation extends Operation {
  /** The OAuth scope that the standard asks for, `cobv.write`. */
  scope: string;
  handle: PixHandler;
}

const CALLS: readonly [name: string, method: string, path: string, handle: PixHandler][] = [
  ['pix.register', 'PUT', '/cob/{txid}', (state, account, request) => putCharge(state, account, 'cob', request)],
  ['pix.register', 'PUT', '/cobv/{txid}', (state, account, request) => putCharge(state, account, 'cobv', request)],
  ['pix.register', 'POST', '/cob', postCharge],
  ['pix.amend', 'PATCH', '/cob/{txid}', (state, account, request) => patchCharge(state, account, 'cob', request)],
  ['pix.amend', 'PATCH', '/cobv/{txid}', (state, account, request) => patchCharge(state, account, 'cobv', request)],
  ['pix.read', 'GET', '/cob/{txid}', (state, account, request) => getCharge(state, account, 'cob', request)],
  ['pix.read', 'GET', '/cobv/{txid}', (state, account, request) => getCharge(state, account, 'cobv', request)],
  ['pix.find', 'GET', '/cob', (state, account, request) => listCharges(state, account, 'cob', request)],
  ['pix.find', 'GET', '/cobv', (state, account, request) => listCharges(state, account, 'cobv', request)],
  ['pix.location.create', 'POST', '/loc', postLocation],
  ['pix.location.find', 'GET', '/loc', listLocations],
  ['pix.location.read', 'GET', '/loc/{id}', getLocation],
  ['pix.location.free', 'DELETE', '/loc/{id}/txid', unbindLocation],
  ['pix.paid.read', 'GET', '/pix/{e2eid}', getPix],
  ['pix.paid.find', 'GET', '/pix', listPix],
  ['pix.refund', 'PUT', '/pix/{e2eid}/devolucao/{id}', putRefund],
  ['pix.refund.read', 'GET', '/pix/{e2eid}/devolucao/{id}', getRefund],
  ['pix.webhook.configure', 'PUT', '/webhook/{chave}', putWebhook],
  ['pix.webhook.read', 'GET', '/webhook/{chave}', getWebhook],
  ['pix.webhook.remove', 'DELETE', '/webhook/{chave}', deleteWebhook],
  ['pix.webhook.find', 'GET', '/webhook', listWebhooks],
];

export function pixOperations(prefix: string, door?: Door): PixOperation[] {
  return CALLS.map(([name, method, path, handle]) => ({
    name,
    method,
    path: prefix + path,
    scope: scopeOf(method, path),
    handle,
    ...(door === undefined ? {} : { door }),
  }));
}
