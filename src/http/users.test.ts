import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Invite, InviteCreated, User } from '#contract/users.ts';
import { password, testServer, withKey, type TestOrganization, type TestServer } from '#test/kit/http.ts';

type Headers = Record<string, string>;
const newPassword = 'outra senha bem comprida';

describe('users', () => {
  let server: TestServer;
  let company: TestOrganization;
  let admin: Headers;
  before(async () => {
    server = await testServer();
    company = await server.organization('Comercial Exemplo Ltda');
    admin = (await company.person('admin')).headers;
  });
  after(() => server.close());

  const post = (url: string, payload: object = {}, headers: Headers = admin) =>
    server.app.inject({ method: 'POST', url, payload, headers });
  const signIn = (email: string, secret: string) => post('/ui/sign-in', { email, password: secret }, {});
  const usersOf = async (headers: Headers): Promise<User[]> =>
    (await server.app.inject({ url: '/v1/users?limit=200', headers })).json().data;
  const userOf = async (email: string): Promise<User> => {
    const found = (await usersOf(admin)).find((user) => user.email === email);
    assert.ok(found, email);
    return found;
  };
  const invite = async (email: string, role = 'finance'): Promise<InviteCreated> => {
    const answer = await post('/v1/invites', { name: 'Bia Lima', email, role });
    assert.equal(answer.statusCode, 201, answer.body);
    return answer.json();
  };
  const tokenOf = (link: string): string => link.split('#')[1] ?? '';
  const accept = (token: string, more: object = {}) =>
    post('/ui/invite/accept', { token, password: newPassword, ...more }, {});

  test('somebody invited sets a password, once, and comes in with the role given', async () => {
    const made = await invite('bia@example.com');
    assert.match(made.link, /\/convite#[\w-]{43}$/);
    assert.equal(made.mailed, false, 'no mail server is configured');
    const token = tokenOf(made.link);
    const read = await post('/ui/invite/read', { token }, {});
    assert.deepEqual(
      [read.json().organizationName, read.json().name, read.json().kind],
      ['Comercial Exemplo Ltda', 'Bia Lima', 'invite'],
    );
    const done = await accept(token, { name: 'Beatriz Lima' });
    assert.equal(done.statusCode, 200, done.body);
    assert.equal(done.headers['set-cookie'], undefined, 'the link itself signs nobody in');
    const session = await signIn('bia@example.com', newPassword);
    assert.deepEqual([session.json().user.role, session.json().user.name], ['finance', 'Beatriz Lima']);
    for (const again of [await accept(token), await post('/ui/invite/read', { token }, {})]) {
      assert.deepEqual([again.statusCode, again.json().code], [410, 'invite_unusable']);
    }
    const listed = (await server.app.inject({ url: '/v1/invites', headers: admin })).json<{ data: Invite[] }>().data;
    assert.equal(listed.find(({ id }) => id === made.id)?.state, 'accepted');
    assert.ok(!JSON.stringify(listed).includes(token), 'the token is in the link only');
  });

  test('of two who use one link at the same moment one becomes the user', async () => {
    const token = tokenOf((await invite('dupla@example.com')).link);
    const answers = await Promise.all([accept(token), accept(token), accept(token)]);
    const statuses = answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b);
    assert.deepEqual(statuses, [200, 410, 410]);
  });

  test('a link ends after seven days, when it is revoked, and when another is made', async () => {
    const fresh = await testServer();
    try {
      const other = await fresh.organization('Outra');
      const headers = (await other.person('admin')).headers;
      const call = (url: string, payload: object = {}) => fresh.app.inject({ method: 'POST', url, payload, headers });
      const make = async (url: string, payload: object = {}): Promise<InviteCreated> =>
        (await call(url, payload)).json();
      const opens = async (link: string): Promise<boolean> =>
        (await call('/ui/invite/read', { token: tokenOf(link) })).statusCode === 200;
      const first = await make('/v1/invites', { name: 'Caio', email: 'caio@example.com', role: 'viewer' });
      assert.ok(await opens(first.link));
      const second = await make('/v1/invites', { name: 'Caio', email: 'CAIO@example.com', role: 'admin' });
      assert.ok(!(await opens(first.link)), 'one person, one link');
      const third = await make(`/v1/invites/${second.id}/resend`);
      assert.ok(!(await opens(second.link)));
      assert.ok(await opens(third.link));
      const revoked = await fresh.app.inject({ method: 'DELETE', url: `/v1/invites/${third.id}`, headers });
      assert.equal(revoked.statusCode, 204);
      assert.ok(!(await opens(third.link)));
      assert.equal((await call(`/v1/invites/${third.id}/resend`)).json().code, 'invite_over');
      const last = await make('/v1/invites', { name: 'Caio', email: 'caio@example.com', role: 'viewer' });
      fresh.advance({ hours: 7 * 24 - 1 });
      assert.ok(await opens(last.link));
      fresh.advance({ hours: 1 });
      assert.ok(!(await opens(last.link)), 'seven days are over');
    } finally {
      await fresh.close();
    }
  });

  test('a weak password is refused with its reason, and the link stays usable', async () => {
    const token = tokenOf((await invite('dora@example.com')).link);
    for (const [weak, why] of [
      ['curta', /12 caracteres/],
      ['Senha@123456', /comum/],
      ['comercialexemplo', /nome da empresa/],
      ['bialima20262026', /seu nome/],
    ] as const) {
      const answer = await accept(token, { password: weak });
      assert.equal(answer.statusCode, 422, weak);
      assert.equal(answer.json().errors[0].pointer, '/password');
      assert.match(answer.json().errors[0].detail, why, weak);
    }
    assert.equal((await accept(token)).statusCode, 200);
  });

  test('an e-mail of another company is invited like any other, and its link answers like one that is over', async () => {
    const stranger = await server.organization('Outra');
    const { email } = await stranger.person('viewer');
    const made = await invite(email);
    const refused = await accept(tokenOf(made.link));
    const unknown = await accept('x'.repeat(43));
    const told = (answer: typeof refused) => ({ ...answer.json(), requestId: '' });
    assert.deepEqual([refused.statusCode, told(refused)], [410, told(unknown)]);
    assert.ok(!refused.body.includes('Outra'));
    const mine = await post('/v1/invites', { name: 'Eu', email: 'bia@example.com', role: 'viewer' });
    assert.equal(mine.json().code, 'user_exists', 'of one’s own company it is said');
  });

  test('another company sees and changes nobody', async () => {
    const stranger = await server.organization('Terceira');
    const { headers } = await stranger.person('admin');
    const { id } = await userOf('bia@example.com');
    const { id: inviteId } = await invite('fora@example.com');
    assert.equal((await server.app.inject({ url: `/v1/users/${id}`, headers })).statusCode, 404);
    for (const url of [`users/${id}/disable`, `users/${id}/reset-password`, `users/${id}/end-sessions`]) {
      assert.equal((await post(`/v1/${url}`, {}, headers)).statusCode, 404, url);
    }
    assert.equal((await post(`/v1/invites/${inviteId}/resend`, {}, headers)).statusCode, 404);
    assert.ok(!JSON.stringify(await usersOf(headers)).includes(id));
  });

  test('a user who is disabled is out at once, and comes back when enabled', async () => {
    const { email, headers } = await company.person('finance');
    const look = async () => (await server.app.inject({ url: '/v1/charges', headers })).statusCode;
    assert.equal(await look(), 200);
    const { id } = await userOf(email);
    const disabled = await post(`/v1/users/${id}/disable`);
    assert.equal(disabled.json().active, false);
    assert.equal(await look(), 401);
    assert.equal((await signIn(email, password)).statusCode, 401);
    assert.equal((await post(`/v1/users/${id}/reset-password`)).json().code, 'user_disabled');
    assert.equal((await post(`/v1/users/${id}/enable`)).json().active, true);
    assert.equal(await look(), 401, 'the session that ended stays ended');
    assert.equal((await signIn(email, password)).statusCode, 200);
  });

  test('a new role counts from the next request on', async () => {
    const { email, headers } = await company.person('viewer');
    const { id, version } = await userOf(email);
    const change = (role: string, ifMatch: number) =>
      server.app.inject({
        method: 'PATCH',
        url: `/v1/users/${id}`,
        payload: { role },
        headers: { ...admin, 'if-match': `"${ifMatch}"` },
      });
    assert.equal((await server.app.inject({ url: '/v1/connections', headers })).statusCode, 403);
    assert.equal((await change('finance', version)).json().role, 'finance');
    assert.equal((await server.app.inject({ url: '/v1/connections', headers })).statusCode, 200);
    const stale = await change('admin', version);
    assert.deepEqual([stale.statusCode, stale.json().code], [412, 'version_conflict']);
  });

  test('a link for a new password ends the old password and the sessions, once it is used', async () => {
    const { email, headers } = await company.person('finance');
    const { id } = await userOf(email);
    const made = (await post(`/v1/users/${id}/reset-password`)).json<InviteCreated>();
    assert.equal(made.kind, 'password_reset');
    assert.equal((await signIn(email, password)).statusCode, 200, 'until then the old one opens');
    assert.equal((await accept(tokenOf(made.link), { name: 'Outro Nome' })).statusCode, 200);
    assert.equal((await server.app.inject({ url: '/ui/session', headers })).statusCode, 401);
    assert.equal((await signIn(email, password)).statusCode, 401);
    assert.equal((await signIn(email, newPassword)).statusCode, 200);
    assert.equal((await userOf(email)).name, 'finance', 'the link changes the password and nothing else');
  });

  test('the safety of others is shown to administrators only', async () => {
    const finance = (await company.person('finance')).headers;
    const whole = await usersOf(admin);
    assert.ok(whole.every(({ secondFactor, sessions }) => secondFactor === false && sessions !== null));
    const partly = await usersOf(finance);
    assert.ok(partly.length >= 2);
    for (const user of partly) {
      assert.deepEqual([user.secondFactor, user.sessions, user.lastSeenAt, user.lockedUntil], [null, null, null, null]);
    }
    const reader = await company.keyWith(['settings:read']);
    assert.equal((await withKey(server.app, reader, { url: '/v1/users' })).statusCode, 200);
    const viewer = (await company.person('viewer')).headers;
    assert.equal((await server.app.inject({ url: '/v1/users', headers: viewer })).statusCode, 403);
  });

  test('the list comes in pages that neither skip nor repeat', async () => {
    const seen: string[] = [];
    let after = '';
    for (let page = 0; page < 20; page += 1) {
      const url = `/v1/users?limit=2${after === '' ? '' : `&after=${after}`}`;
      const answer = (await server.app.inject({ url, headers: admin })).json<{ data: User[]; next: string | null }>();
      seen.push(...answer.data.map(({ id }) => id));
      if (answer.next === null) break;
      after = answer.next;
    }
    const all = (await usersOf(admin)).map(({ id }) => id);
    assert.deepEqual(seen, all);
    assert.equal(new Set(seen).size, all.length);
  });

  test('with a mail server the link also leaves by e-mail, and lies nowhere in the clear', async () => {
    const other = await server.organization('Com e-mail');
    const headers = (await other.person('admin')).headers;
    const stored = await server.app.inject({
      method: 'PUT',
      url: '/v1/mail-server',
      headers,
      payload: {
        host: 'smtp.example.com',
        port: 587,
        security: 'starttls',
        fromName: 'A',
        fromAddress: 'a@example.com',
      },
    });
    assert.equal(stored.statusCode, 200, stored.body);
    const answer = await post('/v1/invites', { name: 'Caio', email: 'caio.e@example.com', role: 'viewer' }, headers);
    const made = answer.json<InviteCreated>();
    assert.equal(made.mailed, true);
    const { rows } = await server.system.db.pool.query(`select * from mail where to_address = 'caio.e@example.com'`);
    assert.equal(rows.length, 1);
    assert.deepEqual([rows[0].kind, rows[0].state], ['invite', 'pending']);
    assert.ok(!JSON.stringify(rows).includes(tokenOf(made.link)));
    assert.ok(!rows[0].content_sealed.includes(tokenOf(made.link)));
  });

  test('a link leads to where the administrator reached us, unless the operator said where we are', async () => {
    const from = async (origin: string): Promise<string> => {
      const headers = { ...admin, host: origin.replace('http://', ''), origin };
      const answer = await post('/v1/invites', { name: 'X', email: 'x@example.com', role: 'viewer' }, headers);
      return answer.json<InviteCreated>().link;
    };
    assert.match(await from('http://192.168.0.7:3000'), /^http:\/\/192\.168\.0\.7:3000\/convite#/);
    assert.match((await invite('y@example.com')).link, /^http:\/\/localhost:3000\/convite#/);
  });

  test('what was done is in the audit, before and after, and no token or password is', async () => {
    const { rows } = await server.system.db.pool.query(
      'select action, before, after from audit_entry where organization_id = $1',
      [company.id],
    );
    const actions = new Set(rows.map(({ action }) => action));
    for (const action of [
      'invite.create',
      'user.create',
      'user.change',
      'user.disable',
      'user.enable',
      'user.password_reset_link',
      'user.password_reset',
    ]) {
      assert.ok(actions.has(action), action);
    }
    const change = rows.find(({ action }) => action === 'user.change');
    assert.deepEqual([change.before, change.after], [{ role: 'viewer' }, { role: 'finance' }]);
    assert.ok(!/senha bem comprida|argon2|#[\w-]{43}/.test(JSON.stringify(rows)));
  });
});

describe('the last administrator', () => {
  test('keeps role and place', async () => {
    const server = await testServer();
    try {
      const company = await server.organization('Comercial');
      const { email, headers } = await company.person('admin');
      const [own] = (await server.app.inject({ url: '/v1/users', headers })).json<{ data: User[] }>().data;
      assert.equal(own?.email, email);
      const change = { method: 'PATCH', url: `/v1/users/${own.id}`, payload: { role: 'viewer' }, headers } as const;
      const disable = { method: 'POST', url: `/v1/users/${own.id}/disable`, headers } as const;
      for (const refused of [await server.app.inject(change), await server.app.inject(disable)]) {
        assert.deepEqual([refused.statusCode, refused.json().code], [409, 'last_administrator']);
      }
      await company.person('admin');
      assert.equal((await server.app.inject(change)).statusCode, 200);
    } finally {
      await server.close();
    }
  });

  test('is left, when two administrators take the role from each other at the same moment', async () => {
    const server = await testServer();
    try {
      for (let round = 0; round < 5; round += 1) {
        const company = await server.organization(`Comercial ${round}`);
        const people = [await company.person('admin'), await company.person('admin')] as const;
        const listed = await server.app.inject({ url: '/v1/users', headers: people[0].headers });
        const idOf = (email: string) => listed.json<{ data: User[] }>().data.find((user) => user.email === email)?.id;
        const demote = (by: Headers, email: string) =>
          server.app.inject({
            method: 'PATCH',
            url: `/v1/users/${idOf(email)}`,
            payload: { role: 'viewer' },
            headers: by,
          });
        const answers = await Promise.all([
          demote(people[0].headers, people[1].email),
          demote(people[1].headers, people[0].email),
        ]);
        const statuses = answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b);
        assert.equal(statuses[0], 200);
        // The second finds himself the last, or no administrator any more.
        assert.ok(statuses[1] === 409 || statuses[1] === 403, String(statuses[1]));
        const { rows } = await server.system.db.pool.query(
          `select id from app_user where organization_id = $1 and role = 'admin' and disabled_at is null`,
          [company.id],
        );
        assert.equal(rows.length, 1);
      }
    } finally {
      await server.close();
    }
  });
});
