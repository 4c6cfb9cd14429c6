/** The paths of the API Cobrança v3 with their scopes and calls a minute (developers.inter.co). */
import type { Operation } from '#sim/kit/bank.ts';

export type Scope = 'boleto-cobranca.read' | 'boleto-cobranca.write';

export interface InterOperation extends Operation {
  scope: Scope | null;
  /** Calls a minute for each application. */
  perMinute: { production: number; sandbox: number };
  /** Present in the sandbox only. */
  sandboxOnly?: boolean;
}

const READ = 'boleto-cobranca.read';
const WRITE = 'boleto-cobranca.write';
const BASE = '/cobranca/v3/cobrancas';
const USUAL = { production: 120, sandbox: 10 };
const TEN = { production: 10, sandbox: 10 };
const FIVE = { production: 5, sandbox: 5 };

export const OPERATIONS = [
  { name: 'token', method: 'POST', path: '/oauth/v2/token', scope: null, perMinute: FIVE },
  { name: 'charge.register', method: 'POST', path: BASE, scope: WRITE, perMinute: USUAL },
  { name: 'charge.find', method: 'GET', path: BASE, scope: READ, perMinute: USUAL },
  { name: 'charge.summary', method: 'GET', path: `${BASE}/sumario`, scope: READ, perMinute: USUAL },
  { name: 'charge.read', method: 'GET', path: `${BASE}/{id}`, scope: READ, perMinute: USUAL },
  { name: 'charge.amend', method: 'PATCH', path: `${BASE}/{id}`, scope: WRITE, perMinute: TEN },
  { name: 'charge.amendment', method: 'GET', path: `${BASE}/edicao/{id}`, scope: READ, perMinute: TEN },
  { name: 'charge.document', method: 'GET', path: `${BASE}/{id}/pdf`, scope: READ, perMinute: USUAL },
  { name: 'charge.writeOff', method: 'POST', path: `${BASE}/{id}/cancelar`, scope: WRITE, perMinute: USUAL },
  { name: 'charge.pay', method: 'POST', path: `${BASE}/{id}/pagar`, scope: WRITE, perMinute: TEN, sandboxOnly: true },
  { name: 'webhook.configure', method: 'PUT', path: `${BASE}/webhook`, scope: WRITE, perMinute: FIVE },
  { name: 'webhook.read', method: 'GET', path: `${BASE}/webhook`, scope: READ, perMinute: FIVE },
  { name: 'webhook.remove', method: 'DELETE', path: `${BASE}/webhook`, scope: WRITE, perMinute: FIVE },
  { name: 'webhook.callbacks', method: 'GET', path: `${BASE}/webhook/callbacks`, scope: READ, perMinute: TEN },
  { name: 'webhook.retry', method: 'POST', path: `${BASE}/webhook/callbacks/retry`, scope: WRITE, perMinute: FIVE },
  // The reference lists this path and displays the one above: both are served.
  {
    name: 'webhook.retry',
    method: 'POST',
    path: '/cobranca/v3/webhook/callbacks/retry',
    scope: WRITE,
    perMinute: FIVE,
  },
] as const satisfies readonly InterOperation[];

export type OperationName = (typeof OPERATIONS)[number]['name'];

/** Every scope of the bank's applications that a charge's caller may ask for; others are refused as unknown. */
export const SCOPES = [
  'boleto-cobranca.read',
  'boleto-cobranca.write',
  'extrato.read',
  'pagamento-boleto.read',
  'pagamento-boleto.write',
  'pagamento-darf.write',
  'pagamento-lote.read',
  'pagamento-lote.write',
  'pagamento-pix.read',
  'pagamento-pix.write',
  'webhook-banking.read',
  'webhook-banking.write',
  'cob.read',
  'cob.write',
  'cobv.read',
  'cobv.write',
  'lotecobv.read',
  'lotecobv.write',
  'pix.read',
  'pix.write',
  'payloadlocation.read',
  'payloadlocation.write',
  'webhook.read',
  'webhook.write',
] as const;
