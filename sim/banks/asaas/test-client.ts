/** A client of the simulated Asaas for tests: it has a key and a payer, and makes charges that the bank takes. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Simulator } from '#sim/index.ts';
import type { BankApplication } from '#sim/kit/bank.ts';
import type { Caller, CallerAnswer, CallOptions } from '#sim/kit/test-caller.ts';
import { makeCaller } from '#sim/kit/test-caller.ts';

export const PAYMENTS = '/v3/payments';
export const TOKEN = 'token-of-the-tests-0123456789-abcdef';

export interface AsaasClient {
  application: BankApplication;
  caller: Caller;
  /** Id of a payer whom the bank does not notify. */
  customer: string;
  call(method: string, path: string, options?: CallOptions): Promise<CallerAnswer>;
}

export function fixture(name: string): Record<string, Record<string, unknown>> {
  const text = readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8');
  return JSON.parse(text) as Record<string, Record<string, unknown>>;
}

export async function openClient(simulator: Simulator, application: BankApplication): Promise<AsaasClient> {
  const caller = makeCaller({ baseUrl: simulator.banks.asaas.baseUrl, caPem: simulator.caPem });
  const client: AsaasClient = {
    application,
    caller,
    customer: '',
    call: (method, path, { headers, ...options } = {}) => {
      const own = { access_token: application.others?.['apiKey'] ?? '', 'user-agent': 'tests' };
      return caller.call(method, path, { ...options, headers: { ...own, ...headers } });
    },
  };
  const payer = { name: 'João Ação', cpfCnpj: '12345678909', notificationDisabled: true };
  client.customer = String((await client.call('POST', '/v3/customers', { json: payer })).at('id'));
  return client;
}

/** The body of a charge that the bank takes, with changes. */
export function body(client: AsaasClient, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { customer: client.customer, billingType: 'BOLETO', value: 100, dueDate: '2026-03-20', ...changes };
}

/** Makes a charge and gives the bank's id. */
export async function create(client: AsaasClient, changes: Record<string, unknown> = {}): Promise<string> {
  const answer = await client.call('POST', PAYMENTS, { json: body(client, changes) });
  if (answer.status !== 200) throw new Error(`not taken: ${answer.status} ${answer.text}`);
  return String(answer.at('id'));
}

/** The code of a refusal, behind its status. */
export function refusal(answer: CallerAnswer): [number, unknown] {
  return [answer.status, answer.at('errors.0.code')];
}

export interface Received {
  headers: Record<string, string | string[] | undefined>;
  body: { id: string; event: string; payment: Record<string, unknown>; [name: string]: unknown };
}

/** A listener for webhooks that answers what it is told to. */
export async function openReceiver(simulator: Simulator) {
  const { certificatePem: cert, keyPem: key } = await simulator.issueServerCertificate(['localhost']);
  const receiver = { answerWith: 200, received: [] as Received[], url: '', close: () => undefined as void };
  const server = createServer({ cert, key }, (message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      receiver.received.push({ headers: message.headers, body: JSON.parse(text) as Received['body'] });
      response.writeHead(receiver.answerWith).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `https://localhost:${(server.address() as AddressInfo).port}/hooks/asaas`;
  receiver.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return receiver;
}
