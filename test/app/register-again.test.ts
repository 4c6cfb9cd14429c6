import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createCharge } from '#app/charges/create.ts';
import { getCharge } from '#app/charges/get.ts';
import { registerCharge } from '#app/charges/register.ts';
import { writeOffCharge } from '#app/charges/write-off.ts';
import { Problem } from '#core/errors.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';

describe('a charge written off and registered again', () => {
  let hub: Hub;
  before(async () => {
    hub = await startHub();
  });
  after(() => hub.stop());

  it('is told to wait while the bank refuses equals, and gets a second life afterwards', async () => {
    const { id } = await createCharge(hub.ctx, hub.charge());
    await registerCharge(hub.ctx, { id, waitMs: 0 });
    await hub.advance({ seconds: 10 }, 2);
    await writeOffCharge(hub.ctx, { id, reason: 'Acordo', askFirst: true, waitMs: 0 });
    await hub.advance({ seconds: 30 }, 5);
    assert.equal((await getCharge(hub.ctx, id)).status, 'written_off');

    const callsBefore = hub.bank.calls().length;
    await assert.rejects(registerCharge(hub.ctx, { id, waitMs: 0 }), (error: unknown) => {
      assert.ok(error instanceof Problem);
      assert.equal(error.init.code, 'equal_registration_recent');
      assert.match(error.init.cure ?? '', /depois das \d\d:\d\d/);
      return true;
    });
    assert.equal(hub.bank.calls().length, callsBefore, 'the bank was not asked');

    await hub.advance({ minutes: 31 }, 300);
    await registerCharge(hub.ctx, { id, waitMs: 0 });
    await hub.advance({ seconds: 10 }, 2);
    const again = await getCharge(hub.ctx, id);
    assert.equal(again.status, 'registered');
    assert.equal(again.registration?.ordinal, 2);
  });
});
