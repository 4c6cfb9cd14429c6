/** A key of one environment neither sees nor changes what hangs on the other; the database itself sees to it. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { publicId, uuidOf, type IdKind } from '#core/ids.ts';
import type { OpenApi } from '#http/openapi.ts';
import { testServer, withKey, type TestOrganization, type TestServer } from '#test/kit/http.ts';

type Environment = 'sandbox' | 'production';

const account = {
  mnemonic: 'CONTA01',
  bankCode: '077',
  branch: '0001',
  number: '1234567',
  digit: '8',
  holderName: 'Comercial Exemplo Ltda',
  holderTaxId: '11222333000181',
};
const payer = {
  taxId: '52998224725',
  name: 'Maria da Silva',
  address: { street: 'Rua das Flores', city: 'Curitiba', state: 'PR', postalCode: '80010000' },
};

const connectionOf = (environment: Environment) => ({
  bankAccount: 'CONTA01',
  provider: 'inter',
  environment,
  agreement: { operationNumber: '1234567' },
});

/** Ids of what hangs on one connection, by their kind. */
type Hanging = Readonly<Record<'connection' | 'charge' | 'divergence' | 'event' | 'inboundMessage' | 'entry', string>>;

describe('keys of one environment', () => {
  let server: TestServer;
  let company: TestOrganization;
  let admin: Record<string, string>;
  let keys: Record<Environment | 'both', string>;
  let of: Record<Environment, Hanging>;

  const post = (url: string, payload: object, headers: Record<string, string>) =>
    server.app.inject({ method: 'POST', url, payload, headers });
  const makeKey = async (environment: Environment | null): Promise<string> => {
    const answer = await post('/v1/api-keys', { name: 'ERP', environment }, admin);
    assert.equal(answer.statusCode, 201, answer.body);
    return answer.json<{ key: string }>().key;
  };

  before(async () => {
    server = await testServer();
    company = await server.organization('Comercial Exemplo Ltda');
    admin = (await company.person('admin')).headers;
    assert.equal((await post('/v1/bank-accounts', account, admin)).statusCode, 201);
    keys = {
      sandbox: await makeKey('sandbox'),
      production: await makeKey('production'),
      both: await makeKey(null),
    };
    of = { sandbox: await hang('sandbox'), production: await hang('production') };
  });
  after(() => server.close());

  /** A connection of this environment with a charge, and a row of each kind that follows them. */
  async function hang(environment: Environment): Promise<Hanging> {
    const { pool } = server.system.db;
    const make = () => server.system.ids.next();
    const connected = await post('/v1/connections', connectionOf(environment), admin);
    assert.equal(connected.statusCode, 201, connected.body);
    const connection = uuidOf('connection', connected.json<{ id: string }>().id);
    await pool.query('update connection set active = true where id = $1', [connection]);
    const reference = `NF ${environment}`;
    const answer = await withKey(server.app, keys[environment], {
      method: 'POST',
      url: '/v1/charges',
      payload: { reference, amountCents: 12990, dueDate: '2026-12-10', bankAccount: 'CONTA01', payer },
    });
    assert.equal(answer.statusCode, 201, answer.body);
    const { rows } = await pool.query('select id, connection_id from charge where reference = $1', [reference]);
    assert.equal(rows[0].connection_id, connection, 'the connection that the key sees is the one chosen');
    const charge = rows[0].id as string;
    const event = (await pool.query('select id from event where subject_id = $1', [charge])).rows[0].id as string;
    const [divergence, inboundMessage, entry] = [make(), make(), make()];
    const statements: [text: string, values: unknown[]][] = [
      [
        `insert into divergence (id, organization_id, charge_id, kind, key, title, proposal, state, opened_at)
          values ($1, $2, $3, 'paid_twice', $4, $4, '', 'open', now())`,
        [divergence, company.id, charge, environment],
      ],
      [
        `insert into inbound_message (id, organization_id, connection_id, path, headers, body, sha256, state, received_at)
          values ($1, $2, $3, '/', '{}', '\\x00', '\\x00', 'applied', now())`,
        [inboundMessage, company.id, connection],
      ],
      [
        `insert into entry (id, organization_id, at, booked_on, kind, key, number, posting_code, description, charge_id)
          values ($1, $2, now(), '2026-11-20', 'receipt', $4, 1, '01', $4, $3)`,
        [entry, company.id, charge, environment],
      ],
    ];
    for (const [text, values] of statements) await pool.query(text, values);
    return { connection, charge, divergence, event, inboundMessage, entry };
  }

  const idsOf = (environment: Environment): string[] =>
    Object.entries(of[environment]).map(([kind, uuid]) => publicId(kind as IdKind, uuid));
  const other = (environment: Environment): Environment => (environment === 'sandbox' ? 'production' : 'sandbox');

  test('say by their first characters which one', () => {
    assert.match(keys.sandbox, /^pk_test_[\w-]{43}$/);
    assert.match(keys.production, /^pk_live_[\w-]{43}$/);
    assert.match(keys.both, /^pk_[\w-]{43}$/);
  });

  for (const environment of ['sandbox', 'production'] as const) {
    test(`${environment}: every list shows its own and nothing of the other`, async () => {
      const document = (await server.app.inject('/openapi.json')).json<OpenApi>();
      const lists = Object.entries(document.paths)
        .filter(([path, item]) => 'get' in item && path.startsWith('/v1/') && !path.includes('{'))
        .map(([path]) => path);
      assert.ok(lists.length >= 12, `only ${lists.length} lists`);
      let shown = '';
      for (const path of lists) {
        const { statusCode, body } = await withKey(server.app, keys[environment], { url: path });
        if (statusCode === 403) continue;
        shown += body;
        for (const id of idsOf(other(environment))) assert.ok(!body.includes(id), `${path} shows ${id}`);
        assert.ok(!body.includes(`NF ${other(environment)}`), path);
      }
      for (const id of idsOf(environment)) assert.ok(shown.includes(id), `${id} of its own is shown nowhere`);
    });

    test(`${environment}: what is of the other is not found, and stays as it is`, async () => {
      const id = publicId('charge', of[other(environment)].charge);
      const connection = publicId('connection', of[other(environment)].connection);
      const call = (method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) =>
        withKey(server.app, keys[environment], { method, url, ...(payload ? { payload } : {}) });
      const answers = [
        await call('GET', `/v1/charges/${id}`),
        await call('GET', `/v1/charges/${id}/timeline`),
        await call('GET', `/v1/connections/${connection}`),
        await call('PATCH', `/v1/charges/${id}`, { amountCents: 1 }),
        await call('PATCH', `/v1/connections/${connection}`, { active: false }),
        await call('POST', `/v1/charges/${id}/cancel`, {}),
        await call('POST', `/v1/charges/${id}/write-off`, { reason: 'acordo' }),
        await call('POST', `/v1/charges/${id}/receive`, { amountCents: 12990, paidOn: '2026-11-20' }),
      ];
      for (const answer of answers) assert.equal(answer.statusCode, 404, answer.body);
      const { rows } = await server.system.db.pool.query('select status, amount_cents from charge where id = $1', [
        of[other(environment)].charge,
      ]);
      assert.deepEqual(rows, [{ status: 'pending', amount_cents: 12990 }]);
    });

    test(`${environment}: nothing of the other is made, not even by a batch`, async () => {
      const made = await withKey(server.app, keys[environment], {
        method: 'POST',
        url: '/v1/connections',
        payload: connectionOf(other(environment)),
      });
      assert.deepEqual([made.statusCode, made.json().code], [403, 'wrong_environment'], made.body);
      const taken = await withKey(server.app, keys[environment], {
        method: 'POST',
        url: '/v1/charges',
        payload: { reference: `NF ${other(environment)}`, amountCents: 100, dueDate: '2026-12-10', payer },
      });
      assert.deepEqual([taken.statusCode, taken.json().facts ?? {}], [409, {}], 'the first one is not shown');
      const batch = await withKey(server.app, keys[environment], {
        method: 'POST',
        url: '/v1/batches',
        payload: { kind: 'refresh', filter: { from: '2026-12-01', to: '2026-12-31' } },
      });
      const { rows } = await server.system.db.pool.query(
        'select 1 from batch_item where batch_id = $1 and charge_id = $2',
        [uuidOf('batch', batch.json<{ id: string }>().id), of[other(environment)].charge],
      );
      assert.deepEqual(rows, [], batch.body);
    });
  }

  test('without one the key sees both', async () => {
    const { body } = await withKey(server.app, keys.both, { url: '/v1/charges' });
    assert.ok(body.includes('NF sandbox') && body.includes('NF production'));
  });

  test('an answer kept for one environment is not given to the other', async () => {
    const request = {
      method: 'POST',
      url: '/v1/charges',
      headers: { 'idempotency-key': 'same' },
      payload: { reference: 'NF igual', amountCents: 12990, dueDate: '2026-12-10', payer, bankAccount: 'CONTA01' },
    } as const;
    assert.equal((await withKey(server.app, keys.production, request)).statusCode, 201);
    const again = await withKey(server.app, keys.sandbox, request);
    assert.deepEqual([again.statusCode, again.json().code], [409, 'reference_taken']);
  });

  test('a developer makes keys of homologação only', async () => {
    const { headers } = await company.person('developer');
    for (const environment of ['production', null]) {
      const refused = await post('/v1/api-keys', { name: 'ERP', environment }, headers);
      assert.deepEqual([refused.statusCode, refused.json().code], [403, 'forbidden']);
    }
    assert.equal((await post('/v1/api-keys', { name: 'ERP', environment: 'sandbox' }, headers)).statusCode, 201);
  });

  test('every table that hangs on a connection is guarded', async () => {
    const { rows } = await server.system.db.pool.query<{ name: string }>(
      `select distinct c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'bank_token'
          and a.attname in ('connection_id', 'charge_id', 'registration_id', 'transfer_id', 'bank_file_id', 'entry_id', 'event_id')
          and not exists (select from pg_policy where polrelid = c.oid and polname = 'of_environment' and not polpermissive)`,
    );
    assert.deepEqual(rows, [], 'a new table needs its policy, as migration 0008 makes them');
  });
});

describe('a key that is changed for another', () => {
  test('still opens for the hours asked for, and the new one has its rights', async () => {
    const server = await testServer();
    try {
      const company = await server.organization('Comercial');
      const { headers } = await company.person('admin');
      const post = (url: string, payload: object) => server.app.inject({ method: 'POST', url, payload, headers });
      const expiresAt = server.system.clock.now().add({ hours: 48 }).toString();
      const payload = { name: 'ERP', scopes: ['charges:read'], environment: 'sandbox', expiresAt };
      const old = (await post('/v1/api-keys', payload)).json<{ id: string; key: string }>();
      server.advance({ hours: 24 });
      const person = await company.person('admin');
      const rotate = await server.app.inject({
        method: 'POST',
        url: `/v1/api-keys/${old.id}/rotate`,
        payload: { graceHours: 2 },
        headers: person.headers,
      });
      assert.equal(rotate.statusCode, 201, rotate.body);
      const made = rotate.json();
      assert.deepEqual([made.scopes, made.environment, made.replaces], [['charges:read'], 'sandbox', old.id]);
      assert.equal(
        made.expiresAt,
        server.system.clock.now().add({ hours: 48 }).toString({ smallestUnit: 'millisecond' }),
      );
      const opens = async (key: string) => (await withKey(server.app, key, { url: '/v1/charges' })).statusCode;
      assert.deepEqual([await opens(old.key), await opens(made.key)], [200, 200]);
      server.advance({ hours: 2 });
      assert.deepEqual([await opens(old.key), await opens(made.key)], [401, 200]);
      const third = await company.person('admin');
      const over = await server.app.inject({
        method: 'POST',
        url: `/v1/api-keys/${old.id}/rotate`,
        payload: {},
        headers: third.headers,
      });
      assert.deepEqual([over.statusCode, over.json().code], [409, 'key_over']);
      const { rows } = await server.system.db.pool.query('select before, after from audit_entry');
      assert.ok(!JSON.stringify(rows).includes(made.key) && !JSON.stringify(rows).includes(old.key));
    } finally {
      await server.close();
    }
  });
});
