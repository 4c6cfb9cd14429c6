import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Problem } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { cents } from '#lib/money.ts';
import { chargePatchSchema } from '#contract/charges.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';
import { createCharge } from './create.ts';
import { editCharge } from './edit.ts';
import { getCharge } from './get.ts';
import { registerCharge } from './register.ts';
import { chargeTimeline } from './timeline.ts';

let hub: Hub;
before(async () => (hub = await startHub({ limits: 'none', emissionDelayMs: 0 })));
after(() => hub.stop());

const edit = (id: string, patch: object, ifMatch?: number) =>
  editCharge(hub.ctx, { id, patch: chargePatchSchema.parse(patch), ...(ifMatch === undefined ? {} : { ifMatch }) });

const refusedAs = (code: string, status: number) => (error: unknown) => {
  assert.ok(error instanceof Problem, String(error));
  assert.deepEqual([error.init.code, error.init.status], [code, status]);
  return true;
};

async function audits(id: string) {
  return hub.ctx.db.inOrganization(hub.ctx.organizationId, (tx) =>
    tx
      .selectFrom('audit_entry')
      .select(['before', 'after'])
      .where('object_id', '=', uuidOf('charge', id))
      .where('action', '=', 'charge.edit')
      .execute(),
  );
}

async function registering(fault?: 'refuse'): Promise<string> {
  const { id } = await createCharge(hub.ctx, hub.charge());
  if (fault) await hub.bank.next(fault, { name: 'charge.register' });
  await registerCharge(hub.ctx, { id, waitMs: 0 });
  await hub.advance({ seconds: 10 }, 5);
  return id;
}

test('a refused charge is corrected where it is wrong, and then the bank takes it', async () => {
  const id = await registering('refuse');
  const refused = await getCharge(hub.ctx, id);
  assert.equal(refused.status, 'rejected');
  const payer = { ...refused.payer, name: 'Maria Souza' };
  const corrected = await edit(id, { amountCents: 4200, payer }, refused.version);
  assert.deepEqual(
    [corrected.status, corrected.amountCents, corrected.payer.name, corrected.reference],
    ['rejected', 4200, 'Maria Souza', refused.reference],
  );
  assert.deepEqual(corrected.refusal, refused.refusal, 'the reason stays until it is registered again');
  assert.ok(corrected.version > refused.version);
  assert.deepEqual([corrected.dueDate, corrected.terms], [refused.dueDate, refused.terms]);
  await registerCharge(hub.ctx, { id, waitMs: 0 });
  await hub.advance({ seconds: 10 }, 5);
  const registered = await getCharge(hub.ctx, id);
  assert.deepEqual([registered.status, registered.amountCents, registered.refusal], ['registered', 4200, null]);
  const told = (await chargeTimeline(hub.ctx, id)).data.find(({ title }) => title === 'Corrigiu a cobrança');
  assert.match(told?.detail ?? '', /42,00 · dados do pagador/);
});

test('the audit has what changed, before and after, and no whole CPF', async () => {
  const charge = await createCharge(hub.ctx, hub.charge());
  await edit(charge.id, { amountCents: 100_00, payer: { ...charge.payer, taxId: '111.444.777-35' } });
  const [entry] = await audits(charge.id);
  assert.deepEqual(Object.keys(entry?.before ?? {}).sort(), ['amountCents', 'payer']);
  assert.partialDeepStrictEqual(entry?.after, { amountCents: 100_00 });
  assert.ok(JSON.stringify(entry).includes('***.444.777-**'));
  assert.doesNotMatch(JSON.stringify(entry), /11144477735|52998224725/);
});

test('what the bank has is not corrected here, and the way out is named', async () => {
  const id = await registering();
  assert.equal((await getCharge(hub.ctx, id)).status, 'registered');
  await assert.rejects(edit(id, { amountCents: 4200 }), (error) => {
    assert.match((error as Problem).init.cure ?? '', /Enviar alteração/);
    return refusedAs('status_not_allowed', 409)(error);
  });
  const asked = await createCharge(hub.ctx, hub.charge());
  await registerCharge(hub.ctx, { id: asked.id, waitMs: 0 });
  await assert.rejects(edit(asked.id, { amountCents: 4200 }), refusedAs('status_not_allowed', 409));
  await hub.settle();
});

test('a correction is judged as a new charge is: nothing is stored when a field is wrong', async () => {
  const charge = await createCharge(hub.ctx, hub.charge());
  await assert.rejects(edit(charge.id, { amountCents: 1, dueDate: '2020-01-01' }), (error) => {
    assert.ok(error instanceof Problem);
    assert.deepEqual(
      error.init.errors?.map(({ pointer }) => pointer),
      ['/amountCents', '/dueDate'],
    );
    return true;
  });
  await assert.rejects(edit(charge.id, { bankAccount: 'NENHUMA' }), refusedAs('unknown_bank_account', 422));
  assert.deepEqual(await getCharge(hub.ctx, charge.id), charge);
  assert.deepEqual(chargePatchSchema.safeParse({ reference: 'X' }).success, false);
});

test('the version that was seen is the one that is changed, and changing nothing leaves no trace', async () => {
  const charge = await createCharge(hub.ctx, hub.charge());
  await assert.rejects(edit(charge.id, { amountCents: 4200 }, charge.version + 1), refusedAs('version_conflict', 412));
  const { amountCents, payer } = charge;
  assert.equal((await edit(charge.id, { amountCents, payer })).version, charge.version);
  assert.deepEqual(await audits(charge.id), []);
  await assert.rejects(edit(`${charge.id.slice(0, -1)}z`, {}), (error) => (error as Problem).init.status === 404);
});

test('an account is given, changed and taken away; its connection goes with it', async () => {
  const { bankAccount: _, ...free } = hub.charge({ amountCents: cents(5000), description: 'Aluguel' });
  const charge = await createCharge(hub.ctx, free);
  assert.deepEqual([charge.bankAccount, charge.connection], [null, null]);
  const placed = await edit(charge.id, { bankAccount: hub.accountMnemonic });
  assert.deepEqual([placed.bankAccount?.mnemonic, placed.connection?.id], [hub.accountMnemonic, hub.connectionId]);
  assert.equal(placed.description, 'Aluguel');
  const taken = await edit(charge.id, { bankAccount: null, description: null });
  assert.deepEqual([taken.bankAccount, taken.connection, taken.description], [null, null, null]);
});
