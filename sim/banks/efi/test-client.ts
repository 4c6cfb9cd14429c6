/** A client of the simulated Efí for tests: it has a token of either API and says what a charge looks like. */
import { readFileSync } from 'node:fs';
import type { BankApplication } from '#sim/kit/bank.ts';
import type { Caller, CallerAnswer, CallOptions } from '#sim/kit/test-caller.ts';
import { makeCaller } from '#sim/kit/test-caller.ts';
import type { Simulator } from '#sim/index.ts';

export interface EfiClient {
  application: BankApplication;
  token: string;
  caller: Caller;
  /** Tokens of the charges' API live for ten minutes of the simulator's clock. */
  renew(): Promise<void>;
  call(method: string, path: string, json?: unknown, options?: CallOptions): Promise<CallerAnswer>;
}

export function fixture(name: string): Record<string, unknown> {
  const text = readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8');
  return JSON.parse(text) as Record<string, unknown>;
}

export function basic({ clientId, clientSecret }: { clientId: string; clientSecret: string }): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` };
}

export const GRANT = { grant_type: 'client_credentials' };

export function openClient(simulator: Simulator, application: BankApplication): Promise<EfiClient> {
  const caller = makeCaller({ baseUrl: simulator.hosts['efi:open']!, caPem: simulator.caPem });
  return clientOf(application, caller, '/v1/authorize');
}

export function openPixClient(simulator: Simulator, application: BankApplication): Promise<EfiClient> {
  const caller = makeCaller({ baseUrl: simulator.hosts['efi']!, caPem: simulator.caPem, identity: application });
  return clientOf(application, caller, '/oauth/token');
}

async function clientOf(application: BankApplication, caller: Caller, tokenPath: string): Promise<EfiClient> {
  const client: EfiClient = {
    application,
    token: '',
    caller,
    async renew() {
      const answer = await caller.call('POST', tokenPath, { json: GRANT, headers: basic(application) });
      client.token = String(answer.at('access_token'));
    },
    call: (method, path, json, { headers, ...options } = {}) =>
      caller.call(method, path, {
        ...(json === undefined ? {} : { json }),
        ...options,
        headers: { authorization: `Bearer ${client.token}`, ...headers },
      }),
  };
  await client.renew();
  return client;
}

let count = 0;

/** What the tests change of the usual charge. */
export interface Changes {
  value?: number;
  expire_at?: string;
  custom_id?: string;
  notification_url?: string;
  billet?: Record<string, unknown>;
}

/** A charge in one step that the bank takes; each has a custom_id and an item of its own. */
export function chargeBody({ value = 10_000, expire_at = '2026-03-20', billet, ...metadata }: Changes = {}) {
  count += 1;
  return {
    items: [{ name: `Mensalidade ${count}`, value, amount: 1 }],
    metadata: { custom_id: `T${count}`, ...metadata },
    payment: {
      banking_billet: { customer: { name: 'João Ação', cpf: '52998224725' }, expire_at, ...billet },
    },
  };
}

/** Issues a boleto and gives its id. */
export async function issue(client: EfiClient, changes: Changes = {}): Promise<string> {
  const answer = await client.call('POST', '/v1/charge/one-step', chargeBody(changes));
  if (answer.status !== 200) throw new Error(`not taken: ${answer.status} ${answer.text}`);
  return String(answer.at('data.charge_id'));
}

/** Code and HTTP status of a refusal. */
export function refusalOf(answer: CallerAnswer): [number, unknown] {
  return [answer.status, answer.at('code')];
}
