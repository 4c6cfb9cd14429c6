/** Transfers as callers of the API see them: what is asked for twice is one, and no key lets money leave. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Transfer } from '#contract/transfers.ts';
import { problemSchema } from '#contract/common.ts';
import { password, testServer, type TestOrganization, type TestServer } from '#test/kit/http.ts';

const payee = {
  kind: 'account',
  name: 'Maria da Silva',
  taxId: '529.982.247-25',
  bankCode: '341',
  branch: '30',
  account: '379424',
  accountDigit: '5',
  accountType: 'CC',
};
let made = 0;

describe('transfers over HTTP', () => {
  let server: TestServer;
  let company: TestOrganization;
  let finance: Record<string, string>;
  let maker: Record<string, string>;

  before(async () => {
    server = await testServer();
    company = await server.organization('Comercial Exemplo Ltda');
    finance = (await company.person('finance')).headers;
    maker = (await company.person('admin')).headers;
    const account = {
      mnemonic: 'PAGA01',
      bankCode: '509',
      branch: '0001',
      number: '1234567',
      digit: '8',
      holderName: 'Comercial Exemplo Ltda',
      holderTaxId: '11222333000181',
    };
    await call('/v1/bank-accounts', account, maker);
    await call('/v1/connections', { bankAccount: 'PAGA01', provider: 'celcoin', environment: 'sandbox' }, maker);
  });
  after(() => server.close());

  const call = (url: string, payload: object, headers: Record<string, string>) =>
    server.app.inject({ method: 'POST', url, headers, payload });
  const body = (values: object = {}) => {
    made += 1;
    return { connection: 'paga01', reference: `PG ${made}`, amountCents: 5_000 + made, payee, ...values };
  };
  const codeOf = (answer: { json(): unknown }): string => problemSchema.parse(answer.json()).code;

  test('asking needs an Idempotency-Key; the same key is the same transfer, with another body it is refused', async () => {
    const wanted = body();
    const without = await call('/v1/transfers', wanted, finance);
    assert.deepEqual([without.statusCode, codeOf(without)], [400, 'idempotency_key_missing']);
    const headers = { ...finance, 'idempotency-key': 'k-1' };
    const first = await call('/v1/transfers', wanted, headers);
    assert.equal(first.statusCode, 201, first.body);
    const again = await call('/v1/transfers', wanted, headers);
    assert.equal(again.headers['idempotency-replayed'], 'true');
    assert.equal(again.json<Transfer>().id, first.json<Transfer>().id);
    assert.equal((await call('/v1/transfers', { ...wanted, amountCents: 1 }, headers)).statusCode, 422);
    const dryRun = await call('/v1/transfers?dryRun=true', body(), finance);
    assert.deepEqual([dryRun.statusCode, dryRun.json<{ allowed: boolean }>().allowed], [200, true], dryRun.body);
    const twin = await call(
      '/v1/transfers',
      { ...wanted, reference: 'PG outra' },
      { ...finance, 'idempotency-key': 'k-2' },
    );
    assert.deepEqual([twin.statusCode, codeOf(twin)], [409, 'possible_duplicate']);
  });

  test('what a key asked for is approved by a person, and not by the one who made the key', async () => {
    const key = (
      await call('/v1/api-keys', { name: 'ERP', scopes: ['transfers:write', 'transfers:read'] }, maker)
    ).json<{ key: string }>();
    const erp = { authorization: `Bearer ${key.key}` };
    const asked = await call('/v1/transfers', body(), { ...erp, 'idempotency-key': 'k-3' });
    assert.equal(asked.statusCode, 201, asked.body);
    const { id, version, allowedActions } = asked.json<Transfer>();
    assert.ok(!allowedActions.includes('approve'));
    const approval = { version, confirmation: { password } };
    assert.equal((await call(`/v1/transfers/${id}/approve`, approval, erp)).statusCode, 403, 'a key approves nothing');
    const own = await call(`/v1/transfers/${id}/approve`, approval, maker);
    assert.deepEqual([own.statusCode, codeOf(own)], [403, 'own_transfer']);
    const approved = await call(`/v1/transfers/${id}/approve`, approval, { ...finance, prefer: 'respond-async' });
    assert.equal(approved.statusCode, 202, approved.body);
    assert.equal(approved.json<Transfer>().status, 'approved');
    const canceled = await call(`/v1/transfers/${id}/cancel`, {}, finance);
    assert.equal(canceled.json<Transfer>().status, 'canceled', canceled.body);
  });

  test('developers see no whole document, and who only looks asks for nothing', async () => {
    const developer = (await company.person('developer')).headers;
    const list = await server.app.inject({ url: '/v1/transfers', headers: developer });
    const { data, totals } = list.json<{ data: Transfer[]; totals: { count: number } }>();
    assert.ok(data.length > 0 && totals.count === data.length);
    assert.ok(!list.body.includes('52998224725'));
    assert.equal((await server.app.inject({ url: '/v1/transfers/export', headers: developer })).statusCode, 403);
    const csv = await server.app.inject({ url: '/v1/transfers/export', headers: finance });
    assert.ok(csv.body.startsWith('\ufeff"Seu número";'));
    assert.ok(csv.body.includes('52998224725'));
    const viewer = (await company.person('viewer')).headers;
    assert.equal((await call('/v1/transfers', body(), { ...viewer, 'idempotency-key': 'k-4' })).statusCode, 403);
    const found = await server.app.inject({ url: '/v1/participants?search=341', headers: finance });
    assert.equal(found.json<{ data: { ispb: string }[] }>().data[0]?.ispb, '60701190');
  });

  test('alçadas are an administrator’s', async () => {
    const rules = { rules: [{ fromCents: 0, approvals: 1 }] };
    const put = (headers: Record<string, string>) =>
      server.app.inject({ method: 'PUT', url: '/v1/approval-rules', headers, payload: rules });
    assert.equal((await put(finance)).statusCode, 403);
    const kept = await put(maker);
    assert.deepEqual(kept.json(), {
      ...rules,
      duplicateWindowHours: 24,
      repeatSecondApproverCents: null,
      sendAt: '08:00',
    });
  });
});
