import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { audit } from '#app/audit.ts';
import { sealOrganization } from '#app/audit/seal.ts';
import type { AuditEntry } from '#contract/audit.ts';
import { testServer, withKey, type TestOrganization, type TestServer } from '#test/kit/http.ts';

describe('the audit trail by API', () => {
  let server: TestServer;
  let company: TestOrganization;
  const headersOf: Record<string, Record<string, string>> = {};

  const get = (role: string, path: string) =>
    server.app.inject({ method: 'GET', url: `/v1/audit-entries${path}`, headers: headersOf[role] ?? {} });

  before(async () => {
    server = await testServer();
    company = await server.organization('Comercial Exemplo Ltda');
    for (const role of ['admin', 'developer', 'finance', 'viewer'] as const) {
      headersOf[role] = (await company.person(role)).headers;
    }
    const { ctx } = company;
    await ctx.db.inOrganization(ctx.organizationId, (tx) =>
      audit(tx, ctx, {
        action: 'bank_account.change',
        objectKind: 'bank_account',
        objectId: null,
        before: { holderTaxId: '11222333000181', payer: { taxId: '52998224725' } },
        after: { holderTaxId: '12ABC34501DE35', payer: { taxId: null } },
      }),
    );
    await sealOrganization(ctx, 'deep');
  });
  after(() => server.close());

  test('is read by administrators and developers, never by a key', async () => {
    assert.deepEqual(
      await Promise.all(
        ['admin', 'developer', 'finance', 'viewer'].map(async (role) => (await get(role, '')).statusCode),
      ),
      [200, 200, 403, 403],
    );
    assert.equal((await withKey(server.app, company.key, { url: '/v1/audit-entries' })).statusCode, 403);
  });

  test('shows a developer no whole tax id, in no format', async () => {
    for (const path of ['', '/export?format=csv', '/export?format=ndjson']) {
      const seen = (await get('developer', path)).body;
      assert.ok(!/11222333000181|12ABC34501DE35|52998224725/.test(seen), path);
      assert.match((await get('admin', path)).body, /11222333000181/, path);
    }
    const { data } = (await get('developer', '?action=bank_account.change')).json<{ data: AuditEntry[] }>();
    assert.deepEqual(
      data[0]?.changes.map(({ beforeText, afterText }) => [beforeText, afterText]),
      [
        ['***.982.247-**', null],
        ['**.222.333/****-**', '**.ABC.345/****-**'],
      ],
    );
  });

  test('the chain leaves with evidence in it, for administrators only', async () => {
    assert.equal((await get('developer', '/export?format=chain')).statusCode, 403);
    const answer = await get('admin', '/export?format=chain');
    assert.equal(answer.headers['content-type'], 'application/x-ndjson; charset=utf-8');
    assert.match(
      answer.body,
      /^\{"format":"pontual audit chain 1".*\n(\{"number".*\n)+\{"end":\d+,"hash":"\w{64}"\}\n$/,
    );
  });

  test('what is wrong with an export is told as a problem, not as half a file', async () => {
    const answer = await get('admin', '/export?object=nobody');
    assert.equal(answer.statusCode, 422);
    assert.equal(answer.json<{ code: string }>().code, 'invalid_input');
  });

  test('is verified by an administrator, against heads that he kept', async () => {
    const verify = (payload: object, role = 'admin') =>
      server.app.inject({ method: 'POST', url: '/v1/audit-entries/verify', headers: headersOf[role] ?? {}, payload });
    assert.equal((await verify({}, 'developer')).statusCode, 403);
    const whole = (await verify({})).json<{ state: string; head: { number: number; hash: string } }>();
    assert.equal(whole.state, 'whole');
    const kept = { heads: [whole.head, { number: whole.head.number, hash: whole.head.hash }] };
    assert.equal((await verify(kept)).json<{ state: string }>().state, 'whole');
    const beyond = await verify({ heads: [{ number: whole.head.number + 5, hash: '0'.repeat(64) }] });
    assert.deepEqual(beyond.json<{ firstBad: { reason: string } }>().firstBad.reason, 'head_missing');
    const other = await verify({ heads: [{ number: 1, hash: '0'.repeat(64) }] });
    assert.deepEqual(other.json<{ firstBad: { number: number; reason: string } }>().firstBad.reason, 'head_differs');
    assert.equal((await verify({ heads: [{ number: 1, hash: 'x' }] })).statusCode, 422);
  });
});
