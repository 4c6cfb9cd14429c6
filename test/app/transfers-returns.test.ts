import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { listAlerts } from '#app/alerts/list.ts';
import { listDivergences } from '#app/divergences/list.ts';
import { listEntries } from '#app/ledger/entries.ts';
import { decideTransfer } from '#app/transfers/decide.ts';
import { applyTransferFacts } from '#app/transfers/apply.ts';
import { uuidOf } from '#core/ids.ts';
import { cents } from '#lib/money.ts';
import { assertBooksAgree, password, startCompany, type Company } from './transfers-kit.ts';

describe('money that comes back', () => {
  let company: Company;
  const kindsOf = async (id: string): Promise<string[]> =>
    (await listEntries(company.hub.ctx, { transferId: id, limit: 50 })).data.map(({ kind }) => kind).sort();
  before(async () => {
    company = await startCompany();
    await company.registerWebhook();
  });
  after(() => company.hub.stop());

  it('told by webhook, by reading, by the list of the day and by a file: posted once', async () => {
    const sent = await company.pay();
    company.hub.bank.returnTransfer(sent.bankRef ?? '', 'PBE326');
    await company.hub.advance({ minutes: 16 }, 60);
    const back = await company.read(sent.id);
    assert.equal(back.status, 'returned');
    assert.equal(back.returnedCents, sent.amountCents);
    assert.equal(back.returned?.code, 'PBE326');
    assert.ok(back.returned.cure.length > 10);
    assert.deepEqual(await kindsOf(sent.id), ['transfer', 'transfer_return']);
    await assertBooksAgree(company);
    // A file that books it a day later, and the webhook again.
    await company.hub.ctx.db.inOrganization(company.hub.ctx.organizationId, (tx) =>
      applyTransferFacts(tx, company.hub.ctx, {
        transferId: uuidOf('transfer', sent.id),
        source: 'return_file',
        proven: true,
        facts: [
          {
            factKey: `${sent.bankRef}:returned:2026-11-25:${sent.amountCents}`,
            occurredAt: null,
            fact: {
              type: 'returned',
              code: '',
              meaning: 'm',
              cure: 'c',
              amountCents: cents(sent.amountCents),
              returnedAt: null,
            },
          },
        ],
      }),
    );
    company.hub.bank.webhooks();
    await company.hub.advance({ hours: 30 }, 3_600);
    assert.equal((await company.read(sent.id)).returnedCents, sent.amountCents);
    assert.deepEqual(await kindsOf(sent.id), ['transfer', 'transfer_return']);
    await assertBooksAgree(company);
  });

  it('told while the answer of the sending is still on its way: the same end', async () => {
    company.hub.bank.before('transfer.send', () => undefined);
    await company.hub.bank.next('drop-after', { name: 'transfer.send' });
    const lost = await company.pay();
    assert.equal(lost.outcomeUnknown, true);
    const [theirs] = company.atBank(lost);
    assert.ok(theirs);
    company.hub.bank.returnTransfer(theirs.ref, 'PBE328');
    // The webhook before the first look-up: known by our number alone.
    await company.hub.bank.deliver();
    await company.hub.settle();
    const back = await company.read(lost.id);
    assert.equal(back.status, 'returned');
    assert.equal(back.outcomeUnknown, false);
    await company.hub.advance({ hours: 1 }, 600);
    assert.equal((await company.read(lost.id)).status, 'returned');
    assert.deepEqual(await kindsOf(lost.id), ['transfer', 'transfer_return']);
    await assertBooksAgree(company);
  });

  it('late, after it was completed: still taken in', async () => {
    const sent = await company.pay();
    await company.hub.advance({ minutes: 20 }, 60);
    assert.equal((await company.read(sent.id)).status, 'completed');
    company.hub.bank.returnTransfer(sent.bankRef ?? '', 'PBE326');
    await company.hub.advance({ minutes: 16 }, 60);
    assert.equal((await company.read(sent.id)).status, 'returned');
    await assertBooksAgree(company);
  });

  it('a part: nothing is posted until a person has looked at the statement', async () => {
    const sent = await company.pay();
    company.hub.bank.returnTransfer(sent.bankRef ?? '', 'PBE326', 1_000);
    await company.hub.advance({ minutes: 16 }, 60);
    const held = await company.read(sent.id);
    assert.deepEqual([held.status, held.attention, held.returnedCents], ['sent', true, 0]);
    assert.ok(held.allowedActions.length > 0);
    const open = await listDivergences(company.hub.ctx, { state: 'open' });
    assert.ok(open.some(({ kind, transferId }) => kind === 'return_of_part' && transferId === sent.id));
    const decided = await decideTransfer(company.bia, {
      id: sent.id,
      decision: 'accept_return',
      returnedCents: cents(1_000),
      reason: 'conferido no extrato da conta',
      confirmation: { password },
    });
    assert.deepEqual([decided.attention, decided.returnedCents], [false, 1_000]);
    assert.deepEqual(await kindsOf(sent.id), ['transfer', 'transfer_return']);
    await company.hub.advance({ hours: 2 }, 1_800);
    assert.equal((await company.read(sent.id)).status, 'completed');
  });

  it('without a webhook: seen by asking, and the amount by the list of the day', async () => {
    company.hub.bank.act('remove-webhook', company.hub.application.clientId);
    const sent = await company.pay();
    company.hub.bank.returnTransfer(sent.bankRef ?? '', 'PBE326');
    await company.hub.advance({ minutes: 20 }, 60);
    const waiting = await company.read(sent.id);
    assert.equal(waiting.status, 'sent', 'not completed: the bank says that it came back');
    assert.equal(waiting.returnedCents, 0, 'and nobody guesses how much');
    assert.notEqual(waiting.returned, null);
    await company.hub.advance({ hours: 24 }, 3_600);
    assert.equal((await company.read(sent.id)).status, 'returned');
  });

  it('a list of the day that cannot be read for two hours is told of once, and settled with the first that can', async () => {
    const unread = async () =>
      (await listAlerts(company.hub.ctx, { limit: 50, state: 'open' })).data.filter(
        ({ kind }) => kind === 'transfer_list_failing',
      );
    await company.pay();
    await company.hub.bank.next('500-before', { name: 'statement.page', times: 100_000 });
    const evening = company.hub.clock.now().toZonedDateTimeISO('America/Sao_Paulo');
    const untilFive = evening.until(evening.add({ days: 1 }).withPlainTime('05:00'));
    await company.hub.advance({ milliseconds: untilFive.total('milliseconds') }, 600);
    assert.deepEqual(await unread(), []);
    await company.hub.advance({ hours: 3 }, 600);
    const [told, ...more] = await unread();
    assert.deepEqual(more, []);
    assert.match(told?.title ?? '', /^A lista de transferências de \d\d\/\d\d\/\d{4} da integração Celcoin/);
    assert.ok((told?.cure ?? '').length > 20);
    company.hub.bank.clearFaults();
    await company.hub.advance({ hours: 1 }, 600);
    assert.deepEqual(await unread(), []);
  });

  it('a transfer at the bank that nobody asked for here is told', async () => {
    const sent = await company.pay();
    await company.hub.ctx.db.pool.query('update transfer set bank_ref = $1, bank_key = $2 where bank_ref = $3', [
      '1',
      '2',
      sent.bankRef,
    ]);
    await company.hub.advance({ hours: 26 }, 3_600);
    const open = await listDivergences(company.hub.ctx, { state: 'open' });
    assert.ok(open.some(({ kind, title }) => kind === 'transfer_of_nobody' && title.includes(sent.bankRef ?? '?')));
  });
});
