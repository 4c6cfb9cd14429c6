import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createBatch } from '#app/batches/create.ts';
import { getBatch } from '#app/batches/get.ts';
import { createCharge } from '#app/charges/create.ts';
import { listCharges } from '#app/charges/list.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';

const total = 200;

describe('200 titles in one batch while a tenth of the answers is lost after processing', () => {
  let hub: Hub;
  before(async () => {
    hub = await startHub();
  });
  after(() => hub.stop());

  it('ends with 200 charges at the bank, none twice, none unknown', async () => {
    const ids: string[] = [];
    for (let index = 0; index < total; index += 1) ids.push((await createCharge(hub.ctx, hub.charge())).id);
    await hub.bank.next('drop-after', { name: 'charge.register', probability: 0.1, seed: 20261121, times: total * 10 });
    const batch = await createBatch(hub.ctx, { kind: 'register', chargeIds: ids });
    await hub.settle();
    // Past the bank's 120 calls a minute, and past the look-ups of what was lost.
    await hub.advance({ minutes: 12 }, 20);

    const atBank = hub.bank.charges();
    assert.equal(new Set(atBank.map((charge) => charge.reference)).size, total, 'every title is at the bank');
    assert.equal(atBank.length, total, 'none is there twice');
    const ended = await getBatch(hub.ctx, batch.id);
    assert.deepEqual(
      { state: ended.state, done: ended.done, unknown: ended.unknown, refused: ended.refused },
      { state: 'done', done: total, unknown: 0, refused: 0 },
    );
    const listed = await listCharges(hub.ctx, { status: ['registered'], limit: 200, sort: 'dueDate' });
    assert.equal(listed.data.length, total);
    assert.ok(listed.data.every((charge) => !charge.outcomeUnknown && charge.registration?.linhaDigitavel));
    const lost = hub.bank.calls().filter((call) => call.decision === 'drop-after');
    assert.ok(lost.length > 5, `the fault struck ${lost.length} times`);
    assert.ok(!hub.bank.calls().some((call) => call.status === 429), 'the bank never had to refuse for its limit');
  });
});
