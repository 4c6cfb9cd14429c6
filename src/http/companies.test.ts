/** Two companies of one installation, over HTTP: each administrator comes in by her link and sees her own company, and nothing of the other. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addCompany } from '#app/companies/add.ts';
import type { CompanyAdded } from '#contract/companies.ts';
import type { Session } from '#contract/people.ts';
import type { InviteCreated } from '#contract/users.ts';
import { testServer, type TestServer } from '#test/kit/http.ts';

const password = 'uma senha bem comprida';
const newPassword = 'outra senha bem comprida';

interface Place {
  added: CompanyAdded;
  email: string;
  session: Session;
  headers: Record<string, string>;
}

describe('two companies', () => {
  let server: TestServer;
  let padaria: Place;
  let oficina: Place;

  before(async () => {
    server = await testServer();
    padaria = await opened('Padaria Modelo Ltda', '12.ABC.345/01DE-35', 'ana@example.com');
    oficina = await opened('Oficina Ltda', '11.444.777/0001-61', 'bia@example.com');
  });
  after(() => server.close());

  const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
    server.app.inject({ method: 'POST', url, payload, headers });
  const get = (url: string, { headers }: Place) => server.app.inject({ url, headers });
  const tokenOf = (link: string): string => link.split('#')[1] ?? '';

  /** As the operator adds it and its administrator opens the link. */
  async function opened(name: string, taxId: string, email: string): Promise<Place> {
    const added = await addCompany(server.system, { name, taxId, adminName: 'Ana', adminEmail: email });
    const token = tokenOf(added.invite.link);
    const read = await post('/ui/invite/read', { token });
    assert.deepEqual([read.json().organizationName, read.json().email], [name, email]);
    assert.equal((await post('/ui/invite/accept', { token, password })).statusCode, 200);
    return { added, email, ...(await signedIn(email, password)) };
  }

  async function signedIn(email: string, secret: string): Promise<Pick<Place, 'session' | 'headers'>> {
    const answer = await post('/ui/sign-in', { email, password: secret });
    assert.equal(answer.statusCode, 200, answer.body);
    const [cookie] = answer.cookies;
    const session = answer.json<Session>();
    return { session, headers: { cookie: `${cookie?.name}=${cookie?.value}`, 'x-csrf-token': session.csrfToken } };
  }

  test('each administrator signs in by e-mail to her own company', () => {
    for (const [place, name] of [
      [padaria, 'Padaria Modelo Ltda'],
      [oficina, 'Oficina Ltda'],
    ] as const) {
      const { user, organization } = place.session;
      assert.deepEqual([user.role, organization.name, organization.id], ['admin', name, place.added.company.id]);
    }
  });

  test('what one makes, the other neither lists nor finds', async () => {
    const account = { mnemonic: 'PADARIA', bankCode: '077', branch: '0001', number: '1234567', digit: '8' };
    const holder = { holderName: 'Padaria Modelo Ltda', holderTaxId: '12ABC34501DE35' };
    const made = await post('/v1/bank-accounts', { ...account, ...holder }, padaria.headers);
    assert.equal(made.statusCode, 201, made.body);
    const { id } = made.json<{ id: string }>();
    assert.equal((await get(`/v1/bank-accounts/${id}`, padaria)).statusCode, 200);
    assert.equal((await get(`/v1/bank-accounts/${id}`, oficina)).statusCode, 404);
    const lists = ['users', 'invites', 'bank-accounts', 'charges', 'connections', 'api-keys', 'audit-entries'];
    for (const list of lists) {
      for (const [own, other] of [
        [padaria, oficina],
        [oficina, padaria],
      ] as const) {
        const answer = await get(`/v1/${list}?limit=50`, own);
        assert.equal(answer.statusCode, 200, `${list}: ${answer.body}`);
        const words = [other.email, other.session.organization.name, other.session.user.id, 'PADARIA'];
        for (const word of words.filter((one) => own === oficina || one !== 'PADARIA')) {
          assert.ok(!answer.body.includes(word), `${list} of ${own.email} shows ${word}`);
        }
      }
    }
    const users = (await get('/v1/users', oficina)).json<{ data: { email: string }[] }>().data;
    assert.deepEqual(
      users.map(({ email }) => email),
      ['bia@example.com'],
    );
  });

  test('the audit of each begins with the operator, in words', async () => {
    const { data } = (await get('/v1/audit-entries?limit=50', oficina)).json<{
      data: { action: string; actor: { name: string } }[];
    }>();
    const first = data.toReversed().slice(0, 3);
    assert.deepEqual(
      first.map(({ action, actor }) => [action, actor.name]),
      [
        ['organization.create', 'Operador da instalação'],
        ['invite.create', 'Operador da instalação'],
        ['user.create', 'Ana'],
      ],
    );
  });

  test('a link for a new password works in the second company, and changes nothing in the first', async () => {
    const reset = await post(`/v1/users/${oficina.session.user.id}/reset-password`, {}, oficina.headers);
    assert.equal(reset.statusCode, 201, reset.body);
    const token = tokenOf(reset.json<InviteCreated>().link);
    const foreign = await post(`/v1/users/${oficina.session.user.id}/reset-password`, {}, padaria.headers);
    assert.equal(foreign.statusCode, 404);
    assert.equal((await post('/ui/invite/accept', { token, password: newPassword })).statusCode, 200);
    oficina = { ...oficina, ...(await signedIn(oficina.email, newPassword)) };
    assert.equal(oficina.session.organization.name, 'Oficina Ltda');
    assert.equal((await signedIn(padaria.email, password)).session.organization.name, 'Padaria Modelo Ltda');
  });

  test('the first access is over', async () => {
    assert.equal((await server.app.inject('/ui/first-run')).json().needed, false);
    const company = { companyName: 'Terceira', companyTaxId: '11222333000181', sample: false };
    const answer = await post('/ui/first-run', { name: 'C', email: 'c@example.com', password, ...company });
    assert.deepEqual([answer.statusCode, answer.json().code], [409, 'first_run_done']);
  });
});
