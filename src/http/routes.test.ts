/** What holds for every route at once: headers, who may enter, and that companies never meet. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { publicId } from '#core/ids.ts';
import { problemSchema } from '#contract/common.ts';
import type { OpenApi, Operation } from '#http/openapi.ts';
import { testServer, withKey, type TestOrganization, type TestServer } from '#test/kit/http.ts';

interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  operation: Operation;
}

const address = { street: 'Rua das Flores', city: 'Curitiba', state: 'PR', postalCode: '80010000' };
const account = {
  mnemonic: 'CONTA01',
  bankCode: '077',
  branch: '0001',
  number: '1234567',
  digit: '8',
  holderName: 'Comercial Exemplo Ltda',
  holderTaxId: '11222333000181',
};

const payee = {
  kind: 'account',
  name: 'Maria da Silva',
  taxId: '52998224725',
  ispb: '60701190',
  branch: '30',
  account: '379424',
  accountDigit: '5',
  accountType: 'CC',
};

/** A body that passes the schema, for each route with an id that wants one. */
const bodies: Readonly<Record<string, object>> = {
  patchChargesId: { amountCents: 6000 },
  patchTransfersId: { amountCents: 7000 },
  postTransfersIdApprove: { confirmation: { password: 'x' }, version: 1 },
  postTransfersIdDeny: { reason: 'não é devida' },
  postTransfersIdDecide: { decision: 'sent', reason: 'conferido no extrato', confirmation: { password: 'x' } },
  postTransfersIdReceiptMail: { to: 'maria@exemplo.com.br' },
  postTransfersIdPayee: {},
  patchPayeesId: { note: 'ligar antes' },
  postFilesIdDecision: { decision: 'import', reason: 'conferido com o banco' },
  putConnectionsIdFileSource: { host: 'sftp.example.com', username: 'id0002', auth: 'key' },
  postConnectionsIdFileSourceHostKey: { hostKey: `SHA256:${'A'.repeat(43)}` },
  postChargesIdDecide: { decision: 'absent', reason: 'conferido no banco' },
  postChargesIdAmend: { dueDate: '2026-12-20' },
  postChargesIdWriteOff: { reason: 'acordo' },
  postChargesIdReceive: { amountCents: 100, paidOn: '2026-11-20' },
  postChargesIdCancelProtest: { reason: 'pagou' },
  postConnectionsIdCertificateRequest: { clientId: 'x', temporaryToken: 'x' },
  patchConnectionsId: { active: false },
  putConnectionsIdCredentials: { fields: { clientId: 'x' } },
  patchConnectionsIdCredentials: { fields: { clientId: 'x' } },
  postConnectionsIdSigningRequest: { clientId: 'x' },
  patchBankAccountsId: { mnemonic: 'CONTA02' },
  patchBillingTypesId: { disabled: true },
  postCertificatesIdDownload: { format: 'pfx', confirmation: { password: 'x' } },
  postCertificatesIdDestroy: { reason: 'teste' },
  postCertificatesIdRevoke: { reason: 'teste' },
  patchUsersId: { name: 'Outro Nome' },
  postUsersIdResetSecondFactor: { confirmation: { password: 'x' } },
  postApiKeysIdRotate: {},
};

describe('every route', () => {
  let server: TestServer;
  let company: TestOrganization;
  let stranger: TestOrganization;
  let admin: Record<string, string>;
  let routes: Route[];
  /** An object of the company for each resource with routes by id. */
  let objects: Readonly<Record<string, string>>;

  before(async () => {
    server = await testServer();
    company = await server.organization('Comercial Exemplo Ltda');
    stranger = await server.organization('Outra');
    admin = (await company.person('admin')).headers;
    const document = (await server.app.inject('/openapi.json')).json<OpenApi>();
    routes = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({
        method: method.toUpperCase() as Route['method'],
        path,
        operation,
      })),
    );
    objects = await makeObjects(server, company, admin);
  });
  after(() => server.close());

  const call = (route: Route, id: string, who: { headers: Record<string, string> }) =>
    server.app.inject({
      method: route.method,
      url: route.path.replace('{id}', id).replace('{testId}', objects['test'] ?? 'x'),
      headers: who.headers,
      ...(bodies[route.operation.operationId] ? { payload: bodies[route.operation.operationId] as object } : {}),
    });

  const idOf = (route: Route): string => {
    const resource = route.path.split('/')[2] ?? '';
    const id = objects[resource];
    assert.ok(id, `the test has no object of ${resource}: add one`);
    return id;
  };

  test('has the headers that protect a browser', async () => {
    for (const route of [...routes, page('/docs'), page('/openapi.json'), page('/'), page('/ui/session')]) {
      const { headers } = await call(route, 'x', { headers: {} });
      const where = `${route.method} ${route.path}`;
      assert.equal(headers['x-content-type-options'], 'nosniff', where);
      assert.equal(headers['referrer-policy'], 'no-referrer', where);
      assert.match(String(headers['x-request-id']), /^[0-9a-f-]{36}$/, where);
      const policy = String(headers['content-security-policy']);
      assert.match(policy, /script-src 'self'(;|$)/, where);
      assert.match(policy, /frame-ancestors 'none'/, where);
      if (/^\/(v1|ui)\//.test(route.path)) assert.equal(headers['cache-control'], 'no-store', where);
    }
  });

  test('of a company asks who is calling, and says so as a problem', async () => {
    for (const route of routes.filter(({ operation }) => operation.security.length > 0)) {
      const fresh = `${route.method} ${route.path}`;
      const answer = await call(route, 'x', { headers: { 'x-forwarded-for': fresh } });
      // After sixty refusals of one address it is told to wait instead: still nobody enters.
      assert.ok(answer.statusCode === 401 || answer.statusCode === 429, `${fresh} ${answer.statusCode}`);
      problemSchema.parse(answer.json());
    }
    server.advance({ minutes: 2 });
  });

  test('with an id gives 404 to another company, and the object to its own', async () => {
    const other = (await stranger.person('admin')).headers;
    const byId = routes.filter(({ path }) => path.includes('{id}'));
    assert.ok(byId.length >= 20, `only ${byId.length} routes by id`);
    for (const route of byId) {
      const where = `${route.method} ${route.path}`;
      const answer = await call(route, idOf(route), { headers: other });
      assert.equal(answer.statusCode, 404, `${where}: ${answer.body}`);
      assert.equal(problemSchema.parse(answer.json()).code, 'not_found', where);
    }
    for (const route of byId.filter(({ method, path }) => method === 'GET' && !path.endsWith('/webhook'))) {
      const answer = await call(route, idOf(route), { headers: admin });
      const where = `${route.method} ${route.path}`;
      assert.ok([200, 409, 422].includes(answer.statusCode), `${where}: ${answer.statusCode} ${answer.body}`);
    }
  });

  test('that lists shows another company nothing', async () => {
    const { headers } = await stranger.person('admin');
    const lists = routes.filter(
      ({ method, path }) => method === 'GET' && path.startsWith('/v1/') && !path.includes('{id}'),
    );
    for (const { path } of lists) {
      if (path === '/v1/providers') continue;
      const answer = await server.app.inject({ url: path, headers });
      // Some want to be told what is looked for: then nothing is shown either.
      assert.ok(answer.statusCode === 200 || answer.statusCode === 422, `${path} ${answer.body}`);
      for (const id of Object.values(objects)) assert.ok(!answer.body.includes(id), path);
      assert.ok(!answer.body.includes('NF 1'), path);
    }
    const own = await withKey(server.app, company.key, { url: '/v1/charges' });
    assert.ok(own.body.includes('NF 1'), 'the company itself sees it');
  });

  test('is in the OpenAPI document, and every reference in it leads somewhere', async () => {
    const document = (await server.app.inject('/openapi.json')).json<OpenApi>();
    assert.equal(document.openapi, '3.1.0');
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      assert.ok(document.components.schemas[String(name)], `${name} is referred to and absent`);
    }
    const ids = routes.map(({ operation }) => operation.operationId);
    assert.equal(new Set(ids).size, ids.length, 'operation ids are unique');
    for (const { path, operation } of routes) {
      assert.ok(operation.summary.length > 3, `${operation.operationId} says what it does`);
      assert.ok(operation.tags.length > 0, operation.operationId);
      const declared = operation.parameters.filter(({ in: place }) => place === 'path').map(({ name }) => name);
      assert.deepEqual(
        declared,
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
        operation.operationId,
      );
    }
    // What Fastify itself knows, against what the document says.
    const printed = server.app.printRoutes({ commonPrefix: false, includeHooks: false });
    for (const resource of Object.keys(objects)) assert.ok(printed.includes(resource), resource);
    const charge = document.components.schemas['ChargeInput'];
    assert.ok(charge?.required?.includes('amountCents'));
    assert.match(charge?.properties?.['dueDate']?.description ?? '', /Vencimento/);
  });

  test('is on the documentation page, with a curl', async () => {
    const { body, headers } = await server.app.inject('/docs');
    assert.match(String(headers['content-type']), /text\/html/);
    for (const { operation } of routes)
      assert.ok(body.includes(`id="${operation.operationId}"`), operation.operationId);
    assert.ok(body.includes('Idempotency-Key'));
    assert.ok(
      !/<script|https?:\/\/(?!localhost)/.test(body.replaceAll('https://erp.suaempresa.com.br', '')),
      'nothing from elsewhere',
    );
  });
});

function page(path: string): Route {
  return {
    method: 'GET',
    path,
    operation: { operationId: '', tags: [], summary: '', security: [], parameters: [], responses: {} },
  };
}

async function makeObjects(
  server: TestServer,
  company: TestOrganization,
  admin: Record<string, string>,
): Promise<Readonly<Record<string, string>>> {
  const make = async (url: string, payload: object): Promise<string> => {
    const headers = { ...admin, 'idempotency-key': url };
    const answer = await server.app.inject({ method: 'POST', url, headers, payload });
    assert.ok(answer.statusCode < 300, `${url}: ${answer.body}`);
    return answer.json<{ id: string }>().id;
  };
  const bankAccount = await make('/v1/bank-accounts', account);
  const charge = await make('/v1/charges', {
    reference: 'NF 1',
    amountCents: 12990,
    dueDate: '2026-12-10',
    bankAccount: 'CONTA01',
    payer: { taxId: '52998224725', name: 'Maria da Silva', address },
  });
  const connection = await make('/v1/connections', {
    bankAccount: 'CONTA01',
    provider: 'inter',
    environment: 'sandbox',
    agreement: { operationNumber: '1234567' },
  });
  await make('/v1/bank-accounts?', { ...account, mnemonic: 'CONTA09', bankCode: '509' });
  await make('/v1/connections?', { bankAccount: 'CONTA09', provider: 'celcoin', environment: 'sandbox' });
  const transfer = await make('/v1/transfers', { connection: 'CONTA09', reference: 'PG 1', amountCents: 5000, payee });
  const transferBatch = await make('/v1/transfer-batches', {
    name: 'Fornecedores',
    transfers: [{ connection: 'CONTA09', reference: 'PG 2', amountCents: 6000, payee }],
    expectedCount: 1,
    expectedCents: 6000,
  });
  const favorecido = await make('/v1/payees', { destination: payee });
  const billingType = await make('/v1/billing-types', { name: 'Mensalidade' });
  const credential = server.system.ids.next();
  const connectionTest = server.system.ids.next();
  const batch = await make('/v1/batches', { kind: 'refresh', chargeIds: [charge] });
  const key = await make('/v1/api-keys', { name: 'ERP' });
  const invite = await make('/v1/invites', { name: 'Bia Lima', email: 'bia@example.com', role: 'viewer' });
  const { user } = (await server.app.inject({ url: '/ui/session', headers: admin })).json<{ user: { id: string } }>();
  const { pool } = server.system.db;
  const [instruction, event, endpoint, delivery] = [0, 1, 2, 3].map(() => server.system.ids.next()) as [
    string,
    string,
    string,
    string,
  ];
  const [alert, mail, bankFile] = [server.system.ids.next(), server.system.ids.next(), server.system.ids.next()];
  const now = server.system.clock.now().toString();
  const { rows } = await pool.query('select id from charge');
  const certificate = JSON.stringify({ subject: 'CN=x', notBefore: now, notAfter: now, fingerprint256: 'x' });
  const rowsOf: [text: string, values: unknown[]][] = [
    [
      `insert into credential (id, organization_id, connection_id, version, sealed, field_names, certificate, state, created_at)
        select $1, $2, id, 1, '\\x00', '{}', $3, 'superseded', $4 from connection where provider = 'inter'`,
      [credential, company.id, certificate, now],
    ],
    [
      `insert into connection_test (id, organization_id, connection_id, tested, state, started_at)
        select $1, $2, id, 'none', 'failed', $3 from connection where provider = 'inter'`,
      [connectionTest, company.id, now],
    ],
    [
      `insert into instruction (id, organization_id, charge_id, kind, state, actor_kind, actor_name, created_at)
        values ($1, $2, $3, 'refresh', 'done', 'user', 'Ana', $4)`,
      [instruction, company.id, rows[0].id, now],
    ],
    [
      `insert into event (id, organization_id, type, subject_id, sequence, data, created_at)
        values ($1, $2, 'charge.created', $3, 99, '{}', $4)`,
      [event, company.id, rows[0].id, now],
    ],
    [
      `insert into webhook_endpoint (id, organization_id, url, types, secret_sealed, created_at)
        values ($1, $2, 'https://erp.example.com', '{}', '\\x00', $3)`,
      [endpoint, company.id, now],
    ],
    [
      `insert into delivery (id, organization_id, event_id, endpoint_id, state, created_at)
        values ($1, $2, $3, $4, 'exhausted', $5)`,
      [delivery, company.id, event, endpoint, now],
    ],
    [
      `insert into alert (id, organization_id, kind, key, severity, title, body, raised_at, told_at)
        values ($1, $2, 'divergence', 'k', 'info', 'Há divergências', '', $3, $3)`,
      [alert, company.id, now],
    ],
    [
      `insert into bank_file (id, organization_id, connection_id, source, name, file_key, kind, size_bytes, sha256, state, received_at)
        select $1, $2, id, 'upload', 'TRANSFERENCIA', 'k', 'movement', 1, '\\x00', 'imported', $3 from connection
        where provider = 'celcoin'`,
      [bankFile, company.id, now],
    ],
    [
      `insert into bank_file_part (file_id, organization_id, part, bytes) values ($1, $2, 0, '\\x20')`,
      [bankFile, company.id],
    ],
    [
      `insert into mail (id, organization_id, kind, to_address, subject, state, give_up_at, created_at)
        values ($1, $2, 'test', 'ana@example.com', 'Teste', 'sent', $3, $3)`,
      [mail, company.id, now],
    ],
  ];
  for (const [text, values] of rowsOf) await pool.query(text, values);
  return {
    charges: charge,
    instructions: publicId('instruction', instruction),
    batches: batch,
    transfers: transfer,
    'transfer-batches': transferBatch,
    payees: favorecido,
    'bank-accounts': bankAccount,
    connections: connection,
    'billing-types': billingType,
    certificates: publicId('credential', credential),
    test: publicId('connectionTest', connectionTest),
    'webhook-endpoints': publicId('webhookEndpoint', endpoint),
    deliveries: publicId('delivery', delivery),
    alerts: publicId('alert', alert),
    mails: publicId('mail', mail),
    files: publicId('bankFile', bankFile),
    'api-keys': key,
    invites: invite,
    users: user.id,
  };
}
