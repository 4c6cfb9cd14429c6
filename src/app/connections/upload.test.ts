/** Every file of the set of broken and wrong ones, sent as a person sends it: told for what it is, at its field, and nothing is stored. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Banks } from '#app/banks.ts';
import { createBankAccount } from '#app/bank-accounts/create.ts';
import type { Context } from '#app/context.ts';
import { connectionInputSchema } from '#contract/connections.ts';
import { Problem } from '#core/errors.ts';
import type { CertificateFacts, Provider } from '#core/provider.ts';
import { CASES, NOW } from '#test/fixtures/certs/cases.ts';
import { testBanks, testClock, testContext } from '#test/kit/context.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { createConnection } from './create.ts';
import { storeCredentials } from './store-credentials.ts';

let database: TestDatabase;
let banks: ReturnType<typeof testBanks>;
let ctx: Context;
let id: string;
/** What the bank of these tests writes into its certificates; each case has its own. */
let known: CertificateFacts | undefined;

before(async () => {
  database = await testDatabase();
  const clock = testClock(NOW);
  banks = testBanks(clock);
  ctx = await testContext(database.db, { banks: knowing(banks), clock });
  const { mnemonic } = await createBankAccount(ctx, {
    mnemonic: 'INTER',
    bankCode: '077',
    branch: '0001',
    number: '1234567',
    digit: '8',
    holderName: 'Comercial Exemplo Ltda',
    holderTaxId: '11222333000181',
    holderAddress: '',
  });
  const input = { bankAccount: mnemonic, provider: 'inter', environment: 'sandbox' };
  id = (await createConnection(ctx, connectionInputSchema.parse(input))).id;
});
after(async () => {
  await banks.close();
  await database.drop();
});

/** The banks of the registry, of whose certificates is known what the case says. */
function knowing(all: Banks): Banks {
  const provider = (name: string): Provider => {
    const found = all.provider(name);
    const { certificate: _certificate, ...facts } = found.facts;
    return { ...found, facts: { ...facts, ...(known ? { certificate: known } : {}) } };
  };
  return { provider, names: () => all.names(), net: all.net };
}

const asSent = (file: Uint8Array | string): string =>
  typeof file === 'string' ? file : Buffer.from(file).toString('base64');

for (const { sent, files, expected = {}, says, isNotice } of CASES) {
  test(`${says}: ${sent}`, async () => {
    known = {
      ...(expected.commonName === undefined ? {} : { commonName: 'clientId' }),
      ...(expected.issuer === undefined ? {} : { issuer: { sandbox: expected.issuer } }),
      ...(expected.keyType === undefined ? {} : { keyType: expected.keyType }),
    };
    const input = {
      fields: { clientId: expected.commonName ?? 'x', clientSecret: 'segredo' },
      certificate: asSent(files.certificate),
      ...(files.key === undefined ? {} : { key: asSent(files.key) }),
      ...(files.password === undefined ? {} : { password: files.password }),
      switch: 'now' as const,
    };
    const outcome = await storeCredentials(ctx, { id, input }).catch((error: unknown) => error);
    if (isNotice || says === 'ok') {
      assert.ok(!(outcome instanceof Error), String(outcome));
      const { notices } = outcome as Awaited<ReturnType<typeof storeCredentials>>;
      assert.deepEqual(
        notices.map(({ code, who, cure }) => [code, who !== '', cure !== '']),
        isNotice ? [[says, true, true]] : [],
      );
      return;
    }
    assert.ok(outcome instanceof Problem, `${says} was taken`);
    const [error, ...more] = outcome.init.errors ?? [];
    assert.equal(error?.code, says.replaceAll('-', '_'));
    assert.match(error.detail, /\(Quem resolve: quem [^)]+\.\)$/);
    assert.deepEqual(more, []);
  });
}
