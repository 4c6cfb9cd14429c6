/** Conventions that several resources share: versions, waiting, files in and out, limits, what a developer may see and do. */
import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { testServer, withKey, type TestOrganization, type TestServer } from '#test/kit/http.ts';

const charge = (reference: string, name = 'Maria da Silva') => ({
  reference,
  amountCents: 12990,
  dueDate: '2026-12-10',
  payer: {
    taxId: '52998224725',
    name,
    address: { street: 'Rua das Flores', city: 'Curitiba', state: 'PR', postalCode: '80010000' },
  },
});
const account = {
  mnemonic: 'CONTA01',
  bankCode: '077',
  branch: '0001',
  number: '1234567',
  digit: '8',
  holderName: 'Comercial Exemplo Ltda',
  holderTaxId: '11222333000181',
};

describe('conventions', () => {
  let server: TestServer;
  let company: TestOrganization;
  before(async () => {
    server = await testServer();
    company = await server.organization('Comercial Exemplo Ltda');
    assert.equal((await post('/v1/bank-accounts', account)).statusCode, 201);
  });
  after(() => server.close());

  const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
    withKey(server.app, company.key, { method: 'POST', url, payload, headers });
  const read = (url: string) => withKey(server.app, company.key, { url });

  test('a charge has a version; an action on another version is refused', async () => {
    const made = await post('/v1/charges', charge('V 1'));
    const { id, version } = made.json<{ id: string; version: number }>();
    assert.equal(made.headers['etag'], `"${version}"`);
    assert.equal(made.headers['location'], `/v1/charges/${id}`);
    assert.equal((await read(`/v1/charges/${id}`)).headers['etag'], `"${version}"`);
    const stale = await post(`/v1/charges/${id}/cancel`, {}, { 'if-match': `"${version + 1}"` });
    assert.equal(stale.statusCode, 412);
    assert.equal(stale.json().facts.currentVersion, version);
    assert.equal((await post(`/v1/charges/${id}/cancel`, {}, { 'if-match': 'abc' })).statusCode, 400);
    const done = await post(`/v1/charges/${id}/cancel`, {}, { 'if-match': `"${version}"` });
    assert.equal(done.statusCode, 200, done.body);
    assert.equal(done.json().status, 'canceled');
    assert.notEqual(done.headers['etag'], `"${version}"`);
  });

  test('a connection is changed only where it was read', async () => {
    const made = await post('/v1/connections', { bankAccount: 'CONTA01', provider: 'inter', environment: 'sandbox' });
    assert.equal(made.statusCode, 201, made.body);
    const url = `/v1/connections/${made.json().id}`;
    const patch = (ifMatch: string) =>
      withKey(server.app, company.key, {
        method: 'PATCH',
        url,
        payload: { active: false },
        headers: { 'if-match': ifMatch },
      });
    const first = await patch(String(made.headers['etag']));
    assert.equal(first.statusCode, 200, first.body);
    assert.equal((await patch(String(made.headers['etag']))).statusCode, 412);
  });

  test('pages follow one another, neither skipping nor repeating', async () => {
    for (let count = 0; count < 7; count += 1) await post('/v1/charges', charge(`P ${count}`));
    const seen: string[] = [];
    let after = '';
    do {
      const answer = await read(`/v1/charges?limit=3&q=Maria${after}`);
      const page = answer.json<{ data: { reference: string }[]; next: string | null }>();
      assert.ok(page.data.length <= 3);
      seen.push(...page.data.map(({ reference }) => reference));
      after = page.next === null ? '' : `&after=${encodeURIComponent(page.next)}`;
    } while (after !== '');
    assert.equal(new Set(seen).size, seen.length);
    for (let count = 0; count < 7; count += 1) assert.ok(seen.includes(`P ${count}`));
  });

  test('CSV opens in a spreadsheet in Portuguese and runs nothing', async () => {
    await post('/v1/charges', charge('F 1', '=HYPERLINK("http://x";"y")'));
    const answer = await read('/v1/charges/export?reference=F%201');
    assert.match(String(answer.headers['content-type']), /^text\/csv; charset=utf-8/);
    assert.match(String(answer.headers['content-disposition']), /^attachment; filename="cobrancas\.csv"$/);
    assert.ok(answer.body.startsWith('\ufeff'));
    assert.match(answer.body, /;"'=HYPERLINK\(""http:\/\/x"";""y""\)";/);
    assert.match(answer.body, /;129,90;/);
    const lines = (await read('/v1/charges/export?format=ndjson&reference=F%201')).body.trim().split('\n');
    assert.equal(JSON.parse(lines[0] ?? '').reference, 'F 1');
  });

  test('a spreadsheet comes in as a body or as a file of a form', async () => {
    const head = 'seu_numero;valor;vencimento;pagador;cpf_cnpj;endereco;cidade;uf;cep';
    const csv = (reference: string) =>
      `${head}\n${reference};129,90;10/12/2026;Maria da Silva;529.982.247-25;Rua das Flores;Curitiba;PR;80010-000\n`;
    const send = (payload: string, type: string, query = '') =>
      withKey(server.app, company.key, {
        method: 'POST',
        url: `/v1/charges/import${query}`,
        payload,
        headers: { 'content-type': type },
      });
    const tried = await send(csv('I 1'), 'text/csv', '?dryRun=true');
    assert.equal(tried.statusCode, 200, tried.body);
    assert.equal((await read('/v1/charges?reference=I%201')).json().data.length, 0, 'a dry run stores nothing');
    const stored = await send(csv('I 1'), 'text/csv');
    assert.equal(stored.json().accepted, 1, stored.body);
    const form = `--x\r\nContent-Disposition: form-data; name="file"; filename="../../etc/a.csv"\r\nContent-Type: text/csv\r\n\r\n${csv('I 2')}\r\n--x--\r\n`;
    const formed = await send(form, 'multipart/form-data; boundary=x');
    assert.equal(formed.statusCode, 200, formed.body);
    assert.equal(formed.json().accepted, 1, formed.body);
    assert.equal((await send('{}', 'application/json')).statusCode, 415);
    const large = await send(`${head}\n${'x'.repeat(10 * 1024 * 1024)}`, 'text/csv');
    assert.equal(large.statusCode, 413);
    assert.equal(large.json().code, 'body_too_large');
  });

  test('a developer sees masked documents and changes nothing in production', async () => {
    const { headers } = await company.person('developer');
    const made = await post('/v1/charges', { ...charge('D 1'), bankAccount: 'CONTA01' });
    const { id } = made.json<{ id: string }>();
    const seen = await server.app.inject({ url: `/v1/charges/${id}`, headers });
    assert.equal(seen.json().payer.taxId, '***.982.247-**');
    for (const url of ['/v1/charges', '/v1/charges?q=Maria']) {
      assert.ok(!(await server.app.inject({ url, headers })).body.includes('52998224725'), url);
    }
    const connection = await server.app.inject({
      method: 'POST',
      url: '/v1/connections',
      headers,
      payload: { bankAccount: 'CONTA01', provider: 'inter', environment: 'production' },
    });
    assert.equal(connection.statusCode, 403);
    const production = await post('/v1/connections', {
      bankAccount: 'CONTA01',
      provider: 'inter',
      environment: 'production',
    });
    assert.equal(production.statusCode, 201, production.body);
    const write = (url: string, payload: object) => server.app.inject({ method: 'POST', url, headers, payload });
    const register = await write(`/v1/charges/${id}/register`, { bankAccount: 'conta01' });
    assert.equal(register.statusCode, 403, register.body);
    const batch = await write('/v1/batches', { kind: 'register', chargeIds: [id], bankAccount: 'CONTA01' });
    assert.equal(batch.statusCode, 403, batch.body);
    const patched = await server.app.inject({
      method: 'PATCH',
      url: `/v1/connections/${production.json().id}`,
      headers,
      payload: { active: false },
    });
    assert.equal(patched.statusCode, 403);
  });

  test('a dry run answers what would be sent, and nothing changes', async () => {
    const { id, version } = (await post('/v1/charges', charge('R 1'))).json<{ id: string; version: number }>();
    const answer = await post(`/v1/charges/${id}/write-off?dryRun=true`, { reason: 'acordo' });
    assert.ok([200, 409].includes(answer.statusCode), answer.body);
    assert.equal((await post(`/v1/charges/${id}/write-off?dryRun=yes`, { reason: 'x' })).statusCode, 422);
    assert.equal((await read(`/v1/charges/${id}`)).json().version, version);
  });

  test('metrics are for this machine, not for what a proxy passes on', async () => {
    const own = await server.app.inject('/metrics');
    assert.equal(own.statusCode, 200);
    assert.match(own.body, /pontual_http_request_seconds_count\{.*route="\/v1\/charges\/:id".*\} \d+/);
    assert.equal(
      (await server.app.inject({ url: '/metrics', headers: { 'x-forwarded-for': '8.8.8.8' } })).statusCode,
      404,
    );
    assert.equal((await server.app.inject({ url: '/metrics', remoteAddress: '10.0.0.9' })).statusCode, 404);
  });
});

test('metrics are for whoever holds the token, when one is set', async (t) => {
  const server = await testServer({ options: { metricsToken: 'a-long-enough-token' } });
  t.after(() => server.close());
  const ask = (authorization?: string) =>
    server.app.inject({ url: '/metrics', ...(authorization ? { headers: { authorization } } : {}) });
  assert.equal((await ask()).statusCode, 404);
  assert.equal((await ask('Bearer wrong')).statusCode, 404);
  assert.equal((await ask('Bearer a-long-enough-token')).statusCode, 200);
});

test('more requests a minute than allowed are told when to come back', async (t) => {
  const server = await testServer({ options: { requestsPerMinute: 5 } });
  t.after(() => server.close());
  const [one, two] = [await server.organization('A'), await server.organization('B')];
  for (let count = 0; count < 5; count += 1) {
    assert.equal((await withKey(server.app, one.key, { url: '/v1/charges' })).statusCode, 200);
  }
  const held = await withKey(server.app, one.key, { url: '/v1/charges' });
  assert.equal(held.statusCode, 429);
  assert.equal(held.json().code, 'rate_limited');
  assert.ok(Number(held.headers['retry-after']) > 0);
  assert.equal((await withKey(server.app, two.key, { url: '/v1/charges' })).statusCode, 200, 'others are not held');
});

test('the web application has every address that is not the server’s', async (t) => {
  const webRoot = mkdtempSync(join(tmpdir(), 'pontual-web-'));
  mkdirSync(join(webRoot, 'assets'));
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>Pontual</title>');
  writeFileSync(join(webRoot, 'assets', 'app-1a2b.js'), 'export {};');
  writeFileSync(join(webRoot, '.secret'), 'x');
  const server = await testServer({ options: { webRoot } });
  t.after(async () => {
    await server.close();
    rmSync(webRoot, { recursive: true });
  });
  const browse = (url: string) => server.app.inject({ url, headers: { accept: 'text/html,application/xhtml+xml' } });
  for (const url of ['/', '/cobrancas', '/cobrancas/chg_1?aba=linha']) {
    const answer = await browse(url);
    assert.equal(answer.statusCode, 200, url);
    assert.match(answer.body, /<title>Pontual/);
    assert.equal(answer.headers['cache-control'], 'no-cache');
  }
  const asset = await server.app.inject('/assets/app-1a2b.js');
  assert.equal(asset.statusCode, 200);
  assert.match(String(asset.headers['cache-control']), /immutable/);
  assert.equal((await browse('/assets/gone.js')).statusCode, 404);
  assert.equal((await browse('/v1/nothing')).statusCode, 404);
  assert.equal((await server.app.inject('/cobrancas')).statusCode, 404, 'not a browser');
  for (const url of ['/.secret', '/..%2f..%2fetc/passwd', '/assets/..%2f..%2f.secret']) {
    const answer = await browse(url);
    assert.ok(!answer.body.includes('root:') && answer.body !== 'x', url);
  }
});
