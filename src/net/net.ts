/**
 * The one executor of outgoing calls: certificate, breaker, permit, token, gate, exchange, reading, transcript. A provider
 * says what to ask and how to read; here it is decided what is known afterwards: done, accepted, refused or unknown.
 */
import { getCACertificates } from 'node:tls';
import { z } from 'zod';
import type { Cause } from '#core/errors.ts';
import {
  asksForCertificate,
  type Bank,
  type Environment,
  type ConnectionView,
  type Outcome,
  type Provider,
  type RateLimit,
  type RawAnswer,
  type RequestSpec,
} from '#core/provider.ts';
import type { Secret } from '#core/secret.ts';
import { type AgentOwner, type Agents, createAgents } from './agents.ts';
import { type Breakers, breakerDefaults, type BreakerSettings, createBreakers } from './breaker.ts';
import { certificateRefusal, closesOnHandshake, ownCertificateProblem } from './certificates.ts';
import { type Exchange, exchange, type Outgoing } from './exchange.ts';
import type { CallHooks, Credentials, NetPorts, Timeouts, TokenKey } from './ports.ts';
import { createRedactor, type Redactor } from './redact.ts';
import { reach, visit, type Reached, type TrustOptions, type Visit } from './reach.ts';
import { waitOf } from './retry-after.ts';
import { outgoingOf, overriddenHost, requestHashOf, serviceOf } from './wire-request.ts';

export interface Net {
  /**
   * A bank seen through one connection. `call` rejects only with what `beforeWrite` threw, or for a defect of ours; all that
   * a bank or a network can do is an outcome.
   */
  bank(provider: Provider, connection: ConnectionView, credentials: Credentials, hooks: CallHooks): Bank;
  /** The hosts of a bank in the environment of a connection, each with the services on it. */
  hosts(provider: Provider, connection: ConnectionView): { host: string; services: string[] }[];
  /** Whether a host can be reached and shows a trusted certificate; sends nothing. */
  reach(host: string, environment: Environment): Promise<Reached>;
  /** Calls an address of our own from outside: trusted are the public authorities and the one that was configured. */
  visit(url: string): Promise<Visit>;
  reachOwn(url: string): Promise<Reached>;
  /** Since when no call of a connection (UUID) has had an answer, in this process; null when the last one had. */
  failingSince(connectionId: string): Temporal.Instant | null;
  /** Closes every connection when its calls have ended. */
  close(): Promise<void>;
}

export const defaultTimeouts: Timeouts = { connectMs: 5_000, firstByteMs: 30_000, idleMs: 10_000, callMs: 60_000 };
const defaultAnswerBytes = 2 * 1024 * 1024;
/** Wait after a 429 that names none, when no limit of ours is known for the request. */
const busyWaitMs = 60_000;

interface Line {
  ports: NetPorts;
  timeouts: Timeouts;
  agents: Agents;
  breakers: Breakers;
  provider: Provider;
  connection: ConnectionView;
  credentials: Credentials;
  hooks: CallHooks;
}

export function createNet(ports: NetPorts, breaker: BreakerSettings = breakerDefaults): Net {
  const timeouts = { ...defaultTimeouts, ...ports.timeouts };
  const agents = createAgents(ports, timeouts);
  const breakers = createBreakers(ports.now, breaker);
  return {
    bank(provider, connection, credentials, hooks) {
      const line: Line = { ports, timeouts, agents, breakers, provider, connection, credentials, hooks };
      return { connection, hookUrl: hooks.hookUrl, now: ports.now, call: (spec) => observed(line, spec) };
    },
    hosts: (provider, connection) => hostsOf(provider, connection, ports.hosts),
    reach: (host, environment) => reach(new URL(host), trustOf(ports, timeouts, environment === 'sandbox')),
    reachOwn: (url) => reach(new URL(url), trustOf(ports, timeouts, true)),
    visit: (url) => visit(new URL(url), trustOf(ports, timeouts, true)),
    failingSince: (connectionId) => {
      const ms = breakers.failingSinceMs(`${connectionId}:`);
      return ms === null ? null : Temporal.Instant.fromEpochMilliseconds(ms);
    },
    close: () => agents.close(),
  };
}

/** The other authority is trusted where the environment lets it be: never for a bank in production. */
function trustOf({ trustedCaPem }: NetPorts, timeouts: Timeouts, isExtended: boolean): TrustOptions {
  const ca = isExtended && trustedCaPem !== undefined ? [...getCACertificates('default'), trustedCaPem] : undefined;
  return { timeoutMs: timeouts.connectMs, ...(ca ? { ca } : {}) };
}

function hostsOf(
  provider: Provider,
  connection: ConnectionView,
  overrides: NetPorts['hosts'],
): { host: string; services: string[] }[] {
  const found = new Map<string, string[]>();
  for (const [name, service] of Object.entries(provider.facts.services)) {
    const own = service.hosts[connection.environment];
    const { origin } = new URL(overriddenHost(provider.facts, connection, name, overrides) ?? own);
    found.set(origin, [...(found.get(origin) ?? []), name]);
  }
  return [...found].map(([host, services]) => ({ host, services }));
}

async function observed<A>(line: Line, spec: RequestSpec<A>): Promise<Outcome<A>> {
  const { ports, provider } = line;
  const startedAtMs = ports.now().epochMilliseconds;
  const outcome = await call(line, spec);
  const durationMs = ports.now().epochMilliseconds - startedAtMs;
  ports.observe?.({
    provider: provider.facts.name,
    name: spec.name,
    outcome: outcome.outcome,
    kind: kindOf(outcome),
    durationMs,
  });
  return outcome;
}

function kindOf(outcome: Outcome<unknown>) {
  if (outcome.outcome === 'refused') return outcome.refusal.kind;
  return outcome.outcome === 'unknown' ? outcome.cause.kind : null;
}

function unknown(cause: Omit<Cause, 'httpStatus'> & { httpStatus?: number | null }): Outcome<never> {
  return { outcome: 'unknown', cause: { httpStatus: null, ...cause } };
}

async function call<A>(line: Line, spec: RequestSpec<A>): Promise<Outcome<A>> {
  const service = serviceOf(line.provider.facts, spec.service);
  if (asksForCertificate(service, line.connection.environment)) {
    const problem = ownCertificateProblem(line.credentials, line.ports.now());
    if (problem) return { outcome: 'refused', refusal: certificateRefusal(problem) };
  }
  const entry = line.breakers.enter(`${line.connection.id}:${spec.service}`);
  if (!entry.allowed) {
    const detail = 'o banco não está respondendo; nova tentativa em instantes';
    return unknown({ kind: 'not-sent', bytesSent: false, detail, retryAfterMs: entry.retryAfterMs });
  }
  let end: 'success' | 'failure' | 'neither' = 'neither';
  try {
    const attempt = await attemptTwice(line, spec);
    if (attempt.reachedService) end = endOf(attempt.outcome);
    return attempt.outcome;
  } finally {
    entry.leave(end);
  }
}

function endOf(outcome: Outcome<unknown>): 'success' | 'failure' | 'neither' {
  if (outcome.outcome !== 'unknown') return 'success';
  return outcome.cause.kind === 'not-sent' || outcome.cause.kind === 'unknown' ? 'failure' : 'neither';
}

interface Attempt<A> {
  outcome: Outcome<A>;
  /** False when a permit or a token was missing, which says nothing of the service. */
  reachedService: boolean;
}

/** Sends once, and once more after a 401: with OAuth that is the documented answer of a bank that did nothing yet. */
async function attemptTwice<A>(line: Line, spec: RequestSpec<A>): Promise<Attempt<A>> {
  const usesToken = serviceOf(line.provider.facts, spec.service).auth !== 'none';
  const gate = gateOf(line, spec);
  for (let attempt = 1; ; attempt += 1) {
    const wait = await permitWaitMs(line, spec.name, spec.service);
    if (wait !== null) return { outcome: ourLimit(wait), reachedService: false };
    const token = usesToken ? await tokenFor(line, spec.service) : null;
    if (token && token.outcome !== 'done') return { outcome: withoutToken(token), reachedService: false };
    const text = token?.answer.reveal() ?? null;
    const { result, redactor } = await sendOnce(line, spec, text, gate);
    if (attempt === 1 && text !== null && result.answered && result.raw.status === 401) {
      await line.ports.tokens.drop(tokenKeyOf(line, spec.service), text);
      continue;
    }
    const outcome = result.answered ? interpret(line, spec, result.raw, redactor) : await failed(line, spec, result);
    return { outcome, reachedService: true };
  }
}

/** What is awaited before the first byte of an effectful request: the caller's intent, once however often it is sent. */
function gateOf(line: Line, spec: RequestSpec<unknown>): (() => Promise<void>) | null {
  if (spec.effect === 'read') return null;
  let isCommitted = false;
  return async () => {
    if (!isCommitted) await line.hooks.beforeWrite?.(requestHashOf(spec));
    isCommitted = true;
  };
}

// Permits ---------------------------------------------------------------------------------------------------------------

function limitsOf(line: Line, name: string): RateLimit[] {
  const covers = (pattern: string): boolean => (pattern.endsWith('.') ? name.startsWith(pattern) : name === pattern);
  return line.provider.facts.limits.filter((limit) => limit.names.some(covers));
}

async function permitWaitMs(line: Line, name: string, service: string): Promise<number | null> {
  const { ports, connection, provider } = line;
  const isBankSandbox =
    connection.environment === 'sandbox' &&
    overriddenHost(provider.facts, connection, service, ports.hosts) === undefined;
  for (const { bucket, limit, sandboxLimit, perSeconds } of limitsOf(line, name)) {
    const allowed = isBankSandbox ? (sandboxLimit ?? limit) : limit;
    const permit = await ports.limiter.take(`${connection.id}:${bucket}`, { limit: allowed, perSeconds });
    if (!permit.granted) return permit.retryAfterMs;
  }
  return null;
}

function ourLimit(waitMs: number): Outcome<never> {
  const detail = 'limite de chamadas do banco; a vez chega em instantes';
  return unknown({ kind: 'busy', bytesSent: false, detail, retryAfterMs: waitMs });
}

// Tokens ----------------------------------------------------------------------------------------------------------------

function tokenKeyOf(line: Line, service: string): TokenKey {
  const { scopes, auth } = serviceOf(line.provider.facts, service);
  const token = auth === 'none' ? '' : `${auth.token}: `;
  return { connectionId: line.connection.id, scopes: `${token}${scopes.join(' ')} #${line.credentials.version}` };
}

async function tokenFor(line: Line, service: string): Promise<Outcome<Secret>> {
  const { name, tokens } = line.provider.facts;
  const { auth, scopes } = serviceOf(line.provider.facts, service);
  const token = auth === 'none' ? undefined : tokens[auth.token];
  if (!token) throw new Error(`${name} names no token for ${service}`);
  const spec = token.build(line.credentials.fields, scopes);
  return line.ports.tokens.get(tokenKeyOf(line, service), () => observed(line, spec));
}

/** A call that got no token was certainly not sent. */
function withoutToken(outcome: Exclude<Outcome<Secret>, { outcome: 'done' }>): Outcome<never> {
  if (outcome.outcome === 'refused') return outcome;
  if (outcome.outcome === 'accepted') throw new Error('a token is given or not, never promised');
  const { cause } = outcome;
  const kind = cause.kind === 'unknown' ? 'not-sent' : cause.kind;
  return {
    outcome: 'unknown',
    cause: { ...cause, kind, bytesSent: false, detail: `sem token de acesso: ${cause.detail}` },
  };
}

// Sending and reading ---------------------------------------------------------------------------------------------------

function ownerOf({ connection, credentials }: Line): AgentOwner {
  return { connectionId: connection.id, environment: connection.environment, credentials };
}

function hostOf(line: Line, service: string): string {
  const { facts } = line.provider;
  const own = serviceOf(facts, service).hosts[line.connection.environment];
  return overriddenHost(facts, line.connection, service, line.ports.hosts) ?? own;
}

async function sendOnce(
  line: Line,
  spec: RequestSpec<unknown>,
  token: string | null,
  gate: (() => Promise<void>) | null,
): Promise<{ result: Exchange; redactor: Redactor }> {
  const outgoing = outgoingOf(spec, hostOf(line, spec.service), proofOf(line, spec.service, token));
  const secrets = Object.values(line.credentials.fields).map((field) => field.reveal());
  const redactor = createRedactor([...secrets, ...hookTokens(line.hooks.hookUrl), ...(token === null ? [] : [token])]);
  const startedAt = line.ports.now();
  const { timeouts } = line;
  const maxAnswerBytes = spec.maxAnswerBytes ?? defaultAnswerBytes;
  const result = await line.agents.using(ownerOf(line), (dispatcher) =>
    exchange(outgoing, { dispatcher, timeouts, maxAnswerBytes, gate }),
  );
  await record(line, spec, { startedAt, outgoing, result, redactor });
  return { result, redactor };
}

/** The unguessable part of the address that the bank may call: telling the bank must not write it down. */
function hookTokens(hookUrl: string): string[] {
  const token = URL.canParse(hookUrl) ? new URL(hookUrl).pathname.split('/').at(-1) : '';
  return token ? [token] : [];
}

/** The headers that prove us: a bearer token, or what the bank gave us as it is. Nothing else may carry them. */
function proofOf(line: Line, service: string, token: string | null): Record<string, string> {
  const { credentialHeaders = {} } = serviceOf(line.provider.facts, service);
  const own = Object.entries(credentialHeaders).map(([header, field]) => [
    header,
    line.credentials.fields[field]?.reveal() ?? '',
  ]);
  return { ...Object.fromEntries(own), ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
}

interface Said {
  startedAt: Temporal.Instant;
  outgoing: Outgoing;
  result: Exchange;
  redactor: Redactor;
}

/** Hands the masked transcript to the caller. That it could not be kept must not change what is known of the call. */
async function record(line: Line, spec: RequestSpec<unknown>, said: Said): Promise<void> {
  const { startedAt, outgoing, result, redactor } = said;
  const { method, url, headers, body } = outgoing;
  const answer = result.answered ? result.raw : null;
  try {
    await line.hooks.record?.({
      name: spec.name,
      effect: spec.effect,
      startedAt: startedAt.toString({ fractionalSecondDigits: 3 }),
      durationMs: line.ports.now().epochMilliseconds - startedAt.epochMilliseconds,
      request: {
        method,
        url: redactor.url(url),
        headers: redactor.headers(headers),
        body: body && redactor.body(body, headers['content-type']),
      },
      answer: answer && {
        status: answer.status,
        headers: redactor.headers(answer.headers),
        body: spec.secretAnswer
          ? '[segredo: a resposta não é guardada]'
          : redactor.body(answer.body, answer.headers['content-type']),
      },
      failure: result.answered ? null : result.failure.detail,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown';
    line.ports.log.error({ call: spec.name, connectionId: line.connection.id, reason }, 'transcript could not be kept');
  }
}

/** What an answer of any kind proves. For a write, a 429, a 5xx or what cannot be read prove nothing. */
function interpret<A>(line: Line, spec: RequestSpec<A>, raw: RawAnswer, redactor: Redactor): Outcome<A> {
  const { status } = raw;
  const cause = { bytesSent: true, httpStatus: status };
  if (status === 429) {
    const asked = waitOf(raw.headers, line.ports.now());
    const perSeconds = limitsOf(line, spec.name)[0]?.perSeconds;
    const wait = asked ?? (perSeconds === undefined ? busyWaitMs : perSeconds * 1000);
    return unknown({ ...cause, kind: 'busy', detail: 'o banco pediu para esperar (HTTP 429)', retryAfterMs: wait });
  }
  if (status === 408 || status >= 500) {
    const documented = documentedRefusal(line, spec, raw);
    if (documented) return masked(documented, redactor);
    const asked = waitOf(raw.headers, line.ports.now());
    const detail = `o banco respondeu HTTP ${status}`;
    return unknown({ ...cause, kind: 'unknown', detail, ...(asked === null ? {} : { retryAfterMs: asked }) });
  }
  if (status >= 300 && status < 400) {
    return unknown({
      ...cause,
      kind: 'contract',
      detail: `o banco mandou seguir para outro endereço (HTTP ${status})`,
    });
  }
  try {
    return masked(spec.read(raw), redactor);
  } catch (error) {
    const detail = spec.secretAnswer ? `HTTP ${status}: resposta ilegível` : breachOf(error, raw, redactor);
    return unknown({ ...cause, kind: 'contract', detail });
  }
}

/** A refusal that the provider knows under a status of 500, at a bank that is known to answer so. */
function documentedRefusal<A>(line: Line, spec: RequestSpec<A>, raw: RawAnswer): Outcome<A> | null {
  if (raw.status < 500 || !serviceOf(line.provider.facts, spec.service).refusesWith5xx) return null;
  try {
    const outcome = spec.read(raw);
    return outcome.outcome === 'refused' ? outcome : null;
  } catch {
    return null;
  }
}

/** A bank may repeat in its refusal what it was sent: the words that people and logs will see are masked. */
function masked<A>(outcome: Outcome<A>, redactor: Redactor): Outcome<A> {
  if (outcome.outcome !== 'refused') return outcome;
  const { bank, fields, ...rest } = outcome.refusal;
  const said = { ...bank, message: redactor.text(bank.message) };
  const named = fields?.map((field) => ({ ...field, detail: redactor.text(field.detail) }));
  return { outcome: 'refused', refusal: { ...rest, bank: said, ...(named ? { fields: named } : {}) } };
}

const excerptLength = 200;

/** Which fields were not as documented, or the beginning of what came instead. */
function breachOf(error: unknown, raw: RawAnswer, redactor: Redactor): string {
  const type = raw.headers['content-type'] ?? 'sem content-type';
  if (error instanceof z.ZodError) {
    const fields = error.issues.map((issue) => issue.path.join('.') || '(tudo)').join(', ');
    return `HTTP ${raw.status}, ${type}: fora do documentado em ${fields}`;
  }
  const text = redactor.body(raw.body, raw.headers['content-type']);
  const excerpt = text.replaceAll(/[^\x20-\x7eÀ-ÿ]+/g, ' ').slice(0, excerptLength);
  return `HTTP ${raw.status}, ${type}: resposta ilegível: ${excerpt}`;
}

/** What is known when no answer came. */
async function failed<A>(
  line: Line,
  spec: RequestSpec<A>,
  result: Extract<Exchange, { answered: false }>,
): Promise<Outcome<A>> {
  const { failure, bytesSent, httpStatus } = result;
  const provesNothingSent = !bytesSent || spec.effect === 'read';
  if (provesNothingSent && (failure.reason === 'certificate' || (await refusesCertificate(line, spec, result)))) {
    return { outcome: 'refused', refusal: certificateRefusal('certificate_rejected') };
  }
  const kind = failure.reason === 'too-large' ? 'contract' : bytesSent ? 'unknown' : 'not-sent';
  return unknown({ kind, bytesSent, detail: failure.detail, httpStatus });
}

async function refusesCertificate(
  line: Line,
  spec: RequestSpec<unknown>,
  { failure, httpStatus }: Extract<Exchange, { answered: false }>,
): Promise<boolean> {
  const isSuspect = failure.reason === 'closed' && httpStatus === null;
  const service = serviceOf(line.provider.facts, spec.service);
  if (!isSuspect || !asksForCertificate(service, line.connection.environment)) return false;
  const { key, cert, ca } = line.agents.tlsOf(ownerOf(line));
  if (!key || !cert) return false;
  return closesOnHandshake(new URL(hostOf(line, spec.service)), { key, cert, ...(ca ? { ca } : {}) });
}
