import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createCharge } from '#app/charges/create.ts';
import { getCharge, listRegistrations } from '#app/charges/get.ts';
import { dryRunRegister, registerCharge } from '#app/charges/register.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';

describe('the dry run of a registration', () => {
  let hub: Hub;
  before(async () => {
    hub = await startHub({ limits: 'none' });
  });
  after(() => hub.stop());

  it('shows the very request that then leaves, also for a reference longer than the bank holds, and stores nothing', async () => {
    const reference = 'PEDIDO-2026-000000000000000000000000001';
    const { id } = await createCharge(hub.ctx, hub.charge({ reference }));
    const callsBefore = hub.bank.calls().length;
    const shown = await dryRunRegister(hub.ctx, { id });
    assert.equal(shown.ready, true);
    assert.equal(hub.bank.calls().length, callsBefore);
    assert.equal((await getCharge(hub.ctx, id)).status, 'pending');
    assert.deepEqual((await listRegistrations(hub.ctx, id)).data, []);

    await registerCharge(hub.ctx, { id, waitMs: 0 });
    await hub.settle();
    const sent = hub.bank.calls().find((call) => call.operation === 'charge.register');
    assert.equal(sent?.method, shown.request?.method);
    assert.deepEqual(JSON.parse(String(sent?.body)), JSON.parse(JSON.stringify(shown.request?.body)));
  });
});
