/** A set-up that is left and resumed: whatever is there is kept, what is missing is told by step, and nothing is active before its end. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createBankAccount } from '#app/bank-accounts/create.ts';
import type { Context } from '#app/context.ts';
import { connectionInputSchema, connectionPatchSchema } from '#contract/connections.ts';
import { Problem, type ProblemInit } from '#core/errors.ts';
import { startSimulator, type BankApplication, type Simulator } from '#sim/index.ts';
import { openAuthority } from '#sim/kit/ca.ts';
import { testBanks, testClock, testContext } from '#test/kit/context.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { activateConnection } from './activate.ts';
import { createConnection } from './create.ts';
import { getConnection } from './get.ts';
import { patchConnection } from './patch.ts';
import { testConnection } from './probe.ts';
import { makeSigningRequest } from './request-certificate.ts';
import { storeCredentials } from './store-credentials.ts';

async function problemOf(work: Promise<unknown>): Promise<ProblemInit> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Problem, `no problem but ${String(error)}`);
  return error.init;
}

describe('a set-up', () => {
  let database: TestDatabase;
  let simulator: Simulator;
  let banks: ReturnType<typeof testBanks>;
  let ctx: Context;
  let made = 0;
  before(async () => {
    [database, simulator] = await Promise.all([testDatabase(), startSimulator({ limits: 'none', emissionDelayMs: 0 })]);
    const clock = testClock(new Date().toISOString());
    banks = testBanks(clock, simulator);
    ctx = await testContext(database.db, { banks, clock });
  });
  after(async () => {
    await banks.close();
    await simulator.stop();
    await database.drop();
  });

  async function account(bankCode: string, number: string): Promise<string> {
    made += 1;
    const { mnemonic } = await createBankAccount(ctx, {
      mnemonic: `CONTA${made}`,
      bankCode,
      branch: '0001',
      number,
      digit: '8',
      holderName: 'Comercial Exemplo Ltda',
      holderTaxId: '11222333000181',
      holderAddress: '',
    });
    return mnemonic;
  }

  async function begun(provider: string, bankAccount: string): Promise<string> {
    const setup = { step: 'account', done: ['bank'] };
    const input = connectionInputSchema.parse({ bankAccount, provider, environment: 'sandbox', setup });
    return (await createConnection(ctx, input)).id;
  }

  const partsOf = ({ clientId, clientSecret }: BankApplication) => ({ clientId, clientSecret });

  it('begins inactive, with what nearly everybody has', async () => {
    const { agreement, active, setup } = await getConnection(
      ctx,
      await begun('inter', await account('077', '1234567')),
    );
    assert.deepEqual([active, setup?.step, setup?.done], [false, 'account', ['bank']]);
    assert.deepEqual(agreement, { number: '1234567', carteira: '112', remessaNumber: '1', cnab: '240' });
  });

  it('keeps what is wrong or missing, and tells it by step until it is mended', async () => {
    const id = await begun('inter', await account('077', '1234567'));
    const patch = connectionPatchSchema.parse({
      bankAccount: await account('341', '1234567'),
      agreement: { operationNumber: '12-34567' },
      messages: ['x'.repeat(100)],
      setup: { step: 'charge', done: ['bank', 'account', 'agreement'] },
    });
    const { setup } = await patchConnection(ctx, { id, patch });
    assert.deepEqual(
      setup?.problems.map(({ step, pointer }) => [step, pointer]),
      [
        ['account', '/bankAccount'],
        ['credentials', '/credentials/fields/clientId'],
        ['credentials', '/credentials/fields/clientSecret'],
        ['certificate', '/credentials/certificate'],
        ['agreement', '/agreement/operationNumber'],
        ['charge', '/messages/0'],
      ],
    );
    assert.equal(setup?.problems[4]?.suggestion, '1234567');
    const refused = await problemOf(activateConnection(ctx, { id, withWarnings: true }));
    assert.equal(refused.errors?.length, 6, 'all at once');
    const sneaky = await problemOf(patchConnection(ctx, { id, patch: { active: true } }));
    assert.equal(sneaky.errors?.[0]?.code, 'in_setup');
    const moved = await patchConnection(ctx, { id, patch: { bankAccount: await account('077', '7654321') } });
    assert.ok(!moved.setup?.problems.some(({ step }) => step === 'account'), 'the account can still change');
  });

  it('credentials come in parts, each told as stored and never shown', async () => {
    const application = await simulator.world('inter').createApplication({ account: '12345678' });
    const id = await begun('inter', await account('077', '1234567'));
    const { clientId, clientSecret } = partsOf(application);
    const first = await storeCredentials(ctx, { id, input: { fields: { clientId } }, keepRest: true });
    assert.deepEqual([first.credentials?.fields, first.credentials?.certificate], [['clientId'], null]);
    const files = { certificate: application.certificatePem, key: application.keyPem };
    await storeCredentials(ctx, { id, input: { fields: {}, ...files }, keepRest: true });
    const last = await storeCredentials(ctx, { id, input: { fields: { clientSecret } }, keepRest: true });
    assert.deepEqual(last.credentials?.fields, ['clientId', 'clientSecret']);
    assert.ok(last.credentials?.certificate, 'the certificate stayed');
    assert.deepEqual(last.setup?.problems, []);
    assert.ok(![clientSecret, 'PRIVATE KEY'].some((hidden) => JSON.stringify(last).includes(hidden)));
    const fixed = await problemOf(patchConnection(ctx, { id, patch: { environment: 'production' } }));
    assert.equal(fixed.errors?.[0]?.code, 'credentials_stored');

    const untested = await problemOf(activateConnection(ctx, { id, withWarnings: false }));
    assert.equal(untested.code, 'connection_untested');
    assert.equal((await testConnection(ctx, id)).ok, true);
    const active = await activateConnection(ctx, { id, withWarnings: false });
    assert.deepEqual([active.active, active.setup], [true, null]);
    const over = await problemOf(patchConnection(ctx, { id, patch: { environment: 'production' } }));
    assert.equal(over.errors?.[0]?.code, 'setup_over');
  });

  it('in use, a new certificate alone waits, with the secret of before', async () => {
    const application = await simulator.world('inter').createApplication({ account: '87654321' });
    const id = await begun('inter', await account('077', '8765432'));
    const files = { certificate: application.certificatePem, key: application.keyPem };
    await storeCredentials(ctx, { id, input: { fields: partsOf(application), ...files } });
    await activateConnection(ctx, { id, withWarnings: true });
    const { candidate, credentials } = await storeCredentials(ctx, {
      id,
      input: { fields: {}, ...files },
      keepRest: true,
    });
    assert.deepEqual(candidate?.fields, ['clientId', 'clientSecret']);
    assert.notEqual(candidate?.id, credentials?.id);
    const part = () => storeCredentials(ctx, { id, input: { fields: { clientSecret: 'x' } }, keepRest: true });
    const ends = await Promise.allSettled([part(), part(), part()]);
    // Who comes while another is at it is told; who comes after it is served.
    assert.ok(ends.some(({ status }) => status === 'fulfilled'));
    for (const end of ends) if (end.status === 'rejected') assert.ok(end.reason instanceof Problem, String(end.reason));
  });

  it('a permission that lacks is named', async () => {
    const scopes = ['boleto-cobranca.read'];
    const application = await simulator.world('inter').createApplication({ account: '55554444', scopes });
    const id = await begun('inter', await account('077', '5555444'));
    const files = { certificate: application.certificatePem, key: application.keyPem };
    await storeCredentials(ctx, { id, input: { fields: partsOf(application), ...files } });
    const { lines } = await testConnection(ctx, id);
    const named = lines.filter(({ line }) => line.startsWith('Permissão'));
    assert.deepEqual(
      named.map(({ line, ok }) => [line, ok]),
      [
        ['Permissão boleto-cobranca.read', true],
        ['Permissão boleto-cobranca.write', false],
      ],
    );
  });

  it('a certificate of another client id is refused, and one of our own request needs no key', async () => {
    const application = await simulator.world('itau').createApplication();
    const id = await begun('itau', await account('341', '12345'));
    const { clientId } = application;
    const wrong = { fields: { clientId: 'outro' }, certificate: application.certificatePem, key: application.keyPem };
    const { errors } = await problemOf(storeCredentials(ctx, { id, input: wrong, keepRest: true }));
    assert.deepEqual(
      errors?.map(({ pointer, code }) => [pointer, code]),
      [['/certificate', 'other_client']],
    );
    const request = await makeSigningRequest(ctx, { id, clientId });
    assert.match(request.csrPem, /^-----BEGIN CERTIFICATE REQUEST-----/);
    const signed = (await openAuthority()).readRequest(request.csrPem)?.sign() ?? assert.fail('no request');
    const stored = await storeCredentials(ctx, {
      id,
      input: { fields: { clientId }, certificate: signed },
      keepRest: true,
    });
    assert.ok(stored.credentials?.certificate?.subject.includes(clientId));
  });

  it('what a PATCH does not say stays as it was, also through the schema', () => {
    assert.deepEqual(connectionPatchSchema.parse({ active: false }), { active: false });
  });
});
