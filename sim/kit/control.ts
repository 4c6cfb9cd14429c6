/**
 * The control API: plain HTTP on loopback, for the web application, the command line and people with curl. Whoever holds
 * the token of this start may do anything; browsers of other sites may do nothing, because no CORS header is ever sent
 * and other host names are refused.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { BankSettings } from './bank.ts';
import { SimulatorError } from './bank.ts';
import type { CallLedger } from './calls.ts';
import type { SimClock } from './clock.ts';
import type { ControlRequest } from './control-routes.ts';
import { CONTROL_ROUTES } from './control-routes.ts';
import type { Customers } from './customers.ts';
import { readBody } from './http.ts';
import { ownWorld, refuseWhole } from './own-world.ts';
import { makeRouter } from './router.ts';
import type { Store } from './store.ts';
import type { Webhooks } from './webhooks.ts';
import type { BankWorld, Triggers } from './world.ts';

/** Something happened: `call`, `charge`, `webhook` or `clock`. */
export type SimulatorEvent = { kind: string; [detail: string]: unknown };

export interface ControlContext {
  worlds: Record<string, BankWorld>;
  clock: SimClock;
  store: Store;
  settings: BankSettings;
  webhooks: Webhooks;
  calls: CallLedger;
  triggers: Triggers;
  customers: Customers;
  /** Whose the accounts are that this request opens. */
  customer?: string;
  /** The request sees and drives what is at its customer's accounts, and nothing of the whole bank. */
  limited: boolean;
  /** Where the banks leave their files. */
  sftp: { host: string; port: number; hostKey: string; folder: string };
}

export interface ControlInput extends Omit<ControlContext, 'customer' | 'limited'> {
  listeners: Set<(event: SimulatorEvent) => void>;
  dataDir?: string;
  port: number;
}

const BODY_CAP_BYTES = 4 << 20;

export async function startControl(
  input: ControlInput,
): Promise<{ url: string; token: string; stop(): Promise<void> }> {
  const token = controlToken(input.dataDir);
  const route = makeRouter(CONTROL_ROUTES);
  const server = createServer((message, response) => {
    handle(message, response).catch((error: unknown) => respondError(response, error));
  });

  async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isLoopbackName(message.headers.host))
      throw new SimulatorError(403, 'Use http://127.0.0.1 ou http://localhost.');
    if (!holdsToken(message.headers.authorization, token)) {
      throw new SimulatorError(401, 'Envie o cabeçalho Authorization: Bearer com o conteúdo de control-token.');
    }
    const url = new URL(message.url ?? '/', 'http://localhost');
    const context = contextFor(input, message);
    if (url.pathname === '/control/stream') return context.limited ? refuseWhole() : stream(message, response);
    const match = route(message.method ?? 'GET', url.pathname);
    if (match === undefined)
      throw new SimulatorError(404, `Não há ${message.method} ${url.pathname} na API de controle.`);
    const body = parse(await readBody(message, BODY_CAP_BYTES));
    const request: ControlRequest = { params: match.params, query: url.searchParams, body };
    if (match.route.reach === 'whole' && context.limited) refuseWhole();
    respond(response, 200, await match.route.handle(context, request));
  }

  /** Server-sent events until the caller goes. */
  function stream(message: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': ok\n\n');
    const listener = (event: SimulatorEvent) => {
      response.write(`event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`);
    };
    input.listeners.add(listener);
    message.on('close', () => input.listeners.delete(listener));
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(input.port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * `simulator-customer` says for whom is asked: a word of the caller's own. Who names one is limited to the accounts that were opened
 * under that word, unless `simulator-alone: true` says that there is nobody else. Who names none is the operator, and sees all.
 */
function contextFor(input: ControlInput, { headers }: IncomingMessage): ControlContext {
  const customer = headers['simulator-customer'];
  if (customer === undefined) return { ...input, limited: false };
  if (typeof customer !== 'string' || customer === '') throw new SimulatorError(400, 'simulator-customer está vazio.');
  if (headers['simulator-alone'] === 'true') return { ...input, customer, limited: false };
  const worlds = Object.entries(input.worlds).map(([name, world]) => [
    name,
    ownWorld(world, customer, input.customers),
  ]);
  return { ...input, customer, limited: true, worlds: Object.fromEntries(worlds) as ControlContext['worlds'] };
}

/** Kept with the books, so that a restart does not turn callers away. */
function controlToken(dataDir: string | undefined): string {
  const file = dataDir && join(dataDir, 'control-token');
  if (file && existsSync(file)) return readFileSync(file, 'utf8').trim();
  const token = randomBytes(24).toString('base64url');
  if (file) writeFileSync(file, `${token}\n`, { mode: 0o600 });
  return token;
}

function holdsToken(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function isLoopbackName(host: string | undefined): boolean {
  return /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host ?? '');
}

function parse(body: Buffer | undefined): Record<string, unknown> {
  if (body === undefined) throw new SimulatorError(413, 'O corpo é grande demais.');
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new SimulatorError(400, 'O corpo deve ser um objeto JSON.');
}

function respond(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value ?? {}));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}

function respondError(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (response.headersSent) return void response.destroy();
  const status = error instanceof SimulatorError ? error.status : error instanceof RangeError ? 400 : 500;
  respond(response, status, { error: message });
}
