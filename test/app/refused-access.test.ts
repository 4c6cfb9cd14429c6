/** Errors of integration, at a bank that really refuses: people hear of it once, and it ends when the bank answers again. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { listAlerts } from '#app/alerts/list.ts';
import { systemContext, type Context } from '#app/context.ts';
import { openLoaded } from '#app/connections/open.ts';
import { loadConnection } from '#app/connections/load.ts';
import { uuidOf } from '#core/ids.ts';
import type { Bank } from '#core/provider.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';
import { addPerson, openMailbox, type Mailbox } from '#test/kit/mailbox.ts';

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
