import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { EfiClient } from './test-client.ts';
import { issue, openClient, refusalOf } from './test-client.ts';

let simulator: Simulator;
let world: BankWorld;
let client: EfiClient;

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2026-03-10T15:00:00Z'), webhooks: 'held' });
  world = simulator.world('efi');
});

beforeEach(async () => {
  client = await openClient(simulator, await world.createApplication());
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

const MARCH = { charge_type: 'billet', begin_date: '2026-03-01', end_date: '2026-03-31' };

function list(filter: Record<string, string> = {}) {
  return client.call('GET', `/v1/charges?${new URLSearchParams({ ...MARCH, ...filter }).toString()}`);
}

async function idsOf(filter: Record<string, string>): Promise<string[]> {
  return ((await list(filter)).at('data') as { id: number }[]).map(({ id }) => String(id));
}

describe('the list', () => {
  it('has the documented fields, and those of a payment once there is one', async () => {
    const id = await issue(client, { custom_id: 'ERP-1' });
    const open = await list();
    assert.equal(open.at('data.0.payment.paid_at'), null);
    assert.equal(open.at('data.0.payment.paid_value'), undefined);
    world.pay(id);
    const item = (await list()).at('data.0') as Record<string, unknown>;
    assert.deepEqual(
      [item['id'], item['status'], item['custom_id'], item['total']],
      [Number(id), 'paid', 'ERP-1', 10_000],
    );
    assert.deepEqual(item['customer'], { name: 'João Ação', cpf: '52998224725', phone_number: null });
    const { banking_billet: _, ...payment } = item['payment'] as Record<string, unknown>;
    assert.deepEqual(payment, {
      payment_method: 'banking_billet',
      paid_at: '2026-03-10 12:00:00',
      received_by_bank_at: '2026-03-10',
      paid_value: 10_000,
    });
    assert.deepEqual((await list()).at('params'), {
      begin_date: '2026-03-01',
      end_date: '2026-03-31',
      pagination: { limit: 100, offset: 0, page: 1 },
    });
  });

  it('filters by status, reference, payer, value and each date', async () => {
    const paid = await issue(client, { custom_id: 'A', value: 7000 });
    const late = await issue(client, { custom_id: 'B', expire_at: '2026-04-20' });
    world.pay(paid);
    assert.deepEqual(await idsOf({ status: 'paid' }), [paid]);
    assert.deepEqual(await idsOf({ custom_id: 'B' }), [late]);
    assert.deepEqual(await idsOf({ value: '7000' }), [paid]);
    assert.deepEqual(await idsOf({ customer_document: '529.982.247-25' }), [late, paid]);
    assert.deepEqual(await idsOf({ customer_document: '12345678909' }), []);
    assert.deepEqual(await idsOf({ date_of: 'payment' }), [paid]);
    assert.deepEqual(await idsOf({ date_of: 'expired', begin_date: '2026-04-01', end_date: '2026-04-30' }), [late]);
    assert.deepEqual(await idsOf({ begin_date: '2026-03-11' }), []);
    assert.deepEqual(await idsOf({ charge_type: 'carnet' }), []);
  });

  it('gives no value for what was marked by hand', async () => {
    await client.call('PUT', `/v1/charge/${await issue(client)}/settle`);
    const payment = (await list({ status: 'settled' })).at('data.0.payment') as Record<string, unknown>;
    assert.deepEqual([payment['paid_at'], payment['paid_value']], [null, undefined]);
  });

  it('comes in pages, the newest first, without a count', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.unshift(await issue(client));
    assert.deepEqual(await idsOf({ limit: '2' }), ids.slice(0, 2));
    assert.deepEqual(await idsOf({ limit: '2', page: '3' }), ids.slice(4));
    assert.deepEqual(await idsOf({ limit: '2', offset: '3' }), ids.slice(3));
    assert.deepEqual(await idsOf({ limit: '2', page: '4' }), []);
  });

  it('refuses what is missing or unknown', async () => {
    assert.deepEqual(refusalOf(await client.call('GET', '/v1/charges?charge_type=billet')), [400, 3500034]);
    for (const filter of [
      { charge_type: 'x' },
      { status: 'PAGO' },
      { begin_date: '2026-02-30' },
      { limit: '0' },
      { page: 'a' },
    ])
      assert.deepEqual(refusalOf(await list(filter as Record<string, string>)), [400, 3500034]);
  });
});

describe('faults', () => {
  it('leave out, change or invent a field', async () => {
    const id = await issue(client);
    const path = `/v1/charge/${id}`;
    await world.next('missing-field', { name: 'charge.read' });
    assert.equal((await client.call('GET', path)).at('data.status'), undefined);
    await world.next('unknown-status', { name: 'charge.find' });
    assert.equal((await list()).at('data.0.status'), 'in_analysis');
    await world.next('echo-other-amount', { name: 'charge.read' });
    assert.equal((await client.call('GET', path)).at('data.total'), 10_100);
    await world.next('refuse', { name: 'charge.read' });
    assert.deepEqual(refusalOf(await client.call('GET', path)), [400, 3500034]);
    await world.next('500-before', { name: 'charge.read' });
    assert.deepEqual(refusalOf(await client.call('GET', path)), [500, 3500000]);
    await world.next('429', { name: 'charge.read' });
    assert.deepEqual(refusalOf(await client.call('GET', path)), [429, 3500049]);
  });
});

describe('a restart', () => {
  it('keeps charges, histories, numbers and the ways of the bank', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sim-efi-'));
    const start = () => startSimulator({ clock: manualClock('2026-03-10T15:00:00Z'), webhooks: 'held', dataDir });
    const first = await start();
    const application = await first.world('efi').createApplication({ account: '123456' });
    const caller = await openClient(first, application);
    const id = await issue(caller, { notification_url: 'https://hub.example.com/n' });
    first.world('efi').act('confirmation-days', '1');
    first.world('efi').pay(id);
    await caller.caller.close();
    await first.stop();

    const second = await start();
    const again = await openClient(second, application);
    assert.equal((await again.call('GET', `/v1/charge/${id}`)).at('data.status'), 'identified');
    const { notification } = second.world('efi').webhooks()[0]!.payload as { notification: string };
    const history = await again.call('GET', `/v1/notification/${notification}`);
    assert.equal((history.at('data') as unknown[]).length, 3);
    assert.equal(Number(await issue(again)), Number(id) + 1);
    await second.clock.set('2026-03-11T13:00:00Z');
    assert.equal(second.world('efi').charge(id).bankStatus, 'paid');
    await again.caller.close();
    await second.stop();
    rmSync(dataDir, { recursive: true });
  });
});
