/** A client of the simulated Banco Inter for tests: it has a token and says what a charge of the samples looks like. */
import { readFileSync } from 'node:fs';
import type { BankApplication } from '#sim/kit/bank.ts';
import type { Caller, CallerAnswer, CallOptions } from '#sim/kit/test-caller.ts';
import { makeCaller } from '#sim/kit/test-caller.ts';
import type { Simulator } from '#sim/index.ts';

export const CHARGES = '/cobranca/v3/cobrancas';

export interface InterClient {
  application: BankApplication;
  token: string;
  caller: Caller;
  /** Tokens live for an hour of the simulator's clock. */
  renew(): Promise<void>;
  call(method: string, path: string, options?: CallOptions): Promise<CallerAnswer>;
}

export function fixture(name: string): Record<string, unknown> {
  const text = readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8');
  return JSON.parse(text) as Record<string, unknown>;
}

export function askToken(caller: Caller, form: Partial<Record<string, string>>): Promise<CallerAnswer> {
  const known = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return caller.call('POST', '/oauth/v2/token', { form: Object.fromEntries(known) });
}

export async function openClient(simulator: Simulator, application: BankApplication): Promise<InterClient> {
  const caller = makeCaller({
    baseUrl: simulator.banks.inter.baseUrl,
    caPem: simulator.caPem,
    identity: application,
  });
  const client: InterClient = {
    application,
    token: '',
    caller,
    async renew() {
      const answer = await askToken(caller, {
        client_id: application.clientId,
        client_secret: application.clientSecret,
        grant_type: 'client_credentials',
        scope: application.scopes.join(' '),
      });
      client.token = String(answer.at('access_token'));
    },
    call: (method, path, { headers, ...options } = {}) =>
      caller.call(method, path, { ...options, headers: { authorization: `Bearer ${client.token}`, ...headers } }),
  };
  await client.renew();
  return client;
}

let count = 0;

/** The body of a charge that the bank takes, with changes; each has a seuNumero of its own. */
export function chargeBody(changes: Record<string, unknown> = {}): Record<string, unknown> {
  count += 1;
  return {
    seuNumero: `T${count}`,
    valorNominal: 100,
    dataVencimento: '2026-03-20',
    numDiasAgenda: 30,
    pagador: {
      cpfCnpj: '12345678909',
      tipoPessoa: 'FISICA',
      nome: 'João Ação',
      endereco: 'Rua das Flores, 10',
      cidade: 'Belo Horizonte',
      uf: 'MG',
      cep: '30110000',
    },
    ...changes,
  };
}

/** Registers a charge and gives the bank's id. */
export async function emit(client: InterClient, changes: Record<string, unknown> = {}): Promise<string> {
  const answer = await client.call('POST', CHARGES, { json: chargeBody(changes) });
  if (answer.status !== 200) throw new Error(`not taken: ${answer.status} ${answer.text}`);
  return String(answer.at('codigoSolicitacao'));
}
