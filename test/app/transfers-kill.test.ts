import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import type { Context } from '#app/context.ts';
import type { Transfer, TransferInput } from '#contract/transfers.ts';
import { listTransfers } from '#app/transfers/list.ts';
import type { TransferOrder } from '#test/kit/transfer-process.ts';
import { assertBooksAgree, password, startCompany, type Company } from './transfers-kit.ts';

/** Where the process dies, in the order of a transfer; `sent` says what the bank has by then. */
const points = [
  { point: 'T0', moment: 'asked for, before COMMIT', stored: false, sent: 0 },
  { point: 'T1', moment: 'asked for, after COMMIT', stored: true, sent: 0 },
  { point: 'T2', moment: 'approved, before COMMIT', stored: true, sent: 0 },
  { point: 'T3', moment: 'approved, after COMMIT', stored: true, sent: 1 },
  { point: 'T4', moment: 'job claimed', stored: true, sent: 1 },
  { point: 'T5', moment: 'number drawn and stored', stored: true, sent: 1 },
  { point: 'T6', moment: 'token obtained, intent not stored', stored: true, sent: 1 },
  { point: 'T7', moment: 'intent written, before COMMIT', stored: true, sent: 1 },
  { point: 'T9', moment: 'answer read, not committed', stored: true, sent: 1 },
  { point: 'T10', moment: 'outcome written, before COMMIT', stored: true, sent: 1 },
  { point: 'T11', moment: 'outcome committed, the job not put back', stored: true, sent: 1 },
];

describe('a process killed at any step of a transfer', () => {
  let company: Company;
  before(async () => {
    company = await startCompany();
  });
  after(() => company.hub.stop());

  const found = async (reference: string): Promise<Transfer | undefined> =>
    (await listTransfers(company.hub.ctx, { search: reference, limit: 50 })).data.find(
      (item) => item.reference === reference,
    );

  async function afterCrash(point: string): Promise<Transfer | undefined> {
    const input = company.input();
    const crash = { approver: personOf(company.bia), password, failpoint: point };
    assert.equal((await run(company, { input, crash })).signal, 'SIGKILL', point);
    // Thirty seconds of the database's clock: the dead process's lease has run out.
    await company.hub.system.db.asSystem((tx) =>
      sql`UPDATE job SET lease_until = now() WHERE lease_until > now()`.execute(tx),
    );
    await company.hub.advance({ minutes: 2 }, 20);
    return found(input.reference);
  }

  for (const { point, moment, stored, sent } of points) {
    it(`${point}: ${moment}: after a start it has left as often as it should, and the books agree`, async () => {
      const transfer = await afterCrash(point);
      assert.equal(transfer !== undefined, stored);
      if (!transfer) return;
      assert.equal(transfer.status, sent === 1 ? 'sent' : 'awaiting_approval');
      assert.equal(company.atBank(transfer).length, sent);
      assert.equal(transfer.outcomeUnknown, false);
      await assertBooksAgree(company);
    });
  }

  it('T8: the intent committed, no byte written: nobody can know that, so it is asked about and never sent', async () => {
    const transfer = await afterCrash('T8');
    assert.equal(transfer?.status, 'sending');
    assert.equal(transfer.outcomeUnknown, true);
    assert.deepEqual(company.atBank(transfer), []);
    await company.hub.advance({ hours: 49 }, 3_600);
    const stuck = await company.read(transfer.id);
    assert.deepEqual([stuck.status, stuck.attention], ['sending', true]);
    assert.deepEqual(company.atBank(transfer), []);
    await assertBooksAgree(company);
  });

  it('fifty equal requests from two processes at once: one transfer', async () => {
    const input = company.input();
    const both = await Promise.all(
      ['a', 'b'].map((prefix) => run(company, { input, equal: { count: 25, prefix: `${input.reference}-${prefix}` } })),
    );
    assert.equal(
      both.reduce((sum, { output }) => sum + Number(output), 0),
      1,
      'one was told that it is made',
    );
    const { rows } = await company.hub.ctx.db.pool.query(
      'select count(*)::int as n from transfer where reference like $1',
      [`${input.reference}-%`],
    );
    assert.deepEqual(rows, [{ n: 1 }]);
  });
});

function personOf({ actor }: Context): TransferOrder['asker'] {
  assert.ok(actor.kind === 'user');
  return actor;
}

type What = { input: TransferInput } & Pick<TransferOrder, 'equal' | 'crash'>;

function run({ hub, ana }: Company, what: What): Promise<{ signal: string | null; output: string }> {
  const order: TransferOrder = {
    connection: hub.connection,
    masterKey: hub.masterKey.toString('hex'),
    hosts: hub.simulator.hosts,
    caPem: hub.simulator.caPem,
    organizationId: hub.ctx.organizationId,
    now: hub.clock.now().toString(),
    asker: personOf(ana),
    ...what,
  };
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'kit', 'transfer-process.ts')], {
    env: { ...process.env, TRANSFER_ORDER: JSON.stringify(order) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.once('close', (_code, signal) => resolve({ signal, output })));
}
