/** A set-up that is given up: nothing shows it any more, no secret of it is left, and what it did can still be read. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { listAlerts } from '#app/alerts/list.ts';
import { raiseAlert } from '#app/alerts/raise.ts';
import { createBankAccount } from '#app/bank-accounts/create.ts';
import { createBillingType } from '#app/billing-types/create.ts';
import { listCertificates } from '#app/certificates/list.ts';
import type { Context } from '#app/context.ts';
import { hookReceiver } from '#app/receive/webhook.ts';
import { connectionInputSchema } from '#contract/connections.ts';
import { Problem, type ProblemInit } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { startSimulator, type Simulator } from '#sim/index.ts';
import { testBanks, testClock, testContext } from '#test/kit/context.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { activateConnection } from './activate.ts';
import { createConnection } from './create.ts';
import { discardConnection } from './discard.ts';
import { getConnection } from './get.ts';
import { listConnections } from './list.ts';
import { patchConnection } from './patch.ts';
import { testConnection } from './probe.ts';
import { renewHookAddress } from './renew-hook-address.ts';
import { makeSigningRequest } from './request-certificate.ts';
import { storeCredentials } from './store-credentials.ts';
import { connectionWatchJob, watchConnections } from './watch.ts';

async function refusalOf(work: Promise<unknown>): Promise<ProblemInit> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Problem, `no problem but ${String(error)}`);
  return error.init;
}

describe('a set-up that is discarded', () => {
  let database: TestDatabase;
  let simulator: Simulator;
  let banks: ReturnType<typeof testBanks>;
  let ctx: Context;
  before(async () => {
    [database, simulator] = await Promise.all([testDatabase(), startSimulator({ limits: 'none', emissionDelayMs: 0 })]);
    const clock = testClock(new Date().toISOString());
    banks = testBanks(clock, simulator);
    ctx = await testContext(database.db, { banks, clock });
    const holder = {
      branch: '0001',
      number: '1234567',
      digit: '8',
      holderName: 'Comercial Exemplo Ltda',
      holderTaxId: '11222333000181',
      holderAddress: '',
    };
    await createBankAccount(ctx, { ...holder, mnemonic: 'inter', bankCode: '077' });
    await createBankAccount(ctx, { ...holder, mnemonic: 'itau', bankCode: '341' });
  });
  after(async () => {
    await banks.close();
    await simulator.stop();
    await database.drop();
  });

  const begun = async (provider: 'inter' | 'itau' = 'inter'): Promise<string> => {
    const input = { bankAccount: provider, provider, environment: 'sandbox', setup: { step: 'account' } };
    const agreement = provider === 'inter' ? { operationNumber: '1234567' } : {};
    return (await createConnection(ctx, connectionInputSchema.parse({ ...input, agreement }))).id;
  };
  const filled = async (provider: 'inter' | 'itau' = 'inter'): Promise<string> => {
    const id = await begun(provider);
    const application = await simulator
      .world(provider)
      .createApplication(provider === 'inter' ? { account: '12345678' } : {});
    const { clientId, clientSecret, certificatePem: certificate, keyPem: key } = application;
    await storeCredentials(ctx, { id, input: { fields: { clientId, clientSecret }, certificate, key } });
    return id;
  };
  const read = async <Row>(query: string, id: string): Promise<Row[]> =>
    (await database.db.pool.query(query, [uuidOf('connection', id)])).rows as Row[];

  it('is nowhere any more, and its address is nobody’s', async () => {
    const [id, other] = [await filled(), await begun()];
    const { url } = await renewHookAddress(ctx, id);
    const path = new URL(url).pathname;
    const receive = hookReceiver(ctx);
    const call = { token: path.split('/').at(-1) ?? '', path, headers: {}, body: Buffer.from('{}') };
    assert.notEqual((await receive(call)).status, 404);
    await discardConnection(ctx, id);
    assert.deepEqual(
      (await listConnections(ctx)).map((connection) => connection.id),
      [other],
    );
    for (const ask of [
      () => getConnection(ctx, id),
      () => testConnection(ctx, id),
      () => patchConnection(ctx, { id, patch: { paymentPlace: 'x' } }),
      () => activateConnection(ctx, { id, withWarnings: true }),
      () => storeCredentials(ctx, { id, input: { fields: { clientId: 'x' } } }),
      () => discardConnection(ctx, id),
    ]) {
      assert.equal((await refusalOf(ask())).status, 404, String(ask));
    }
    assert.deepEqual((await listCertificates(ctx, { limit: 50, state: 'all' })).data, []);
    assert.equal((await receive(call)).status, 404);
    await watchConnections(ctx);
    const jobs = `select subject from job where kind = '${connectionWatchJob}' and subject = $1`;
    assert.deepEqual([(await read(jobs, id)).length, (await read(jobs, other)).length], [0, 1]);
    await discardConnection(ctx, other);
  });

  it('keeps no secret, and what was done stays written down', async () => {
    const id = await filled('itau');
    await makeSigningRequest(ctx, { id, clientId: 'x' });
    await testConnection(ctx, id);
    const sealed = `select octet_length(sealed) as size from credential where connection_id = $1
      union all select octet_length(key_sealed) from certificate_request where connection_id = $1`;
    assert.ok((await read<{ size: number }>(sealed, id)).every(({ size }) => size > 0));
    await discardConnection(ctx, id);
    assert.deepEqual(await read(sealed, id), [{ size: 0 }, { size: 0 }]);
    assert.deepEqual(await read('select from bank_token where connection_id = $1', id), []);
    assert.equal((await read('select from connection_test where connection_id = $1', id)).length, 1);
    assert.ok((await read('select from bank_call where connection_id = $1', id)).length > 0);
    const audited = await read<{ action: string }>(
      'select action from audit_entry where object_id = $1 order by id',
      id,
    );
    assert.deepEqual(audited.slice(-2), [{ action: 'certificate.destroy' }, { action: 'connection.discard' }]);
  });

  it('takes with it what was told of it, and nothing else', async () => {
    const [id, other] = [await begun(), await begun()];
    for (const one of [id, other]) {
      const alert = { kind: 'connection_error', severity: 'warning', title: 'Falha', body: 'x', cure: 'y' } as const;
      const link = `/integracoes/${one}`;
      await ctx.db.inOrganization(ctx.organizationId, (tx) =>
        raiseAlert(tx, ctx, { ...alert, key: `x/${one}`, link, connectionId: uuidOf('connection', one) }),
      );
    }
    await discardConnection(ctx, id);
    const { data } = await listAlerts(ctx, { limit: 50, state: 'open' });
    assert.deepEqual(
      data.map(({ link }) => link),
      [`/integracoes/${other}`],
    );
    await discardConnection(ctx, other);
  });

  it('leaves room for another, which can be activated', async () => {
    await discardConnection(ctx, await filled());
    const id = await filled();
    assert.equal((await activateConnection(ctx, { id, withWarnings: true })).active, true);
    const refused = await refusalOf(discardConnection(ctx, id));
    assert.deepEqual([refused.code, refused.facts], ['connection_in_use', { uses: [] }]);
    await patchConnection(ctx, { id, patch: { active: false } });
    assert.equal((await refusalOf(discardConnection(ctx, id))).code, 'connection_in_use', 'it was active once');
    assert.equal((await getConnection(ctx, id)).credentials?.fields.length, 2);
  });

  it('is refused while something refers to it', async () => {
    const id = await filled();
    await createBillingType(ctx, { name: 'Mensalidade', connection: id });
    const refused = await refusalOf(discardConnection(ctx, id));
    assert.deepEqual([refused.code, refused.facts], ['connection_in_use', { uses: ['billing_type'] }]);
    assert.match(refused.detail, /tipos de cobrança/);
    assert.notEqual((await getConnection(ctx, id)).credentials, null);
  });
});
