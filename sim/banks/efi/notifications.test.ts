import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { EfiClient } from './test-client.ts';
import { fixture, issue, openClient, refusalOf } from './test-client.ts';

let simulator: Simulator;
let world: BankWorld;
let client: EfiClient;
let receiver: Server;
let notification_url: string;
let answerWith: number;
let received: { type: string | undefined; text: string }[];

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2026-03-10T15:00:00Z'), webhooks: 'held' });
  world = simulator.world('efi');
  client = await openClient(simulator, await world.createApplication({ account: '123456' }));
  const { certificatePem: cert, keyPem: key } = await simulator.issueServerCertificate(['localhost']);
  receiver = createServer({ cert, key }, (message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      received.push({ type: message.headers['content-type'], text: Buffer.concat(chunks).toString() });
      response.writeHead(answerWith).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  notification_url = `https://localhost:${(receiver.address() as AddressInfo).port}/hooks/segredo`;
});

beforeEach(async () => {
  simulator.setWebhookMode('held');
  await world.deliver({ lose: true });
  received = [];
  answerWith = 200;
  await client.renew();
});

after(async () => {
  await client.caller.close();
  receiver.closeAllConnections();
  receiver.close();
  await simulator.stop();
});

interface Item {
  id: number;
  type: string;
  status: { current: string; previous: string | null };
  value?: number;
  received_by_bank_at?: string;
}

async function historyOf(token: string): Promise<Item[]> {
  return (await client.call('GET', `/v1/notification/${token}`)).at('data') as Item[];
}

function tokens(): string[] {
  return received.map(({ text }) => new URLSearchParams(text).get('notification') ?? '');
}

describe('a notification', () => {
  it('is a form with the token alone, the same for the life of the charge', async () => {
    const id = await issue(client, { notification_url });
    world.pay(id);
    await world.deliver();
    assert.equal(received.length, 3); // new, waiting, paid
    assert.deepEqual(new Set(received.map(({ type }) => type)), new Set(['application/x-www-form-urlencoded']));
    assert.match(received[0]!.text, /^notification=[0-9a-f-]{36}$/);
    assert.equal(new Set(tokens()).size, 1);
  });

  it('leads to the whole history, as in the official sample', async () => {
    const id = await issue(client, { value: 2000, notification_url });
    world.pay(id);
    world.act('refund', id);
    await world.deliver();
    const items = await historyOf(tokens()[0]!);
    const official = fixture('notification.response')['data'] as Item[];
    assert.deepEqual(
      items.map(({ id: number, type, status, value }) => ({ number, type, status, value })),
      official.map(({ id: number, type, status, value }) => ({ number, type, status, value })),
    );
    assert.equal(items[2]!.received_by_bank_at, '2026-03-10');
    assert.deepEqual(Object.keys(items[0]!).sort(), ['created_at', 'custom_id', 'id', 'identifiers', 'status', 'type']);
  });

  it('is not sent for a charge without an address; one that is set later hears of what follows', async () => {
    const id = await issue(client);
    await world.deliver();
    assert.equal(received.length, 0);
    await client.call('PUT', `/v1/charge/${id}/metadata`, { notification_url });
    await client.call('PUT', `/v1/charge/${id}/cancel`);
    await world.deliver();
    assert.deepEqual(
      (await historyOf(tokens()[0]!)).map(({ status }) => status.current),
      ['new', 'waiting', 'canceled'],
    );
    await client.call('PUT', `/v1/charge/${id}/metadata`, { resend: true });
    await world.deliver();
    assert.equal(received.length, 2);
  });

  it('of an unknown token, or of another account, tells nothing', async () => {
    const none = await client.call('GET', '/v1/notification/00000000-0000-4000-8000-000000000000');
    assert.deepEqual(refusalOf(none), [500, 3500010]);
    await issue(client, { notification_url });
    await world.deliver();
    const other = await openClient(simulator, await world.createApplication());
    assert.deepEqual(refusalOf(await other.call('GET', `/v1/notification/${tokens()[0]!}`)), [500, 3500010]);
    await other.caller.close();
  });

  it('tells changes of the last six months only', async () => {
    const id = await issue(client, { notification_url, expire_at: '2026-12-20' });
    await world.deliver();
    await simulator.clock.advance('P190D');
    await client.renew();
    world.pay(id);
    const items = await historyOf(tokens()[0]!);
    assert.deepEqual(
      items.map(({ id: number, status }) => [number, status.current]),
      [[3, 'paid']],
    );
    await simulator.clock.set('2026-03-10T15:00:00Z');
  });

  it('can come in another order, repeated, lost, or forged', async () => {
    const id = await issue(client, { notification_url });
    await world.deliver({ order: 'reverse', repeat: 2 });
    assert.equal(received.length, 4);
    world.pay(id);
    assert.deepEqual(await world.deliver({ lose: true }), { delivered: 0, failed: 0, lost: 1 });
    await world.deliver({ forge: { ref: id } });
    assert.equal(received.length, 5);
    const silent = await issue(client);
    await assert.rejects(world.deliver({ forge: { ref: silent } }), /notification_url/);
  });
});

describe('repetition', () => {
  it('follows the schedule, and an address that fails for a day is left alone until it is reactivated', async () => {
    await issue(client, { notification_url });
    const waiting = world.webhooks().filter(({ status }) => status === 'waiting');
    await world.deliver({ ids: waiting.slice(1).map((delivery) => delivery.id), lose: true }); // one is enough to watch
    answerWith = 500;
    await world.deliver();
    const counts = [received.length];
    for (const minutes of [5, 10, 20, 40, 80, 160, 320, 640]) {
      await simulator.clock.advance({ minutes: minutes - 1 });
      counts.push(received.length);
      await simulator.clock.advance({ minutes: 1 });
    }
    assert.deepEqual(counts, [1, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert.equal(received.length, 9);
    await simulator.clock.advance('P40D');
    assert.equal(received.length, 9);
    answerWith = 200;
    await simulator.clock.advance('PT1H');
    assert.equal(received.length, 9);
    world.act('reactivate-notifications', notification_url);
    await simulator.clock.advance('PT1M');
    assert.equal(received.length, 10);
    await simulator.clock.set('2026-03-10T15:00:00Z');
  });

  it('by hand from the panel', async () => {
    const id = await issue(client, { notification_url });
    await world.deliver();
    world.act('resend-notification', id);
    await world.deliver();
    assert.equal(received.length, 3);
  });
});
