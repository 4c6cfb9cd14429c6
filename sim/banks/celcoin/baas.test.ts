import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import { localDay } from '#sim/kit/clock.ts';
import type { CelcoinClient } from './test-client.ts';
import { fixture, openClient } from './test-client.ts';

const PAYMENT = '/baas/v2/pix/payment';
const ACCOUNT = '300541976902';
const KEY = '+5532976886942';

let simulator: Simulator;
let world: BankWorld;
let client: CelcoinClient;

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2026-03-10T15:00:00Z'), webhooks: 'held' });
  world = simulator.world('celcoin');
  client = await openClient(simulator, await world.createApplication({ account: ACCOUNT }));
});
beforeEach(() => client.renew());
after(async () => {
  await client.caller.close();
  await simulator.stop();
});

const lookUp = (key: string, account = ACCOUNT) =>
  client.call('GET', `/baas/v2/pix/dict/entry/external/${account}?key=${encodeURIComponent(key)}`);

let count = 0;
async function payment(changes: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  count += 1;
  const found = await lookUp(KEY);
  return {
    ...fixture('pix-payment.request'),
    amount: 10 + count,
    clientCode: `c${count}`,
    endToEndId: found.at('body.endtoEndId'),
    debitParty: { account: ACCOUNT },
    creditParty: { bank: '60701190', key: KEY, name: 'JOAO DE TESTE', accountType: 'CACC' },
    ...changes,
  };
}
const pay = async (changes: Record<string, unknown> = {}) =>
  client.call('POST', PAYMENT, { json: await payment(changes) });
const refusalOf = async (changes: Record<string, unknown>) => {
  const answer = await pay(changes);
  return [answer.status, answer.at('status'), answer.at('error.errorCode')];
};

describe('the directory', () => {
  it('answers with every field that was seen, and a number for the payment', async () => {
    const answer = await lookUp(KEY);
    const seen = fixture('pix-key.response') as { body: Record<string, object> };
    const given = answer.at('body') as Record<string, object>;
    assert.deepEqual(Object.keys(given).sort(), Object.keys(seen.body).sort());
    for (const part of ['account', 'owner'])
      assert.deepEqual(Object.keys(given[part]!).sort(), Object.keys(seen.body[part]!).sort());
    assert.match(String(answer.at('body.endtoEndId')), /^E13935893\d{12}[A-Z0-9]{11}$/);
  });

  it('refuses another account, a key of no form, and one that is nobody’s', async () => {
    const codes = [];
    for (const [key, account] of [
      [KEY, '1'],
      ['abc', ACCOUNT],
      ['nobody@example.com', ACCOUNT],
    ] as const)
      codes.push((await lookUp(key, account)).at('error.errorCode'));
    assert.deepEqual(codes, ['CBE109', 'CBE175', 'CBE180']);
  });

  it('is metered: keys of nobody empty the bucket, time fills it again', async () => {
    let status = 0;
    for (let asked = 0; status !== 429 && asked < 60; asked += 1) ({ status } = await lookUp('nobody@example.com'));
    assert.equal(status, 429);
    await simulator.clock.advance({ minutes: 30 });
    await client.renew();
    assert.equal((await lookUp(KEY)).status, 200);
    await simulator.clock.advance({ hours: 9 });
  });
});

describe('the payment', () => {
  it('is taken as published but for the account, the key and its number, decided a moment later, and read by any of its names', async () => {
    const answer = await pay();
    assert.equal(answer.status, 200);
    const seen = fixture('pix-payment.response') as { body: object };
    assert.deepEqual(Object.keys(answer.at('body') as object).sort(), Object.keys(seen.body).sort());
    assert.equal(answer.at('status'), 'PROCESSING');
    await simulator.clock.advance({ seconds: 4 });
    for (const name of ['id', 'clientCode', 'endToEndId']) {
      const status = await client.call('GET', `${PAYMENT}/status?${name}=${String(answer.at(`body.${name}`))}`);
      assert.equal(status.at('status'), 'CONFIRMED', name);
    }
  });

  it('refuses what the page lists', async () => {
    assert.deepEqual(await refusalOf({ clientCode: '' }), [400, 'ERROR', 'CBE001']);
    assert.deepEqual(await refusalOf({ amount: 0 }), [400, 'ERROR', 'CBE095']);
    assert.deepEqual(await refusalOf({ debitParty: { account: '9' } }), [400, 'ERROR', 'CBE109']);
    assert.deepEqual(await refusalOf({ endToEndId: '' }), [400, 'ERROR', 'CBE139']);
    assert.deepEqual(await refusalOf({ endToEndId: 'E3030629420200808185300887639654' }), [400, 'ERROR', 'CBE146']);
    assert.deepEqual(await refusalOf({ urgency: 'NORMAL' }), [400, 'ERROR', 'CBE144']);
    assert.deepEqual(await refusalOf({ remittanceInformation: 'x'.repeat(141) }), [400, 'ERROR', 'CBE129']);
    world.act('set-balance', ACCOUNT, { balanceCents: 100 });
    assert.deepEqual(await refusalOf({}), [400, 'ERROR', 'CBE123']);
    world.act('set-balance', ACCOUNT, { balanceCents: 10_000_000 });
  });

  it('takes a clientCode once, an endToEndId once, and no equal one while it is under way', async () => {
    const body = await payment();
    const again = async (changes: Record<string, unknown>) =>
      (await client.call('POST', PAYMENT, { json: { ...body, ...changes } })).at('error.errorCode');
    assert.equal((await client.call('POST', PAYMENT, { json: body })).status, 200);
    assert.equal(await again({}), 'CBE101');
    assert.equal(await again({ clientCode: 'other' }), 'CBE138');
    const other = await lookUp(KEY);
    assert.equal(await again({ clientCode: 'other', endToEndId: other.at('body.endtoEndId') }), 'CBE100');
    await simulator.clock.advance({ seconds: 4 });
    assert.equal(await again({ clientCode: 'other', endToEndId: other.at('body.endtoEndId') }), undefined);
  });

  it('that fails gives the money back and says why; one that came back is told with an id of its own', async () => {
    const balance = async () => (await client.call('GET', '/v5/merchant/balance')).at('balance');
    await simulator.clock.advance({ seconds: 4 });
    const before = await balance();
    world.act('fail-key', KEY, { code: 'PBE327' });
    const failed = await pay();
    await simulator.clock.advance({ seconds: 4 });
    const status = await client.call('GET', `${PAYMENT}/status?id=${String(failed.at('body.id'))}`);
    assert.deepEqual([status.at('status'), status.at('body.error.errorCode')], ['ERROR', 'PBE327']);
    world.act('fail-key', KEY);
    assert.equal(await balance(), before);
    const paid = await pay();
    await simulator.clock.advance({ seconds: 4 });
    world.returnTransfer(String(paid.at('body.id')), 'PBE328');
    assert.equal(await balance(), before);
    assert.throws(() => world.returnTransfer(String(paid.at('body.id')), 'PBE328'));
  });
});

describe('the statement', () => {
  const MOVEMENT = '/baas/v2/wallet/movement';
  const listOf = (query: Record<string, string>) =>
    client.call('GET', `${MOVEMENT}?${String(new URLSearchParams({ Account: ACCOUNT, ...query }))}`);
  const rowsOf = async (query: Record<string, string>) =>
    (await listOf(query)).at('body.movements') as Record<string, unknown>[];
  const whole = { DateFrom: '2026-03-10', DateTo: '2026-03-17', LimitPerPage: '200' };

  it('has what left and what came back, and a return names no payment', async () => {
    await simulator.clock.advance({ hours: 24 });
    await client.renew();
    const day = localDay(simulator.clock.nowMs()).date;
    const paid = await pay();
    await simulator.clock.advance({ seconds: 4 });
    world.returnTransfer(String(paid.at('body.id')), 'PBE328', 300);
    const [debit, credit, ...more] = await rowsOf({ DateFrom: day, DateTo: day });
    assert.equal(more.length, 0);
    assert.deepEqual(
      [debit?.['id'], debit?.['clientCode'], debit?.['balanceType'], debit?.['movementType']],
      [paid.at('body.id'), paid.at('body.clientCode'), 'DEBIT', 'PIXPAYMENTOUT'],
    );
    assert.deepEqual(
      [credit?.['clientCode'], credit?.['amount'], credit?.['balanceType'], credit?.['movementType']],
      [null, 3, 'CREDIT', 'PIXREVERSALIN'],
    );
    const asked = await client.call('GET', `/baas/v2/status?id=${String(credit?.['id'])}&movementType=PIXREVERSALIN`);
    assert.deepEqual(
      [asked.at('body.originalClientCode'), asked.at('body.amount'), asked.at('body.endToEndId')],
      [paid.at('body.clientCode'), 3, undefined],
    );
    const absent = await client.call('GET', '/baas/v2/status?id=none&movementType=PIXREVERSALIN');
    assert.deepEqual([absent.status, absent.at('error.errorCode')], [404, 'PCE018']);
  });

  it('comes by pages, in either order, by days or by hours; what failed is not in it', async () => {
    const all = await rowsOf(whole);
    assert.ok(all.length > 5);
    assert.ok(all.every(({ amount }) => Number(amount) > 0));
    const pages = [];
    for (let page = 1; page <= Math.ceil(all.length / 4); page += 1)
      pages.push(...(await rowsOf({ ...whole, LimitPerPage: '4', Page: String(page) })));
    assert.deepEqual(pages, all);
    assert.deepEqual(await rowsOf({ ...whole, order: 'desc' }), all.toReversed());
    const first = String(all[0]?.['createDate']);
    assert.ok((await rowsOf({ DateFrom: first, DateTo: first })).length >= 1);
    const none = await listOf({ DateFrom: '2026-01-01', DateTo: '2026-01-02' });
    assert.deepEqual([none.at('totalItems'), none.at('totalPages'), none.at('body.movements')], [0, 0, []]);
  });

  it('refuses another account, none, and a period that cannot be', async () => {
    const code = async (query: Record<string, string>) => (await listOf(query)).at('error.errorCode');
    assert.equal(await code({ ...whole, Account: '' }), 'CBE073');
    assert.equal(await code({ ...whole, Account: '1' }), 'CBE039');
    assert.equal(await code({ ...whole, Account: '1'.repeat(21) }), 'CBE041');
    for (const wrong of [{ DateTo: '2026-03-18' }, { DateFrom: '10/03/2026' }, { Page: '0' }, { order: 'DESC' }])
      assert.equal(await code({ ...whole, ...wrong }), 'CBE150', JSON.stringify(wrong));
  });
});
