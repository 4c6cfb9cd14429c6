/**
 * A second Pontual process for crash tests: registers one charge on a database and banks that are not its own, and kills itself
 * with SIGKILL at the failpoint named. Its clock stands still at the moment given.
 */
import { createSecretKey } from 'node:crypto';
import { registerCharge } from '#app/charges/register.ts';
import type { Context, Log } from '#app/context.ts';
import { openDatabase, type Connection } from '#db/pool.ts';
import { localWrapper } from '#db/secrets.ts';
import { composeSystem, makeIds } from '../../src/compose.ts';
import { makeWorker } from '#jobs/worker.ts';

export interface CrashOrder {
  connection: Connection;
  masterKey: string;
  hosts: Record<string, string>;
  caPem: string;
  organizationId: string;
  chargeId: string;
  now: string;
  failpoint: string;
}

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function main(): Promise<void> {
  const order = JSON.parse(process.env['CRASH_ORDER'] ?? '') as CrashOrder;
  const now = Temporal.Instant.from(order.now);
  const { system } = composeSystem({
    db: openDatabase(order.connection, { poolSize: 4, intakeSize: 1 }),
    masterKey: localWrapper(createSecretKey(Buffer.from(order.masterKey, 'hex'))),
    clock: { now: () => now, sleep: async () => undefined },
    ids: makeIds(() => now.epochMilliseconds),
    log: silent,
    settings: {
      version: 'test',
      hooksBaseUrl: 'https://localhost:1',
      documentsDir: null,
      simulator: null,
      publicUrl: 'http://localhost:3000',
      allowPrivateWebhookTargets: true,
      allowPrivateMailServers: true,
    },
    hosts: order.hosts,
    trustedCaPem: order.caPem,
    failpoint: (name) => {
      if (name === order.failpoint) process.kill(process.pid, 'SIGKILL');
    },
  });
  const actor = { kind: 'system', id: null, name: 'Pontual' } as const;
  const ctx: Context = { ...system, organizationId: order.organizationId, actor, requestId: 'crash' };
  await registerCharge(ctx, { id: order.chargeId, waitMs: 0 });
  await makeWorker(system, { concurrency: 2, idleMs: 50 }).drain();
  process.exit(0);
}

await main();
