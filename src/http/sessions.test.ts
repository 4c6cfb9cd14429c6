import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { password, testServer, withKey, type TestOrganization, type TestServer } from '#test/kit/http.ts';

describe('people and keys', () => {
  let server: TestServer;
  let company: TestOrganization;
  before(async () => {
    server = await testServer();
    company = await server.organization('Comercial Exemplo Ltda');
  });
  after(() => server.close());

  const signIn = (email: string, secret: string, headers: Record<string, string> = {}) =>
    server.app.inject({ method: 'POST', url: '/ui/sign-in', payload: { email, password: secret }, headers });
  const session = (headers: Record<string, string>) => server.app.inject({ url: '/ui/session', headers });

  test('a session opens the API, and its cookie cannot be read by scripts', async () => {
    const { email, headers } = await company.person('finance');
    const answer = await signIn(email.toUpperCase(), password);
    assert.equal(answer.statusCode, 200);
    assert.match(
      String(answer.headers['set-cookie']),
      /^pontual=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    assert.equal((await server.app.inject({ url: '/v1/charges', headers })).statusCode, 200);
    assert.equal((await session(headers)).json().user.role, 'finance');
  });

  test('an unknown e-mail and a wrong password look the same', async () => {
    const { email } = await company.person('viewer');
    const [wrong, unknown] = [await signIn(email, 'outra senha'), await signIn('ninguem@example.com', 'outra senha')];
    for (const answer of [wrong, unknown]) assert.equal(answer.statusCode, 401);
    const told = (body: { requestId: string }) => ({ ...body, requestId: '' });
    assert.deepEqual(told(wrong.json()), told(unknown.json()));
    assert.equal(wrong.headers['set-cookie'], undefined);
  });

  test('after ten wrong passwords even the right one waits, and then passes', async () => {
    const fresh = await testServer();
    try {
      const other = await fresh.organization('Outra');
      const { email } = await other.person('admin');
      const attempt = (secret: string) =>
        fresh.app.inject({ method: 'POST', url: '/ui/sign-in', payload: { email, password: secret } });
      for (let count = 0; count < 10; count += 1) assert.equal((await attempt('errada')).statusCode, 401);
      const held = await attempt(password);
      assert.equal(held.statusCode, 429);
      assert.equal(held.json().code, 'too_many_attempts');
      assert.ok(Number(held.headers['retry-after']) > 0);
      fresh.advance({ minutes: 16 });
      assert.equal((await attempt(password)).statusCode, 200);
    } finally {
      await fresh.close();
    }
  });

  test('a write of a session needs its token and its own origin', async () => {
    const { headers } = await company.person('admin');
    const { 'x-csrf-token': token = '', ...cookie } = headers;
    const write = (more: Record<string, string>) =>
      server.app.inject({
        method: 'POST',
        url: '/v1/api-keys',
        payload: { name: 'ERP' },
        headers: { ...cookie, ...more },
      });
    for (const more of [
      {},
      { 'x-csrf-token': 'x'.repeat(43) },
      { 'x-csrf-token': token, origin: 'https://evil.example' },
      { 'x-csrf-token': token, 'sec-fetch-site': 'cross-site' },
    ]) {
      const answer = await write(more);
      assert.equal(answer.statusCode, 403, JSON.stringify(more));
      assert.equal(answer.json().code, 'wrong_origin');
    }
    assert.equal((await write({ 'x-csrf-token': token, origin: 'http://localhost' })).statusCode, 201);
  });

  test('a public name that nobody declared may be a stranger’s, pointed at us', async () => {
    const { email } = await company.person('admin');
    const from = (host: string) =>
      server.app.inject({
        method: 'POST',
        url: '/ui/sign-in',
        payload: { email, password },
        headers: { host, origin: `http://${host}` },
      });
    for (const host of [
      'localhost:3000',
      '127.0.0.1:3000',
      '[::1]:3000',
      '192.168.0.7:3000',
      'servidor:3000',
      'pc.local',
    ]) {
      assert.equal((await from(host)).statusCode, 200, host);
    }
    for (const host of ['evil.example:3000', 'localhost.evil.example', '127.0.0.1.nip.io']) {
      assert.equal((await from(host)).statusCode, 403, host);
    }
  });

  test('a form of another page is not JSON and not of ours', async () => {
    const { headers } = await company.person('admin');
    const answer = await server.app.inject({
      method: 'POST',
      url: '/v1/api-keys',
      headers: { ...headers, 'content-type': 'text/plain', origin: 'https://evil.example' },
      payload: '{"name":"x"}',
    });
    assert.equal(answer.statusCode, 403);
  });

  test('after signing out the cookie opens nothing', async () => {
    const { headers } = await company.person('finance');
    assert.equal((await server.app.inject({ method: 'POST', url: '/ui/sign-out', headers })).statusCode, 204);
    assert.equal((await session(headers)).statusCode, 401);
  });

  test('a session ends after 30 idle minutes, and after 12 hours in any case', async () => {
    const fresh = await testServer();
    try {
      const other = await fresh.organization('Outra');
      const look = async (headers: Record<string, string>) =>
        (await fresh.app.inject({ url: '/ui/session', headers })).statusCode;
      const idle = await other.person('finance');
      fresh.advance({ minutes: 29 });
      assert.equal(await look(idle.headers), 200);
      fresh.advance({ minutes: 29 });
      assert.equal(await look(idle.headers), 200, 'use prolongs it');
      fresh.advance({ minutes: 31 });
      assert.equal(await look(idle.headers), 401);
      const busy = await other.person('finance');
      for (let minutes = 0; minutes < 12 * 60; minutes += 20) {
        assert.equal(await look(busy.headers), 200);
        fresh.advance({ minutes: 20 });
      }
      assert.equal(await look(busy.headers), 401);
    } finally {
      await fresh.close();
    }
  });

  test('a key opens what its scopes say, until it is revoked or over', async () => {
    const reader = await company.keyWith(['charges:read']);
    assert.equal((await withKey(server.app, reader, { url: '/v1/charges' })).statusCode, 200);
    const refused = await withKey(server.app, reader, { url: '/v1/ledger/accounts' });
    assert.equal(refused.statusCode, 403);
    assert.match(refused.json().detail, /ledger:read/);
    const { headers } = await company.person('admin');
    const made = await server.app.inject({
      method: 'POST',
      url: '/v1/api-keys',
      headers,
      payload: { name: 'ERP', expiresAt: server.system.clock.now().add({ hours: 1 }).toString() },
    });
    const { key, id } = made.json<{ key: string; id: string }>();
    assert.match(key, /^pk_[\w-]{43}$/);
    assert.equal((await withKey(server.app, key, { url: '/v1/charges' })).statusCode, 200);
    const listed = (await server.app.inject({ url: '/v1/api-keys', headers })).body;
    assert.ok(!listed.includes(key), 'shown once');
    assert.ok(listed.includes(id));
    const gone = await server.app.inject({ method: 'DELETE', url: `/v1/api-keys/${id}`, headers });
    assert.equal(gone.statusCode, 204);
    assert.equal((await withKey(server.app, key, { url: '/v1/charges' })).statusCode, 401);
  });

  test('an expired key opens nothing', async () => {
    const fresh = await testServer();
    try {
      const other = await fresh.organization('Outra');
      const { headers } = await other.person('admin');
      const expiresAt = fresh.system.clock.now().add({ minutes: 5 }).toString();
      const payload = { name: 'curta', expiresAt };
      const made = await fresh.app.inject({ method: 'POST', url: '/v1/api-keys', headers, payload });
      const { key } = made.json<{ key: string }>();
      assert.equal((await withKey(fresh.app, key, { url: '/v1/charges' })).statusCode, 200);
      fresh.advance({ minutes: 6 });
      assert.equal((await withKey(fresh.app, key, { url: '/v1/charges' })).statusCode, 401);
    } finally {
      await fresh.close();
    }
  });

  test('a key is not taken from the address, nor of two headers, nor of another scheme', async () => {
    assert.equal((await server.app.inject(`/v1/charges?authorization=Bearer%20${company.key}`)).statusCode, 401);
    for (const authorization of [
      company.key,
      `Basic ${company.key}`,
      `Bearer  ${company.key}`,
      `Bearer ${company.key} x`,
      'Bearer',
      '',
    ]) {
      const answer = await server.app.inject({ url: '/v1/charges', headers: { authorization } });
      assert.equal(answer.statusCode, 401, authorization);
    }
  });

  test('keys are made by people, never by keys', async () => {
    const answer = await withKey(server.app, company.key, {
      method: 'POST',
      url: '/v1/api-keys',
      payload: { name: 'x' },
    });
    assert.equal(answer.statusCode, 403);
  });

  const forbidden: [role: 'finance' | 'viewer' | 'developer', method: 'GET' | 'POST', url: string, payload?: object][] =
    [
      ['viewer', 'POST', '/v1/charges', {}],
      ['viewer', 'POST', '/v1/batches', {}],
      ['viewer', 'GET', '/v1/connections'],
      ['viewer', 'GET', '/v1/deliveries'],
      ['viewer', 'GET', '/v1/api-keys'],
      ['finance', 'POST', '/v1/connections', {}],
      ['finance', 'POST', '/v1/webhook-endpoints', {}],
      ['finance', 'GET', '/v1/api-keys'],
      ['developer', 'GET', '/v1/charges/export'],
      ['developer', 'POST', '/ui/sample'],
    ];
  for (const [role, method, url, payload] of forbidden) {
    test(`${role} may not ${method} ${url}`, async () => {
      const { headers } = await company.person(role);
      const answer = await server.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
      assert.equal(answer.statusCode, 403);
      assert.match(answer.json().detail, /^O perfil /);
    });
  }

  test('strangers who keep guessing are told to wait', async () => {
    const fresh = await testServer();
    try {
      const guess = () => withKey(fresh.app, `pk_${'x'.repeat(43)}`, { url: '/v1/charges' });
      for (let count = 0; count < 60; count += 1) assert.equal((await guess()).statusCode, 401);
      const held = await guess();
      assert.equal(held.statusCode, 429);
      assert.ok(Number(held.headers['retry-after']) > 0);
    } finally {
      await fresh.close();
    }
  });
});

describe('over HTTPS', () => {
  test('the cookie is bound to the host and the browser is told to stay', async () => {
    const server = await testServer({ options: { publicUrl: 'https://pontual.example.com' } });
    try {
      const company = await server.organization('Comercial');
      const { email } = await company.person('admin');
      const answer = await server.app.inject({ method: 'POST', url: '/ui/sign-in', payload: { email, password } });
      assert.match(
        String(answer.headers['set-cookie']),
        /^__Host-pontual=.*Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      );
      assert.match(String(answer.headers['strict-transport-security']), /max-age=31536000/);
    } finally {
      await server.close();
    }
  });
});

describe('first run', () => {
  const input = {
    name: 'Ana Souza',
    email: 'ana@example.com',
    password,
    companyName: 'Comercial Exemplo Ltda',
    companyTaxId: '12.abc.345/01de-35',
    sample: false,
  };

  test('makes one company, even for two who come at the same moment', async () => {
    const server = await testServer();
    try {
      assert.deepEqual((await server.app.inject('/ui/first-run')).json(), { needed: true, sample: false });
      const payloads = ['ana@example.com', 'bia@example.com'].map((email) => ({ ...input, email }));
      const answers = await Promise.all(
        payloads.map((payload) => server.app.inject({ method: 'POST', url: '/ui/first-run', payload })),
      );
      assert.deepEqual(
        answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b),
        [201, 409],
      );
      const made = answers.find((answer) => answer.statusCode === 201);
      assert.equal(made?.json().organization.taxId, '12ABC34501DE35');
      assert.equal(made?.json().user.role, 'admin');
      assert.equal((await server.app.inject('/ui/first-run')).json().needed, false);
      const { rows } = await server.system.db.pool.query('select 1 from organization');
      assert.equal(rows.length, 1);
    } finally {
      await server.close();
    }
  });

  test('says which field to mend, in Portuguese', async () => {
    const server = await testServer();
    try {
      const payload = { ...input, email: 'ana', password: 'curta', companyTaxId: '1' };
      const answer = await server.app.inject({ method: 'POST', url: '/ui/first-run', payload });
      assert.equal(answer.statusCode, 422);
      const pointers = answer.json<{ errors: { pointer: string }[] }>().errors.map(({ pointer }) => pointer);
      assert.deepEqual(pointers, ['/email', '/password']);
      const taxId = await server.app.inject({
        method: 'POST',
        url: '/ui/first-run',
        payload: { ...input, companyTaxId: '52998224725' },
      });
      assert.equal(taxId.json().errors[0].pointer, '/companyTaxId');
      assert.match(taxId.json().errors[0].detail, /CNPJ/);
    } finally {
      await server.close();
    }
  });
});
