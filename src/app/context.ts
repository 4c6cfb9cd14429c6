/** What every verb gets: no globals (design: how a verb runs). */
import type { Role, Scope } from '#contract/people.ts';
import type { Environment } from '#core/provider.ts';
import type { Database } from '#db/pool.ts';
import type { Mailer } from '#net/mail.ts';
import type { Banks } from './banks.ts';
import type { Vault } from './vault.ts';

/** One clock, injected in main.ts; tests and the simulator replace it. */
export interface Clock {
  now(): Temporal.Instant;
  /** Resolves after this long on this clock, or when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** One maker of ids and random bytes, injected in main.ts. */
export interface Ids {
  /** A UUIDv7, in order of making within a process. */
  next(): string;
  randomBytes(length: number): Uint8Array;
}

export type Actor =
  | { kind: 'user'; id: string; name: string; role: Role }
  /** A key of one environment works on a database that shows it only this one; without, on both. */
  | { kind: 'api_key'; id: string; name: string; scopes: readonly Scope[]; environment?: Environment | null }
  | { kind: 'system'; id: null; name: 'Pontual' | 'Operador da instalação' };

/** What does not depend on who asks. */
export interface System {
  db: Database;
  banks: Banks;
  clock: Clock;
  ids: Ids;
  vault: Vault;
  mailer: Mailer;
  settings: AppSettings;
  log: Log;
  /** Test-only: called between two steps so that a test can kill the process there. */
  failpoint(name: string): void;
}

export interface AppSettings {
  version: string;
  /** Public base of the hooks listener, `https://host:port`. */
  hooksBaseUrl: string;
  /** Folder where "Gerar PDF ao registrar" may also save, or null when the operator set none. */
  documentsDir: string | null;
  /** Control API of the bundled simulator, when it runs. */
  simulator: {
    controlUrl: string;
    token: string;
    dataDir: string;
    /** Where its banks leave their files; absent in tests that need none. */
    sftp?: { host: string; port: number; hostKey: string; folder: string };
  } | null;
  /**
   * True while the disk of the database is nearly full: nothing new is taken in, before PostgreSQL itself would stop and need a hand.
   * What was accepted goes on.
   */
  intakeClosed?: boolean;
  /** Where people open Pontual, without a final slash: links in e-mails begin with it. */
  publicUrl: string;
  /** File where the ends of the audit chains are published; absent where nothing is. */
  auditHeadFile?: string;
  /** Whether webhooks of ours may go to private addresses (self-hosted ERPs). */
  allowPrivateWebhookTargets: boolean;
  /** Whether a bank's file server may stand inside our own network (VPN, leased line); the bundled simulator's always may. */
  allowPrivateFileServers?: boolean;
  /** Whether the mail server of a company may stand inside our own network. */
  allowPrivateMailServers: boolean;
}

export interface Log {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export interface Context extends System {
  organizationId: string;
  actor: Actor;
  requestId: string;
}

export const systemActor: Actor = { kind: 'system', id: null, name: 'Pontual' };

/** Whoever runs the installation, at its command line: no user of any company, and proven by being there. */
export const operatorActor: Actor = { kind: 'system', id: null, name: 'Operador da instalação' };

/** A context for work that no person asked for: jobs, sweeps. */
export function systemContext(system: System, organizationId: string, requestId: string): Context {
  return { ...system, organizationId, actor: systemActor, requestId };
}
