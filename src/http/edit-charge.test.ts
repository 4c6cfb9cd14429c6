import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { testServer, withKey, type TestOrganization, type TestServer } from '#test/kit/http.ts';

let server: TestServer;
let company: TestOrganization;
before(async () => {
  server = await testServer();
  company = await server.organization('Comercial Exemplo Ltda');
});
after(() => server.close());

const address = { street: 'Rua das Flores', city: 'Curitiba', state: 'PR', postalCode: '80010000' };
const payer = { name: 'Maria da Silva', taxId: '529.982.247-25', address };

async function created(reference: string): Promise<{ url: string; etag: string }> {
  const answer = await withKey(server.app, company.key, {
    method: 'POST',
    url: '/v1/charges',
    payload: { reference, amountCents: 12990, dueDate: '2026-12-10', payer },
  });
  assert.equal(answer.statusCode, 201, answer.body);
  return { url: String(answer.headers['location']), etag: String(answer.headers['etag']) };
}

const patch = (url: string, payload: object, headers: Record<string, string> = {}) =>
  withKey(server.app, company.key, { method: 'PATCH', url, payload, headers });

test('PATCH answers the corrected charge with its new ETag; the old ETag changes nothing any more', async () => {
  const { url, etag } = await created('E 1');
  const answer = await patch(url, { amountCents: 5000 }, { 'if-match': etag });
  assert.equal(answer.statusCode, 200, answer.body);
  assert.equal(answer.json().amountCents, 5000);
  assert.notEqual(answer.headers['etag'], etag);
  const late = await patch(url, { amountCents: 6000 }, { 'if-match': etag });
  assert.deepEqual([late.statusCode, late.json().code], [412, 'version_conflict']);
  const strange = await patch(url, { reference: 'E 2' });
  assert.equal(strange.statusCode, 422, strange.body);
});

test('the same key corrects once, and answers the same again', async () => {
  const { url } = await created('E 3');
  const headers = { 'idempotency-key': 'edit-1' };
  const first = await patch(url, { amountCents: 5000 }, headers);
  await patch(url, { amountCents: 7000 });
  const again = await patch(url, { amountCents: 5000 }, headers);
  assert.deepEqual([again.statusCode, again.body], [200, first.body]);
  assert.equal((await withKey(server.app, company.key, { url })).json().amountCents, 7000);
});

test('who only reads corrects nothing', async () => {
  const { url } = await created('E 4');
  const { headers } = await company.person('viewer');
  const answer = await server.app.inject({ method: 'PATCH', url, payload: { amountCents: 5000 }, headers });
  assert.equal(answer.statusCode, 403, answer.body);
  const key = await company.keyWith(['charges:read']);
  const denied = await withKey(server.app, key, { method: 'PATCH', url, payload: { amountCents: 5000 } });
  assert.equal(denied.statusCode, 403);
});
