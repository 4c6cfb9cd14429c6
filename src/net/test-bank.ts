/** For tests: a bank of a few lines over real TLS with client certificates, and a provider and a net that speak to it. */
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type CertificateAuthority, type KeyAndCertificate, openAuthority } from '#sim/kit/ca.ts';
import type { ConnectionView, Provider, RawAnswer, RequestSpec } from '#core/provider.ts';
import { secret } from '#core/secret.ts';
import { providerNamed } from '#providers/index.ts';
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
  await new Promise((resolve) => server.close(resolve));
}

export const connection: ConnectionView = {
  id: 'conn-1',
  provider: 'inter',
  environment: 'sandbox',
  account: {
    bankCode: '077',
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
  stop(): Promise<void>;
}

/** A provider like Inter's with limits that do not disturb, unless given. */
function testProvider(limits: Provider['facts']['limits']): Provider {
  const inter = providerNamed('inter');
  return { ...inter, facts: { ...inter.facts, limits } };
}

export async function startBench(
  options: { bank?: TestBank; limits?: Provider['facts']['limits']; ports?: Partial<NetPorts> } = {},
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
    hosts: { inter: bank.url },
    trustedCaPem: bank.authority.caPem,
    now,
    log: { warn() {}, error() {} },
    observe: (observation) => observations.push(observation),
    ...options.ports,
  });
  const provider = testProvider(options.limits ?? []);
  const record = async (transcript: Transcript): Promise<void> => void transcripts.push(transcript);
  return {
    bank,
    net,
    credentials,
    transcripts,
    observations,
    advance: (ms) => (aheadMs += ms),
    call: (spec, hooks = {}, own = credentials) =>
      net.bank(provider, connection, own, { hookUrl: 'https://hub.example/hook', record, ...hooks }).call(spec),
    async stop() {
      await bank.stop();
      await net.close();
    },
  };
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
