import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type RequestOptions } from 'node:https';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { buildHooks } from '#http/hooks/build.ts';
import { openAuthority, type CertificateAuthority } from '#sim/kit/ca.ts';
import { testServer, type TestServer } from '#test/kit/http.ts';

describe('the hooks listener', () => {
  let server: TestServer;
  let authority: CertificateAuthority;
  let hooks: FastifyInstance;
  let port: number;
  let token: string;
  before(async () => {
    server = await testServer();
    authority = await openAuthority();
    const { certificatePem, keyPem } = await authority.issueServerCertificate(['localhost']);
    hooks = buildHooks(server.system, { tls: { cert: certificatePem, key: keyPem } });
    port = Number(new URL(await hooks.listen({ port: 0, host: '127.0.0.1' })).port);
    token = await connectionToken(server);
  });
  after(async () => {
    await hooks.close();
    await server.close();
  });

  const call = async (
    options: RequestOptions,
    body: string | Buffer = '',
  ): Promise<{ status: number; text: string }> => {
    const sent = request({ host: 'localhost', port, ca: authority.caPem, method: 'POST', agent: false, ...options });
    sent.end(body);
    const [response] = await once(sent, 'response');
    let text = '';
    for await (const chunk of response) text += String(chunk);
    return { status: response.statusCode, text };
  };
  const stored = async (): Promise<{ path: string; body: Buffer; state: string }[]> =>
    (await server.system.db.pool.query('select path, body, state from inbound_message order by received_at, id')).rows;

  test('stores raw bytes before it answers 200, JSON or not', async () => {
    const bodies = ['[{"codigoSolicitacao":"1"}]', '{not json', 'a=1&b=2', Buffer.from([0xff, 0x00, 0xc3])];
    for (const [index, body] of bodies.entries()) {
      const type = ['application/json', 'application/json', 'application/x-www-form-urlencoded', 'text/plain'][index];
      const answer = await call({ path: `/hooks/${token}/pix`, headers: { 'content-type': type } }, body);
      assert.equal(answer.status, 200, answer.text);
    }
    const rows = await stored();
    assert.deepEqual(
      rows.map(({ body }) => body.toString('hex')),
      bodies.map((body) => Buffer.from(body).toString('hex')),
    );
    assert.ok(rows.every(({ path }) => path === '/pix'));
  });

  test('takes a body without a content type, and no body', async () => {
    const before = (await stored()).length;
    assert.equal((await call({ path: `/hooks/${token}` }, '{"a":1}')).status, 200);
    assert.equal((await call({ path: `/hooks/${token}` })).status, 200);
    assert.equal((await stored()).length, before + 2);
  });

  test('keeps nothing for a token that is nobody’s', async () => {
    const before = (await stored()).length;
    for (const other of ['x', `${token}x`, token.slice(0, -1), `${token}%20`, '%00']) {
      const { status } = await call({ path: `/hooks/${other}` }, '{}');
      assert.ok(status === 404 || status === 400, `${other} ${status}`);
    }
    assert.equal((await stored()).length, before);
  });

  test('answers only POST, and nothing but hooks', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      assert.equal((await call({ path: `/hooks/${token}`, method })).status, 405, method);
    }
    for (const path of ['/', '/hooks', '/v1/charges', '/docs', '/metrics', '//hooks//x']) {
      assert.equal((await call({ path, method: 'GET' })).status, 404, path);
    }
  });

  test('refuses a body beyond 1 MiB', async () => {
    const before = (await stored()).length;
    const answer = await call({ path: `/hooks/${token}` }, Buffer.alloc(1024 * 1024 + 1, 0x20)).catch(() => ({
      status: 413,
    }));
    assert.equal(answer.status, 413);
    assert.equal((await call({ path: `/hooks/${token}` }, Buffer.alloc(1024 * 1024, 0x20))).status, 200);
    assert.equal((await stored()).length, before + 1);
  });

  test('takes a client certificate that it does not know, and does without one', async () => {
    const { certificatePem, keyPem } = await authority.issueClientCertificate({
      commonName: 'bank',
      organization: 'Bank',
    });
    const answer = await call({ path: `/hooks/${token}`, cert: certificatePem, key: keyPem }, '{}');
    assert.equal(answer.status, 200);
  });

  test('speaks no TLS older than 1.2', async () => {
    await assert.rejects(call({ path: `/hooks/${token}`, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }, '{}'));
  });

  test('asks the bank to come back when nothing can be stored', async () => {
    const { pool } = server.system.db;
    await pool.query('alter table inbound_message rename to gone');
    assert.equal((await call({ path: `/hooks/${token}` }, '{}')).status, 503);
    await pool.query('alter table gone rename to inbound_message');
    assert.equal((await call({ path: `/hooks/${token}` }, '{}')).status, 200);
  });
});

/** The token in the hook address of a new connection. */
async function connectionToken(server: TestServer): Promise<string> {
  const company = await server.organization('A');
  const { headers } = await company.person('admin');
  const make = async (url: string, payload: object) => {
    const answer = await server.app.inject({ method: 'POST', url, headers, payload });
    assert.equal(answer.statusCode, 201, answer.body);
    return answer.json<{ hookUrl: string }>();
  };
  await make('/v1/bank-accounts', {
    mnemonic: 'CONTA01',
    bankCode: '077',
    branch: '0001',
    number: '1234567',
    digit: '8',
    holderName: 'Comercial Exemplo Ltda',
    holderTaxId: '11222333000181',
  });
  const connection = await make('/v1/connections', {
    bankAccount: 'CONTA01',
    provider: 'inter',
    environment: 'sandbox',
  });
  return connection.hookUrl.split('/').at(-1) ?? '';
}
