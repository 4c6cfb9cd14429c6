import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openConnection } from '#app/connections/open.ts';
import { patchConnection } from '#app/connections/patch.ts';
import type { PixKeyOwner } from '#core/pix-key.ts';
import { isSameOwner } from '#core/pix-key.ts';
import type { Outcome } from '#core/provider.ts';
import type { TransferAnswer, TransferView } from '#core/transfer.ts';
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

it('a number of a look-up serves its own key alone', async () => {
  const owner = await ownerOf('77517432125');
  const outcome = await send(transferTo(phone), { ...owner, key: phone });
  assert.equal(outcome.outcome === 'refused' && outcome.refusal.code, 'key_lookup_expired');
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

const backKey = '+5511987654321';

/** All that the statement tells of a day. */
async function listed(day: string) {
  const { bank, loaded } = await openConnection(hub.ctx, hub.connectionId);
  const items: TransferAnswer[] = [];
  let cursor: string | null = null;
  do {
    const answer: { items: TransferAnswer[]; next: string | null } = answerOf(
      await bank.call(pixKey.find!(loaded.view, { from: day, to: day, cursor })),
    );
    items.push(...answer.items);
    cursor = answer.next;
  } while (cursor !== null);
  return items;
}

const calls = (name: string) => hub.bank.calls().filter(({ operation }) => operation === name).length;

describe('the statement', () => {
  let day: string;
  let paid: TransferView;
  let endToEndId: string;
  before(async () => {
    await hub.clock.advance({ hours: 24 });
    day = hub.today();
    hub.bank.act('register-key', backKey, { name: 'FORNECEDOR LTDA', taxId: '11222333000181' });
    paid = transferTo(backKey);
    const owner = await ownerOf(backKey);
    ({ endToEndId } = owner);
    await send(paid, owner);
    await hub.clock.advance({ seconds: 5 });
  });

  it('lists what left, under the facts of its status; a day without movements is empty', async () => {
    assert.deepEqual(await listed('2026-01-01'), []);
    const [item, ...more] = await listed(day);
    assert.ok(item && more.length === 0);
    const status = await read(paid);
    assert.deepEqual([item.bankRef, item.bankKey, item.amountCents], [status?.bankRef, paid.bankKey, paid.amountCents]);
    assert.equal(item.facts[0]?.factKey, status?.facts[0]?.factKey);
    assert.deepEqual(
      item.facts.map(({ fact }) => fact.type),
      ['sent'],
    );
  });

  it('lists what came back: named by asking about it, under the fact of its message', async () => {
    hub.bank.returnTransfer(atBank(paid)[0]!.ref, 'PBE328', 401);
    const [, back, ...more] = await listed(day);
    assert.ok(back && more.length === 0);
    assert.deepEqual([back.bankRef, back.bankKey, back.endToEndId], [null, paid.bankKey, endToEndId]);
    const [told] = back.facts;
    assert.deepEqual(told?.fact.type === 'returned' && [told.fact.amountCents, told.fact.code], [401, 'PBE328']);
    assert.equal(calls('pixKey.reversal'), 1);
    hub.bank.act('habits', '-', { statementNamesReturns: true });
    assert.deepEqual(
      (await listed(day)).map(({ bankKey, facts }) => [bankKey, facts[0]?.factKey]),
      [
        [paid.bankKey, `${String(atBank(paid)[0]?.ref)}:sent`],
        [paid.bankKey, told?.factKey],
      ],
    );
    assert.equal(calls('pixKey.reversal'), 1, 'one that names its payment is not asked about');
    hub.bank.act('habits', '-', { statementNamesReturns: false });
  });

  it('a return that the bank cannot explain has no name, and nothing is guessed; one that it does not answer is asked again', async () => {
    await hub.bank.next('refuse', { name: 'pixKey.reversal' });
    const back = (await listed(day))[1];
    assert.deepEqual([back?.bankRef, back?.bankKey, back?.endToEndId], [null, null, null]);
    const { bank, loaded } = await openConnection(hub.ctx, hub.connectionId);
    const first = answerOf(await bank.call(pixKey.find!(loaded.view, { from: day, to: day, cursor: null })));
    await hub.bank.next('500-before', { name: 'pixKey.reversal' });
    const lost = await bank.call(pixKey.find!(loaded.view, { from: day, to: day, cursor: first.next }));
    assert.equal(lost.outcome, 'unknown');
  });

  it('is read page by page', async () => {
    hub.bank.act('set-balance', hub.application.accounts[0]!, { balanceCents: 100_000_000 });
    const before = (await listed(day)).length;
    for (let index = 0; index < 55; index += 1) {
      await send(transferTo(backKey), await ownerOf(backKey));
      if (index % 5 === 0) hub.bank.returnTransfer(await confirmed(), 'PBE328');
    }
    const items = await listed(day);
    assert.equal(items.length, before + 55 + 11);
    assert.equal(new Set(items.map(({ facts }) => facts[0]?.factKey)).size, items.length, 'each once');
  });

  /** The bank's id of the last payment, once it is decided. */
  async function confirmed(): Promise<string> {
    await hub.clock.advance({ seconds: 5 });
    return hub.bank.transfers().at(-1)!.ref;
  }
});

it('movements of other kinds are passed over, whatever is in them; words that nobody knows change nothing', () => {
  const query = { from: '2026-03-10', to: '2026-03-10', cursor: null };
  const pageOf = (movements: readonly object[]) => {
    const body = JSON.stringify({ status: 'SUCCESS', totalPages: 1, body: { movements } });
    const raw = { status: 200, headers: {}, body: new TextEncoder().encode(body) };
    return answerOf(pixKey.find!(connection, query).read(raw));
  };
  const row = { id: 'a1', clientCode: '5', amount: 7.1, createDate: '2026-03-10T10:00:00', status: 'Saldo Liberado' };
  assert.deepEqual(pageOf([{ movementType: 'BILLPAYMENT', amount: 'x' }, { movementType: null }, {}]).items, []);
  const [paid, odd, back] = pageOf([
    { ...row, movementType: 'PIXPAYMENTOUT' },
    { ...row, id: 'a2', movementType: 'PIXPAYMENTOUT', status: 'Saldo em Análise' },
    { ...row, id: 'a3', movementType: 'PIXREVERSALIN' },
  ]).items;
  assert.deepEqual([paid?.amountCents, paid?.facts[0]?.occurredAt], [710, '2026-03-10T13:00:00.000Z']);
  assert.equal(odd?.facts[0]?.fact.type, 'unknown_word');
  assert.deepEqual([back?.bankKey, back?.facts[0]?.factKey], ['5', 'reversal:a3']);
  assert.throws(() => pageOf([{ ...row, amount: '1,5', movementType: 'PIXREVERSALIN' }]));
  assert.deepEqual(pageOf([]).next, null);
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
  // As messages of production name it (github.com/Mfwks/CelcoinHomolog); the values are invented.
  const original = { originalId: 'b', originalClientCode: '77', originalEndToEndId: 'E1', originalEntoEndId: 'E1' };
  const seen = read({
    entity: 'pix-reversal-in',
    createTimestamp: '2026-05-13T16:31:09.574',
    status: 'CONFIRMED',
    body: { id: 'a', returnIdentification: 'D2', ...original, amount: 1, reason: 'MD06', oldBalance: 5.5 },
  });
  assert.ok(seen.readable === true);
  const [news] = seen.transfers ?? [];
  assert.deepEqual([news?.bankKey, news?.endToEndId, news?.factKey], ['77', 'E1', 'reversal:a']);
  assert.equal(news?.fact.type === 'returned' && news.fact.code, 'MD06');
  const nameless = read({ entity: 'pix-reversal-in', status: 'CONFIRMED', body: { id: 'a', amount: 1 } });
  assert.deepEqual(nameless.readable === true && nameless.problems.length, 1);
  assert.deepEqual(read({ entity: 'pix-payment-out', status: 'PROCESSING', body: { id: 'a', clientCode: '1' } }), {
    readable: true,
    proven: true,
    items: [],
    transfers: [],
    problems: [],
  });
});
