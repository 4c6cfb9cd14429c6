import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { openConnection } from '#app/connections/open.ts';
import { patchConnection } from '#app/connections/patch.ts';
import type { PixKeyOwner } from '#core/pix-key.ts';
import { isSameOwner } from '#core/pix-key.ts';
import type { Outcome } from '#core/provider.ts';
import type { TransferView } from '#core/transfer.ts';
import { cents } from '#lib/money.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';
import { celcoin } from './index.ts';
import { connection } from './test-samples.ts';

const pixKey = celcoin.pixKey!;
const phone = '+5532976886942';

let hub: Hub;
before(async () => {
  hub = await startHub({ provider: 'celcoin' });
  const baasAccount = hub.application.accounts[0]!;
  await patchConnection(hub.ctx, { id: hub.connectionId, patch: { agreement: { baasAccount } } });
});
after(() => hub.stop());

let made = 0;
function transferTo(key: string, values: Partial<TransferView> = {}): TransferView {
  made += 1;
  return {
    id: `pix-${made}`,
    bankKey: String(880_000 + made),
    amountCents: cents(1_000 + made),
    payee: { kind: 'pixKey', key, taxId: null },
    reference: `PX${made}`,
    description: 'Fatura 12/2026 – serviços',
    ...values,
  };
}

function answerOf<A>(outcome: Outcome<A>): A {
  assert.equal(outcome.outcome, 'done', JSON.stringify(outcome));
  return outcome.outcome === 'done' ? outcome.answer : assert.fail();
}

async function ownerOf(key: string): Promise<PixKeyOwner> {
  const { bank, loaded } = await openConnection(hub.ctx, hub.connectionId);
  return answerOf(await bank.call(pixKey.owner(loaded.view, key))) ?? assert.fail('the key is somebody’s');
}

async function send(transfer: TransferView, owner: PixKeyOwner) {
  const { bank, loaded } = await openConnection(hub.ctx, hub.connectionId);
  return bank.call(pixKey.send(loaded.view, transfer, owner));
}

async function read(transfer: TransferView) {
  const { bank, loaded } = await openConnection(hub.ctx, hub.connectionId);
  return answerOf(await bank.call(pixKey.read(loaded.view, transfer)));
}

const atBank = ({ bankKey }: TransferView) => hub.bank.transfers().filter(({ reference }) => reference === bankKey);

it('the owner is asked for, the payment accepted, then confirmed', async () => {
  const owner = await ownerOf(phone);
  assert.equal(owner.name, 'JOAO DE TESTE');
  const transfer = transferTo(phone);
  const outcome = await send(transfer, owner);
  assert.equal(outcome.outcome, 'accepted', JSON.stringify(outcome));
  assert.deepEqual((await read(transfer))?.facts, [], 'still under way');
  await hub.clock.advance({ seconds: 5 });
  const now = await read(transfer);
  assert.deepEqual(
    now?.facts.map(({ fact }) => fact.type),
    ['sent', 'settled'],
  );
  assert.deepEqual(
    atBank(transfer).map(({ amountCents, status, endToEndId }) => [amountCents, status, endToEndId]),
    [[transfer.amountCents, 'settled', owner.endToEndId]],
  );
});

it('a repeated number is a conflict, and the bank has one', async () => {
  const transfer = transferTo(phone);
  await send(transfer, await ownerOf(phone));
  const again = await send(transfer, await ownerOf(phone));
  assert.equal(again.outcome === 'refused' && again.refusal.kind, 'conflict');
  assert.equal(atBank(transfer).length, 1);
});

it('a payment that the bank could not make says why', async () => {
  const key = '845c16bf-1b02-4396-9112-623f3f7ab5f7';
  hub.bank.act('fail-key', key, { code: 'PBE328' });
  const transfer = transferTo(key);
  await send(transfer, await ownerOf(key));
  await hub.clock.advance({ seconds: 5 });
  const fact = (await read(transfer))?.facts[0]?.fact;
  assert.equal(fact?.type, 'failed');
  assert.equal(fact?.type === 'failed' && fact.refusal.bank.code, 'PBE328');
});

it('a key that is nobody’s has no owner; a number of a look-up serves its own key alone', async () => {
  const { bank, loaded } = await openConnection(hub.ctx, hub.connectionId);
  assert.equal(answerOf(await bank.call(pixKey.owner(loaded.view, 'nobody@example.com'))), null);
  const owner = await ownerOf('77517432125');
  const outcome = await send(transferTo(phone), { ...owner, key: phone });
  assert.equal(outcome.outcome === 'refused' && outcome.refusal.code, 'key_lookup_expired');
});

it('what is lost on the way back is unknown, and found by our number', async () => {
  await hub.bank.next('drop-after', { name: 'pixKey.send' });
  const transfer = transferTo(phone);
  const outcome = await send(transfer, await ownerOf(phone));
  assert.equal(outcome.outcome, 'unknown');
  assert.equal((await read(transfer))?.bankKey, transfer.bankKey);
  assert.equal(await read(transferTo(phone)), null);
});

it('a connection without the account of the BaaS does not have the product', () => {
  assert.match(pixKey.missing(connection) ?? '', /BaaS/);
  assert.equal(pixKey.missing({ ...connection, agreement: { baasAccount: '300541976902' } }), null);
});

it('a key is sent as the directory keeps it', () => {
  const [problem] = pixKey.problems(transferTo('FULANO@EXAMPLE.COM'));
  assert.deepEqual([problem?.pointer, problem?.suggestion], ['/payee/key', 'fulano@example.com']);
  assert.equal(pixKey.problems(transferTo('abc'))[0]?.code, 'pix_key_invalid');
  assert.deepEqual(pixKey.problems(transferTo(phone)), []);
});

it('another owner than the one agreed to is another, whatever the key', async () => {
  const owner = await ownerOf(phone);
  assert.ok(isSameOwner(owner, { ...owner, endToEndId: 'E2', name: ' joão  de Teste' }));
  for (const change of [{ taxId: '11144477735' }, { ispb: '00000000' }, { account: '1' }, { name: 'OUTRO' }])
    assert.ok(!isSameOwner(owner, { ...owner, ...change }), JSON.stringify(change));
});

it('messages of payments and of what came back are read', () => {
  const message = (body: object) => ({
    headers: {},
    path: '',
    body: new TextEncoder().encode(JSON.stringify(body)),
  });
  const read = (body: object) => celcoin.webhook!.read(message(body), connection);
  // developers.celcoin.com.br, "Modelos de webhooks do Pix": the documented example, with its numbers.
  const confirmed = read({
    entity: 'pix-payment-out',
    createTimestamp: '2023-07-27T10:03:31.233+00:00',
    status: 'CONFIRMED',
    body: {
      amount: 25.55,
      clientCode: 'payout-1',
      id: '7d89772a-6fbe-4cbf-a3c3-fc7f31aa63c9',
      endToEndId: 'E1393589320230727130301498341234',
      creditParty: { bank: 30306294, branch: 1, account: 207173170 },
    },
  });
  assert.deepEqual(
    confirmed.readable === true && confirmed.transfers?.map(({ bankKey, fact }) => [bankKey, fact.type]),
    [['payout-1', 'settled']],
  );
  const back = read({
    entity: 'pix-reversal-in',
    createTimestamp: '2023-07-27T10:05:31.233+00:00',
    status: 'CONFIRMED',
    body: {
      endToEndId: 'E1393589320230727130301498341234',
      returnIdentification: 'D1',
      amount: 25.55,
      reason: 'Account closed',
    },
  });
  assert.deepEqual(
    back.readable === true &&
      back.transfers?.map(({ fact }) => fact.type === 'returned' && [fact.amountCents, fact.code]),
    [[2555, 'PBE328']],
  );
  assert.deepEqual(read({ entity: 'pix-payment-out', status: 'PROCESSING', body: { id: 'a', clientCode: '1' } }), {
    readable: true,
    proven: true,
    items: [],
    transfers: [],
    problems: [],
  });
});
