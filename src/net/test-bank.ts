/** For tests: a bank of a few lines over real TLS with client certificates, and a provider and a net that speak to it. */
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type CertificateAuthority, type KeyAndCertificate, openAuthority } from '#sim/kit/ca.ts';
import type { ConnectionView, Provider, RawAnswer, RequestSpec, ServiceFacts } from '#core/provider.ts';
import type { Refusal } from '#core/errors.ts';
import { secret } from '#core/secret.ts';
import { cents } from '#lib/money.ts';
import { memoryLimiter, memoryTokenStore } from './memory-ports.ts';
import { createNet, type Net } from './net.ts';
import type { CallHooks, CallObservation, Credentials, NetPorts, Transcript } from './ports.ts';

export interface Received {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Answer = (response: ServerResponse, received: Received, request: IncomingMessage) => void;

export interface TestBank {
  url: string;
  authority: CertificateAuthority;
  received: Received[];
  /** Connections that finished TCP. */
  connections(): number;
  /** How the next calls to anything but the token are answered. */
  answer: Answer;
  token: Answer;
  stop(): Promise<void>;
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

export const goodToken: Answer = json(200, { access_token: 'canary-token-1', token_type: 'Bearer', expires_in: 3600 });

// Made once: a key takes a third of a second.
let shared:
  | Promise<{ authority: CertificateAuthority; server: KeyAndCertificate; credentials: Credentials }>
  | undefined;

async function makeShared() {
  const authority = await openAuthority();
  const server = await authority.issueServerCertificate(['localhost', '127.0.0.1']);
  return { authority, server, credentials: await credentialsFrom(authority) };
}

/** A server that ends the TLS connection of a client whose certificate its authority did not sign. */
export async function startTestBank(maxVersion?: 'TLSv1.2'): Promise<TestBank> {
  const { authority, server: own } = await (shared ??= makeShared());
  const sockets = new Set<Socket>();
  let connections = 0;
  const bank: TestBank = {
    url: '',
    authority,
    received: [],
    connections: () => connections,
    answer: json(200, { ok: true }),
    token: goodToken,
    stop: () => stop(server, sockets),
  };
  const server = createServer(
    {
      key: own.keyPem,
      cert: own.certificatePem,
      ca: authority.caPem,
      requestCert: true,
      rejectUnauthorized: true,
      ...(maxVersion ? { maxVersion } : {}),
    },
    (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const received = {
          method: request.method!,
          url: request.url!,
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
        };
        bank.received.push(received);
        (received.url.startsWith('/oauth') ? bank.token : bank.answer)(response, received, request);
      });
    },
  );
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket.on('close', () => sockets.delete(socket)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  bank.url = `https://localhost:${(server.address() as AddressInfo).port}`;
  return bank;
}

async function stop(server: Server, sockets: Set<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
}

export const connection: ConnectionView = {
  id: 'conn-1',
  provider: 'test',
  environment: 'sandbox',
  account: {
    bankCode: '000',
    branch: '0001',
    number: '0123456',
    digit: '7',
    holderName: 'Empresa',
    holderTaxId: '11222333000181',
  },
  agreement: {},
};

export async function credentialsFrom(authority: CertificateAuthority, validity = {}): Promise<Credentials> {
  const issued = await authority.issueClientCertificate({ commonName: 'app', organization: 'Empresa' }, validity);
  return {
    version: '1',
    fields: { clientId: secret('canary-client-id'), clientSecret: secret('canary-client-secret') },
    certificatePem: secret(issued.certificatePem),
    keyPem: secret(issued.keyPem),
  };
}

export interface Bench {
  bank: TestBank;
  net: Net;
  credentials: Credentials;
  transcripts: Transcript[];
  observations: CallObservation[];
  /** Milliseconds that the bench's clock is ahead. */
  advance(ms: number): void;
  call<A>(
    spec: RequestSpec<A>,
    hooks?: Partial<CallHooks>,
    credentials?: Credentials,
  ): ReturnType<ReturnType<Net['bank']>['call']>;
}

const host = { sandbox: 'https://sandbox.bank.example', production: 'https://bank.example' };

const token: Provider['facts']['tokens'][string] = {
  build: (fields, scopes) => ({
    name: 'test.token',
    service: 'token',
    method: 'POST',
    path: '/oauth/token',
    body: {
      form: {
        client_id: fields['clientId']!.reveal(),
        client_secret: fields['clientSecret']!.reveal(),
        scope: scopes.join(' '),
      },
    },
    effect: 'read',
    read(raw) {
      if (raw.status !== 200) return { outcome: 'refused', refusal: refusal(raw) };
      const answer = JSON.parse(new TextDecoder().decode(raw.body)) as { access_token?: string; expires_in?: number };
      if (!answer.access_token || !(Number(answer.expires_in) > 0)) throw new Error('no token');
      return { outcome: 'done', answer: { token: answer.access_token, expiresInSeconds: Number(answer.expires_in) } };
    },
  }),
};

/** A refusal that repeats all that was answered, as banks do. */
export function refusal(raw: RawAnswer): Refusal {
  const message = new TextDecoder().decode(raw.body);
  const bank = { httpStatus: raw.status, code: null, message };
  return { kind: 'auth', code: 'credentials_rejected', detail: 'x', cure: 'x', actor: 'operator', bank };
}

/** A bank of no country, with limits that do not disturb, unless given. */
export function testProvider(limits: Provider['facts']['limits'] = [], service: Partial<ServiceFacts> = {}): Provider {
  return {
    probe: [],
    facts: {
      name: 'test',
      title: 'Test',
      compe: '000',
      ispb: '00000000',
      accounts: ['000'],
      boletoBanks: null,
      asOf: '2026-11-01',
      services: {
        token: { hosts: host, auth: 'none', mutualTls: true, scopes: [] },
        api: { hosts: host, auth: { token: 'api' }, mutualTls: true, scopes: ['a.read', 'a.write'], ...service },
      },
      tokens: { api: token },
      credentials: [],
      agreement: [],
      charge: {
        methods: [],
        amountCents: { minimum: cents(1), maximum: cents(2) },
        dueDate: { earliestDays: 0, lastHourForToday: null, latestDays: 1 },
        daysAfterDue: { minimum: 0, maximum: 1, default: 1 },
        texts: {},
        messages: { lines: 0, length: 0 },
        terms: { fine: [], interest: [], discounts: 0, rebate: false },
        amendable: [],
        writeOffReason: null,
        amendChangesLine: false,
        bankKey: { maximum: 1, pattern: '' },
        nossoNumero: null,
        protest: null,
      },
      statusWords: {},
      absence: null,
      limits,
      webhook: null,
      paymentNotice: '',
      settlementDays: { boleto: 1, pix: 0 },
      byHand: [],
      guide: [],
    },
  };
}

export async function startBench(
  options: {
    bank?: TestBank;
    limits?: Provider['facts']['limits'];
    ports?: Partial<NetPorts>;
    /** What is different about the bank's service. */
    provider?: Partial<ServiceFacts>;
  } = {},
): Promise<Bench> {
  const bank = options.bank ?? (await startTestBank());
  const { credentials } = await (shared ??= makeShared());
  let aheadMs = 0;
  const now = (): Temporal.Instant => Temporal.Now.instant().add({ milliseconds: aheadMs });
  const transcripts: Transcript[] = [];
  const observations: CallObservation[] = [];
  const net = createNet({
    limiter: memoryLimiter(now),
    tokens: memoryTokenStore(now),
    hosts: { test: bank.url },
    trustedCaPem: bank.authority.caPem,
    now,
    log: { warn() {}, error() {} },
    observe: (observation) => observations.push(observation),
    ...options.ports,
  });
  const provider = testProvider(options.limits ?? [], options.provider);
  const record = async (transcript: Transcript): Promise<void> => void transcripts.push(transcript);
  const bench: Bench = {
    bank,
    net,
    credentials,
    transcripts,
    observations,
    advance: (ms) => (aheadMs += ms),
    call: (spec, hooks = {}, own = credentials) =>
      net.bank(provider, connection, own, { hookUrl: 'https://hub.example/hook', record, ...hooks }).call(spec),
  };
  started.push(bench);
  return bench;
}

const started: Bench[] = [];

/** Ends every bench of this file, also of tests that failed. */
export async function stopBenches(): Promise<void> {
  for (const { bank, net } of started) {
    await bank.stop();
    await net.close();
  }
}

export const readSpec: RequestSpec<string> = {
  name: 'test.read',
  service: 'api',
  method: 'GET',
  path: '/read',
  effect: 'read',
  read: textOf,
};

export const writeSpec: RequestSpec<string> = {
  name: 'test.write',
  service: 'api',
  method: 'POST',
  path: '/write',
  body: { json: { name: 'canário' } },
  effect: 'write',
  read: textOf,
};

function textOf(raw: RawAnswer) {
  return { outcome: 'done' as const, answer: `${raw.status} ${new TextDecoder().decode(raw.body)}` };
}
