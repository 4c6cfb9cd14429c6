import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { createCharge } from '#app/charges/create.ts';
import { getCharge } from '#app/charges/get.ts';
import { registerCharge } from '#app/charges/register.ts';
import type { CrashOrder } from '#test/kit/crashing-process.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';

/** Where the process dies, in the order of a registration: reliability's K points that lie inside the process. */
const points = [
  { point: 'K1', moment: 'rows inserted, before COMMIT', stored: false },
  { point: 'K2', moment: 'after COMMIT, before the answer', stored: true },
  { point: 'K3', moment: 'job claimed', stored: true },
  { point: 'K4', moment: 'token obtained, intent not stored', stored: true },
  { point: 'K5', moment: 'sending committed, no byte written', stored: true },
  { point: 'K9', moment: 'answer read, not committed', stored: true },
  { point: 'K10', moment: 'outcome written, before COMMIT', stored: true },
  { point: 'K11', moment: 'outcome committed, the job not put back', stored: true },
];

describe('a process killed at any step of a registration', () => {
  let hub: Hub;
  before(async () => {
    hub = await startHub({ limits: 'none' });
  });
  after(() => hub.stop());

  for (const { point, moment, stored } of points) {
    it(`${point}: ${moment}: after a start the charge ends registered once`, async () => {
      const charge = await createCharge(hub.ctx, hub.charge());
      assert.equal(await crashAt(hub, charge.id, point), 'SIGKILL');
      // Thirty seconds of the database's clock: the dead process's lease has run out.
      await hub.system.db.asSystem((tx) =>
        sql`UPDATE job SET lease_until = now() WHERE lease_until > now()`.execute(tx),
      );
      const afterStart = await getCharge(hub.ctx, charge.id);
      assert.equal(afterStart.status, stored ? 'registering' : 'pending');
      // What was never acknowledged is asked for again by whoever asked; what was stored goes on by itself.
      if (!stored) await registerCharge(hub.ctx, { id: charge.id, waitMs: 0 });
      await hub.settle();
      await hub.advance({ minutes: 25 }, 60);
      const ended = await getCharge(hub.ctx, charge.id);
      assert.equal(ended.status, 'registered');
      assert.equal(ended.outcomeUnknown, false);
      const atBank = hub.bank.charges().filter((item) => item.reference === charge.reference);
      assert.equal(atBank.length, 1, 'the bank has it once');
      assert.equal(atBank[0]?.nossoNumero, ended.registration?.nossoNumero);
    });
  }
});

function crashAt(hub: Hub, chargeId: string, failpoint: string): Promise<string | null> {
  const order: CrashOrder = {
    connection: hub.connection,
    masterKey: hub.masterKey.toString('hex'),
    hosts: hub.simulator.hosts,
    caPem: hub.simulator.caPem,
    organizationId: hub.ctx.organizationId,
    chargeId,
    now: hub.clock.now().toString(),
    failpoint,
  };
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'kit', 'crashing-process.ts')], {
    env: { ...process.env, CRASH_ORDER: JSON.stringify(order) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
}
