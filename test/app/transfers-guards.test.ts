import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { approveTransfer, approveTransfers, denyTransfer } from '#app/transfers/approve.ts';
import { cancelTransfer } from '#app/transfers/cancel.ts';
import { createTransfer, createTransferBatch, dryRunTransfer } from '#app/transfers/create.ts';
import { editTransfer, submitTransfer } from '#app/transfers/edit.ts';
import { setApprovalRules } from '#app/transfers/rules.ts';
import { createPayee, getPayee, patchPayee } from '#app/payees/payees.ts';
import type { ApprovalRules, Transfer } from '#contract/transfers.ts';
import { Problem } from '#core/errors.ts';
import { cents } from '#lib/money.ts';
import { password, startCompany, tedBank, type Company } from './transfers-kit.ts';

const confirmation = { password };
const isProblem = (code: string) => (error: unknown) => error instanceof Problem && error.init.code === code;
const byDefault: ApprovalRules = {
  rules: [],
  duplicateWindowHours: 24,
  repeatSecondApproverCents: null,
  sendAt: '08:00',
};

describe('who may let money leave, and which', () => {
  let company: Company;
  before(async () => {
    company = await startCompany();
  });
  after(() => company.hub.stop());

  const sentAt = (transfer: Transfer): number => company.atBank(transfer).length;

  it('an equal one is asked about, whenever it was asked for within a day; with a reason it leaves, a minute apart', async () => {
    const input = company.input();
    const first = await createTransfer(company.ana, input);
    const again = { ...input, reference: `${input.reference}-2` };
    await assert.rejects(createTransfer(company.ana, again), (error: unknown) => {
      assert.ok(error instanceof Problem);
      assert.equal(error.init.code, 'possible_duplicate');
      assert.equal(error.init.facts?.['transferId'], first.id);
      return true;
    });
    // The same account written otherwise, the bank by its other number.
    const payee = {
      ...(input.payee as Extract<typeof input.payee, { kind: 'account' }>),
      branch: '0030',
      account: '000379424',
      ispb: '',
    };
    await assert.rejects(createTransfer(company.ana, { ...again, payee }), isProblem('possible_duplicate'));
    await company.approve(first);
    await company.hub.settle();
    await company.hub.advance({ hours: 23 }, 7_200);
    await assert.rejects(createTransfer(company.ana, again), isProblem('possible_duplicate'));
    const repeated = await createTransfer(company.ana, { ...again, repeatReason: 'segunda parcela da nota 12' });
    assert.equal(repeated.repeatsId, first.id);
    const third = { ...input, reference: `${input.reference}-3`, repeatReason: 'terceira parcela da nota 12' };
    const other = await createTransfer(company.ana, third);
    await company.approve(repeated);
    await company.approve(other);
    await company.hub.settle();
    const both = [await company.read(repeated.id), await company.read(other.id)];
    assert.equal(both.filter(({ status }) => status === 'sent').length, 1, 'the second waits for the bank’s window');
    await company.hub.advance({ minutes: 4 }, 15);
    for (const one of [repeated, other]) assert.equal((await company.read(one.id)).status, 'sent');
    const refusals = company.hub.bank
      .calls()
      .filter(({ operation, status }) => operation === 'transfer.send' && status !== 200);
    assert.deepEqual(refusals, [], 'and the bank had nothing against any of them');
    await company.hub.advance({ hours: 25 }, 7_200);
    assert.equal(
      (await createTransfer(company.ana, { ...input, reference: `${input.reference}-4` })).status,
      'awaiting_approval',
    );
  });

  it('fifty equal requests at once: one transfer', async () => {
    const input = company.input();
    const asked = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        createTransfer(company.ana, { ...input, reference: `${input.reference}/${index}` }),
      ),
    );
    const made = asked.filter((one) => one.status === 'fulfilled');
    assert.equal(made.length, 1);
    for (const one of asked)
      if (one.status === 'rejected') assert.ok(isProblem('possible_duplicate')(one.reason), String(one.reason));
  });

  it('never one’s own, never twice, never what changed since it was read', async () => {
    const asked = await company.ask();
    await assert.rejects(company.approve(asked, company.ana), isProblem('own_transfer'));
    const viewer = await company.person('viewer');
    await assert.rejects(company.approve(asked, viewer), isProblem('forbidden'));
    const wrong = { id: asked.id, version: asked.version, confirmation: { password: 'outra senha qualquer' } };
    await assert.rejects(approveTransfer(company.bia, wrong), isProblem('confirmation_wrong'));
    const edited = await editTransfer(company.caio, { id: asked.id, patch: { amountCents: cents(99_900) } });
    await assert.rejects(company.approve(asked, company.bia), isProblem('version_conflict'));
    await assert.rejects(company.approve(edited, company.caio), isProblem('own_transfer'));
    assert.deepEqual(edited.allowedActions.includes('approve'), false, 'he has changed it');
    assert.equal((await company.approve(edited)).status, 'approved');
    await company.hub.settle();
    assert.equal(company.atBank(await company.read(asked.id))[0]?.amountCents, 99_900);
  });

  it('as many as the amount asks for; a change voids them all', async () => {
    await setApprovalRules(company.caio, {
      ...byDefault,
      rules: [
        { fromCents: cents(0), approvals: 0 },
        { fromCents: cents(50_000), approvals: 2 },
      ],
    });
    const small = await company.ask({ amountCents: cents(4_999) });
    assert.equal(small.status, 'approved');
    const big = await company.ask({ amountCents: cents(50_000) });
    assert.equal(big.approvalsNeeded, 2);
    const once = await company.approve(big);
    assert.equal(once.status, 'awaiting_approval');
    await assert.rejects(company.approve(once), isProblem('approved_already'));
    const changed = await editTransfer(company.ana, { id: big.id, patch: { description: 'nota 77' } });
    assert.equal(changed.approvals[0]?.voidReason?.includes('Alterada'), true);
    await company.approve(changed);
    const twice = await company.approve(await company.read(big.id), company.caio);
    assert.equal(twice.status, 'approved');
    await setApprovalRules(company.caio, byDefault);
    await company.hub.settle();
    assert.equal((await company.read(small.id)).status, 'sent');
    assert.equal((await company.read(big.id)).status, 'sent');
  });

  it('a changed favorecido takes the approval back, also of what is scheduled, and shows what was before', async () => {
    const { payee } = company.input();
    assert.ok(payee?.kind === 'account');
    const kept = await createPayee(company.ana, {
      destination: { ...payee, account: '555001' },
      email: null,
      note: '',
    });
    const tomorrow = '2026-12-10';
    const asked = await company.ask({ payee: undefined, payeeId: kept.id, scheduledOn: tomorrow });
    assert.equal((await company.approve(asked)).status, 'scheduled');
    await patchPayee(company.caio, { id: kept.id, patch: { destination: { ...payee, account: '555002' } } });
    const voided = await company.read(asked.id);
    assert.equal(voided.status, 'awaiting_approval');
    assert.equal(voided.payeeChanged, true);
    assert.ok(voided.approvals[0]?.voidedAt);
    const record = await getPayee(company.ana, kept.id);
    assert.equal(record.changedFrom?.kind === 'account' && record.changedFrom.account, '555001');
    // What was asked for is what stands there: the old account, agreed to anew by somebody who did not change it.
    await assert.rejects(company.approve(voided, company.caio), isProblem('own_transfer'));
    await denyTransfer(company.bia, { id: asked.id, reason: 'o destino mudou' });
    const paid = await company.ask({ payee: undefined, payeeId: kept.id });
    await company.approve(paid);
    await company.hub.settle();
    assert.equal((await getPayee(company.ana, kept.id)).changedFrom, null, 'paid with the new one');
  });

  it('scheduled: on its day, at the company’s hour, and not before', async () => {
    const now = company.hub.today();
    const day = Temporal.PlainDate.from(now).add({ days: 2 }).toString();
    const asked = await company.ask({ scheduledOn: day, draft: true });
    assert.equal(asked.status, 'draft');
    const submitted = await submitTransfer(company.ana, asked.id);
    assert.equal((await company.approve(submitted)).status, 'scheduled');
    await company.hub.advance({ hours: 12 }, 7_200);
    assert.equal((await company.read(asked.id)).status, 'scheduled');
    await company.hub.advance({ hours: 40 }, 3_600);
    const sent = await company.read(asked.id);
    assert.ok(['sent', 'completed'].includes(sent.status), sent.status);
    assert.ok((sent.sentAt ?? '') >= `${day}T11:00`, 'eight in São Paulo');
    assert.equal(sentAt(sent), 1);
    const past = { ...company.input(), scheduledOn: '2026-11-20' };
    await assert.rejects(createTransfer(company.ana, past), isProblem('invalid_input'));
  });

  it('canceled or sent, never both', async () => {
    for (let round = 0; round < 6; round += 1) {
      const asked = await company.ask();
      await company.approve(asked);
      const [, canceled] = await Promise.allSettled([
        company.hub.settle(),
        cancelTransfer(company.ana, { id: asked.id, reason: 'desistimos' }),
      ]);
      await company.hub.settle();
      const ended = await company.read(asked.id);
      const isCanceled = canceled.status === 'fulfilled';
      assert.equal(ended.status, isCanceled ? 'canceled' : 'sent');
      assert.equal(sentAt(ended), isCanceled ? 0 : 1);
    }
  });

  it('a batch is all or nothing, and many are approved only with the total that was read', async () => {
    const transfers = [company.input(), company.input(), company.input()];
    const total = transfers.reduce((sum, { amountCents }) => sum + amountCents, 0);
    const wrong = { name: 'Lote', transfers, expectedCount: 3, expectedCents: cents(total + 1) };
    await assert.rejects(createTransferBatch(company.ana, wrong), isProblem('totals_differ'));
    const twice = { ...wrong, transfers: [transfers[0]!, { ...transfers[0]!, reference: 'OUTRA' }], expectedCount: 2 };
    const sum = cents((transfers[0]?.amountCents ?? 0) * 2);
    await assert.rejects(
      createTransferBatch(company.ana, { ...twice, expectedCents: sum }),
      isProblem('possible_duplicate'),
    );
    const batch = await createTransferBatch(company.ana, { ...wrong, expectedCents: cents(total) });
    assert.deepEqual([batch.count, batch.totalCents], [3, total]);
    const read = batch.transfers.map(({ id, version }) => ({ id, version }));
    const less = { transfers: read, expectedCents: cents(total - 1), confirmation };
    await assert.rejects(approveTransfers(company.bia, less), isProblem('totals_differ'));
    const answer = await approveTransfers(company.bia, { ...less, expectedCents: cents(total) });
    assert.deepEqual([answer.done.length, answer.refused.length], [3, 0]);
    await company.hub.settle();
    for (const { id } of read) assert.equal((await company.read(id)).status, 'sent');
  });

  it('dry run: everything that would happen, and nothing done', async () => {
    const input = company.input();
    assert.ok(input.payee?.kind === 'account');
    const good = await dryRunTransfer(company.ana, {
      ...input,
      payee: { ...input.payee, ...tedBank, account: '777001' },
    });
    assert.equal(good.allowed, true);
    assert.equal(good.approvalsNeeded, 1);
    assert.ok(good.warnings.some((text) => text.startsWith('Primeiro pagamento')));
    const body = good.request?.body as Record<string, unknown>;
    assert.equal(body['value'], input.amountCents / 100);
    assert.ok(!JSON.stringify(body).includes('52998224725'), 'the document is masked');
    assert.deepEqual(
      good.postings.map(({ amountCents }) => amountCents),
      [input.amountCents, -input.amountCents],
    );
    const bad = await dryRunTransfer(company.ana, {
      ...input,
      payee: { ...input.payee, name: "D'Ávila & Cia.", account: '12345678901234', taxId: '11111111111' },
    });
    assert.equal(bad.allowed, false);
    const pointers = bad.problems.map(({ pointer }) => pointer);
    for (const pointer of ['/payee/name', '/payee/account', '/payee/taxId'])
      assert.ok(pointers.includes(pointer), pointer);
    assert.equal(bad.problems.find(({ pointer }) => pointer === '/payee/name')?.suggestion, 'D Avila Cia');
    const key = await dryRunTransfer(company.ana, {
      ...input,
      payee: { kind: 'pixKey', key: 'maria@exemplo.com.br', taxId: null },
    });
    assert.ok(key.problems.some(({ code }) => code === 'pix_key_not_offered'));
  });
});
