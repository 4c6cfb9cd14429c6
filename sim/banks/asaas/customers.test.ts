import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { AsaasClient } from './test-client.ts';
import { PAYMENTS, body, fixture, openClient, refusal } from './test-client.ts';

const CUSTOMERS = '/v3/customers';
let simulator: Simulator;
let client: AsaasClient;

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2026-03-10T15:00:00Z'), webhooks: 'held' });
  client = await openClient(simulator, await simulator.world('asaas').createApplication());
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

describe('customers', () => {
  it('are made of the official samples, and answered with every documented field', async () => {
    const samples = fixture('customers');
    for (const name of ['createRequest_full', 'createRequest_minimal']) {
      const answer = await client.call('POST', CUSTOMERS, { json: samples[name] });
      assert.equal(answer.status, 200, answer.text);
      const told = answer.at() as Record<string, unknown>;
      const missing = Object.keys(samples['response']!).filter((field) => !(field in told));
      assert.deepEqual(missing, []);
      const { postalCode: _, ...sent } = samples[name]!;
      assert.partialDeepStrictEqual(told, sent);
      assert.match(String(told['id']), /^cus_\d{12}$/);
    }
  });

  it('may have the same CPF: who does not look first has two', async () => {
    const person = { name: 'Maria', cpfCnpj: '529.982.247-25', externalReference: 'P-1' };
    const [first, second] = [
      await client.call('POST', CUSTOMERS, { json: person }),
      await client.call('POST', CUSTOMERS, { json: person }),
    ];
    assert.notEqual(first.at('id'), second.at('id'));
    const byTaxId = await client.call('GET', `${CUSTOMERS}?cpfCnpj=52998224725&externalReference=P-1`);
    assert.deepEqual([byTaxId.at('totalCount'), byTaxId.at('data.0.id')], [2, second.at('id')]);
    assert.equal((await client.call('GET', `${CUSTOMERS}?externalReference=P-2`)).at('totalCount'), 0);
  });

  it('are refused with a wrong number or without a name', async () => {
    const wrong = await client.call('POST', CUSTOMERS, { json: { name: 'X', cpfCnpj: '11111111111' } });
    assert.deepEqual(refusal(wrong), [400, 'invalid_object']);
    assert.deepEqual(refusal(await client.call('POST', CUSTOMERS, { json: { cpfCnpj: '52998224725' } })), [
      400,
      'invalid_name',
    ]);
    const long = { name: 'X', cpfCnpj: '52998224725', complement: 'x'.repeat(256) };
    assert.deepEqual(refusal(await client.call('POST', CUSTOMERS, { json: long })), [400, 'invalid_complement']);
  });

  it('are changed by PUT and POST, deleted and restored; a deleted one takes no charge', async () => {
    const made = await client.call('POST', CUSTOMERS, { json: { name: 'Ana', cpfCnpj: '52998224725', email: null } });
    const path = `${CUSTOMERS}/${made.at('id')}`;
    assert.equal(
      (await client.call('PUT', path, { json: { email: 'ana@example.com' } })).at('email'),
      'ana@example.com',
    );
    assert.equal((await client.call('POST', path, { json: { name: 'Ana Maria' } })).at('name'), 'Ana Maria');
    assert.deepEqual((await client.call('DELETE', path)).at(), { deleted: true, id: made.at('id') });
    assert.equal((await client.call('GET', path)).at('deleted'), true);
    const charge = { json: body(client, { customer: made.at('id') }) };
    assert.deepEqual(refusal(await client.call('POST', PAYMENTS, charge)), [400, 'invalid_customer']);
    assert.equal((await client.call('POST', `${path}/restore`)).at('deleted'), false);
    assert.equal((await client.call('POST', PAYMENTS, charge)).status, 200);
  });

  it('have eight notifications from birth, which can be changed', async () => {
    const list = await client.call('GET', `${CUSTOMERS}/${client.customer}/notifications`);
    const born = (list.at('data') as Record<string, unknown>[]).map(({ event, scheduleOffset }) => ({
      event,
      scheduleOffset,
    }));
    assert.deepEqual(born, fixture('customers')['notifications']);
    const id = list.at('data.0.id');
    const off = await client.call('PUT', `/v3/notifications/${id}`, { json: { enabled: false, scheduleOffset: 5 } });
    assert.deepEqual([off.at('enabled'), off.at('scheduleOffset')], [false, 5]);
    const batch = { customer: client.customer, notifications: [{ id, enabled: true, scheduleOffset: 3 }] };
    assert.deepEqual(refusal(await client.call('PUT', '/v3/notifications/batch', { json: batch })), [
      400,
      'invalid_scheduleOffset',
    ]);
  });
});
