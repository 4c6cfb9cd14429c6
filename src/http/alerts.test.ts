/** Alerts and e-mail by HTTP: who may, what is never answered, and what is refused at the border. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { testServer, withKey, type TestOrganization, type TestServer } from '#test/kit/http.ts';
import { startSmtp, type TestSmtp } from '#test/kit/smtp.ts';

let server: TestServer;
let company: TestOrganization;
let smtp: TestSmtp;
let admin: Record<string, string>;

before(async () => {
  smtp = await startSmtp({ username: 'avisos', password: 's3nha-9271' });
  server = await testServer();
  company = await server.organization('Comercial Exemplo Ltda');
  admin = (await company.person('admin')).headers;
});
after(async () => {
  await server.close();
  await smtp.stop();
});

type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';
const ask = (method: Method, url: string, headers: Record<string, string>, payload?: object) =>
  server.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
const settings = () => ({
  host: '127.0.0.1',
  port: smtp.port,
  security: 'none',
  username: 'avisos',
  password: 's3nha-9271',
  fromName: 'Comercial Exemplo',
  fromAddress: 'avisos@exemplo.com.br',
});

test('the mail server is the administrators’ business; the password goes in and never comes out', async () => {
  for (const role of ['finance', 'viewer', 'developer'] as const) {
    const { headers } = await company.person(role);
    assert.equal((await ask('GET', '/v1/mail-server', headers)).statusCode, 403, role);
    assert.equal((await ask('PUT', '/v1/mail-server', headers, settings())).statusCode, 403, role);
    assert.equal((await ask('GET', '/v1/mails', headers)).statusCode, 403, role);
    assert.equal((await ask('GET', '/v1/alerts', headers)).statusCode, 200, role);
  }
  const answers = [
    await ask('PUT', '/v1/mail-server', admin, settings()),
    await ask('GET', '/v1/mail-server', admin),
    await ask('POST', '/v1/mail-server/test', admin, { to: 'ana@exemplo.com.br' }),
    await ask('GET', '/v1/mails', admin),
    await ask('GET', '/v1/audit-entries', admin),
  ];
  for (const answer of answers) {
    assert.equal(answer.statusCode, 200, answer.body);
    assert.ok(!answer.body.includes('s3nha'), answer.body);
  }
  assert.equal(answers[2]?.json().ok, true);
  assert.equal(smtp.received.length, 1);
  assert.equal(answers[3]?.json().data[0].state, 'sent');
  assert.equal(server.failures.length, 0);
});

test('what could become a header, a second addressee or another place is refused at the border', async () => {
  const put = (change: object) => ask('PUT', '/v1/mail-server', admin, { ...settings(), ...change });
  for (const change of [
    { fromAddress: 'a@b.com.br\r\nBcc: c@d.com.br' },
    { fromAddress: 'a@b.com.br, c@d.com.br' },
    { catchAll: 'x' },
    { host: 'smtp.example.com/x' },
    { host: 'a b' },
    { port: 0 },
    { port: 70_000 },
    { security: 'ssl' },
    { caPem: 'isto não é um certificado' },
    { unknown: 1 },
  ]) {
    const answer = await put(change);
    assert.equal(answer.statusCode, 422, `${JSON.stringify(change)}: ${answer.body}`);
    assert.ok(answer.json().errors[0].pointer.length > 1);
  }
  const to = await ask('POST', '/v1/mail-server/test', admin, { to: 'a@b.com.br\r\nBcc: c@d.com.br' });
  assert.equal(to.statusCode, 422);
});

test('a key reads alerts; reading, choosing and resolving are for people', async () => {
  const key = (url: string, method: Method = 'GET') =>
    withKey(server.app, company.key, { method, url, ...(method === 'GET' ? {} : { payload: {} }) });
  assert.equal((await key('/v1/alerts')).statusCode, 200);
  assert.equal((await key('/v1/alerts/summary')).statusCode, 200);
  assert.equal((await key('/v1/alerts/read-all', 'POST')).statusCode, 403);
  assert.equal((await key('/v1/alert-preferences')).statusCode, 403);
  assert.equal((await ask('GET', '/v1/alerts?state=x', admin)).statusCode, 422);
  assert.equal((await ask('GET', '/v1/alerts?after=x', admin)).statusCode, 422);
});

test('each person has wishes of her own', async () => {
  const { headers } = await company.person('viewer');
  const usual = { email: 'all', digestHour: 8 };
  assert.deepEqual((await ask('GET', '/v1/alert-preferences', headers)).json(), usual);
  const wish = { email: 'urgent', digestHour: 18 };
  assert.deepEqual((await ask('PUT', '/v1/alert-preferences', headers, wish)).json(), wish);
  assert.deepEqual((await ask('GET', '/v1/alert-preferences', headers)).json(), wish);
  assert.deepEqual((await ask('GET', '/v1/alert-preferences', admin)).json(), usual);
  assert.equal((await ask('PUT', '/v1/alert-preferences', headers, { ...wish, digestHour: 24 })).statusCode, 422);
});

test('the agenda is a calendar file, and the metric is among the others', async () => {
  const agenda = await withKey(server.app, company.key, { url: '/v1/certificates.ics' });
  assert.match(String(agenda.headers['content-type']), /^text\/calendar; charset=utf-8/);
  assert.match(String(agenda.headers['content-disposition']), /attachment; filename="certificados\.ics"/);
  assert.match(agenda.body, /^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n[\s\S]*END:VCALENDAR\r\n$/);
  assert.match((await server.app.inject('/metrics')).body, /# TYPE pontual_certificate_days_left gauge/);
});
