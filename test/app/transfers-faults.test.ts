import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { decideTransfer } from '#app/transfers/decide.ts';
import { createTransfer } from '#app/transfers/create.ts';
import type { Fault } from '#sim/index.ts';
import { Problem } from '#core/errors.ts';
import { assertBooksAgree, password, startCompany, type Company } from './transfers-kit.ts';

describe('a transfer at a bank that fails', () => {
  let company: Company;
  const sendings = (bankKey: string | null): number =>
    company.hub.bank
      .calls()
      .filter(({ operation, body }) => operation === 'transfer.send' && String(body).includes(String(bankKey))).length;
  before(async () => {
    company = await startCompany({ timeouts: { firstByteMs: 1_000, idleMs: 500, callMs: 3_000 } });
  });
  beforeEach(() => company.hub.bank.clearFaults());
  after(() => company.hub.stop());

  for (const fault of [
    'drop-after',
    '500-after',
    'html',
    'truncate',
    'empty',
    'unknown-status',
    'missing-field',
  ] as const) {
    it(`${fault}: the money has left; it is found by our number, and never sent again`, async () => {
      await company.hub.bank.next(fault as Fault, { name: 'transfer.send' });
      const lost = await company.pay();
      assert.equal(lost.status, 'sending');
      assert.equal(lost.outcomeUnknown, true);
      await company.hub.advance({ seconds: 20 }, 5);
      const found = await company.read(lost.id);
      assert.equal(found.status, 'sent');
      assert.equal(found.outcomeUnknown, false);
      assert.equal(company.atBank(found).length, 1);
      assert.equal(sendings(found.bankKey), 1);
      await assertBooksAgree(company);
    });
  }

  for (const fault of ['drop-before', '429'] as const) {
    it(`${fault}: nothing left and nobody says so; asked for two days, then a person decides, and nothing was sent again`, async () => {
      await company.hub.bank.next(fault, { name: 'transfer.send' });
      const lost = await company.pay();
      assert.equal(lost.outcomeUnknown, true);
      await company.hub.advance({ hours: 49 }, 1_800);
      const stuck = await company.read(lost.id);
      assert.equal(stuck.status, 'sending', 'silence is no refusal');
      assert.equal(stuck.attention, true);
      assert.equal(sendings(stuck.bankKey), 1);
      const decision = {
        id: stuck.id,
        decision: 'not_sent' as const,
        reason: 'conferido no extrato e com o suporte',
        confirmation: { password },
      };
      const decided = await decideTransfer(company.bia, decision);
      assert.equal(decided.status, 'failed');
      assert.equal(decided.attention, false);
      await assert.rejects(decideTransfer(company.bia, decision), isProblem('nothing_to_decide'));
      // An equal one right after a person's word is still asked about.
      await assert.rejects(
        createTransfer(company.ana, company.input({ payee: stuck.payee, amountCents: stuck.amountCents as never })),
        isProblem('possible_duplicate'),
      );
      assert.deepEqual(company.atBank(stuck), []);
      await assertBooksAgree(company);
    });
  }

  it('refused before anything was done: failed, with its meaning and cure', async () => {
    await company.hub.bank.next('refuse', { name: 'transfer.send' });
    const refused = await company.pay();
    assert.equal(refused.status, 'failed');
    assert.ok(refused.refusal && refused.refusal.cure.length > 10);
    assert.deepEqual(company.atBank(refused), []);
    await assertBooksAgree(company);
  });

  it('"Ocorreu um Erro No Processo": nobody may guess; found when it left, left to a person when it did not', async () => {
    const payee = company.input().payee;
    assert.ok(payee?.kind === 'account');
    const done = await company.pay({ payee: { ...payee, account: '9000021' } });
    const undone = await company.pay({ payee: { ...payee, account: '9000022' } });
    assert.deepEqual([done.outcomeUnknown, undone.outcomeUnknown], [true, true]);
    await company.hub.advance({ minutes: 1 }, 10);
    assert.equal((await company.read(done.id)).status, 'sent');
    const open = await company.read(undone.id);
    assert.equal(open.status, 'sending');
    assert.equal(open.outcomeUnknown, true);
    assert.ok(open.nextCheckAt !== null);
  });

  it('a token that the bank forgot: sent once more under the same number, and it leaves once', async () => {
    await company.hub.bank.next('401-once', { name: 'transfer.send' });
    const sent = await company.pay();
    assert.equal(sent.status, 'sent');
    assert.equal(company.atBank(sent).length, 1);
  });

  it('another amount in the answer: nothing of it is believed, and a person is told', async () => {
    await company.hub.bank.next('echo-other-amount', { name: 'transfer.send' });
    const odd = await company.pay();
    assert.equal(odd.status, 'sending');
    assert.equal(odd.attention, true);
    await company.hub.advance({ seconds: 20 }, 5);
    const found = await company.read(odd.id);
    assert.equal(found.status, 'sent');
    assert.equal(found.attention, true, 'until the amount is confirmed');
    // The list of the day has the amount.
    await company.hub.advance({ hours: 24 }, 3_600);
    assert.equal((await company.read(odd.id)).attention, false);
    await assertBooksAgree(company);
  });

  it('the answer hangs: unknown, then found', async () => {
    await company.hub.bank.next('slow', { name: 'transfer.send', delayMs: 2_500 });
    const hung = await company.pay();
    assert.equal(hung.outcomeUnknown, true);
    await company.hub.advance({ minutes: 1 }, 10);
    const found = await company.read(hung.id);
    assert.equal(found.status, 'sent');
    assert.equal(company.atBank(found).length, 1);
  });
});

function isProblem(code: string) {
  return (error: unknown): boolean => error instanceof Problem && error.init.code === code;
}
