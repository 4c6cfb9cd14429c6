/** What bad input gets: a problem in Portuguese that names the field and the cure, and nothing done. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { problemSchema } from '#contract/common.ts';
import { testServer, withKey, type TestOrganization, type TestServer } from '#test/kit/http.ts';

const charge = {
  reference: 'NF 1',
  amountCents: 12990,
  dueDate: '2026-12-10',
  payer: {
    taxId: '529.982.247-25',
    name: 'Maria da Silva',
    address: { street: 'Rua das Flores', city: 'Curitiba', state: 'PR', postalCode: '80010-000' },
  },
};

describe('bad inputs', () => {
  let server: TestServer;
  let company: TestOrganization;
  before(async () => {
    server = await testServer();
    company = await server.organization('Comercial Exemplo Ltda');
  });
  after(() => server.close());

  const post = (payload: string | Buffer, headers: Record<string, string> = {}) =>
    withKey(server.app, company.key, {
      method: 'POST',
      url: '/v1/charges',
      payload,
      headers: { 'content-type': 'application/json', ...headers },
    });

  const count = async (): Promise<number> => {
    const { rows } = await server.system.db.pool.query('select count(*) as count from charge');
    return Number(rows[0].count);
  };

  /** A body whose amount is written exactly so. */
  const amount = (text: string): string => JSON.stringify(charge).replace('12990', text);

  const amounts = [
    '"1.234,56"',
    '12.345',
    '-0',
    '0',
    '-1',
    '9007199254740993',
    '1e400',
    '129.90000000000001',
    '"129,90\u00a0"',
    '"１２９"',
    'null',
    '[]',
    '{}',
    '99999999999',
  ];
  for (const text of amounts) {
    test(`amountCents ${text}`, async () => {
      const answer = await post(amount(text));
      assert.equal(answer.statusCode, 422);
      const body = problemSchema.parse(answer.json());
      assert.deepEqual(
        body.errors?.map(({ pointer }) => pointer),
        ['/amountCents'],
      );
      assert.match(body.errors?.[0]?.detail ?? '', /valor/i);
      assert.equal(await count(), 0);
    });
  }

  const bodies: [name: string, body: string | Buffer, status: number, code: string][] = [
    ['duplicate key', amount('12990,"amountCents":1'), 400, 'duplicate_key'],
    ['__proto__', amount('12990,"__proto__":{"status":"paid"}'), 400, 'forbidden_key'],
    ['NUL', JSON.stringify({ ...charge, description: 'a\u0000b' }), 400, 'nul_character'],
    ['lone surrogate', JSON.stringify({ ...charge, description: '\ud800' }), 400, 'invalid_utf8'],
    ['invalid UTF-8', Buffer.from([0x7b, 0xc3, 0x28, 0x7d]), 400, 'invalid_utf8'],
    ['100,000 levels', '['.repeat(100_000) + ']'.repeat(100_000), 400, 'json_too_deep'],
    [
      'a string of 2 MiB',
      JSON.stringify({ ...charge, description: 'x'.repeat(2 * 1024 * 1024) }),
      413,
      'body_too_large',
    ],
    ['an array of 300,000', JSON.stringify(Array.from({ length: 300_000 }, () => 1)), 422, 'invalid_input'],
    ['null', 'null', 422, 'invalid_input'],
    ['[]', '[]', 422, 'invalid_input'],
    ['a string', '"x"', 422, 'invalid_input'],
    ['nothing', '', 422, 'invalid_input'],
    ['{}', '{}', 422, 'invalid_input'],
    ['mass assignment', JSON.stringify({ ...charge, status: 'paid', paidCents: 1 }), 422, 'invalid_input'],
    ['enum of wrong case', JSON.stringify({ ...charge, method: 'BOLETO' }), 422, 'invalid_input'],
    ['enum with a space', JSON.stringify({ ...charge, method: 'boleto ' }), 422, 'invalid_input'],
    ['impossible date', JSON.stringify({ ...charge, dueDate: '2027-02-29' }), 422, 'invalid_input'],
    ['date of another custom', JSON.stringify({ ...charge, dueDate: '10/11/2026' }), 422, 'invalid_input'],
    ['CEP of zeros', JSON.stringify(charge).replace('80010-000', '00000000'), 422, 'invalid_input'],
  ];
  for (const [name, body, status, code] of bodies) {
    test(`body: ${name}`, async () => {
      const answer = await post(body);
      assert.equal(answer.statusCode, status, answer.body);
      const told = problemSchema.parse(answer.json());
      assert.equal(told.code, code);
      assert.ok(told.cure && told.cure.length > 10, 'says what to do');
      assert.equal(await count(), 0);
    });
  }

  const types: [type: string, status: number][] = [
    ['text/plain', 415],
    ['application/json; charset=latin1', 415],
    ['application/xml', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/json; charset=utf-8', 422],
  ];
  for (const [type, status] of types) {
    test(`Content-Type ${type}`, async () => {
      const answer = await post('{}', { 'content-type': type });
      assert.equal(answer.statusCode, status);
      assert.equal(
        problemSchema.parse(answer.json()).code,
        status === 415 ? 'unsupported_media_type' : 'invalid_input',
      );
    });
  }

  const addresses: [url: string, status: number][] = [
    ['/v1/charges?limit=1000000000', 422],
    ['/v1/charges?limit=-1', 422],
    ['/v1/charges?limit=1&limit=2', 422],
    ['/v1/charges?after=forged', 422],
    [`/v1/charges?after=${'A'.repeat(1000)}`, 422],
    ['/v1/charges?status=PAID', 422],
    ['/v1/charges?status[]=paid', 422],
    ['/v1/charges?sort=password_hash', 422],
    ['/v1/charges?from=ontem', 422],
    ['/v1/charges?stauts=paid', 422],
    ["/v1/charges/1'%20OR%20'1'='1", 404],
    ['/v1/charges/..%2F..%2Fetc%2Fpasswd', 404],
    ['/v1/charges/chg_%00', 400],
    ['/v1/charges?q=%00', 400],
    ['/v1/charges/%E0%A4%A', 400],
    [`/v1/charges/${'x'.repeat(150)}`, 422],
    ['/v1/nothing', 404],
    ['/v1/charges/chg_00000000000000000000000000', 404],
  ];
  for (const [url, status] of addresses) {
    test(`address ${url.slice(0, 60)}`, async () => {
      const answer = await withKey(server.app, company.key, { url });
      assert.equal(answer.statusCode, status, answer.body);
      problemSchema.parse(answer.json());
      assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
      assert.equal(answer.headers['x-request-id'], answer.json().requestId);
    });
  }

  test('every wrong field is told at once, with its place', async () => {
    const wrong = { ...charge, amountCents: 0, dueDate: 'x', payer: { ...charge.payer, address: { street: '' } } };
    const { errors = [] } = problemSchema.parse((await post(JSON.stringify(wrong))).json());
    assert.deepEqual(errors.map(({ pointer }) => pointer).toSorted(), [
      '/amountCents',
      '/dueDate',
      '/payer/address/city',
      '/payer/address/postalCode',
      '/payer/address/state',
      '/payer/address/street',
    ]);
    for (const { detail } of errors) assert.doesNotMatch(detail, /expected|received|invalid input/i);
  });

  test('whoever prefers English gets English titles', async () => {
    const ask = (language: string) => post('{', { 'accept-language': language });
    const english = await ask('en-US,en;q=0.9,pt;q=0.1');
    assert.equal(english.json().title, 'Malformed JSON');
    assert.equal(english.headers['content-language'], 'en');
    const portuguese = await ask('pt-BR,en;q=0.5');
    assert.equal(portuguese.json().title, 'JSON inválido');
    assert.equal((await ask('')).headers['content-language'], 'pt-BR');
  });

  test('a gzip body is not unpacked', async () => {
    const answer = await post(Buffer.from('1f8b0800000000000003', 'hex'), { 'content-encoding': 'gzip' });
    assert.ok([400, 415].includes(answer.statusCode));
    problemSchema.parse(answer.json());
  });

  test('bytes that are not HTTP get a problem too', async () => {
    const address = await server.app.listen({ port: 0, host: '127.0.0.1' });
    const raw = (text: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect(Number(new URL(address).port), '127.0.0.1', () => socket.write(text));
        let received = '';
        socket.on('data', (chunk) => (received += chunk.toString()));
        socket.on('close', () => resolve(received));
        socket.on('error', reject);
      });
    for (const text of [
      'NOT HTTP\r\n\r\n',
      'POST /v1/charges HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'POST /v1/charges HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
    ]) {
      const answer = await raw(text);
      assert.match(answer, /^HTTP\/1\.1 400 /);
      const body: unknown = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
      assert.equal(problemSchema.parse(body).code, 'bad_request');
    }
    const twice = await raw(
      'GET /v1/charges HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\nConnection: close\r\n\r\n',
    );
    assert.match(twice, /^HTTP\/1\.1 400 [\s\S]*Authorization veio duas vezes/);
  });

  test('nothing of the above was our own failure', () => assert.deepEqual(server.failures, []));
});

describe('our own failures', () => {
  test('tell nothing of themselves, and are logged with their request', async (t) => {
    const server = await testServer();
    t.after(() => server.close());
    const company = await server.organization('Comercial');
    await server.system.db.pool.query('alter table bank_account rename to gone');
    const answer = await withKey(server.app, company.key, { url: '/v1/bank-accounts' });
    assert.equal(answer.statusCode, 500);
    const told = problemSchema.parse(answer.json());
    assert.equal(told.code, 'internal_error');
    assert.doesNotMatch(answer.body, /bank_account|select|relation/);
    assert.equal(server.failures[0]?.['requestId'], told.requestId);
  });

  test('without a database: 503, and not ready', async (t) => {
    const server = await testServer({ options: { ping: () => Promise.reject(new Error('down')) } });
    t.after(() => server.close());
    const answer = await server.app.inject('/health/ready');
    assert.equal(answer.statusCode, 503);
    assert.equal(problemSchema.parse(answer.json()).retryable, true);
    assert.equal((await server.app.inject('/health/live')).statusCode, 200);
  });
});
