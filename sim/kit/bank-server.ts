/**
 * A bank's gateway: TLS that asks for a client certificate, then route, faults, the bank, faults again. Faults are
 * committed here, so that a bank's own code knows nothing of them.
 */
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { AnswerDistortion, Bank, Door, Operation } from './bank.ts';
import type { KeyAndCertificate } from './ca.ts';
import type { CallLedger, RecordedCall } from './calls.ts';
import type { SimClock } from './clock.ts';
import { parseMoment, utcTimestamp } from './clock.ts';
import type { ArmedFault, Faults } from './faults.ts';
import type { Answer, BankRequest, ClientCertificate } from './http.ts';
import { empty, readBody } from './http.ts';
import { makeRouter } from './router.ts';

export interface BankServer {
  port: number;
  baseUrl: string;
  /** Refuses the certificate in the next handshakes. Ends when the callers have let go of their open connections. */
  refuseHandshakes(times: number): Promise<void>;
  /** Forgets the handshakes that were to be refused. */
  acceptHandshakes(): void;
  stop(): Promise<void>;
}

export interface BankServerInput {
  bank: Bank;
  door: Door;
  clock: SimClock;
  faults: Faults;
  calls: CallLedger;
  certificate: KeyAndCertificate;
  caPem: string;
  port: number;
  host: string;
  /** Whose these accounts are. */
  customerOf(accounts: readonly string[]): string | undefined;
  /** Runs what was planned for just before this operation. */
  beforeOperation(name: string, request: BankRequest): void;
  called(call: RecordedCall): void;
}

const BODY_CAP_BYTES = 1 << 20;
const KEPT_TEXT = 16_384;
/** TLS record: alert, TLS 1.2, two bytes: fatal, bad_certificate (RFC 5246 §7.2). */
const BAD_CERTIFICATE_ALERT = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x2a]);
const HTML_PAGE =
  '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

/** The host that has an operation. */
export function doorOf(operation: Operation): Door {
  return operation.door ?? 'mutual';
}

export async function startBankServer(input: BankServerInput): Promise<BankServer> {
  const handle = makeHandler(input);
  let handshakesToRefuse = 0;
  const https = createServer(
    {
      key: input.certificate.keyPem,
      cert: input.certificate.certificatePem + input.caPem,
      ca: input.caPem,
      requestCert: input.door === 'mutual',
      rejectUnauthorized: input.door === 'mutual', // no certificate, a foreign one or an expired one ends with the handshake
      minVersion: 'TLSv1.2',
    },
    (message, response) => {
      handle(message, response).catch(() => response.destroy()); // the caller went away while sending
    },
  );
  https.keepAliveTimeout = 65_000;
  const sockets = new Set<Socket>();
  const listener = createTcpServer((socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy()); // a caller that resets is no business of the bank
    if (handshakesToRefuse > 0) {
      handshakesToRefuse -= 1;
      socket.once('data', () => socket.end(BAD_CERTIFICATE_ALERT));
    } else {
      https.emit('connection', socket);
    }
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(input.port, input.host, resolve);
  });
  const { port } = listener.address() as AddressInfo;
  const endConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    baseUrl: `https://localhost:${port}`,
    async refuseHandshakes(times) {
      handshakesToRefuse += times;
      await Promise.all([...sockets].map(letGo));
    },
    acceptHandshakes() {
      handshakesToRefuse = 0;
    },
    async stop() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      endConnections();
      https.close();
      await closed;
    },
  };
}

/** Says goodbye and waits for the caller's own; one that does not answer is cut off. */
function letGo(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const impatience = setTimeout(() => socket.destroy(), 1000);
    socket.once('close', () => {
      clearTimeout(impatience);
      resolve();
    });
    socket.end();
  });
}

function makeHandler(input: BankServerInput): (message: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { bank, clock } = input;
  const route = makeRouter(bank.operations.filter((operation) => doorOf(operation) === input.door));

  return async (message, response) => {
    const body = await readBody(message, BODY_CAP_BYTES);
    const request = requestOf(message, body ?? Buffer.alloc(0), input.door);
    // Certificates live by the simulated clock too: moving a year ahead ends them.
    if (request.certificate !== null && request.certificate.notAfterMs <= clock.nowMs())
      return void message.socket.destroy();
    const match = route(request.method, request.path);
    if (match !== undefined) request.params = match.params;
    const name = match?.route.nameOf?.(request) ?? match?.route.name ?? 'unknown';
    const customer = input.customerOf(bank.accountsOf(request));
    const fault = match === undefined ? undefined : input.faults.take(name, customer);
    const call = record(input, request, { operation: name, fault, customer });

    const answer = body === undefined ? bank.replies.tooLarge() : serve(input, match?.route, request, { fault, name });
    if (fault?.fault === 'slow') await pause(fault.delayMs);
    if (answer === undefined) message.socket.destroy();
    else send(response, call, answer, fault);
    input.called(call);
  };
}

/** The answer, or nothing when it is to be lost. */
function serve(
  input: BankServerInput,
  operation: Operation | undefined,
  request: BankRequest,
  { fault, name }: { fault: ArmedFault | undefined; name: string },
): Answer | undefined {
  const { bank } = input;
  if (operation === undefined) return bank.replies.unknownPath();
  switch (fault?.fault) {
    case 'refuse':
      return bank.replies.refused(operation);
    case '429':
      return withRetryAfter(bank.replies.tooMany(), fault.retryAfterSeconds);
    case '401-once':
      return bank.replies.unauthorized();
    case '500-before':
      return bank.replies.failed();
    case 'drop-before':
    case 'reject-cert':
      return undefined;
    case 'expire-token':
      bank.expireToken(request);
      break;
    default: // strikes after the effect, or nothing does
  }
  input.beforeOperation(name, request);
  const answer = bank.serve(operation, request);
  switch (fault?.fault) {
    case 'drop-after':
      return undefined;
    case '500-after':
      return bank.replies.failed();
    case 'html':
      return { status: answer.status, headers: { 'content-type': 'text/html' }, text: HTML_PAGE };
    case 'empty':
      return empty(answer.status);
    case 'extra-fields':
      return { ...answer, json: withExtraFields(answer.json) };
    case 'missing-field':
    case 'unknown-status':
    case 'echo-other-amount':
      return { ...answer, json: distorted(bank, fault.fault, answer.json) };
    default:
      return answer;
  }
}

function withRetryAfter(answer: Answer, seconds: number | undefined): Answer {
  return seconds === undefined ? answer : { ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } };
}

function distorted(bank: Bank, how: AnswerDistortion, value: unknown): unknown {
  return value === undefined ? undefined : bank.distort(how, value);
}

/** Banks add fields without notice: a text, a number, an object and a list beside what is documented. */
function withExtraFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withExtraFields);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, inner]) => [key, withExtraFields(inner)]);
  return {
    ...Object.fromEntries(fields),
    campoNovo: 'novo',
    versaoNova: 7,
    detalheNovo: { item: null },
    listaNova: [],
  };
}

function send(response: ServerResponse, call: RecordedCall, answer: Answer, fault: ArmedFault | undefined): void {
  const text = answer.text ?? (answer.json === undefined ? '' : JSON.stringify(answer.json));
  const latin = fault?.fault === 'other-charset';
  const whole = answer.bytes ?? Buffer.from(text, latin ? 'latin1' : 'utf8');
  const bytes = fault?.fault === 'truncate' ? whole.subarray(0, Math.floor(whole.length / 2)) : whole;
  const headers: Record<string, string | number> = { ...answer.headers };
  if (answer.json !== undefined) headers['content-type'] = `application/json${latin ? ';charset=ISO-8859-1' : ''}`;
  if (answer.status !== 204) headers['content-length'] = bytes.length;
  call.status = answer.status;
  call.answer =
    answer.bytes === undefined ? bytes.toString(latin ? 'latin1' : 'utf8', 0, KEPT_TEXT) : `(${whole.length} bytes)`;
  response.writeHead(answer.status, headers);
  response.end(bytes);
}

function record(
  input: BankServerInput,
  request: BankRequest,
  judged: { operation: string; fault: ArmedFault | undefined; customer: string | undefined },
): RecordedCall {
  const { operation, fault, customer } = judged;
  const query = request.query.size > 0 ? `?${request.query.toString()}` : '';
  return input.calls.add({
    at: utcTimestamp(input.clock.nowMs()),
    bank: input.bank.name,
    operation,
    method: request.method,
    path: request.path + query,
    headers: request.headers,
    body: request.body.toString('utf8', 0, KEPT_TEXT),
    certificate: request.certificate?.commonName ?? '',
    decision: fault?.fault ?? 'answered',
    ...(customer === undefined ? {} : { customer }),
  });
}

const certificates = new WeakMap<TLSSocket, ClientCertificate>();

function certificateOf(socket: TLSSocket): ClientCertificate {
  let known = certificates.get(socket);
  if (known === undefined) {
    const peer = socket.getPeerCertificate();
    const commonName = peer.subject.CN;
    known = {
      fingerprint: peer.fingerprint256,
      commonName: Array.isArray(commonName) ? commonName.join(',') : (commonName ?? ''),
      notAfterMs: parseMoment(peer.valid_to),
    };
    certificates.set(socket, known);
  }
  return known;
}

function requestOf(message: IncomingMessage, body: Buffer, door: Door): BankRequest {
  const target = message.url ?? '/';
  const mark = target.indexOf('?');
  return {
    method: message.method ?? 'GET',
    path: mark === -1 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1)),
    headers: message.headers as Record<string, string | undefined>,
    body,
    params: {},
    certificate: door === 'mutual' ? certificateOf(message.socket as TLSSocket) : null,
  };
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs).unref());
}
