/** The way back in that the operator opens: for an administrator alone, told in the audit, and nobody else's session or password touched. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Problem } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { testClock, testContext } from '#test/kit/context.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { operatorActor, type Context } from '../context.ts';
import { acceptLink } from '../people/accept-invite.ts';
import { createInvite } from '../people/invites.ts';
import { signIn } from '../people/sign-in.ts';
import { addCompany } from './add.ts';
import { recoverAccess } from './recover.ts';

const password = 'uma senha bem comprida';
const another = 'outra senha bem comprida';
let database: TestDatabase;
let system: Context;
let organizationId: string;

const tokenOf = (link: string): string => link.split('#')[1] ?? '';
const signInWith = (secret: string) =>
  signIn(system, {
    email: 'ana@example.com',
    password: secret,
    requestId: 'test',
    visitor: { address: '', userAgent: '' },
  });
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Problem ? error.init.code : String(error)),
  );

before(async () => {
  database = await testDatabase();
  system = await testContext(database.db, { clock: testClock() });
  const input = { name: 'Padaria', taxId: '12ABC34501DE35', adminName: 'Ana', adminEmail: 'ana@example.com' };
  const { company, invite } = await addCompany(system, input);
  organizationId = uuidOf('organization', company.id);
  await acceptLink(system, { token: tokenOf(invite.link), password }, 'test');
  const clerk = { name: 'Bia', email: 'bia@example.com', role: 'finance' as const };
  const { link } = await createInvite({ ...system, organizationId, actor: operatorActor }, clerk);
  await acceptLink(system, { token: tokenOf(link), password }, 'test');
});
after(() => database.drop());

test('a link to a new password, which alone ends the old one; the audit names the operator', async () => {
  const recovered = await recoverAccess(system, { email: 'ANA@example.com', secondFactor: 'keep' });
  assert.deepEqual(
    [recovered.company, recovered.secondFactorRemoved, recovered.invite.kind, recovered.invite.email],
    ['Padaria', false, 'password_reset', 'ana@example.com'],
  );
  assert.equal(await codeOf(signInWith(password)), 'done');
  const again = await recoverAccess(system, { email: 'ana@example.com', secondFactor: 'keep' });
  const use = (link: string) => codeOf(acceptLink(system, { token: tokenOf(link), password: another }, 'test'));
  assert.equal(await use(recovered.invite.link), 'invite_unusable', 'the earlier link has ended');
  assert.equal(await use(again.invite.link), 'done');
  assert.equal(await codeOf(signInWith(password)), 'wrong_credentials');
  assert.equal(await codeOf(signInWith(another)), 'done');
  const { rows } = await database.db.pool.query<{ actor_name: string; action: string }>(
    `select actor_name, action from audit_entry where organization_id = $1 and actor_kind = 'system' order by id`,
    [organizationId],
  );
  assert.deepEqual(
    rows.filter(({ actor_name: name }) => name === 'Operador da instalação').map(({ action }) => action),
    ['organization.create', 'invite.create', 'invite.create', 'user.password_reset_link', 'user.password_reset_link'],
  );
});

test('the second factor goes on demand alone, and every session with it', async () => {
  await database.db.pool.query(
    `update app_user set totp_sealed = '\\x01', totp_confirmed_at = now() where email = 'ana@example.com'`,
  );
  const sessions = async (): Promise<number> => {
    const { rows } = await database.db.pool.query<{ n: number }>(
      `select count(*)::int as n from session join app_user on app_user.id = user_id where email = 'ana@example.com'`,
    );
    return rows[0]?.n ?? 0;
  };
  const before = await sessions();
  assert.ok(before > 0);
  const kept = await recoverAccess(system, { email: 'ana@example.com', secondFactor: 'keep' });
  assert.deepEqual([kept.secondFactorRemoved, await sessions()], [false, before]);
  const removed = await recoverAccess(system, { email: 'ana@example.com', secondFactor: 'remove' });
  assert.deepEqual([removed.secondFactorRemoved, await sessions()], [true, 0]);
  assert.equal(
    (await recoverAccess(system, { email: 'ana@example.com', secondFactor: 'remove' })).secondFactorRemoved,
    false,
  );
});

test('nobody, and nobody but an administrator', async () => {
  await assert.rejects(
    recoverAccess(system, { email: 'x@example.com', secondFactor: 'keep' }),
    /Ninguém entra com x@example\.com nesta instalação/,
  );
  assert.equal(
    await codeOf(recoverAccess(system, { email: 'bia@example.com', secondFactor: 'remove' })),
    'not_administrator',
  );
});
