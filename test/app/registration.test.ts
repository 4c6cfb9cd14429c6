import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createCharge } from '#app/charges/create.ts';
import { getCharge } from '#app/charges/get.ts';
import { registerCharge } from '#app/charges/register.ts';
import { listEntries } from '#app/ledger/entries.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';

describe('a charge from title to money in the ledger', () => {
  let hub: Hub;
  before(async () => {
    hub = await startHub();
  });
  after(() => hub.stop());

  it('is registered, paid by Pix, told by webhook, read back and posted', async () => {
    const made = await createCharge(hub.ctx, hub.charge());
    assert.equal(made.status, 'pending');
    const begun = await registerCharge(hub.ctx, { id: made.id, waitMs: 0 });
    assert.equal(begun.charge.status, 'registering');
    await hub.settle();
    await hub.advance({ seconds: 10 }, 2);
    const registered = await getCharge(hub.ctx, made.id);
    assert.equal(registered.status, 'registered', JSON.stringify(hub.log));
    assert.match(registered.registration?.linhaDigitavel ?? '', /^077/);
    const [atBank] = hub.bank.charges();
    assert.ok(atBank);
    hub.bank.pay(atBank.ref, { channel: 'pix' });
    await hub.bank.deliver();
    await hub.settle();
    const paid = await getCharge(hub.ctx, made.id);
    assert.equal(paid.status, 'paid', JSON.stringify(hub.log));
    const entries = await listEntries(hub.ctx, { limit: 50, chargeId: made.id });
    const [fee, credit, receipt] = entries.data;
    assert.deepEqual(
      [receipt, credit, fee].map((entry) => [entry?.kind, entry?.postingCode]),
      [
        ['receipt', '101'],
        ['bank_entry', '201'],
        ['fee', '301'],
      ],
    );
    for (const entry of entries.data) {
      assert.equal(
        entry.postings.reduce((sum, posting) => sum + posting.amountCents, 0),
        0,
        `${entry.kind} balances`,
      );
    }
  });
});
