/** A context of a verb over a real database: one organization, ids from real randomness, a clock that a test moves. */
import { createSecretKey, randomBytes } from 'node:crypto';
import type { Banks } from '#app/banks.ts';
import type { Actor, AppSettings, Clock, Context, Ids } from '#app/context.ts';
import { makeVault } from '#app/vault.ts';
import { insertOrganization } from '#db/people.ts';
import type { Database } from '#db/pool.ts';
import { localWrapper, makeKeyring } from '#db/secrets.ts';
import { createMailer } from '#net/mail.ts';
import { createNet } from '#net/net.ts';
import { memoryLimiter, memoryTokenStore } from '#net/memory-ports.ts';
import type { Timeouts } from '#net/ports.ts';
import { providerNamed, providers } from '#providers/index.ts';
import type { Simulator } from '#sim/index.ts';

/** A machine that is busy with other things is not a bank that does not answer. */
export const patientTimeouts: Timeouts = { connectMs: 60_000, firstByteMs: 60_000, idleMs: 60_000, callMs: 120_000 };

export interface TestClock extends Clock {
  set(instant: string): void;
  advance(by: Temporal.DurationLike): void;
}

/** Stands still until it is moved; sleeping moves it, so that nothing waits for real. */
export function testClock(start = '2026-11-21T15:00:00.000Z'): TestClock {
  let now = Temporal.Instant.from(start);
  const advance = (by: Temporal.DurationLike): void => void (now = now.add(by));
  return {
    now: () => now,
    set: (instant) => void (now = Temporal.Instant.from(instant)),
    advance,
    sleep: async (milliseconds) => advance({ milliseconds }),
  };
}

/** UUIDv7 of the real time. */
export function testIds(): Ids {
  let last = 0;
  return {
    next: () => {
      last = Math.max(last + 1, Date.now());
      const bytes = randomBytes(16);
      bytes.writeUIntBE(last, 0, 6);
      bytes[6] = (bytes[6]! & 0x0f) | 0x70;
      bytes[8] = (bytes[8]! & 0x3f) | 0x80;
      return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
    randomBytes: (length) => randomBytes(length),
  };
}

/** The real banks of the registry, reached at the simulator when there is one. */
export function testBanks(clock: Clock, simulator?: Simulator): Banks & { close(): Promise<void> } {
  const silent = (): void => undefined;
  const net = createNet({
    limiter: memoryLimiter(() => clock.now()),
    tokens: memoryTokenStore(() => clock.now()),
    hosts: simulator?.hosts ?? {},
    ...(simulator ? { trustedCaPem: simulator.caPem } : {}),
    now: () => clock.now(),
    timeouts: patientTimeouts,
    log: { warn: silent, error: silent },
  });
  return { provider: providerNamed, names: () => Object.keys(providers), net, close: () => net.close() };
}

export interface TestContextOptions {
  clock?: Clock;
  banks?: Banks;
  actor?: Actor;
  settings?: Partial<AppSettings>;
}

/** A new organization in the database, and the context of its administrator. */
export async function testContext(db: Database, options: TestContextOptions = {}): Promise<Context> {
  const clock = options.clock ?? testClock();
  const ids = testIds();
  const vault = makeVault(makeKeyring(localWrapper(createSecretKey(randomBytes(32)))));
  const organizationId = ids.next();
  const silent = (): void => undefined;
  await db.asSystem(async (tx) =>
    insertOrganization(tx, {
      id: organizationId,
      name: 'Comercial Exemplo Ltda',
      taxId: '11222333000181',
      dataKey: await vault.keyring.wrapNew(tx, organizationId),
      createdAt: clock.now().toString(),
    }),
  );
  return {
    db,
    banks: options.banks ?? testBanks(clock),
    clock,
    ids,
    vault,
    mailer: createMailer(),
    settings: {
      version: '0.1.0',
      hooksBaseUrl: 'https://localhost:3443',
      documentsDir: null,
      simulator: null,
      publicUrl: 'http://localhost:3000',
      allowPrivateWebhookTargets: false,
      allowPrivateMailServers: true,
      ...options.settings,
    },
    log: { info: silent, warn: silent, error: silent },
    failpoint: silent,
    organizationId,
    actor: options.actor ?? { kind: 'user', id: ids.next(), name: 'Ana', role: 'admin' },
    requestId: 'req_test',
  };
}
