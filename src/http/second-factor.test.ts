import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { TOTP } from 'otpauth';
import type { OwnSession } from '#contract/users.ts';
import { confirmPerson } from '#app/people/confirm.ts';
import type { Context } from '#app/context.ts';
import type { Confirmation } from '#contract/people.ts';
import { uuidOf } from '#core/ids.ts';
import { password, testServer, type TestOrganization, type TestServer } from '#test/kit/http.ts';

type Headers = Record<string, string>;
interface Person {
  email: string;
  headers: Headers;
}

describe('the second factor', () => {
  let server: TestServer;
  let company: TestOrganization;
  before(async () => {
    server = await testServer();
    company = await server.organization('Comercial Exemplo Ltda');
  });
  after(() => server.close());

  const post = (url: string, payload: object, headers: Headers) =>
    server.app.inject({ method: 'POST', url, payload, headers });
  const signIn = (email: string, code?: string, secret = password) =>
    post('/ui/sign-in', { email, password: secret, ...(code === undefined ? {} : { code }) }, {});
  const codeOf = (secret: string, stepsAhead = 0): string =>
    new TOTP({ secret }).generate({
      timestamp: server.system.clock.now().epochMilliseconds + stepsAhead * 30_000,
    });
  const nextStep = (): void => server.advance({ seconds: 30 });
  /** A person with an active second factor, and what she holds. */
  const enrolled = async (): Promise<Person & { secret: string; recoveryCodes: string[] }> => {
    const person = await company.person('finance');
    const begun = await post('/ui/second-factor', { confirmation: { password } }, person.headers);
    assert.equal(begun.statusCode, 201, begun.body);
    const { secret } = begun.json<{ secret: string }>();
    const done = await post('/ui/second-factor/confirm', { code: codeOf(secret) }, person.headers);
    assert.equal(done.statusCode, 200, done.body);
    nextStep();
    return { ...person, secret, recoveryCodes: done.json<{ recoveryCodes: string[] }>().recoveryCodes };
  };

  test('is asked for only after its first right code', async () => {
    const { email, headers } = await company.person('finance');
    const begun = await post('/ui/second-factor', { confirmation: { password } }, headers);
    const { secret, address } = begun.json<{ secret: string; address: string }>();
    assert.match(secret, /^[A-Z2-7]{32}$/);
    assert.equal(new URL(address).searchParams.get('secret'), secret);
    assert.equal((await signIn(email)).statusCode, 200, 'not yet confirmed');
    const wrong = await post('/ui/second-factor/confirm', { code: '000000' }, headers);
    assert.deepEqual([wrong.statusCode, wrong.json().code], [403, 'confirmation_wrong']);
    const done = await post('/ui/second-factor/confirm', { code: codeOf(secret) }, headers);
    const { recoveryCodes } = done.json<{ recoveryCodes: string[] }>();
    assert.equal(new Set(recoveryCodes).size, 10);
    const needed = await signIn(email);
    assert.deepEqual([needed.statusCode, needed.json().code], [401, 'second_factor_required']);
    assert.equal(needed.headers['set-cookie'], undefined, 'no session before the code');
    assert.equal((await server.app.inject({ url: '/ui/session', headers })).json().secondFactor, true);
    const again = await post('/ui/second-factor', { confirmation: { code: recoveryCodes[0] } }, headers);
    assert.equal(again.json().code, 'second_factor_active');
    const { rows } = await server.system.db.pool.query('select * from app_user where email = $1', [email]);
    const stored = JSON.stringify(rows);
    for (const text of [secret, ...recoveryCodes]) assert.ok(!stored.includes(text), 'kept sealed or hashed');
  });

  test('a code opens once, and the one before and after it too', async () => {
    const { email, secret } = await enrolled();
    nextStep();
    const code = codeOf(secret);
    assert.equal((await signIn(email, code)).statusCode, 200);
    const replayed = await signIn(email, code);
    assert.deepEqual([replayed.statusCode, replayed.json().code], [401, 'second_factor_wrong']);
    assert.match(replayed.json().detail, /já foi usado/);
    assert.equal((await signIn(email, codeOf(secret, -1))).statusCode, 401, 'older than one that was used');
    assert.equal((await signIn(email, codeOf(secret, 1))).statusCode, 200, 'a clock that is fast');
    server.advance({ minutes: 2 });
    assert.equal((await signIn(email, codeOf(secret, -2))).statusCode, 401);
    assert.equal((await signIn(email, codeOf(secret, -1))).statusCode, 200, 'a clock that is slow');
  });

  test('of many who bring one code at the same moment one comes in', async () => {
    const { email, secret } = await enrolled();
    const code = codeOf(secret);
    const answers = await Promise.all([1, 2, 3, 4].map(() => signIn(email, code)));
    assert.equal(answers.filter(({ statusCode }) => statusCode === 200).length, 1);
  });

  test('a recovery code opens once, typed as people type', async () => {
    const { email, headers, recoveryCodes } = await enrolled();
    const [first = '', second = ''] = recoveryCodes;
    assert.equal((await signIn(email, ` ${first.toLowerCase().replaceAll('-', ' ')} `)).statusCode, 200);
    assert.equal((await signIn(email, first)).statusCode, 401);
    const state = await server.app.inject({ url: '/ui/second-factor', headers });
    assert.equal(state.json().recoveryCodesLeft, 9);
    const renewed = await post('/ui/second-factor/recovery-codes', { confirmation: { code: second } }, headers);
    const fresh = renewed.json<{ recoveryCodes: string[] }>().recoveryCodes;
    assert.equal((await signIn(email, recoveryCodes[2])).statusCode, 401, 'the old ones open nothing');
    assert.equal((await signIn(email, fresh[0])).statusCode, 200);
  });

  test('the code of somebody else, and the password of nobody, open nothing', async () => {
    const [ana, bia] = [await enrolled(), await enrolled()];
    assert.equal((await signIn(ana.email, codeOf(bia.secret))).statusCode, 401);
    assert.equal((await signIn(ana.email, bia.recoveryCodes[0])).statusCode, 401);
    const blind = await signIn(ana.email, codeOf(ana.secret), 'senha errada');
    assert.equal(blind.json().code, 'wrong_credentials', 'a right code tells nothing without the password');
    assert.equal((await signIn(ana.email, codeOf(ana.secret))).statusCode, 200, 'and was not used up');
  });

  test('guesses lock, across sign-in and confirmations, however many come at once', async () => {
    const { email, headers, secret } = await enrolled();
    const guess = (index: number) =>
      index % 2 === 0
        ? signIn(email, String(100_000 + index))
        : post('/ui/second-factor/disable', { confirmation: { code: String(100_000 + index) } }, headers);
    const answers = await Promise.all(Array.from({ length: 25 }, (_, index) => guess(index)));
    const looked = answers.filter(({ statusCode }) => statusCode !== 429);
    assert.ok(looked.length <= 10, `${looked.length} guesses were looked at`);
    const right = await post('/ui/second-factor/disable', { confirmation: { code: codeOf(secret) } }, headers);
    assert.deepEqual([right.statusCode, right.json().code], [429, 'too_many_attempts']);
    assert.ok(Number(right.headers['retry-after']) > 0);
    const admin = (await company.person('admin')).headers;
    const alerts = (await server.app.inject({ url: '/v1/alerts', headers: admin })).json<{
      data: { title: string }[];
    }>();
    const told = alerts.data.filter(({ title }) => title === 'Entrada de finance bloqueada por tentativas');
    assert.equal(told.length, 1, 'administrators are told, once');
    server.advance({ minutes: 16 });
    assert.equal((await signIn(email, codeOf(secret))).statusCode, 200);
  });

  test('asking for the code step does not forgive wrong codes', async () => {
    const { email } = await enrolled();
    let refused = 0;
    for (let round = 0; round < 14; round += 1) {
      await signIn(email);
      const answer = await signIn(email, String(200_000 + round));
      if (answer.statusCode === 429) break;
      refused += 1;
    }
    assert.ok(refused <= 10, `${refused} codes could be guessed`);
    server.advance({ minutes: 16 });
  });

  test('is given up with its own code, and the password alone opens again', async () => {
    const { email, headers, secret } = await enrolled();
    const byPassword = await post('/ui/second-factor/disable', { confirmation: { password } }, headers);
    assert.deepEqual([byPassword.statusCode, byPassword.json().code], [403, 'confirmation_required']);
    const done = await post('/ui/second-factor/disable', { confirmation: { code: codeOf(secret) } }, headers);
    assert.equal(done.statusCode, 204);
    assert.equal((await signIn(email)).statusCode, 200);
  });

  test('is taken by an administrator from another, never from himself, and sessions end', async () => {
    const { email, headers } = await enrolled();
    const admin = (await company.person('admin')).headers;
    const user = (await server.app.inject({ url: '/ui/session', headers })).json().user;
    const own = (await server.app.inject({ url: '/ui/session', headers: admin })).json().user;
    const reset = (id: string, confirmation: Confirmation) =>
      post(`/v1/users/${id}/reset-second-factor`, { confirmation }, admin);
    assert.equal((await reset(user.id, {})).json().code, 'confirmation_required');
    assert.equal((await reset(user.id, { password: 'errada' })).json().code, 'confirmation_wrong');
    assert.equal((await reset(own.id, { password })).json().code, 'own_second_factor');
    assert.equal((await reset(user.id, { password })).statusCode, 204);
    assert.equal((await server.app.inject({ url: '/ui/session', headers })).statusCode, 401);
    assert.equal((await signIn(email)).statusCode, 200);
    assert.equal((await reset(user.id, { password })).json().code, 'second_factor_inactive');
    const { rows } = await server.system.db.pool.query(
      `select actor_name from audit_entry where action = 'user.second_factor_reset' and object_id = $1`,
      [uuidOf('user', user.id)],
    );
    assert.deepEqual(rows, [{ actor_name: 'admin' }]);
  });

  test('a confirmation says whether a second factor was shown', async () => {
    const plain = await company.person('finance');
    const strong = await enrolled();
    const ctxOf = async ({ headers }: Person): Promise<Context> => {
      const { user } = (await server.app.inject({ url: '/ui/session', headers })).json();
      return { ...company.ctx, actor: { kind: 'user', id: uuidOf('user', user.id), name: user.name, role: user.role } };
    };
    assert.equal((await confirmPerson(await ctxOf(plain), { password })).secondFactor, false);
    const ctx = await ctxOf(strong);
    assert.equal((await confirmPerson(ctx, { code: codeOf(strong.secret) })).secondFactor, true);
    await assert.rejects(confirmPerson(ctx, { code: codeOf(strong.secret) }), /já foi usado/);
    await assert.rejects(confirmPerson(ctx, { password }), /confirmation_required/);
    const machine: Context = { ...ctx, actor: { kind: 'api_key', id: 'x', name: 'ERP', scopes: [] } };
    await assert.rejects(confirmPerson(machine, { password }), /só pode ser confirmado por uma pessoa/);
  });
});

describe('one’s own password and sessions', () => {
  let server: TestServer;
  let company: TestOrganization;
  before(async () => {
    server = await testServer();
    company = await server.organization('Comercial Exemplo Ltda');
  });
  after(() => server.close());

  const newPassword = 'outra senha bem comprida';
  const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const post = (url: string, payload: object, headers: Headers) =>
    server.app.inject({ method: 'POST', url, payload, headers });
  const enter = async (email: string): Promise<Headers> => {
    const answer = await post('/ui/sign-in', { email, password }, { 'user-agent': firefox });
    const cookie = answer.cookies[0];
    return { cookie: `${cookie?.name}=${cookie?.value}`, 'x-csrf-token': answer.json().csrfToken };
  };
  const sessionsOf = async (headers: Headers): Promise<OwnSession[]> =>
    (await server.app.inject({ url: '/ui/sessions', headers })).json().data;
  const isIn = async (headers: Headers): Promise<boolean> =>
    (await server.app.inject({ url: '/ui/session', headers })).statusCode === 200;

  test('the password is changed by who knows it, and the other sessions end', async () => {
    const { email, headers } = await company.person('viewer');
    const other = await enter(email);
    const change = (payload: object) => post('/ui/password', payload, headers);
    const cases: [payload: object, pointer: string, why: RegExp][] = [
      [{ password: 'errada', newPassword }, '/password', /não confere/],
      [{ password, newPassword: password }, '/newPassword', /igual/],
      [{ password, newPassword: 'curta' }, '/newPassword', /12/],
      [{ password, newPassword: 'comercial exemplo' }, '/newPassword', /empresa/],
    ];
    for (const [payload, pointer, why] of cases) {
      const answer = await change(payload);
      assert.equal(answer.statusCode, 422, answer.body);
      assert.equal(answer.json().errors[0].pointer, pointer);
      assert.match(answer.json().errors[0].detail, why);
    }
    assert.equal((await change({ password, newPassword })).statusCode, 204);
    assert.deepEqual([await isIn(headers), await isIn(other)], [true, false]);
    assert.equal((await post('/ui/sign-in', { email, password }, {})).statusCode, 401);
    assert.equal((await post('/ui/sign-in', { email, password: newPassword }, {})).statusCode, 200);
  });

  test('guessing the present password locks like a sign-in', async () => {
    const { headers } = await company.person('viewer');
    const attempt = (secret: string) => post('/ui/password', { password: secret, newPassword }, headers);
    for (let count = 0; count < 10; count += 1) assert.equal((await attempt(`errada ${count}`)).statusCode, 422);
    assert.equal((await attempt(password)).statusCode, 429);
  });

  test('sessions are told apart and ended one by one, or all others', async () => {
    const { email, headers } = await company.person('viewer');
    const [second, third] = [await enter(email), await enter(email)];
    const listed = await sessionsOf(headers);
    assert.equal(listed.length, 3);
    assert.equal(listed.filter(({ current }) => current).length, 1);
    assert.ok(listed.some(({ browser, address }) => browser === 'Firefox em Windows' && address === '127.0.0.1'));
    const currentOfSecond = (await sessionsOf(second)).find(({ current }) => current);
    const end = await server.app.inject({ method: 'DELETE', url: `/ui/sessions/${currentOfSecond?.id}`, headers });
    assert.equal(end.statusCode, 204);
    assert.deepEqual([await isIn(second), await isIn(third)], [false, true]);
    assert.equal((await post('/ui/sessions/end-others', {}, headers)).statusCode, 204);
    assert.deepEqual([await isIn(headers), await isIn(third)], [true, false]);
  });

  test('nobody ends the session of another but an administrator', async () => {
    const ana = await company.person('finance');
    const bia = await company.person('finance');
    const [own] = await sessionsOf(ana.headers);
    const answer = await server.app.inject({ method: 'DELETE', url: `/ui/sessions/${own?.id}`, headers: bia.headers });
    assert.equal(answer.statusCode, 404);
    assert.ok(await isIn(ana.headers));
    const { user } = (await server.app.inject({ url: '/ui/session', headers: ana.headers })).json();
    assert.equal((await post(`/v1/users/${user.id}/end-sessions`, {}, bia.headers)).statusCode, 403);
    const admin = (await company.person('admin')).headers;
    assert.equal((await post(`/v1/users/${user.id}/end-sessions`, {}, admin)).statusCode, 204);
    assert.equal(await isIn(ana.headers), false);
  });
});
