import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { createBankAccount } from '#app/bank-accounts/create.ts';
import { createConnection } from '#app/connections/create.ts';
import { storeCredentials } from '#app/connections/store-credentials.ts';
import type { Context } from '#app/context.ts';
import { listInbound } from '#app/inbound/list.ts';
import { listProviders } from '#app/providers/list.ts';
import { createEndpoint } from '#app/webhooks/endpoints.ts';
import { connectionInputSchema, providerSchema } from '#contract/connections.ts';
import { overviewSchema } from '#contract/people.ts';
import { uuidOf } from '#core/ids.ts';
import { markFailing } from '#db/webhooks.ts';
import { startSimulator, type Simulator } from '#sim/index.ts';
import { testClock, testContext, type TestClock } from '#test/kit/context.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { getOverview } from './get.ts';

let database: TestDatabase;
let simulator: Simulator;
let clock: TestClock;
let ctx: Context;

before(async () => {
  [database, simulator] = await Promise.all([testDatabase(), startSimulator()]);
});
beforeEach(async () => {
  clock = testClock(Temporal.Now.instant().toString());
  ctx = await testContext(database.db, { clock, settings: { allowPrivateWebhookTargets: true } });
});
after(async () => {
  await simulator.stop();
  await database.drop();
});

async function connected(): Promise<string> {
  await createBankAccount(ctx, {
    mnemonic: 'INTER',
    bankCode: '077',
    branch: '0001',
    number: '1234567',
    digit: '8',
    holderName: 'Comercial Exemplo Ltda',
    holderTaxId: '11222333000181',
    holderAddress: '',
  });
  const input = connectionInputSchema.parse({ bankAccount: 'INTER', provider: 'inter', environment: 'sandbox' });
  return (await createConnection(ctx, input)).id;
}

test('an empty company has nothing to do but its first steps', async () => {
  const overview = await getOverview(ctx);
  assert.deepEqual(overviewSchema.parse(overview), overview);
  assert.deepEqual(overview.todo, []);
  assert.deepEqual(new Set(Object.values(overview.numbers)), new Set([0]));
  assert.deepEqual(
    overview.steps.map(({ done }) => done),
    [false, false, false, false],
  );
});

test('missing credentials, a certificate near its end and a silent webhook are among the work', async () => {
  const id = await connected();
  const sentences = async () => (await getOverview(ctx)).todo.map(({ kind, sentence }) => [kind, sentence]);
  assert.deepEqual(await sentences(), [['connection', 'A integração Banco Inter (INTER) ainda não tem credenciais']]);
  const application = await simulator.world('inter').createApplication({ account: '12345678' });
  const { clientId, clientSecret, certificatePem, keyPem } = application;
  const input = { fields: { clientId, clientSecret }, certificate: certificatePem, key: keyPem };
  const { credentials } = await storeCredentials(ctx, { id, input });
  assert.deepEqual(await sentences(), []);
  assert.equal((await getOverview(ctx)).steps[0]?.done, true);
  const { notAfter } = credentials!.certificate!;
  const end = Temporal.Instant.from(notAfter);
  const saying = async (hoursBefore: number) => {
    clock.set(end.subtract({ hours: hoursBefore }).toString());
    return (await sentences())[0]?.[1];
  };
  assert.equal(await saying(24 * 32), undefined);
  assert.equal(await saying(24 * 12 + 1), 'O certificado do Banco Inter (INTER) vence em 12 dias');
  assert.equal(await saying(25), 'O certificado do Banco Inter (INTER) vence amanhã');
  assert.equal(await saying(1), 'O certificado do Banco Inter (INTER) vence hoje');
  assert.match((await saying(-25)) ?? '', /^O certificado do Banco Inter \(INTER\) venceu em \d\d\/\d\d\/\d{4}$/);
  const endpoint = await createEndpoint(ctx, { url: 'http://127.0.0.1:9/', types: [], description: '' });
  await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    markFailing(tx, uuidOf('webhookEndpoint', endpoint.id), '2026-11-21T15:00:00.000Z'),
  );
  assert.deepEqual((await sentences()).at(-1), ['webhook', 'Webhook do ERP sem resposta desde 21/11/2026']);
});

test('what banks sent is shown by pages, masked and cut', async () => {
  const connectionId = uuidOf('connection', await connected());
  const bodies = [
    '[{"codigoSolicitacao":"a","cpfCnpj":"31874052905"}]',
    'não é JSON: 318.740.529-05',
    `["${'x '.repeat(20_000)}"]`,
  ];
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    for (const body of bodies) {
      clock.advance({ seconds: 1 });
      await tx
        .insertInto('inbound_message')
        .values({
          id: ctx.ids.next(),
          organization_id: ctx.organizationId,
          connection_id: connectionId,
          received_at: clock.now().toString(),
          path: '/',
          headers: '{}',
          body: Buffer.from(body),
          sha256: createHash('sha256').update(body).digest(),
          state: 'stored',
          result: null,
        })
        .execute();
    }
  });
  const first = await listInbound(ctx, { limit: 2 });
  const rest = await listInbound(ctx, { limit: 2, after: first.next ?? undefined });
  assert.deepEqual([first.data.length, rest.data.length, rest.next], [2, 1, null]);
  assert.ok(first.data[0]!.body.length < 17_000);
  assert.equal(first.data[1]?.body, 'não é JSON: ***.740.529-**');
  assert.equal(rest.data[0]?.body, '[{"codigoSolicitacao":"a","cpfCnpj":"***.740.529-**"}]');
});

test('the banks are described by their facts, as the contract has it', async () => {
  const descriptions = await listProviders(ctx);
  assert.ok(descriptions.length > 0);
  for (const description of descriptions) assert.deepEqual(providerSchema.parse(description), description);
});
