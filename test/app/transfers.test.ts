import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { listEntries } from '#app/ledger/entries.ts';
import { transferTimeline } from '#app/transfers/timeline.ts';
import { assertBooksAgree, startCompany, tedBank, type Company } from './transfers-kit.ts';

describe('a transfer', () => {
  let company: Company;
  before(async () => {
    company = await startCompany();
  });
  after(() => company.hub.stop());

  it('waits for another person, leaves once, and is completed when its window has closed', async () => {
    const asked = await company.ask();
    assert.equal(asked.status, 'awaiting_approval');
    assert.equal(asked.approvalsNeeded, 1);
    assert.equal(asked.firstPayment, true);
    await company.hub.settle();
    assert.deepEqual(company.hub.bank.transfers(), [], 'nothing leaves before it is approved');
    assert.equal((await company.approve(asked)).status, 'approved');
    await company.hub.settle();
    const sent = await company.read(asked.id);
    assert.equal(sent.status, 'sent');
    assert.equal(sent.rail, 'pix');
    assert.ok(sent.hasReceipt && sent.endToEndId !== null && sent.bankRef !== null);
    assert.equal(company.atBank(sent).length, 1);
    assert.equal(company.atBank(sent)[0]?.ref, sent.bankRef);
    assert.equal(company.atBank(sent)[0]?.amountCents, sent.amountCents);
    await company.hub.advance({ minutes: 14 }, 120);
    assert.equal((await company.read(asked.id)).status, 'sent', 'it may still come back');
    await company.hub.advance({ minutes: 3 }, 30);
    const done = await company.read(asked.id);
    assert.equal(done.status, 'completed');
    assert.equal(done.completedAt, done.windowClosesAt);
    assert.equal(company.atBank(sent).length, 1);
    await assertBooksAgree(company);
    const entries = await listEntries(company.hub.ctx, { transferId: asked.id, limit: 50 });
    assert.deepEqual(
      entries.data.map(({ kind }) => kind),
      ['transfer'],
    );
    const { data } = await transferTimeline(company.hub.ctx, asked.id);
    assert.deepEqual(
      data
        .map(({ title }) => title)
        .toReversed()
        .slice(0, 4),
      ['Pedida', 'Aprovada', 'Enviada ao banco', 'O banco confirma o envio'],
    );
  });

  it('by TED, stays open for three business days', async () => {
    const sent = await company.pay({ payee: { ...accountOf(company), ...tedBank } });
    assert.equal(sent.status, 'sent');
    assert.equal(sent.rail, null, 'nothing says how it went');
    await company.hub.advance({ hours: 24 }, 3600);
    assert.equal((await company.read(sent.id)).status, 'sent');
    await company.hub.advance({ hours: 96 }, 7200);
    assert.equal((await company.read(sent.id)).status, 'completed');
    await assertBooksAgree(company);
  });
});

function accountOf(company: Company) {
  const { payee } = company.input();
  assert.ok(payee?.kind === 'account');
  return payee;
}
