/** What is watched without anybody asking: notices that never came, and a webhook that somebody changed at the bank. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Agent, request } from 'undici';
import { createCharge } from '#app/charges/create.ts';
import { registerCharge } from '#app/charges/register.ts';
import { uuidOf } from '#core/ids.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';
import { hookStatus } from './hook.ts';
import { watchConnections } from './watch.ts';

describe('the watch over a connection', () => {
  let hub: Hub;
  before(async () => {
    hub = await startHub({ limits: 'none', emissionDelayMs: 0 });
  });
  after(() => hub.stop());

  async function registered(): Promise<string> {
    const { id } = await createCharge(hub.ctx, hub.charge());
    await registerCharge(hub.ctx, { id, waitMs: 0 });
    await hub.advance({ minutes: 1 });
    const { rows } = await hub.ctx.db.pool.query('select bank_ref from registration where charge_id = $1', [
      uuidOf('charge', id),
    ]);
    return rows[0].bank_ref;
  }

  const alerts = async (): Promise<{ key: string; severity: string; body: string }[]> =>
    (
      await hub.ctx.db.pool.query(
        `select key, severity, body from alert where kind = 'webhook_drift' order by raised_at, id`,
      )
    ).rows;

  it('counts, by day, the payments that only asking has shown', async () => {
    const told = await registered();
    const silent = await registered();
    hub.bank.pay(told, {});
    await hub.bank.deliver();
    await hub.settle();
    hub.bank.pay(silent, {});
    await hub.bank.deliver({ lose: true });
    await hub.sweep();
    const before = await hookStatus(hub.ctx, hub.connectionId);
    assert.deepEqual(before.days, [{ date: hub.today(), payments: 2, missed: 0 }], 'a notice may still come');
    const day = hub.today();
    await hub.clock.advance({ hours: 7 });
    const { days, missed } = await hookStatus(hub.ctx, hub.connectionId);
    assert.deepEqual(days, [{ date: day, payments: 2, missed: 1 }]);
    assert.equal(missed, 1);
  });

  it('puts back a webhook that is gone, and only tells of one that leads elsewhere', async () => {
    await watchConnections(hub.system);
    await hub.settle();
    assert.deepEqual(await alerts(), [], 'as it was configured: nothing to say');
    await atBank('DELETE');
    await watchConnections(hub.system);
    await hub.settle();
    const [gone, ...more] = await alerts();
    assert.deepEqual([gone?.severity, more], ['info', []]);
    assert.match(gone?.body ?? '', /Já foi cadastrado de novo/);
    assert.equal((await hookStatus(hub.ctx, hub.connectionId)).matches, true);

    await hub.clock.advance({ days: 1 });
    await atBank('PUT', { webhookUrl: 'https://outro.example/hooks/x' });
    for (let turn = 0; turn < 2; turn += 1) {
      await watchConnections(hub.system);
      await hub.settle();
    }
    const [, elsewhere, ...others] = await alerts();
    assert.deepEqual([elsewhere?.severity, others], ['warning', []], 'once a day');
    assert.match(elsewhere?.body ?? '', /aponta para outro endereço/);
    const status = await hookStatus(hub.ctx, hub.connectionId);
    assert.deepEqual([status.matches, status.configuredUrl], [false, 'https://outro.example/hooks/x'], 'left as it is');
  });

  /** Somebody else changes the webhook on the bank's side, with the same application. */
  async function atBank(method: 'PUT' | 'DELETE', body?: object): Promise<void> {
    const { certificatePem: cert, keyPem: key, clientId, clientSecret } = hub.application;
    const dispatcher = new Agent({ connect: { cert, key, ca: hub.simulator.caPem } });
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'boleto-cobranca.read boleto-cobranca.write',
    });
    const token = await request(`${hub.bank.baseUrl}/oauth/v2/token`, {
      method: 'POST',
      body: form.toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      dispatcher,
    });
    const { access_token: bearer } = (await token.body.json()) as { access_token: string };
    const answer = await request(`${hub.bank.baseUrl}/cobranca/v3/cobrancas/webhook`, {
      method,
      dispatcher,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    assert.ok(answer.statusCode < 300, await answer.body.text());
    await dispatcher.close();
  }
});
