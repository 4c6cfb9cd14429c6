import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import forge from 'node-forge';
import { createBankAccount } from '#app/bank-accounts/create.ts';
import { getBankAccount } from '#app/bank-accounts/get.ts';
import { resolveAccount } from '#app/bank-accounts/resolve.ts';
import { createBillingType } from '#app/billing-types/create.ts';
import { resolveBillingType } from '#app/billing-types/resolve.ts';
import type { Context } from '#app/context.ts';
import { bankAccountInputSchema, connectionInputSchema, credentialsInputSchema } from '#contract/connections.ts';
import { Problem, type ProblemInit } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { startSimulator, type BankApplication, type Simulator } from '#sim/index.ts';
import { testBanks, testClock, testContext, type TestClock } from '#test/kit/context.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { createConnection } from './create.ts';
import { getConnection } from './get.ts';
import { configureHook, hookStatus } from './hook.ts';
import { hookTokenHash } from './hook-token.ts';
import { listConnections } from './list.ts';
import { loadConnection } from './load.ts';
import { patchConnection } from './patch.ts';
import { testConnection } from './probe.ts';
import { storeCredentials } from './store-credentials.ts';

let database: TestDatabase;
let simulator: Simulator;
let application: BankApplication;
let banks: ReturnType<typeof testBanks>;
let clock: TestClock;
let ctx: Context;
let accounts = 0;

before(async () => {
  [database, simulator] = await Promise.all([testDatabase(), startSimulator({ limits: 'none', emissionDelayMs: 0 })]);
  application = await simulator.world('inter').createApplication({ account: '12345678' });
  clock = testClock(new Date().toISOString());
  banks = testBanks(clock, simulator);
  ctx = await testContext(database.db, { banks, clock });
});
after(async () => {
  await banks.close();
  await simulator.stop();
  await database.drop();
});

async function problemOf(work: Promise<unknown>): Promise<ProblemInit> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Problem, `no problem but ${String(error)}`);
  return error.init;
}

function account(over: Record<string, unknown> = {}) {
  accounts += 1;
  return bankAccountInputSchema.parse({
    mnemonic: `INTER-${accounts}`,
    bankCode: '077',
    branch: '0001',
    number: '1234567',
    digit: '8',
    holderName: 'Comercial Exemplo Ltda',
    holderTaxId: '11.222.333/0001-81',
    ...over,
  });
}

function connection(over: Record<string, unknown> = {}) {
  return connectionInputSchema.parse({ provider: 'inter', environment: 'sandbox', ...over });
}

async function connected(): Promise<string> {
  const { mnemonic } = await createBankAccount(ctx, account());
  return (await createConnection(ctx, connection({ bankAccount: mnemonic }))).id;
}

const good = () =>
  credentialsInputSchema.parse({
    fields: { clientId: `${application.clientId} `, clientSecret: application.clientSecret },
    certificate: application.certificatePem,
    key: application.keyPem,
  });

test('an account is found by id and by mnemonic in any case; an unknown one names the nearest', async () => {
  const made = await createBankAccount(ctx, account({ mnemonic: 'Cobranca-SP' }));
  assert.equal(made.holderTaxId, '11222333000181');
  assert.equal(made.bankName, 'Banco Inter');
  assert.deepEqual(await getBankAccount(ctx, made.id), made);
  const found = (text: string) =>
    ctx.db.inOrganization(ctx.organizationId, (tx) => resolveAccount(tx, ctx, text).then((row) => row.mnemonic));
  assert.equal(await found(' cobranca-sp '), 'Cobranca-SP');
  assert.equal(await found(made.id), 'Cobranca-SP');
  const problem = await problemOf(found('cobrança-sp'));
  assert.equal(problem.code, 'unknown_bank_account');
  assert.match(problem.detail, /cobrança-sp/);
  assert.equal(problem.errors?.[0]?.suggestion, 'Cobranca-SP');
});

test('a wrong account is refused field by field, and a mnemonic is taken whatever its case', async () => {
  const wrong = account({ branch: '0001-9', number: '12.345', holderTaxId: '11.222.333/0001-82' });
  const { errors } = await problemOf(createBankAccount(ctx, wrong));
  assert.deepEqual(
    errors?.map(({ pointer, suggestion }) => [pointer, suggestion]),
    [
      ['/branch', '00019'],
      ['/number', '12345'],
      ['/holderTaxId', undefined],
    ],
  );
  await createBankAccount(ctx, account({ mnemonic: 'Caixa' }));
  const taken = await problemOf(createBankAccount(ctx, account({ mnemonic: 'CAIXA' })));
  assert.deepEqual([taken.code, taken.status], ['mnemonic_taken', 409]);
});

test('a connection is checked against what its bank declares, every problem at once', async () => {
  const itau = await createBankAccount(ctx, account({ bankCode: '341', mnemonic: 'ITAU' }));
  const problem = await problemOf(
    createConnection(
      ctx,
      connection({
        bankAccount: itau.id,
        agreement: { operationNumber: '12-34567', convenio: '1' },
        defaultMethod: 'pix',
        defaultTerms: {
          rebateCents: 100,
          discounts: [1, 2].map((day) => ({ kind: 'rate', percent: '1', daysBefore: day })),
        },
        daysAfterDue: 90,
        messages: ['ok', 'x'.repeat(79), 'tab\t'],
      }),
    ),
  );
  assert.deepEqual(
    problem.errors?.map(({ pointer, suggestion }) => [pointer, suggestion]),
    [
      ['/bankAccount', undefined],
      ['/agreement/convenio', undefined],
      ['/agreement/operationNumber', '1234567'],
      ['/defaultMethod', 'boleto'],
      ['/defaultTerms/discounts', undefined],
      ['/defaultTerms/rebateCents', undefined],
      ['/daysAfterDue', '60'],
      ['/messages/1', 'x'.repeat(78)],
      ['/messages/2', 'tab'],
    ],
  );
  const unknown = await problemOf(createConnection(ctx, connection({ bankAccount: itau.id, provider: 'banco' })));
  assert.equal(unknown.errors?.[0]?.pointer, '/provider');
});

test('the hook address is unguessable, shown in full and stored as hash and sealed', async () => {
  const id = await connected();
  const view = await getConnection(ctx, id);
  const token = view.hookUrl.replace('https://localhost:3443/hooks/', '');
  assert.match(token, /^[A-Za-z0-9_-]{32}$/);
  const { rows } = await database.db.pool.query('select * from connection where id = $1', [uuidOf('connection', id)]);
  assert.deepEqual(rows[0].hook_token_hash, hookTokenHash(token));
  assert.ok(!rows[0].hook_token_sealed.toString('latin1').includes(token));
  assert.equal(view.daysAfterDue, 30);
  assert.equal(view.credentials, null);
  assert.ok(view.capabilities.includes('charge.register'));
});

test('one active connection per account, bank and environment; an inactive one may wait beside it', async () => {
  const { mnemonic } = await createBankAccount(ctx, account());
  const first = await createConnection(ctx, connection({ bankAccount: mnemonic }));
  const second = await problemOf(createConnection(ctx, connection({ bankAccount: mnemonic })));
  assert.deepEqual([second.status, second.facts?.['connectionId']], [409, first.id]);
  await createConnection(ctx, connection({ bankAccount: mnemonic, environment: 'production' }));
  const spare = await createConnection(ctx, connection({ bankAccount: mnemonic, active: false }));
  const woken = await problemOf(patchConnection(ctx, { id: spare.id, patch: { active: true } }));
  assert.equal(woken.code, 'connection_exists');
  await patchConnection(ctx, { id: first.id, patch: { active: false } });
  assert.equal((await patchConnection(ctx, { id: spare.id, patch: { active: true } })).active, true);
});

test('a change needs the version that was seen, leaves the rest alone and is audited without secrets', async () => {
  const id = await connected();
  const changed = await patchConnection(ctx, { id, patch: { feeCents: 199 as never }, ifMatch: 1 });
  assert.deepEqual([changed.feeCents, changed.version, changed.defaultMethod], [199, 2, 'boleto_pix']);
  const stale = await problemOf(patchConnection(ctx, { id, patch: { daysAfterDue: 10 }, ifMatch: 1 }));
  assert.deepEqual([stale.code, stale.status], ['version_conflict', 412]);
  await storeCredentials(ctx, { id, input: good() });
  const { rows } = await database.db.pool.query(
    'select action, before, after, actor_name from audit_entry where object_id = $1 order by at, id',
    [uuidOf('connection', id)],
  );
  assert.deepEqual(
    rows.map((row) => [row.action, row.actor_name]),
    [
      ['connection.create', 'Ana'],
      ['connection.change', 'Ana'],
      ['connection.credentials', 'Ana'],
    ],
  );
  assert.deepEqual([rows[1].before.feeCents, rows[1].after.feeCents], [null, 199]);
  assert.ok(!JSON.stringify(rows).includes(application.clientSecret));
});

test('credentials are stored sealed, answered never, opened for net; a new version takes over', async () => {
  const id = await connected();
  const view = await storeCredentials(ctx, { id, input: good() });
  assert.deepEqual(view.credentials?.fields, ['clientId', 'clientSecret']);
  assert.ok((view.credentials?.certificate?.daysLeft ?? 0) > 300);
  assert.ok(!JSON.stringify(view).includes(application.clientSecret));
  const uuid = uuidOf('connection', id);
  const load = () => ctx.db.inOrganization(ctx.organizationId, (tx) => loadConnection(tx, ctx, uuid));
  const first = await load();
  assert.equal(first.credentials?.fields['clientId']?.reveal(), application.clientId, 'blanks around it are dropped');
  assert.match(first.credentials?.keyPem?.reveal() ?? '', /BEGIN PRIVATE KEY/);
  await storeCredentials(ctx, { id, input: { ...good(), switch: 'now' } });
  assert.notEqual((await load()).credentials?.version, first.credentials?.version);
  const { rows } = await database.db.pool.query('select * from credential where connection_id = $1 order by version', [
    uuid,
  ]);
  assert.deepEqual(
    rows.map((row) => [row.version, row.active]),
    [
      [1, false],
      [2, true],
    ],
  );
  for (const row of rows) assert.ok(!row.sealed.toString('latin1').includes(application.clientSecret));
});

test('what is wrong with credentials is said field by field, in Portuguese, and nothing is stored', async () => {
  const id = await connected();
  const other = await simulator.world('inter').createApplication();
  const input = { ...good(), fields: { clientId: application.clientId, senha: 'x' }, key: other.keyPem };
  const { errors } = await problemOf(storeCredentials(ctx, { id, input }));
  assert.deepEqual(
    errors?.map(({ pointer, code }) => [pointer, code]),
    [
      ['/fields/senha', 'unknown_field'],
      ['/fields/clientSecret', 'required'],
      ['/key', 'key_mismatch'],
    ],
  );
  assert.match(errors?.[2]?.detail ?? '', /A chave privada não é a deste certificado/);
  const { certificate: _certificate, key: _key, ...bare } = good();
  assert.equal((await problemOf(storeCredentials(ctx, { id, input: bare }))).errors?.[0]?.pointer, '/certificate');
  assert.equal((await getConnection(ctx, id)).credentials, null);
});

test('a PFX with its password is opened; a wrong password is told at its field', async () => {
  const id = await connected();
  const { pkcs12, pki, asn1 } = forge;
  const certificate = pki.certificateFromPem(application.certificatePem);
  const pfx = pkcs12.toPkcs12Asn1(pki.privateKeyFromPem(application.keyPem), [certificate], 'Senha 1');
  const file = Buffer.from(asn1.toDer(pfx).getBytes(), 'latin1').toString('base64');
  const input = { fields: good().fields, certificate: file };
  const wrong = await problemOf(storeCredentials(ctx, { id, input: { ...input, password: 'senha 1' } }));
  assert.deepEqual(
    wrong.errors?.map(({ pointer, code }) => [pointer, code]),
    [['/password', 'wrong_password']],
  );
  const stored = await storeCredentials(ctx, { id, input: { ...input, password: 'Senha 1' } });
  assert.ok(stored.credentials?.certificate);
  assert.equal((await testConnection(ctx, id)).ok, true);
});

test('testar conexão: a line for each thing, and the first that fails says who must act', async () => {
  const id = await connected();
  const without = await testConnection(ctx, id);
  assert.deepEqual([without.ok, without.lines[0]?.line], [false, 'Credenciais']);
  await storeCredentials(ctx, { id, input: { ...good(), fields: { ...good().fields, clientSecret: 'errado' } } });
  const wrong = await testConnection(ctx, id);
  assert.equal(wrong.ok, false);
  assert.deepEqual(
    wrong.lines.slice(2).map(({ line, ok }) => [line, ok]),
    [
      ['Certificado', true],
      ['Certificado aceito pelo banco', true],
      ['Acesso ao banco', false],
      ['Consultar cobranças', false],
      ['Consultar o webhook', false],
    ],
  );
  assert.ok(wrong.lines[4]?.cure);
  await storeCredentials(ctx, { id, input: { ...good(), switch: 'now' } });
  const right = await testConnection(ctx, id);
  assert.equal(right.ok, true, JSON.stringify(right.lines));
  assert.deepEqual(right.lines.at(-2), {
    line: 'Webhook deste Pontual',
    ok: false,
    detail: 'Nenhum webhook cadastrado no banco.',
    cure: 'Use "Cadastrar no banco" para o banco avisar os pagamentos aqui.',
  });
  const { rows } = await database.db.pool.query(
    'select name, http_status, request::text, answer::text from bank_call where connection_id = $1',
    [uuidOf('connection', id)],
  );
  assert.ok(rows.some((row) => row.name === 'inter.charge.find' && row.http_status === 200));
  assert.ok(!JSON.stringify(rows).includes(application.clientSecret), 'transcripts are masked');
});

test('the bank is told where to notify, and what it has is compared', async () => {
  const id = await connected();
  assert.equal((await problemOf(configureHook(ctx, id))).code, 'credentials_missing');
  await storeCredentials(ctx, { id, input: good() });
  const before = await hookStatus(ctx, id);
  const configured = await configureHook(ctx, id);
  assert.deepEqual([configured.matches, configured.expectedUrl], [true, before.expectedUrl]);
  assert.deepEqual(await hookStatus(ctx, id), configured);
  const probe = await testConnection(ctx, id);
  assert.deepEqual(probe.lines.at(-2), {
    line: 'Webhook deste Pontual',
    ok: true,
    detail: 'O banco avisa este Pontual.',
  });
});

test('an unknown connection is a 404, another organization sees nothing', async () => {
  const id = await connected();
  const stranger = await testContext(database.db, { banks, clock });
  assert.equal((await problemOf(getConnection(stranger, id))).status, 404);
  assert.deepEqual(await listConnections(stranger), []);
  assert.ok((await listConnections(ctx)).some((view) => view.id === id));
});

test('a billing type is found by name in any case and keeps to what its bank registers', async () => {
  const id = await connected();
  const made = await createBillingType(ctx, { name: 'Mensalidade', connection: id, method: 'boleto' });
  const row = await ctx.db.inOrganization(ctx.organizationId, (tx) => resolveBillingType(tx, ctx, 'MENSALIDADE'));
  assert.equal(row.id, uuidOf('billingType', made.id));
  assert.equal((await problemOf(createBillingType(ctx, { name: 'mensalidade' }))).status, 409);
  const pix = await problemOf(createBillingType(ctx, { name: 'Pix', connection: id, method: 'pix' }));
  assert.equal(pix.errors?.[0]?.pointer, '/method');
});

test('every write tells the open pages', { timeout: 60_000 }, async () => {
  const heard = new Map<string, unknown>();
  let arrived = (): void => undefined;
  const stop = await ctx.db.listen('pontual_changes', (payload) => {
    const change = JSON.parse(payload ?? '{}') as { id?: string };
    heard.set(change.id ?? '', change);
    arrived();
  });
  const id = await connected();
  while (!heard.has(id)) await new Promise<void>((resolve) => (arrived = resolve));
  stop();
  assert.deepEqual(heard.get(id), { organizationId: ctx.organizationId, type: 'connection', id, version: 1 });
});
