/** The HTTP application on a real database, for tests of what callers see. */
import { createSecretKey, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Actor, Context, System } from '#app/context.ts';
import { createApiKey } from '#app/people/api-keys.ts';
import { hashPassword } from '#app/people/password.ts';
import { makeVault } from '#app/vault.ts';
import type { Role, Scope } from '#contract/people.ts';
import { scopes } from '#contract/people.ts';
import { insertOrganization, insertUser } from '#db/people.ts';
import { localWrapper, makeKeyring } from '#db/secrets.ts';
import { createMailer } from '#net/mail.ts';
import { buildHttp, type HttpOptions } from '#http/app.ts';
import type { ChangeListener } from '#http/ui/changes.ts';
import type { Simulator } from '#sim/index.ts';
import { testBanks, testClock, testIds } from './context.ts';
import { testDatabase } from './database.ts';

export interface TestServer {
  app: FastifyInstance;
  system: System;
  /** What was logged as our own failure. */
  failures: Record<string, unknown>[];
  /** Moves the clock of the application. */
  advance(duration: Temporal.DurationLike): void;
  /** Tells every open page of an organization. */
  announce(organizationId: string, change: Parameters<ChangeListener>[0]): void;
  organization(name: string): Promise<TestOrganization>;
  close(): Promise<void>;
}

export interface TestOrganization {
  id: string;
  /** A key with all scopes. */
  key: string;
  ctx: Context;
  keyWith(granted: readonly Scope[]): Promise<string>;
  /** Headers of a session of a new person with this role. */
  person(role: Role): Promise<{ email: string; headers: Record<string, string> }>;
}

export const password = 'uma senha bem comprida';

/** Starts an application of its own. `options` and `settings` replace the defaults. */
export async function testServer(
  more: {
    options?: Partial<HttpOptions>;
    settings?: Partial<System['settings']>;
    /** Banks to talk to; without them nothing leaves. */
    simulator?: Simulator;
    /** When the clock stands still. */
    now?: string;
  } = {},
): Promise<TestServer> {
  const { db, drop } = await testDatabase();
  const failures: Record<string, unknown>[] = [];
  const clock = testClock(more.now);
  const banks = testBanks(clock, more.simulator);
  const system: System = {
    db,
    clock,
    banks,
    ids: testIds(),
    vault: makeVault(makeKeyring(localWrapper(createSecretKey(randomBytes(32))))),
    mailer: createMailer(),
    settings: {
      version: '0.0.0-test',
      hooksBaseUrl: 'https://localhost:3443',
      documentsDir: null,
      simulator: null,
      publicUrl: 'http://localhost:3000',
      allowPrivateWebhookTargets: false,
      allowPrivateMailServers: true,
      ...more.settings,
    },
    log: { info: () => undefined, warn: () => undefined, error: (fields) => void failures.push(fields) },
    failpoint: () => undefined,
  };
  const listeners = new Map<string, Set<ChangeListener>>();
  const app = buildHttp(system, {
    publicUrl: null,
    trustProxy: false,
    webRoot: join(import.meta.dirname, 'no-such-folder'),
    changes: { subscribe: (id, listener) => subscribe(listeners, id, listener) },
    ping: async () => void (await db.pool.query('select 1')),
    metricsToken: null,
    requestsPerMinute: 100_000,
    sample: false,
    ...more.options,
  });
  await app.ready();
  return {
    app,
    system,
    failures,
    advance: (duration) => clock.advance(duration),
    announce: (id, change) => listeners.get(id)?.forEach((listener) => listener(change)),
    organization: (name) => makeOrganization(app, system, name),
    close: async () => {
      await app.close();
      await banks.close();
      await drop();
    },
  };
}

function subscribe(listeners: Map<string, Set<ChangeListener>>, id: string, listener: ChangeListener): () => void {
  const set = listeners.get(id) ?? new Set<ChangeListener>();
  listeners.set(id, set.add(listener));
  return () => void set.delete(listener);
}

async function makeOrganization(app: FastifyInstance, system: System, name: string): Promise<TestOrganization> {
  const id = system.ids.next();
  const createdAt = system.clock.now().toString();
  await system.db.asSystem(async (tx) => {
    const dataKey = await system.vault.keyring.wrapNew(tx, id);
    await insertOrganization(tx, { id, name, taxId: '11222333000181', dataKey, createdAt });
  });
  const actor: Actor = { kind: 'system', id: null, name: 'Pontual' };
  const ctx: Context = { ...system, organizationId: id, actor, requestId: 'test' };
  const keyWith = async (granted: readonly Scope[]): Promise<string> =>
    (await createApiKey(ctx, { name: 'teste', scopes: [...granted] })).key;
  return { id, ctx, keyWith, key: await keyWith(scopes), person: (role) => signedIn(app, ctx, role) };
}

async function signedIn(
  app: FastifyInstance,
  ctx: Context,
  role: Role,
): Promise<{ email: string; headers: Record<string, string> }> {
  const id = ctx.ids.next();
  const email = `${role}.${id}@example.com`;
  const passwordHash = await hashPassword(password, (length) => ctx.ids.randomBytes(length));
  const createdAt = ctx.clock.now().toString();
  const row = { id, organizationId: ctx.organizationId, email, name: role, role, passwordHash, createdAt };
  await ctx.db.asSystem((tx) => insertUser(tx, row));
  const answer = await app.inject({ method: 'POST', url: '/ui/sign-in', payload: { email, password } });
  const cookie = answer.cookies[0];
  const { csrfToken } = answer.json<{ csrfToken: string }>();
  return { email, headers: { cookie: `${cookie?.name}=${cookie?.value}`, 'x-csrf-token': csrfToken } };
}

/** A request with an API key. */
export function withKey(
  app: FastifyInstance,
  key: string,
  request: InjectOptions & { url: string },
): Promise<LightMyRequestResponse> {
  return app.inject({ method: 'GET', ...request, headers: { authorization: `Bearer ${key}`, ...request.headers } });
}
