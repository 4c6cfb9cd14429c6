/** Transfers to a Pix key: to the owner that was shown and agreed to, or to nobody. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { patchConnection } from '#app/connections/patch.ts';
import { renewHookSecret } from '#app/connections/renew-hook-secret.ts';
import { listDivergences } from '#app/divergences/list.ts';
import { listEntries } from '#app/ledger/entries.ts';
import { createTransfer } from '#app/transfers/create.ts';
import { pixKeyDayJob, transferDayJob } from '#app/transfers/day.ts';
import { getTransfer } from '#app/transfers/get.ts';
import { showKeyOwner } from '#app/transfers/key-owner.ts';
import type { TransferInput } from '#contract/transfers.ts';
import { Problem } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { replaceTransferRules } from '#db/transfer-rules.ts';
import { cents } from '#lib/money.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';

let hub: Hub;
before(async () => {
  hub = await startHub({ provider: 'celcoin' });
  const { ctx } = hub;
  const baasAccount = hub.application.accounts[0]!;
  await patchConnection(ctx, { id: hub.connectionId, patch: { agreement: { baasAccount } } });
  const { url, login, password } = await renewHookSecret(ctx, hub.connectionId);
  hub.bank.act('register-webhook', hub.application.clientId, { url, login, password });
  const rules = [{ fromCents: 0, approvals: 0 }];
  const wanted = { rules, duplicateWindowHours: 24, repeatSecondApproverCents: null, sendAt: '08:00' };
  await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    replaceTransferRules(tx, ctx.organizationId, wanted, {
      at: hub.clock.now().toString(),
      newId: () => ctx.ids.next(),
    }),
  );
});
after(() => hub.stop());

const phone = '+5532976886942';
let made = 0;
function toKey(key: string): TransferInput {
  made += 1;
  const payee = { kind: 'pixKey' as const, key, taxId: null };
  return {
    connection: hub.connectionId,
    reference: `PX${made}`,
    amountCents: cents(1_000 + made),
    payee,
    draft: false,
  };
}

const calls = (name: string) => hub.bank.calls().filter((call) => call.operation === name).length;

it('shows who owns a key, without the ends of a CPF', async () => {
  const shown = await showKeyOwner(hub.ctx, { connection: hub.connectionId, key: '+55 32 97688-6942' });
  assert.deepEqual([shown.key, shown.name, shown.taxId], [phone, 'JOAO DE TESTE', '***.982.247-**']);
  await assert.rejects(
    showKeyOwner(hub.ctx, { connection: hub.connectionId, key: 'nobody@example.com' }),
    (error) => error instanceof Problem && error.init.errors?.[0]?.code === 'pix_key_unknown',
  );
});

it('goes to the owner of the key, is followed to its end, and its return comes by the end-to-end id', async () => {
  const { id } = await createTransfer(hub.ctx, toKey(phone));
  await hub.advance({ minutes: 1 }, 5);
  const sent = await getTransfer(hub.ctx, id);
  assert.deepEqual([sent.status, sent.rail, sent.payeeName], ['sent', 'pix', 'JOAO DE TESTE']);
  assert.equal(Object.hasOwn(sent.payee, 'owner'), false);
  const [theirs, ...more] = hub.bank.transfers().filter(({ reference }) => reference === sent.bankKey);
  assert.ok(theirs && more.length === 0);
  assert.equal(theirs.endToEndId, sent.endToEndId);
  hub.bank.returnTransfer(theirs.ref, 'PBE328');
  await hub.advance({ minutes: 2 }, 20);
  const back = await getTransfer(hub.ctx, id);
  assert.deepEqual([back.status, back.returnedCents, back.returned?.code], ['returned', sent.amountCents, 'PBE328']);
});

/** A transfer that has left and is known to have arrived, and the bank's own word for it. */
async function paidTo(key: string) {
  const { id } = await createTransfer(hub.ctx, toKey(key));
  await hub.advance({ minutes: 20 }, 60);
  const transfer = await getTransfer(hub.ctx, id);
  assert.equal(transfer.status, 'completed');
  const theirs = hub.bank.transfers().find(({ reference }) => reference === transfer.bankKey);
  return { id, amountCents: transfer.amountCents, ref: theirs?.ref ?? assert.fail('the bank has it') };
}

const returnsOf = async (id: string) =>
  (await listEntries(hub.ctx, { transferId: id, limit: 50 })).data.filter(({ kind }) => kind === 'transfer_return');
const strangers = async () =>
  (await listDivergences(hub.ctx, { state: 'open' })).filter(({ kind }) => kind === 'transfer_of_nobody');

describe('what comes back late', () => {
  before(() => hub.simulator.setWebhookMode('held'));
  after(() => hub.simulator.setWebhookMode('automatic'));

  it('and whose message is lost is learned from the statement of the day, and posted once', async () => {
    const { id, ref, amountCents } = await paidTo(phone);
    await hub.advance({ hours: 20 }, 3_600);
    hub.bank.returnTransfer(ref, 'PBE328');
    await hub.bank.deliver({ lose: true });
    assert.equal((await getTransfer(hub.ctx, id)).status, 'completed');
    await hub.bank.next('500-before', { name: 'pixKey.reversal' });
    await hub.advance({ hours: 36 }, 3_600);
    const back = await getTransfer(hub.ctx, id);
    assert.deepEqual([back.status, back.returnedCents, back.returned?.code], ['returned', amountCents, 'PBE328']);
    assert.equal((await returnsOf(id)).length, 1);
  });

  it('told by the message and by the statement, whichever first, is posted once', async () => {
    for (const isMessageFirst of [true, false]) {
      const { id, ref } = await paidTo(phone);
      hub.bank.returnTransfer(ref, 'PBE328');
      if (isMessageFirst) await hub.bank.deliver();
      await hub.advance({ hours: 36 }, 3_600);
      assert.equal((await getTransfer(hub.ctx, id)).status, 'returned');
      await hub.bank.deliver();
      await hub.settle();
      assert.equal((await returnsOf(id)).length, 1);
    }
  });

  it('in part is held for a person, as one part', async () => {
    const { id, ref } = await paidTo(phone);
    hub.bank.returnTransfer(ref, 'PBE328', 400);
    await hub.advance({ hours: 36 }, 3_600);
    await hub.bank.deliver();
    await hub.settle();
    const held = await getTransfer(hub.ctx, id);
    assert.deepEqual([held.attention, held.returnedCents], [true, 0]);
    const open = (await listDivergences(hub.ctx, { state: 'open' })).filter(({ transferId }) => transferId === id);
    assert.deepEqual(
      open.map(({ kind, amountCents }) => [kind, amountCents]),
      [['return_of_part', 400]],
    );
  });

  it('and is not explained by the bank: a person is told, or the message that came explains it', async () => {
    assert.deepEqual(await strangers(), []);
    const [told, lost] = [await paidTo(phone), await paidTo(phone)];
    hub.bank.returnTransfer(told.ref, 'PBE328');
    await hub.bank.deliver();
    hub.bank.returnTransfer(lost.ref, 'PBE328');
    await hub.bank.next('refuse', { name: 'pixKey.reversal', times: 2 });
    await hub.advance({ hours: 36 }, 3_600);
    assert.equal((await getTransfer(hub.ctx, told.id)).status, 'returned');
    assert.equal((await getTransfer(hub.ctx, lost.id)).status, 'completed', 'nothing is guessed');
    assert.deepEqual(
      (await strangers()).map(({ amountCents }) => amountCents),
      [lost.amountCents],
    );
    await hub.bank.deliver();
    await hub.settle();
    assert.equal((await getTransfer(hub.ctx, lost.id)).status, 'returned');
  });
});

it('whoever never paid to a key is not asked for a statement', async () => {
  const before = calls('pixKey.movement');
  assert.ok(before > 0);
  const kinds = await hub.ctx.db.asSystem((tx) => tx.selectFrom('job').select(['kind', 'subject']).execute());
  assert.deepEqual(
    kinds.filter(({ kind }) => kind === pixKeyDayJob).map(({ subject }) => subject),
    [uuidOf('connection', hub.connectionId)],
  );
  assert.deepEqual(
    kinds.filter(({ kind }) => kind === transferDayJob),
    [],
    'nor for the list of accounts, where nothing was paid to one',
  );
});

it('a key that is nobody’s stores nothing', async () => {
  const input = toKey('nobody@example.com');
  await assert.rejects(
    createTransfer(hub.ctx, input),
    (error) => error instanceof Problem && error.init.errors?.[0]?.code === 'pix_key_unknown',
  );
});

it('a key that went to somebody else between the request and the sending is paid to nobody', async () => {
  const key = 'fornecedor@example.com';
  hub.bank.act('register-key', key, { name: 'FORNECEDOR LTDA', taxId: '11222333000181' });
  const { id } = await createTransfer(hub.ctx, toKey(key));
  hub.bank.act('register-key', key, { name: 'OUTRA PESSOA', taxId: '11144477735' });
  const before = calls('pixKey.send');
  await hub.advance({ seconds: 30 }, 5);
  const transfer = await getTransfer(hub.ctx, id);
  assert.deepEqual([transfer.status, transfer.refusal?.code], ['failed', 'pix_key_owner_changed']);
  assert.equal(calls('pixKey.send'), before);
});

it('an answer that is lost is found by our number, and nothing is sent again', async () => {
  await hub.bank.next('drop-after', { name: 'pixKey.send' });
  const before = calls('pixKey.send');
  const { id } = await createTransfer(hub.ctx, toKey(phone));
  await hub.advance({ minutes: 2 }, 5);
  assert.equal((await getTransfer(hub.ctx, id)).status, 'sent');
  assert.equal(calls('pixKey.send'), before + 1);
});

it('an answer that is lost, and of which the bank says nothing when asked, is found in the statement of the day', async () => {
  hub.simulator.setWebhookMode('held');
  await hub.bank.next('drop-after', { name: 'pixKey.send' });
  await hub.bank.next('500-before', { name: 'pixKey.status', times: 500 });
  const before = calls('pixKey.send');
  const { id, amountCents } = await createTransfer(hub.ctx, toKey(phone));
  await hub.advance({ minutes: 2 }, 5);
  assert.equal((await getTransfer(hub.ctx, id)).outcomeUnknown, true);
  await hub.bank.deliver({ lose: true });
  await hub.advance({ hours: 40 }, 3_600);
  const found = await getTransfer(hub.ctx, id);
  assert.deepEqual([found.status, found.outcomeUnknown, found.amountCents], ['sent', false, amountCents]);
  assert.equal(calls('pixKey.send'), before + 1);
  hub.bank.clearFaults();
  hub.simulator.setWebhookMode('automatic');
  // After so many failures the bank is left alone for a moment.
  await hub.advance({ minutes: 5 }, 60);
});

it('a word that nobody knows, in the answer or when asked, ends nothing: the bank is asked again', async () => {
  hub.simulator.setWebhookMode('held');
  for (const name of ['pixKey.send', 'pixKey.status']) {
    await hub.bank.next('unknown-status', { name });
    const before = calls('pixKey.send');
    const { id } = await createTransfer(hub.ctx, toKey(phone));
    await hub.advance({ minutes: 10 }, 5);
    assert.equal((await getTransfer(hub.ctx, id)).status, 'sent', name);
    assert.equal(calls('pixKey.send'), before + 1);
  }
  hub.simulator.setWebhookMode('automatic');
});

it('what the bank decides against after taking it has failed, with the reason', async () => {
  const key = 'parado@example.com';
  hub.bank.act('register-key', key, { name: 'CONTA PARADA', taxId: '11144477735' });
  hub.bank.act('fail-key', key, { code: 'PBE327' });
  const { id } = await createTransfer(hub.ctx, toKey(key));
  await hub.advance({ minutes: 1 }, 5);
  const transfer = await getTransfer(hub.ctx, id);
  assert.deepEqual([transfer.status, transfer.refusal?.bank.code], ['failed', 'PBE327']);
});

it('without the account of the product, a key is refused with the cure', async () => {
  const other = await hub.connect();
  await assert.rejects(
    createTransfer(hub.ctx, { ...toKey(phone), connection: other.connectionId }),
    (error) => error instanceof Problem && error.init.errors?.[0]?.code === 'pix_key_not_offered',
  );
});
