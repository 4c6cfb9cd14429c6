/** What the executor of outgoing calls needs from outside: shared limits and tokens, hosts, clock, log. */
import type { ErrorKind } from '#core/errors.ts';
import type { Effect } from '#core/errors.ts';
import type { Outcome } from '#core/provider.ts';
import type { Secret } from '#core/secret.ts';

export type Permit = { granted: true } | { granted: false; retryAfterMs: number };

/** Rate limits shared by every process that talks to a bank. */
export interface Limiter {
  /** Takes one permit of a bucket, or says in how many milliseconds to come back. Never waits. */
  take(bucket: string, limit: { limit: number; perSeconds: number }): Promise<Permit>;
}

/** Whose token. */
export interface TokenKey {
  connectionId: string;
  /** The scopes, and the version of the credentials that got them: a new version never meets a token of the old one. */
  scopes: string;
}

export type Renewal = () => Promise<Outcome<{ token: string; expiresInSeconds: number }>>;

/** Tokens shared by every process that talks to a bank. */
export interface TokenStore {
  /** A token with at least a fifth of its life before it. `renew` runs once, however many ask at the same time. */
  get(key: TokenKey, renew: Renewal): Promise<Outcome<Secret>>;
  /** Forgets a token that the bank refused, unless another one has taken its place meanwhile. */
  drop(key: TokenKey, token: string): Promise<void>;
}

/**
 * Other hosts for the sandbox environment, by `provider.service` (`inter.api`), `provider:open` for its services without mutual
 * TLS, or `provider` for all of them. The
 * production environment is never overridden.
 */
export type HostTable = Readonly<Record<string, string>>;

export interface NetLog {
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** One finished call, for metrics. */
export interface CallObservation {
  provider: string;
  /** Name of the request: `inter.charge.register`. */
  name: string;
  outcome: Outcome<unknown>['outcome'];
  kind: ErrorKind | null;
  durationMs: number;
}

export interface Timeouts {
  connectMs: number;
  firstByteMs: number;
  /** Longest silence between two parts of an answer. */
  idleMs: number;
  /** From the first try to connect to the last byte of the answer. */
  callMs: number;
}

export interface NetPorts {
  limiter: Limiter;
  tokens: TokenStore;
  hosts: HostTable;
  /** Another certificate authority to trust, for the sandbox environment only. */
  trustedCaPem?: string;
  now(): Temporal.Instant;
  log: NetLog;
  observe?(observation: CallObservation): void;
  /** Shorter ones for tests. */
  timeouts?: Partial<Timeouts>;
}

/** What proves us to a bank. A new version is a new agent: calls under way end with the old one. */
export interface Credentials {
  version: string;
  fields: Record<string, Secret>;
  certificatePem?: Secret;
  keyPem?: Secret;
}

/** What was said on the wire, masked: no secret, token or whole CPF is in it. */
export interface Transcript {
  name: string;
  effect: Effect;
  startedAt: string;
  durationMs: number;
  request: { method: string; url: string; headers: Record<string, string>; body: string | null };
  answer: { status: number; headers: Record<string, string>; body: string } | null;
  /** Why there is no answer. */
  failure: string | null;
}

export interface CallHooks {
  /** The unguessable address that the bank may call. */
  hookUrl: string;
  /**
   * Awaited once for an effectful request, when permit, token and connection are ready and before its first byte leaves.
   * When it throws, nothing is sent and the call rejects with the same error.
   */
  beforeWrite?(requestHash: string): Promise<void>;
  record?(transcript: Transcript): Promise<void>;
}
