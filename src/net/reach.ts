/**
 * Whether an address can be reached, one step after the other: name, connection, TLS; and what the other side shows of itself. For
 * tests that people watch: every failure says at which step, and a certificate that is not trusted is still described.
 */
import { X509Certificate } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { request } from 'node:https';
import { isIP } from 'node:net';
import { connect, type ConnectionOptions, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { performance } from 'node:perf_hooks';

export interface ServerCertificate {
  /** Common name, else the whole subject. */
  subject: string;
  issuer: string;
  /** Names for which it is valid. */
  names: string[];
  /** RFC 3339 UTC. */
  notAfter: string;
  /** Common names from the server's certificate to the last that it sent. */
  chain: string[];
}

export interface Reached {
  host: string;
  port: number;
  /** Where the name led; null when it led nowhere. */
  address: string | null;
  /** Null when there is no connection. */
  connectMs: number | null;
  /** `TLSv1.3`; null when no keys were agreed on. */
  protocol: string | null;
  /** What the server showed, also when it is not trusted. */
  certificate: ServerCertificate | null;
  failure: ReachFailure | null;
}

export interface ReachFailure {
  stage: 'dns' | 'connect' | 'tls';
  /** Of Node or OpenSSL: `ENOTFOUND`, `ECONNREFUSED`, `CERT_HAS_EXPIRED`, or an alert of the server. */
  code: string;
}

export interface TrustOptions {
  /** Authorities; those of the system when left out. */
  ca?: string[];
  timeoutMs: number;
}

/** Goes as far as the address lets one: DNS, TCP, TLS with the chain and the name verified. Sends nothing. */
export async function reach(url: URL, trust: TrustOptions): Promise<Reached> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || 443);
  const nothing = { host, port, address: null, connectMs: null, protocol: null, certificate: null };
  const address = isIP(host) ? host : await addressOf(host);
  if (typeof address !== 'string') return { ...nothing, failure: { stage: 'dns', code: address.code } };
  const found = { ...nothing, address };
  const strict = await handshake(found, trust, true);
  if (strict.failure?.stage !== 'tls') return strict;
  // Once more without judging, to tell whose certificate it is.
  const seen = await handshake(found, trust, false);
  return { ...strict, protocol: seen.protocol, certificate: seen.certificate };
}

async function addressOf(host: string): Promise<string | { code: string }> {
  try {
    return (await lookup(host)).address;
  } catch (error) {
    return { code: codeOf(error) };
  }
}

function handshake(
  found: Omit<Reached, 'failure'>,
  trust: TrustOptions,
  rejectUnauthorized: boolean,
): Promise<Reached> {
  const { host, port } = found;
  return new Promise((resolve) => {
    const startedMs = performance.now();
    let connectMs: number | null = null;
    const options: ConnectionOptions = {
      host,
      port,
      ...(isIP(host) ? {} : { servername: host }),
      ...(trust.ca ? { ca: trust.ca } : {}),
      rejectUnauthorized,
      minVersion: 'TLSv1.2',
    };
    const socket = connect(options);
    const timer = setTimeout(() => end(fault('ETIMEDOUT')), trust.timeoutMs);
    const fault = (code: string): ReachFailure => ({ stage: connectMs === null ? 'connect' : 'tls', code });
    let isOver = false;
    const end = (failure: ReachFailure | null): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      resolve({ ...found, connectMs, ...seenOf(socket), failure });
      socket.destroy();
    };
    socket.once('connect', () => (connectMs = Math.round(performance.now() - startedMs)));
    socket.once('secureConnect', () => end(null));
    socket.once('error', (error) => end(fault(codeOf(error))));
    socket.once('close', () => end(fault('ECONNRESET')));
  });
}

function seenOf(socket: TLSSocket): Pick<Reached, 'protocol' | 'certificate'> {
  // Null, whatever the types say, once the connection is gone; an empty object when none was shown.
  const peer = socket.getPeerCertificate(true) as DetailedPeerCertificate | null;
  return { protocol: socket.getProtocol(), certificate: peer?.raw ? certificateOf(peer) : null };
}

function certificateOf(peer: DetailedPeerCertificate): ServerCertificate {
  const chain: string[] = [];
  const seen = new Set<string>();
  for (
    let at: DetailedPeerCertificate | undefined = peer;
    at && !seen.has(at.fingerprint256);
    at = at.issuerCertificate
  ) {
    seen.add(at.fingerprint256);
    chain.push(nameOf(at.subject));
  }
  return {
    subject: nameOf(peer.subject),
    issuer: nameOf(peer.issuer),
    names: (peer.subjectaltname ?? '')
      .split(', ')
      .map((name) => name.replace(/^[^:]+:/, ''))
      .filter(Boolean),
    notAfter: new X509Certificate(peer.raw).validToDate.toISOString(),
    chain,
  };
}

function nameOf(name: DetailedPeerCertificate['subject'] | undefined): string {
  const value = name?.CN ?? name?.O ?? '';
  return Array.isArray(value) ? value.join(', ') : value;
}

function codeOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof AggregateError && cause.errors.length > 0) return codeOf(cause.errors[0]);
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return 'EUNKNOWN';
}

export type Visit = { answered: true; status: number; body: string } | { answered: false; code: string };

const mostBytes = 4_096;

/** GETs an address of our own as somebody outside would: no client certificate, no redirects, a small answer. */
export function visit(url: URL, trust: TrustOptions): Promise<Visit> {
  return new Promise((resolve) => {
    const options = { ...(trust.ca ? { ca: trust.ca } : {}), agent: false, timeout: trust.timeoutMs } as const;
    const sent = request(url, { ...options, method: 'GET', minVersion: 'TLSv1.2' }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        body += part;
        if (body.length > mostBytes) sent.destroy();
      });
      const answered = (): void =>
        resolve({ answered: true, status: response.statusCode ?? 0, body: body.slice(0, mostBytes) });
      response.once('end', answered);
      response.once('close', answered);
    });
    sent.once('timeout', () => sent.destroy(Object.assign(new Error('too late'), { code: 'ETIMEDOUT' })));
    sent.once('error', (error) => resolve({ answered: false, code: codeOf(error) }));
    sent.end();
  });
}
