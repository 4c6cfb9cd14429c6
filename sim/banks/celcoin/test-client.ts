/** A client of the simulated Celcoin for tests: it has a token and says what a transfer of the manual looks like. */
import { readFileSync } from 'node:fs';
import type { BankApplication } from '#sim/kit/bank.ts';
import type { Caller, CallerAnswer, CallOptions } from '#sim/kit/test-caller.ts';
import { makeCaller } from '#sim/kit/test-caller.ts';
import type { Simulator } from '#sim/index.ts';

export const SEND = '/v5/transactions/banktransfer';
export const STATUS = `${SEND}/status-transfer`;
export const CONSULT = '/v5/transactions/status-consult';
export const EXPORT = '/tools-conciliation/v1/exportfile';

export interface CelcoinClient {
  application: BankApplication;
  token: string;
  caller: Caller;
  /** Tokens live for forty minutes of the simulator's clock. */
  renew(): Promise<void>;
  call(method: string, path: string, options?: CallOptions): Promise<CallerAnswer>;
}

export function fixture(name: string): Record<string, unknown> {
  const text = readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8');
  return JSON.parse(text) as Record<string, unknown>;
}

export function tokenForm({ clientId, clientSecret }: BankApplication): Record<string, string> {
  return { client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials' };
}

export async function openClient(simulator: Simulator, application: BankApplication): Promise<CelcoinClient> {
  const caller = makeCaller({ baseUrl: simulator.banks.celcoin.baseUrl, caPem: simulator.caPem });
  const client: CelcoinClient = {
    application,
    token: '',
    caller,
    async renew() {
      const answer = await caller.call('POST', '/v5/token', { form: tokenForm(application) });
      client.token = String(answer.at('access_token'));
    },
    call: (method, path, { headers, ...options } = {}) =>
      caller.call(method, path, { ...options, headers: { authorization: `Bearer ${client.token}`, ...headers } }),
  };
  await client.renew();
  return client;
}

let count = 1000;

/** A transfer that the bank takes, with changes; each has a number and an account of its own, so that none equals another. */
export function transferBody(changes: Record<string, unknown> = {}): Record<string, unknown> {
  count += 1;
  return { ...fixture('banktransfer.request'), externalNSU: count, accountCode: String(370_000 + count), ...changes };
}

/** Sends a transfer and gives the bank's id. */
export async function transfer(client: CelcoinClient, changes: Record<string, unknown> = {}): Promise<string> {
  const answer = await client.call('POST', SEND, { json: transferBody(changes) });
  if (answer.status !== 200) throw new Error(`not taken: ${answer.status} ${answer.text}`);
  return String(answer.at('transactionId'));
}
