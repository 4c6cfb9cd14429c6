/** Accounts and billing types as they change: what is printed stays, what belongs elsewhere is refused, what was used is kept. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createBillingType } from '#app/billing-types/create.ts';
import { patchBillingType } from '#app/billing-types/patch.ts';
import { createCharge } from '#app/charges/create.ts';
import { registerCharge } from '#app/charges/register.ts';
import { getConnection } from '#app/connections/get.ts';
import { patchConnection } from '#app/connections/patch.ts';
import { Problem, type ProblemInit } from '#core/errors.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';
import { listBanks } from './banks.ts';
import { createBankAccount } from './create.ts';
import { getBankAccount } from './get.ts';
import { patchBankAccount } from './patch.ts';
import { removeBankAccount } from './remove.ts';

async function problemOf(work: Promise<unknown>): Promise<ProblemInit> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Problem, `no problem but ${String(error)}`);
  return error.init;
}

describe('bank accounts and billing types', () => {
  let hub: Hub;
  before(async () => {
    hub = await startHub({ limits: 'none', emissionDelayMs: 0 });
  });
  after(() => hub.stop());

  const account = (over: object = {}) => ({
    mnemonic: `CX${Math.trunc(performance.now() * 1000)}`,
    bankCode: '756',
    branch: '4321',
    number: '98765',
    digit: '0',
    holderName: 'Padaria Pão Quente Ltda',
    holderTaxId: '11222333000181',
    holderAddress: '',
    ...over,
  });

  const accountIdOf = async (connectionId: string) => (await getConnection(hub.ctx, connectionId)).bankAccountId;

  async function registered(mnemonic: string): Promise<string> {
    const { id } = await createCharge(hub.ctx, hub.charge({ bankAccount: mnemonic }));
    await registerCharge(hub.ctx, { id, waitMs: 0 });
    await hub.advance({ minutes: 1 });
    return id;
  }

  it('are of any bank of the list, also of those that no provider serves, and of 0-Carteira', async () => {
    const made = await createBankAccount(hub.ctx, account());
    assert.deepEqual([made.bankName.toLowerCase().includes('sicoob'), made.providers], [true, []]);
    const wallet = await createBankAccount(hub.ctx, account({ bankCode: '000' }));
    assert.equal(wallet.bankName, '0-Carteira');
    assert.ok(wallet.providers.length > 1);
    const { errors } = await problemOf(createBankAccount(hub.ctx, account({ bankCode: '998' })));
    assert.deepEqual(
      errors?.map(({ pointer, code }) => [pointer, code]),
      [['/bankCode', 'unknown_bank']],
    );
    const found = listBanks(hub.ctx, { search: 'itau', limit: 5 });
    assert.equal(found[0]?.code, '341');
    assert.equal(listBanks(hub.ctx, { search: 'carteira', limit: 5 })[0]?.code, '000');
    assert.ok(listBanks(hub.ctx, { search: '', limit: 1000 }).length > 400);
  });

  it('change with the version that was seen; what was not sent stays', async () => {
    const made = await createBankAccount(hub.ctx, account());
    const patch = { number: '11111', mnemonic: 'Nova' };
    const changed = await patchBankAccount(hub.ctx, { id: made.id, patch, ifMatch: 1 });
    assert.deepEqual([changed.number, changed.mnemonic, changed.branch, changed.version], ['11111', 'Nova', '4321', 2]);
    const stale = await problemOf(patchBankAccount(hub.ctx, { id: made.id, patch: {}, ifMatch: 1 }));
    assert.equal(stale.code, 'version_conflict');
    const taken = await createBankAccount(hub.ctx, account());
    const clash = await problemOf(patchBankAccount(hub.ctx, { id: taken.id, patch: { mnemonic: 'NOVA' } }));
    assert.equal(clash.code, 'mnemonic_taken');
  });

  it('keep what is printed on boletos that can still be paid', async () => {
    const { connectionId, accountMnemonic } = await hub.connect();
    const id = await accountIdOf(connectionId);
    await registered(accountMnemonic);
    for (const patch of [{ number: '1' }, { branch: '2' }, { digit: '9' }, { holderTaxId: '52998224725' }]) {
      const problem = await problemOf(patchBankAccount(hub.ctx, { id, patch }));
      assert.deepEqual([problem.code, problem.facts?.['liveRegistrations']], ['account_has_live_charges', 1]);
    }
    const renamed = await patchBankAccount(hub.ctx, { id, patch: { holderAddress: 'Rua Nova, 1' } });
    assert.equal(renamed.holderAddress, 'Rua Nova, 1');
    const other = await problemOf(patchBankAccount(hub.ctx, { id, patch: { bankCode: '341' } }));
    assert.equal(other.errors?.[0]?.code, 'other_bank');
  });

  it('send nothing to the bank while their API is off, and say so', async () => {
    const { connectionId, accountMnemonic } = await hub.connect();
    const id = await accountIdOf(connectionId);
    await patchBankAccount(hub.ctx, { id, patch: { bankApi: false } });
    const charge = await createCharge(hub.ctx, hub.charge({ bankAccount: accountMnemonic }));
    const refused = await problemOf(registerCharge(hub.ctx, { id: charge.id, waitMs: 0 }));
    assert.deepEqual([refused.code, refused.actor], ['bank_api_off', 'you']);
    await patchBankAccount(hub.ctx, { id, patch: { bankApi: true } });
    await registerCharge(hub.ctx, { id: charge.id, waitMs: 0 });
    await hub.advance({ minutes: 1 });
  });

  it('are removed only when nothing was done with them', async () => {
    const unused = await createBankAccount(hub.ctx, account());
    await removeBankAccount(hub.ctx, unused.id);
    assert.equal((await problemOf(getBankAccount(hub.ctx, unused.id))).status, 404);
    const used = await accountIdOf(hub.connectionId);
    const refused = await problemOf(removeBankAccount(hub.ctx, used));
    assert.deepEqual([refused.code, refused.facts?.['uses']], ['account_in_use', ['connection']]);
  });

  it('a charge whose type belongs to another account is refused with the reason, at creation and at registration', async () => {
    const one = await hub.connect();
    const other = await hub.connect();
    const type = await createBillingType(hub.ctx, {
      name: 'Mensalidade',
      connection: one.connectionId,
      method: 'boleto',
    });
    const wrong = hub.charge({ bankAccount: other.accountMnemonic, billingType: 'mensalidade' });
    const refused = await problemOf(createCharge(hub.ctx, wrong));
    assert.equal(refused.errors?.[0]?.code, 'billing_type_of_other_account');
    assert.match(refused.errors?.[0]?.detail ?? '', /Mensalidade pertence a outra conta corrente/);
    const right = await createCharge(hub.ctx, hub.charge({ billingType: type.id, bankAccount: one.accountMnemonic }));
    assert.equal(right.method, 'boleto', 'the default method of the type');
    const moved = await problemOf(
      registerCharge(hub.ctx, { id: right.id, bankAccount: other.accountMnemonic, waitMs: 0 }),
    );
    assert.equal(moved.errors?.[0]?.code, 'billing_type_of_other_account');
  });

  it('a type is renamed, linked, unlinked and turned off; its charges stay', async () => {
    const { connectionId, accountMnemonic } = await hub.connect();
    const type = await createBillingType(hub.ctx, { name: 'Avulsa' });
    const linked = await patchBillingType(hub.ctx, {
      id: type.id,
      patch: { name: 'Avulsas', connection: connectionId, method: 'boleto_pix' },
      ifMatch: 1,
    });
    assert.deepEqual(
      [linked.name, linked.connectionId, linked.method, linked.version],
      ['Avulsas', connectionId, 'boleto_pix', 2],
    );
    assert.equal(
      (await problemOf(patchBillingType(hub.ctx, { id: type.id, patch: { method: 'pix' } }))).errors?.[0]?.pointer,
      '/method',
    );
    const charge = await createCharge(hub.ctx, hub.charge({ bankAccount: accountMnemonic, billingType: 'Avulsas' }));
    const off = await patchBillingType(hub.ctx, { id: type.id, patch: { disabled: true } });
    assert.equal(off.disabled, true);
    const refused = await problemOf(createCharge(hub.ctx, hub.charge({ billingType: 'Avulsas' })));
    assert.equal(refused.errors?.[0]?.code, 'billing_type_disabled');
    await registerCharge(hub.ctx, { id: charge.id, waitMs: 0 });
    await hub.advance({ minutes: 1 });
    const free = await patchBillingType(hub.ctx, {
      id: type.id,
      patch: { disabled: false, connection: null, method: null },
    });
    assert.deepEqual([free.disabled, free.connectionId, free.method], [false, null, null]);
  });

  it('the place of payment and the users to be told are settings of a connection', async () => {
    const changed = await patchConnection(hub.ctx, {
      id: hub.connectionId,
      patch: {
        paymentPlace: 'Pague nas lotéricas',
        transferFeeCents: 250 as never,
        responsible: { name: 'Ana', email: 'ana@example.com' },
      },
    });
    assert.deepEqual(
      [changed.paymentPlace, changed.transferFeeCents, changed.responsible?.email, changed.feeCents],
      ['Pague nas lotéricas', 250, 'ana@example.com', 190],
    );
    const stranger = await problemOf(patchConnection(hub.ctx, { id: hub.connectionId, patch: { notify: ['usr_x'] } }));
    assert.deepEqual(
      stranger.errors?.map(({ pointer, code }) => [pointer, code]),
      [['/notify/0', 'unknown_user']],
    );
  });
});
