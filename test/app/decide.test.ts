import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createCharge } from '#app/charges/create.ts';
import { decideCharge } from '#app/charges/decide.ts';
import { getCharge } from '#app/charges/get.ts';
import { registerCharge } from '#app/charges/register.ts';
import { Problem } from '#core/errors.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';

describe('what a person decides when the bank neither confirms nor denies', () => {
  let hub: Hub;
  before(async () => {
    hub = await startHub({ limits: 'none' });
  });
  after(() => hub.stop());

  /** A registration whose answer is lost and whose look-ups all fail for more than 48 hours. */
  async function inAttention(fault: 'drop-before' | 'drop-after') {
    const charge = await createCharge(hub.ctx, hub.charge());
    await hub.bank.next(fault, { name: 'charge.register' });
    await hub.bank.next('500-before', { name: 'charge.find', probability: 1, seed: 1 });
    await registerCharge(hub.ctx, { id: charge.id, waitMs: 0 });
    await hub.settle();
    await hub.advance({ hours: 50 }, 3_600);
    hub.bank.clearFaults();
    const stuck = await getCharge(hub.ctx, charge.id);
    assert.equal(stuck.attention, true);
    assert.equal(stuck.status, 'registering');
    return stuck;
  }

  it('absent: nothing is sent, the charge is pending again and may be registered anew', async () => {
    const stuck = await inAttention('drop-before');
    const decided = await decideCharge(hub.ctx, {
      id: stuck.id,
      decision: 'absent',
      reason: 'Conferido no internet banking',
    });
    assert.equal(decided.charge.status, 'pending');
    assert.equal(decided.charge.attention, false);
    await hub.settle();
    assert.equal(hub.bank.charges().filter((item) => item.reference === stuck.reference).length, 0);
    await registerCharge(hub.ctx, { id: stuck.id, waitMs: 0 });
    await hub.settle();
    await hub.advance({ seconds: 20 }, 2);
    assert.equal((await getCharge(hub.ctx, stuck.id)).status, 'registered');
  });

  it("at_bank: the code found on the bank's screen is followed to its end", async () => {
    const stuck = await inAttention('drop-after');
    const [atBank] = hub.bank.charges().filter((item) => item.reference === stuck.reference);
    assert.ok(atBank);
    await decideCharge(hub.ctx, {
      id: stuck.id,
      decision: 'at_bank',
      bankRef: atBank.ref,
      reason: 'Visto na tela do banco',
    });
    await hub.settle();
    const ended = await getCharge(hub.ctx, stuck.id);
    assert.equal(ended.status, 'registered');
    assert.equal(ended.registration?.nossoNumero, atBank.nossoNumero);
    assert.equal(hub.bank.charges().filter((item) => item.reference === stuck.reference).length, 1);
  });

  it('adopt: what the bank shows is what is owed, and the charge can be written off again', async () => {
    const charge = await createCharge(hub.ctx, hub.charge());
    await hub.bank.next('echo-other-amount', { name: 'charge.read', probability: 1, seed: 1 });
    await registerCharge(hub.ctx, { id: charge.id, waitMs: 0 });
    await hub.settle();
    await hub.advance({ seconds: 20 }, 2);
    hub.bank.clearFaults();
    assert.equal((await getCharge(hub.ctx, charge.id)).attention, true);
    const decided = await decideCharge(hub.ctx, { id: charge.id, decision: 'adopt', reason: 'O banco está certo' });
    assert.equal(decided.charge.status, 'registered');
    assert.notEqual(decided.charge.amountCents, charge.amountCents);
    assert.ok(decided.charge.allowedActions.includes('writeOff'));
  });

  it('a charge that waits for nobody has nothing to decide', async () => {
    const charge = await createCharge(hub.ctx, hub.charge());
    await assert.rejects(
      decideCharge(hub.ctx, { id: charge.id, decision: 'absent', reason: 'x' }),
      (error: unknown) => error instanceof Problem && error.init.code === 'nothing_to_decide',
    );
  });
});
