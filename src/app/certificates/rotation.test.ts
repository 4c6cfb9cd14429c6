/** A certificate changes places while 500 titles are being registered: no call fails, and both certificates have done their part. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createBatch } from '#app/batches/create.ts';
import { getBatch } from '#app/batches/get.ts';
import { createCharge } from '#app/charges/create.ts';
import { getConnection } from '#app/connections/get.ts';
import { storeCredentials } from '#app/connections/store-credentials.ts';
import { getTest, startTest } from '#app/connections/test-start.ts';
import { credentialsOf, paramsOf } from '#test/conformance/params.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';
import { listCertificates } from './list.ts';

const total = 500;

describe('a certificate rotated during a batch of 500 registrations', () => {
  let hub: Hub;
  before(async () => {
    // Without limits, so that many calls are under way at every moment.
    const limiter = { take: async () => ({ granted: true }) as const };
    hub = await startHub({ limits: 'none', emissionDelayMs: 0, limiter });
  });
  after(() => hub.stop());

  const registrations = () => hub.bank.calls().filter(({ operation }) => operation === 'charge.register');

  it('fails no call, and both are seen at the bank', { timeout: 600_000 }, async () => {
    const ids: string[] = [];
    for (let index = 0; index < total; index += 1) ids.push((await createCharge(hub.ctx, hub.charge())).id);
    const batch = await createBatch(hub.ctx, { kind: 'register', chargeIds: ids });
    const id = hub.connectionId;

    const settled = hub.settle();
    while (registrations().length < total / 10) await delay(5);
    const [account = ''] = hub.application.accounts;
    const application = await hub.bank.createApplication({ account, certificateValidity: longValid });
    const { facts } = hub.system.banks.provider('inter');
    const input = credentialsOf(await paramsOf('inter'), application, facts.credentials);
    const stored = await storeCredentials(hub.ctx, { id, input });
    assert.ok(stored.candidate, 'it waits beside the one in use');
    const started = await startTest(hub.ctx, { id, credential: 'candidate', switch: true });
    await settled;
    await hub.advance({ minutes: 2 });

    const tested = await getTest(hub.ctx, { id, testId: started.id });
    assert.deepEqual([tested.state, tested.switched], ['passed', true], JSON.stringify(tested.lines));
    const ended = await getBatch(hub.ctx, batch.id);
    assert.deepEqual(
      { state: ended.state, done: ended.done, unknown: ended.unknown, refused: ended.refused },
      { state: 'done', done: total, unknown: 0, refused: 0 },
    );
    assert.equal(hub.bank.charges().filter(({ status }) => status === 'registered').length, total);
    const used = Map.groupBy(registrations(), ({ certificate }) => certificate);
    const [old = [], fresh = []] = [hub.application, application].map(({ clientId }) => used.get(clientId));
    assert.ok(old.length > 0 && fresh.length > 0, `old ${old.length}, new ${fresh.length}`);
    assert.equal(old.length + fresh.length, total, 'none was sent twice');
    const { rows } = await hub.system.db.pool.query(
      `select name, outcome, http_status from bank_call where outcome <> 'answered' or http_status >= 400`,
    );
    assert.deepEqual(rows, [], 'no call failed');
    const view = await getConnection(hub.ctx, id);
    assert.equal(view.candidate, null);
    const { data } = await listCertificates(hub.ctx, { state: 'all', limit: 50 });
    assert.deepEqual(data.map(({ state }) => state).sort(), ['active', 'superseded']);
  });
});

/** TLS goes by the real clock, the hub by the simulated one. */
const longValid = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2028-01-01T00:00:00Z' };
