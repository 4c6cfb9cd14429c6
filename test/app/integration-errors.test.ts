/** Errors of integration, at a bank that really refuses: people hear of it once, and it ends when the bank answers again. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { listAlerts } from '#app/alerts/list.ts';
import { systemContext, type Context } from '#app/context.ts';
import { openLoaded } from '#app/connections/open.ts';
import { loadConnection } from '#app/connections/load.ts';
import { patchConnection } from '#app/connections/patch.ts';
import { uuidOf } from '#core/ids.ts';
import type { Bank } from '#core/provider.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';
import { addPerson, openMailbox, type Mailbox } from '#test/kit/mailbox.ts';
import { createCharge } from '#app/charges/create.ts';
import { registerCharge } from '#app/charges/register.ts';
import { tellDisk } from '#app/alerts/operator.ts';

let hub: Hub;
let box: Mailbox;
let ctx: Context;

before(async () => {
  hub = await startHub({ limits: 'none', limiter: { take: async () => ({ granted: true }) } });
  await addPerson(hub.ctx, 'ana@exemplo.example');
  box = await openMailbox(hub.ctx);
  ctx = systemContext(hub.system, hub.ctx.organizationId, 'test');
});
after(async () => {
  await box.smtp.stop();
  await hub.stop();
});

const open = async () => (await listAlerts(hub.ctx, { limit: 50, state: 'open' })).data;

async function callBank(as: Context): Promise<() => ReturnType<Bank['call']>> {
  const loaded = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    loadConnection(tx, as, uuidOf('connection', hub.connectionId)),
  );
  const { bank, provider } = openLoaded(as, loaded, loaded.credentials!);
  return () => bank.call(provider.probe[0]!.request(loaded.view));
}

it('a bank that refuses five hundred times: one alert, one urgent message; over when it answers again', async () => {
  await hub.bank.next('401-once', { times: 100_000 });
  const call = await callBank(ctx);
  const first = await call();
  assert.ok(first.outcome === 'refused' && first.refusal.kind === 'auth', JSON.stringify(first));
  for (let count = 0; count < 50; count += 1) await Promise.all(Array.from({ length: 10 }, call));
  await hub.settle();
  assert.deepEqual(
    (await open()).map(({ kind, severity }) => [kind, severity]),
    [['connection_auth', 'urgent']],
  );
  assert.equal(box.letters().length, 1);
  assert.match(
    box.letters()[0] ?? '',
    /^ana@exemplo\.example: Urgente: O banco recusou o acesso da integração .*\(CONTA\d+, em homologação\)$/,
  );
  hub.bank.clearFaults();
  await hub.advance({ minutes: 1 });
  assert.equal((await (await callBank(ctx))()).outcome, 'done');
  await hub.sweep();
  assert.deepEqual(await open(), []);
});

it('what a person tries at the screen is answered there and raises nothing', async () => {
  await hub.bank.next('401-once', { times: 100_000 });
  const outcome = await (await callBank(hub.ctx))();
  hub.bank.clearFaults();
  assert.equal(outcome.outcome, 'refused');
  assert.deepEqual(await open(), []);
});

it('what a person tries with success ends what was told, before any sweep', async () => {
  await hub.bank.next('401-once', { times: 100_000 });
  await (
    await callBank(ctx)
  )();
  hub.bank.clearFaults();
  assert.equal((await open()).length, 1);
  await hub.clock.advance({ minutes: 1 });
  assert.equal((await (await callBank(hub.ctx))()).outcome, 'done');
  assert.deepEqual(await open(), []);
});

it('a bank that does not answer is told of after a quarter of an hour, not before', async () => {
  await hub.bank.next('drop-before', { times: 100_000 });
  const call = await callBank(ctx);
  await call();
  assert.deepEqual(await open(), []);
  await hub.clock.advance({ minutes: 14 });
  await call();
  assert.deepEqual(await open(), []);
  await hub.clock.advance({ minutes: 2 });
  await call();
  hub.bank.clearFaults();
  assert.deepEqual(
    (await open()).map(({ kind, severity }) => [kind, severity]),
    [['connection_down', 'warning']],
  );
  await hub.advance({ minutes: 2 });
  await (
    await callBank(ctx)
  )();
  await hub.sweep();
  assert.deepEqual(await open(), []);
});

it('a list of payments that does not come to its end for two hours is told of, and settled with the first that does', async () => {
  await hub.bank.next('500-before', { name: 'charge.find', times: 100_000 });
  await hub.sweep();
  const failing = async () => (await open()).filter(({ kind }) => kind === 'sweep_failing').length;
  await hub.advance({ minutes: 100 }, 600);
  assert.equal(await failing(), 0);
  await hub.advance({ minutes: 40 }, 600);
  hub.bank.clearFaults();
  assert.equal(await failing(), 1);
  await hub.advance({ minutes: 40 }, 600);
  assert.deepEqual(await open(), []);
});

it('what a connection was told of for asking in vain is over when it is switched off', async () => {
  await hub.bank.next('500-before', { name: 'charge.find', times: 100_000 });
  await hub.sweep();
  await hub.advance({ minutes: 140 }, 600);
  hub.bank.clearFaults();
  assert.ok((await open()).some(({ kind }) => kind === 'sweep_failing'));
  const switchTo = (active: boolean) => patchConnection(ctx, { id: hub.connectionId, patch: { active } });
  await switchTo(false);
  assert.deepEqual(await open(), []);
  await switchTo(true);
  await hub.sweep();
});

it('words that nobody knows, of many charges: one alert a day', async () => {
  await hub.bank.next('unknown-status', { name: 'charge.read', times: 6 });
  for (let count = 0; count < 3; count += 1) {
    const { id } = await createCharge(hub.ctx, hub.charge());
    await registerCharge(hub.ctx, { id, waitMs: 0 });
  }
  await hub.advance({ minutes: 3 }, 10);
  hub.bank.clearFaults();
  const alerts = (await open()).filter(({ kind }) => kind === 'unknown_word');
  assert.equal(alerts.length, 1);
  assert.equal(alerts[0]?.connectionId, hub.connectionId);
});

it('the disk that fills and empties is told to the company, once', async () => {
  await tellDisk(hub.system, true);
  await tellDisk(hub.system, true);
  assert.equal((await open()).filter(({ kind }) => kind === 'disk_nearly_full').length, 1);
  await tellDisk(hub.system, false);
  assert.equal((await open()).filter(({ kind }) => kind === 'disk_nearly_full').length, 0);
});
