import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { AsaasClient } from './test-client.ts';
import { PAYMENTS, TOKEN, create, fixture, openClient, openReceiver, refusal } from './test-client.ts';

const WEBHOOKS = '/v3/webhooks';
const START = '2026-03-10T15:00:00Z';
let simulator: Simulator;
let world: BankWorld;
let client: AsaasClient;
let receiver: Awaited<ReturnType<typeof openReceiver>>;

before(async () => {
  simulator = await startSimulator({ clock: manualClock(START), limits: 'none', webhooks: 'automatic' });
  world = simulator.world('asaas');
  receiver = await openReceiver(simulator);
});

beforeEach(async () => {
  simulator.setWebhookMode('automatic');
  await simulator.clock.set(START);
  client = await openClient(simulator, await world.createApplication()); // each has webhooks of its own
  receiver.answerWith = 200;
});

afterEach(async () => {
  const { data } = (await client.call('GET', WEBHOOKS)).at() as { data: { id: string }[] };
  for (const { id } of data) await client.call('DELETE', `${WEBHOOKS}/${id}`);
  await client.caller.close();
});

after(async () => {
  receiver.close();
  await simulator.stop();
});

async function subscribe(changes: Record<string, unknown> = {}): Promise<string> {
  const json = { ...fixture('webhooks')['createRequest'], url: receiver.url, authToken: TOKEN, ...changes };
  const answer = await client.call('POST', WEBHOOKS, { json });
  assert.equal(answer.status, 200, answer.text);
  receiver.received = [];
  return String(answer.at('id'));
}

const tick = () => simulator.clock.advance({ seconds: 1 });
const events = () => receiver.received.map(({ body }) => body.event);
const read = (id: string) => client.call('GET', `${WEBHOOKS}/${id}`);
const change = (id: string, json: object) => client.call('PUT', `${WEBHOOKS}/${id}`, { json });

describe('events', () => {
  it('carry the token, an id that is whole only with its number, and the charge', async () => {
    await subscribe();
    const id = await create(client);
    world.pay(id, { channel: 'pix' });
    await tick();
    assert.deepEqual(events(), ['PAYMENT_CREATED', 'PAYMENT_RECEIVED']);
    const { headers, body } = receiver.received[1]!;
    assert.deepEqual([headers['asaas-access-token'], headers['user-agent']], [TOKEN, 'Asaas_Hmlg/3.0']);
    const samples = Object.values(fixture('webhook.events')).map((sample) => String(sample['id']));
    for (const eventId of [body.id, ...samples]) assert.match(eventId, /^evt_[0-9a-f]{32}&\d+$/);
    assert.equal(body['dateCreated'], '2026-03-10 12:00:00');
    assert.deepEqual(body.payment, (await client.call('GET', `${PAYMENTS}/${id}`)).at());
    const { payment: sample } = fixture('webhook.events')['received'] as { payment: object };
    const apart = ['subscription', 'installment', 'creditCard', 'split', 'chargeback', 'limitedDate'];
    const missing = Object.keys(sample).filter((key) => !apart.includes(key) && !(key in body.payment));
    assert.deepEqual(missing, []);
    const other = await create(client);
    await tick();
    const [first, second] = [receiver.received[0]!.body, receiver.received.at(-1)!.body];
    assert.deepEqual([second.event, second.payment['id']], ['PAYMENT_CREATED', other]);
    assert.equal(first.id.split('&')[0], second.id.split('&')[0]);
    assert.notEqual(first.id, second.id);
  });

  it('tell of each thing that happens to a charge', async () => {
    await subscribe();
    const id = await create(client);
    await client.call('PUT', `${PAYMENTS}/${id}`, { json: { value: 90 } });
    await client.call('DELETE', `${PAYMENTS}/${id}`);
    await client.call('POST', `${PAYMENTS}/${id}/restore`);
    await simulator.clock.set('2026-03-21T15:00:00Z');
    await client.call('POST', `${PAYMENTS}/${id}/receiveInCash`, { json: { paymentDate: '2026-03-21', value: 90 } });
    await client.call('POST', `${PAYMENTS}/${id}/undoReceivedInCash`);
    world.pay(id);
    await simulator.clock.advance('P3D');
    world.act('chargeback', id);
    await tick();
    assert.deepEqual(
      events().map((event) => event.slice('PAYMENT_'.length)),
      [
        'CREATED',
        'UPDATED',
        'DELETED',
        'RESTORED',
        'OVERDUE',
        'RECEIVED',
        'RECEIVED_IN_CASH_UNDONE',
        'CONFIRMED',
        'RECEIVED',
        'CHARGEBACK_REQUESTED',
      ],
    );
    assert.equal(receiver.received[5]!.body.payment['status'], 'RECEIVED_IN_CASH');
  });

  it('may have keys that nobody knows', async () => {
    await subscribe();
    world.act('switch', '', { name: 'newKeysInEvents', on: true });
    await create(client);
    world.act('switch', '', { name: 'newKeysInEvents', on: false });
    await tick();
    const { body } = receiver.received[0]!;
    assert.deepEqual(['newAttribute' in body, 'newAttribute' in body.payment], [true, true]);
    assert.throws(() => world.act('switch', '', { name: 'unknown', on: true }), /newKeysInEvents/);
  });

  it('go to each webhook that wants them, with or without the account', async () => {
    await subscribe({ events: ['PAYMENT_CREATED'] });
    await subscribe({ events: ['PAYMENT_CREATED', 'PAYMENT_DELETED'] });
    await subscribe({ events: ['PAYMENT_CREATED'], enabled: false });
    const id = await create(client);
    world.act('switch', '', { name: 'accountInEvents', on: false });
    world.act('delete', id);
    world.act('switch', '', { name: 'accountInEvents', on: true });
    await tick();
    assert.deepEqual(events().sort(), ['PAYMENT_CREATED', 'PAYMENT_CREATED', 'PAYMENT_DELETED']);
    const accounts = receiver.received.map(({ body }) => 'account' in body);
    assert.equal(accounts.filter(Boolean).length, 2);
    assert.equal(new Set(receiver.received.map(({ body }) => body.id)).size, 2, 'one event has one id');
  });

  it('come reversed, twice, not at all or forged, when told so', async () => {
    simulator.setWebhookMode('held');
    await subscribe();
    const id = await create(client);
    world.pay(id);
    await world.deliver({ order: 'reverse', repeat: 2 });
    const twice = (event: string) => [event, event];
    assert.deepEqual(events(), [...twice('PAYMENT_CONFIRMED'), ...twice('PAYMENT_CREATED')]);
    world.act('credit', id);
    assert.deepEqual(await world.deliver({ lose: true }), { delivered: 0, failed: 0, lost: 1 });
    await world.deliver({ forge: { ref: id, amountCents: 5000 } });
    const { event, payment } = receiver.received.at(-1)!.body;
    assert.deepEqual([event, payment['status'], payment['value']], ['PAYMENT_RECEIVED', 'RECEIVED', 50]);
  });
});

describe('the queue', () => {
  const WAITS = [0.5, 1, 3.5, 5, 15, 25, 60, 60, 60, 60, 60, 120, 120, 180];

  it('in order holds the next event until 200, by the documented waits, and stops after fifteen failures', async () => {
    const id = await subscribe();
    receiver.answerWith = 201; // only 200 will do
    await create(client, { externalReference: 'Q' });
    world.act('delete', 'Q');
    await tick();
    assert.equal(receiver.received.length, 1);
    for (const [index, minutes] of WAITS.entries()) {
      await simulator.clock.advance({ milliseconds: minutes * 60_000 - 2000 });
      assert.equal(receiver.received.length, index + 1, `before attempt ${index + 2}`);
      await simulator.clock.advance({ seconds: 2 });
      assert.equal(receiver.received.length, index + 2);
    }
    assert.deepEqual([...new Set(events())], ['PAYMENT_CREATED']);
    assert.equal(new Set(receiver.received.map(({ body }) => body.id)).size, 1, 'one id for all attempts');
    const stopped = await read(id);
    assert.deepEqual([stopped.at('interrupted'), stopped.at('penalizedRequestsCount')], [true, 15]);
    await simulator.clock.advance('P1D');
    assert.equal(receiver.received.length, 15);

    receiver.answerWith = 200;
    world.act('restore', 'Q');
    const freed = await change(id, fixture('webhooks')['reactivateRequest']!);
    assert.deepEqual([freed.at('interrupted'), freed.at('penalizedRequestsCount')], [false, 0]);
    await tick();
    assert.deepEqual(events().slice(15), ['PAYMENT_CREATED', 'PAYMENT_DELETED', 'PAYMENT_RESTORED']);
  });

  it('without order sends what comes while another waits, and counts failures all the same', async () => {
    const id = await subscribe({ sendType: 'NON_SEQUENTIALLY' });
    receiver.answerWith = 500;
    await create(client);
    await tick();
    receiver.answerWith = 200;
    const second = await create(client);
    await tick();
    assert.deepEqual(receiver.received.map(({ body }) => body.payment['id']).at(-1), second);
    receiver.answerWith = 500;
    for (let made = 0; made < 15; made++) await create(client);
    await tick();
    assert.equal((await read(id)).at('interrupted'), true);
    const sent = receiver.received.length;
    await simulator.clock.advance('PT6H');
    assert.equal(receiver.received.length, sent);
    receiver.answerWith = 200;
    await change(id, { interrupted: false });
    await tick();
    assert.equal(receiver.received.length, sent + 16);
  });

  it('can be interrupted by a person, loses nothing within 14 days and everything older', async () => {
    const id = await subscribe();
    const old = await create(client, { dueDate: '2026-04-30' });
    await tick();
    world.act('interrupt-webhooks', old);
    world.pay(old);
    await tick();
    assert.deepEqual(events(), ['PAYMENT_CREATED']);
    await simulator.clock.advance('P13D');
    const young = await create(client, { dueDate: '2026-04-30' });
    await simulator.clock.advance('P2D'); // confirmation is 15 days old; its credit of the next day 14 and more
    await change(id, { interrupted: false });
    await tick();
    assert.deepEqual(
      receiver.received.slice(1).map(({ body }) => [body.event, body.payment['id']]),
      [['PAYMENT_CREATED', young]],
    );
    assert.equal(world.webhooks().filter(({ status, ref }) => status === 'lost' && ref === old).length, 2);
  });

  it('wakes when what stood first is taken away by hand', async () => {
    await subscribe();
    receiver.answerWith = 500;
    const id = await create(client);
    world.act('delete', id);
    await tick();
    const [first] = world.webhooks().filter(({ ref }) => ref === id);
    await world.deliver({ ids: [first!.id], lose: true });
    receiver.answerWith = 200;
    world.act('restore', id);
    await tick();
    assert.deepEqual(events().slice(1), ['PAYMENT_DELETED', 'PAYMENT_RESTORED']);
  });

  it('follows the webhook to a new address, and may be spared its wait', async () => {
    const id = await subscribe({ url: 'https://localhost:1/nobody' });
    await create(client);
    await tick();
    assert.equal((await read(id)).at('penalizedRequestsCount'), 1);
    await change(id, { url: receiver.url });
    await tick();
    assert.deepEqual(events(), ['PAYMENT_CREATED']);
    receiver.answerWith = 500;
    await create(client);
    await tick();
    receiver.answerWith = 200;
    assert.equal((await client.call('POST', `${WEBHOOKS}/${id}/removeBackoff`)).at('penalizedRequestsCount'), 0);
    await tick();
    assert.equal(receiver.received.length, 3);
  });
});

describe('administration', () => {
  it('takes the official request, tells the documented fields and never the token', async () => {
    const { createRequest, response } = fixture('webhooks');
    const made = await client.call('POST', WEBHOOKS, { json: createRequest });
    assert.deepEqual(Object.keys(made.at() as object), Object.keys(response!));
    assert.deepEqual([made.at('hasAuthToken'), made.at('events')], [false, createRequest!['events']]);
    const path = `${WEBHOOKS}/${made.at('id')}`;
    const changed = await client.call('POST', path, { json: { authToken: TOKEN, events: ['PAYMENT_RECEIVED'] } });
    assert.deepEqual([changed.at('hasAuthToken'), changed.at('events')], [true, ['PAYMENT_RECEIVED']]);
    assert.ok(!changed.text.includes(TOKEN));
    assert.equal((await client.call('GET', WEBHOOKS)).at('totalCount'), 1);
    assert.deepEqual((await client.call('DELETE', path)).at(), { deleted: true, id: made.at('id') });
    assert.equal((await client.call('GET', path)).status, 404);
  });

  it('refuses weak tokens, other schemes, unknown events and an eleventh webhook', async () => {
    const good = { name: 'x', url: receiver.url, sendType: 'SEQUENTIALLY', events: ['PAYMENT_CREATED'] };
    for (const [changes, code] of [
      [{ authToken: 'short' }, 'invalid_authToken'],
      [{ authToken: 'a'.repeat(40) }, 'invalid_authToken'],
      [{ authToken: `with blank ${'ab'.repeat(20)}` }, 'invalid_authToken'],
      [{ authToken: `$aact_hmlg_${'ab'.repeat(20)}` }, 'invalid_authToken'],
      [{ url: 'http://localhost/x' }, 'invalid_url'],
      [{ url: null }, 'invalid_url'],
      [{ events: ['PAYMENT_EATEN'] }, 'invalid_events'],
      [{ events: [] }, 'invalid_events'],
      [{ sendType: 'SOMETIMES' }, 'invalid_sendType'],
    ] as const)
      assert.deepEqual(refusal(await client.call('POST', WEBHOOKS, { json: { ...good, ...changes } })), [400, code]);
    for (let made = 0; made < 10; made++)
      assert.equal((await client.call('POST', WEBHOOKS, { json: good })).status, 200);
    assert.deepEqual(refusal(await client.call('POST', WEBHOOKS, { json: good })), [400, 'invalid_action']);
  });
});
