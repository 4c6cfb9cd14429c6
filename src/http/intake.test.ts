import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { testServer, withKey, type TestOrganization, type TestServer } from '#test/kit/http.ts';

let server: TestServer;
let company: TestOrganization;
before(async () => {
  server = await testServer();
  company = await server.organization('Padaria Pão Quente Ltda');
});
after(() => server.close());

test('with the disk nearly full nothing new is taken in, what is there can be read, and it reopens by itself', async () => {
  const make = () =>
    withKey(server.app, company.key, {
      method: 'POST',
      url: '/v1/billing-types',
      headers: { 'idempotency-key': crypto.randomUUID() },
      payload: { name: 'Mensalidade' },
    });
  server.system.settings.intakeClosed = true;
  const refused = await make();
  assert.equal(refused.statusCode, 503);
  assert.equal(refused.json().code, 'disk_nearly_full');
  assert.equal(refused.json().retryable, true);
  const read = await withKey(server.app, company.key, { url: '/v1/billing-types' });
  assert.deepEqual(read.json().data, []);

  server.system.settings.intakeClosed = false;
  assert.equal((await make()).statusCode, 201);
});
