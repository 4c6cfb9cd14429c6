import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { AsaasClient } from './test-client.ts';
import { PAYMENTS, body, create, fixture, openClient, refusal } from './test-client.ts';

let simulator: Simulator;
let world: BankWorld;
let client: AsaasClient;

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2026-03-10T15:00:00Z'), webhooks: 'held' });
  world = simulator.world('asaas');
  client = await openClient(simulator, await world.createApplication({ account: '123456' }));
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

async function withHabit(name: string, on: boolean, task: () => Promise<void>): Promise<void> {
  world.act('switch', '', { name, on });
  try {
    await task();
  } finally {
    world.act('switch', '', { name, on: !on });
  }
}

describe('the key', () => {
  it('is all that the bank hands out, with the environment in its prefix', () => {
    const { others, clientId, clientSecret, certificatePem } = client.application;
    assert.match(others?.['apiKey'] ?? '', /^\$aact_hmlg_/);
    assert.match(others?.['otherEnvironmentApiKey'] ?? '', /^\$aact_prod_/);
    assert.deepEqual([clientId, clientSecret, certificatePem], ['', '', '']);
  });

  it('is refused by name when absent, unknown or of the other environment, without a body when empty', async () => {
    const official = fixture('errors');
    const unknown = await client.call('GET', PAYMENTS, { headers: { access_token: '$aact_hmlg_x' } });
    assert.deepEqual([unknown.status, unknown.at()], [401, official['401_invalid_access_token']]);
    const absent = await client.caller.call('GET', PAYMENTS, { headers: { 'user-agent': 'tests' } });
    assert.deepEqual([absent.status, absent.at()], [401, official['401_missing_header']]);
    const other = client.application.others?.['otherEnvironmentApiKey'] ?? '';
    const foreign = await client.call('GET', PAYMENTS, { headers: { access_token: other } });
    assert.deepEqual(refusal(foreign), [401, 'invalid_environment']);
    const empty = await client.call('GET', PAYMENTS, { headers: { access_token: '' } });
    assert.deepEqual([empty.status, empty.text], [401, '']);
  });

  it('opens the other environment when the bank is switched to it', async () => {
    await withHabit('production', true, async () => {
      const key = client.application.others?.['otherEnvironmentApiKey'] ?? '';
      assert.equal((await client.call('GET', PAYMENTS, { headers: { access_token: key } })).status, 200);
      assert.equal((await client.call('GET', PAYMENTS)).status, 401);
      const path = `/v3/sandbox/payment/${await create(client, {}).catch(() => 'x')}/confirm`;
      assert.equal((await client.call('POST', path)).status, 404);
    });
  });

  it('can be disabled, and bodies of 401 can be switched off', async () => {
    await withHabit('keyEnabled', false, async () => {
      assert.deepEqual(refusal(await client.call('GET', PAYMENTS)), [401, 'invalid_access_token']);
    });
    await withHabit('unauthorizedBody', false, async () => {
      const answer = await client.call('GET', PAYMENTS, { headers: { access_token: 'x' } });
      assert.deepEqual([answer.status, answer.text], [401, '']);
    });
  });

  it('sees only its own account', async () => {
    const id = await create(client);
    const stranger = await openClient(simulator, await world.createApplication());
    assert.equal((await stranger.call('GET', `${PAYMENTS}/${id}`)).status, 404);
    assert.equal((await stranger.call('GET', PAYMENTS)).at('totalCount'), 0);
    const order = body(stranger, { customer: client.customer });
    assert.deepEqual(refusal(await stranger.call('POST', PAYMENTS, { json: order })), [400, 'invalid_customer']);
    await stranger.caller.close();
  });
});

describe('the request', () => {
  it('needs a User-Agent, unless that is switched off', async () => {
    const bare = { headers: { access_token: client.application.others?.['apiKey'] ?? '' } };
    assert.deepEqual(refusal(await client.caller.call('GET', PAYMENTS, bare)), [400, 'user_agent_required']);
    await withHabit('userAgent', false, async () => {
      assert.equal((await client.caller.call('GET', PAYMENTS, bare)).status, 200);
    });
  });

  it('is refused with 403 for a body on GET and for an address outside the list', async () => {
    assert.equal((await client.call('GET', PAYMENTS, { json: {} })).status, 403);
    await withHabit('callerAllowed', false, async () => {
      assert.equal((await client.call('GET', PAYMENTS)).status, 403);
    });
  });

  it('is served with a slash behind the path, and 404 elsewhere', async () => {
    assert.equal((await client.call('GET', '/v3/myAccount/fees/')).status, 200);
    assert.equal((await client.call('POST', `${PAYMENTS}/`, { json: body(client) })).status, 200);
    assert.equal((await client.call('POST', '/v3/webhook', { json: {} })).status, 404);
  });
});

describe('faults', () => {
  it('are in the bank’s own form', async () => {
    await world.next('refuse', { name: 'charge.register' });
    assert.deepEqual(refusal(await client.call('POST', PAYMENTS, { json: body(client) })), [400, 'invalid_value']);
    await world.next('401-once', { name: 'charge.find' });
    assert.deepEqual(refusal(await client.call('GET', PAYMENTS)), [401, 'invalid_access_token']);
    const id = await create(client);
    const read = () => client.call('GET', `${PAYMENTS}/${id}`);
    await world.next('unknown-status', { name: 'charge.read' });
    assert.equal((await read()).at('status'), 'AWAITING_ANALYSIS');
    await world.next('missing-field', { name: 'charge.read' });
    assert.equal((await read()).at('status'), undefined);
    await world.next('echo-other-amount', { name: 'charge.read' });
    assert.equal((await read()).at('value'), 101);
  });

  it('lose an answer after the charge was made: it is found by its externalReference', async () => {
    await world.next('drop-after', { name: 'charge.register' });
    await assert.rejects(create(client, { externalReference: 'LOST' }));
    assert.equal((await client.call('GET', `${PAYMENTS}?externalReference=LOST`)).at('totalCount'), 1);
  });
});
