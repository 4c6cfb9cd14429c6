/**
 * A second Pontual process for tests of transfers, on a database and banks that are not its own: asks for equal transfers at once, or
 * creates, approves and works, killing itself with SIGKILL at the failpoint named. Its clock stands still at the moment given.
 */
import { createSecretKey } from 'node:crypto';
import { approveTransfer } from '#app/transfers/approve.ts';
import { createTransfer } from '#app/transfers/create.ts';
import type { Context, Log } from '#app/context.ts';
import type { TransferInput } from '#contract/transfers.ts';
import { localWrapper } from '#db/secrets.ts';
import { openDatabase, type Connection } from '#db/pool.ts';
import { composeSystem, makeIds } from '../../src/compose.ts';
import { makeWorker } from '#jobs/worker.ts';

type Person = Extract<Context['actor'], { kind: 'user' }>;

export interface TransferOrder {
  connection: Connection;
  masterKey: string;
  hosts: Record<string, string>;
  caPem: string;
  organizationId: string;
  now: string;
  asker: Person;
  input: TransferInput;
  /** So many equal ones at once, each with a number of its own. */
  equal?: { count: number; prefix: string };
  /** Asked for, approved and sent, with the end at this point. */
  crash?: { approver: Person; password: string; failpoint: string };
}

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function main(): Promise<void> {
  const order = JSON.parse(process.env['TRANSFER_ORDER'] ?? '') as TransferOrder;
  const now = Temporal.Instant.from(order.now);
  const { system } = composeSystem({
    db: openDatabase(order.connection, { poolSize: 8, intakeSize: 1 }),
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
      if (name === order.crash?.failpoint) process.kill(process.pid, 'SIGKILL');
    },
  });
  const asker: Context = { ...system, organizationId: order.organizationId, actor: order.asker, requestId: 'other' };
  if (order.equal) await askEqual(asker, order.input, order.equal);
  if (order.crash) {
    const asked = await createTransfer(asker, order.input);
    const approver = { ...asker, actor: order.crash.approver };
    const confirmation = { password: order.crash.password };
    await approveTransfer(approver, { id: asked.id, version: asked.version, confirmation });
    await makeWorker(system, { concurrency: 2, idleMs: 50 }).drain();
  }
  process.exit(0);
}

async function askEqual(
  ctx: Context,
  input: TransferInput,
  { count, prefix }: NonNullable<TransferOrder['equal']>,
): Promise<void> {
  const asked = Array.from({ length: count }, (_, index) =>
    createTransfer(ctx, { ...input, reference: `${prefix}${index}` }),
  );
  const made = (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled');
  process.stdout.write(String(made.length));
}

await main();
