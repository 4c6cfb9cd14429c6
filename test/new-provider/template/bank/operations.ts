/**
 * What Banco Exemplo can be asked, with its calls a minute.
 *
 * CHANGE: paths and limits from the bank's reference, all that its customers may call of what you simulate. The names are the same at every
 * bank, because faults and scenarios speak of them.
 */
import type { Door, Operation } from '#sim/kit/bank.ts';

/** The host of every operation: the one that asks for client certificates, or the open one. */
export const DOOR: Door = 'mutual';

export interface ExampleBankOperation extends Operation {
  /** Calls a minute for each application. */
  perMinute: number;
}

const BOLETOS = '/v1/boletos';
const WEBHOOK = '/v1/webhook';

export const OPERATIONS = [
  { name: 'charge.register', method: 'POST', path: BOLETOS, perMinute: 60, door: DOOR },
  { name: 'charge.find', method: 'GET', path: BOLETOS, perMinute: 60, door: DOOR },
  { name: 'charge.read', method: 'GET', path: `${BOLETOS}/{id}`, perMinute: 60, door: DOOR },
  { name: 'charge.writeOff', method: 'POST', path: `${BOLETOS}/{id}/baixa`, perMinute: 60, door: DOOR },
  { name: 'webhook.configure', method: 'PUT', path: WEBHOOK, perMinute: 10, door: DOOR },
  { name: 'webhook.read', method: 'GET', path: WEBHOOK, perMinute: 10, door: DOOR },
  { name: 'webhook.remove', method: 'DELETE', path: WEBHOOK, perMinute: 10, door: DOOR },
] as const satisfies readonly ExampleBankOperation[];

export type OperationName = (typeof OPERATIONS)[number]['name'];
