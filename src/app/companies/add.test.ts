/** One more company, as its operator asks for it: whole or not at all, again where nobody came, refused where somebody is. */
import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import type { CompanyAdded, CompanyInput } from '#contract/companies.ts';
import { Problem } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { testClock, testContext, type TestClock } from '#test/kit/context.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import type { Context } from '../context.ts';
import { acceptLink, readInvite } from '../people/accept-invite.ts';
import { addCompany } from './add.ts';
import { listCompanies } from './list.ts';

const password = 'uma senha bem comprida';
const padaria: CompanyInput = {
  name: 'Padaria Modelo Ltda',
  taxId: '12.ABC.345/01DE-35',
  adminName: 'Ana',
  adminEmail: 'ana@example.com',
};
const oficina: CompanyInput = {
  name: 'Oficina Ltda',
  taxId: '11444777000161',
  adminName: 'Bia',
  adminEmail: 'bia@example.com',
};

const opened: TestDatabase[] = [];
let clock: TestClock;
/** Of a first company with nobody in it, CNPJ 11.222.333/0001-81. */
let system: Context;

beforeEach(async () => {
  const one = await testDatabase();
  opened.push(one);
  clock = testClock();
  system = await testContext(one.db, { clock });
});
after(() => Promise.all(opened.map((one) => one.drop())));

const tokenOf = ({ invite }: CompanyAdded): string => invite.link.split('#')[1] ?? '';
const come = (added: CompanyAdded) => acceptLink(system, { token: tokenOf(added), password }, 'test');
const countOf = async (table: 'organization' | 'invite' | 'audit_entry'): Promise<number> => {
  const { rows } = await system.db.pool.query<{ n: string }>(`select count(*) as n from ${table}`);
  return Number(rows[0]?.n);
};
const idOf = ({ company }: CompanyAdded): string => uuidOf('organization', company.id);
const refusedWith = (code: string, words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Problem, String(error));
  assert.equal(error.init.code, code);
  assert.match(`${error.init.detail} ${error.init.cure ?? ''}`, words);
  return true;
};

describe('a company that is added', () => {
  test('has a key of its own, a watch, an audit that names the operator, and a way in for a week', async () => {
    const added = await addCompany(system, padaria);
    assert.equal(added.created, true);
    assert.deepEqual(
      [added.company.name, added.company.taxId, added.company.activeUsers],
      ['Padaria Modelo Ltda', '12ABC34501DE35', 0],
    );
    assert.match(added.invite.link, /^http:\/\/localhost:3000\/convite#[\w-]{43}$/);
    assert.deepEqual(
      [added.invite.role, added.invite.expiresAt, added.invite.mailed],
      ['admin', clock.now().add({ hours: 168 }).toString({ smallestUnit: 'millisecond' }), false],
    );
    const organizationId = idOf(added);
    const place = { organizationId, kind: 'credential' as const, id: 'x', version: 1 };
    await system.db.inOrganization(organizationId, async (tx) => {
      const sealed = await system.vault.seal(tx, place, 'segredo');
      assert.equal((await system.vault.open(tx, place, sealed)).reveal(), 'segredo');
      const written = await tx.selectFrom('audit_entry').selectAll().orderBy('id').execute();
      assert.deepEqual(
        written.map(({ action, actor_kind, actor_name }) => [action, actor_kind, actor_name]),
        [
          ['organization.create', 'system', 'Operador da instalação'],
          ['invite.create', 'system', 'Operador da instalação'],
        ],
      );
      assert.ok(!JSON.stringify(written).includes(tokenOf(added)), 'the token is in the link only');
      assert.ok(!JSON.stringify(written).includes('12ABC34501DE35'), 'the CNPJ is masked in the audit');
      const jobs = await tx.selectFrom('job').select('kind').execute();
      assert.deepEqual(jobs, [{ kind: 'watch' }]);
    });
    await system.db.inOrganization(system.organizationId, async (tx) => {
      assert.deepEqual(await tx.selectFrom('audit_entry').select('id').execute(), [], 'another company hears nothing');
    });
  });

  test('is made whole or not at all', async () => {
    const before = [await countOf('organization'), await countOf('invite'), await countOf('audit_entry')];
    const broken = {
      ...system,
      ids: {
        next: system.ids.next,
        randomBytes: (): never => {
          throw new Error('no random bytes for the link');
        },
      },
    };
    await assert.rejects(addCompany(broken, padaria), /no random bytes/);
    assert.deepEqual([await countOf('organization'), await countOf('invite'), await countOf('audit_entry')], before);
    assert.equal((await addCompany(system, padaria)).created, true);
  });

  test('is listed with who may sign in, in the order of making', async () => {
    clock.advance({ seconds: 1 });
    const added = await addCompany(system, padaria);
    const seen = async () => (await listCompanies(system)).map(({ name, activeUsers }) => [name, activeUsers]);
    assert.deepEqual(await seen(), [
      ['Comercial Exemplo Ltda', 0],
      ['Padaria Modelo Ltda', 0],
    ]);
    await come(added);
    assert.deepEqual((await seen())[1], ['Padaria Modelo Ltda', 1]);
    await system.db.pool.query('update app_user set disabled_at = now()');
    assert.deepEqual((await seen())[1], ['Padaria Modelo Ltda', 0]);
  });
});

describe('asked for again', () => {
  test('while nobody came, only the link is new: to another e-mail too, and the earlier ones end', async () => {
    const first = await addCompany(system, { ...padaria, adminEmail: 'errado@example.com' });
    const second = await addCompany(system, { ...padaria, taxId: '12abc34501de35' });
    assert.deepEqual([second.created, second.company.id], [false, first.company.id]);
    assert.equal(await countOf('organization'), 2);
    await assert.rejects(readInvite(system, tokenOf(first)), refusedWith('invite_unusable', /outro/));
    await come(second);
    await assert.rejects(
      addCompany(system, { ...padaria, adminEmail: 'caio@example.com' }),
      refusedWith('company_exists', /12\.ABC\.345\/01DE-35 já é da empresa Padaria Modelo Ltda.*Usuários/),
    );
  });

  test('at the same moment, one company is made', async () => {
    const both = await Promise.all([addCompany(system, padaria), addCompany(system, padaria)]);
    assert.equal(both.filter(({ created }) => created).length, 1);
    assert.equal(new Set(both.map(idOf)).size, 1);
    assert.equal(await countOf('organization'), 2);
  });
});

describe('refused, with nothing made', () => {
  for (const [taxId, words] of [
    ['11444777000162', /dígitos verificadores/],
    ['52998224725', /não um CPF/],
    ['1', /CNPJ/],
  ] as const) {
    test(`the tax id ${taxId}`, async () => {
      await assert.rejects(addCompany(system, { ...padaria, taxId }), (error: unknown) => {
        assert.ok(error instanceof Problem);
        const [field] = error.init.errors ?? [];
        assert.deepEqual([error.init.code, field?.pointer], ['invalid_input', '/taxId']);
        assert.match(field?.detail ?? '', words);
        return true;
      });
      assert.equal(await countOf('organization'), 1);
    });
  }

  test('the e-mail of a user of another company, active or not', async () => {
    await come(await addCompany(system, padaria));
    const again = { ...oficina, adminEmail: 'ANA@example.com' };
    const refused = refusedWith('email_taken', /usuário da empresa Padaria Modelo Ltda.*ANA\+empresa@example\.com/);
    await assert.rejects(addCompany(system, again), refused);
    await system.db.pool.query('update app_user set disabled_at = now()');
    await assert.rejects(addCompany(system, again), refused);
    assert.equal(await countOf('organization'), 2);
  });

  test('the e-mail of somebody invited to another company, until that link is over', async () => {
    await addCompany(system, padaria);
    const again = { ...oficina, adminEmail: padaria.adminEmail };
    await assert.rejects(addCompany(system, again), refusedWith('email_taken', /convite em aberto da empresa Padaria/));
    clock.advance({ hours: 169 });
    const added = await addCompany(system, again);
    assert.equal((await readInvite(system, tokenOf(added))).organizationName, 'Oficina Ltda');
  });
});
