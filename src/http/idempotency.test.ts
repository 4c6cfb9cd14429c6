import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { claimKey, forgetOldKeys } from '#app/idempotency/keys.ts';
import { createCharge } from '#app/charges/create.ts';
import { testServer, withKey, type TestOrganization, type TestServer } from '#test/kit/http.ts';

const charge = (reference: string, amountCents = 12990) => ({
  reference,
  amountCents,
  dueDate: '2026-12-10',
  payer: {
    taxId: '52998224725',
    name: 'Maria da Silva',
    address: { street: 'Rua das Flores', city: 'Curitiba', state: 'PR', postalCode: '80010000' },
  },
});

describe('Idempotency-Key', () => {
  let server: TestServer;
  let company: TestOrganization;
  let other: TestOrganization;
  before(async () => {
    server = await testServer();
    company = await server.organization('Comercial Exemplo Ltda');
    other = await server.organization('Outra');
  });
  after(() => server.close());

  const post = (key: string, payload: object, more: { url?: string; apiKey?: string } = {}) =>
    withKey(server.app, more.apiKey ?? company.key, {
      method: 'POST',
      url: more.url ?? '/v1/charges',
      payload,
      headers: { 'idempotency-key': key },
    });
  const stored = async (reference: string): Promise<number> => {
    const { rows } = await server.system.db.pool.query('select count(*) as n from charge where reference = $1', [
      reference,
    ]);
    return Number(rows[0].n);
  };

  test('the same request twice has the same answer and is done once', async () => {
    const first = await post('key-1', charge('NF 1'));
    assert.equal(first.statusCode, 201, first.body);
    const reordered = Object.fromEntries(Object.entries(charge('NF 1')).toReversed());
    const second = await post('key-1', reordered);
    assert.equal(second.statusCode, 201);
    assert.equal(second.body, first.body);
    assert.equal(second.headers['idempotency-replayed'], 'true');
    assert.equal(first.headers['idempotency-replayed'], undefined);
    for (const name of ['location', 'etag', 'content-type']) assert.equal(second.headers[name], first.headers[name]);
    assert.equal(await stored('NF 1'), 1);
  });

  test('another body under the same key is refused', async () => {
    assert.equal((await post('key-2', charge('NF 2'))).statusCode, 201);
    const answer = await post('key-2', charge('NF 2', 13000));
    assert.equal(answer.statusCode, 422);
    assert.equal(answer.json().code, 'idempotency_key_reused');
  });

  test('fifty at once: one is done, the others get its answer or are told to wait', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('key-3', charge('NF 3'))));
    for (const { statusCode, headers, json } of answers) {
      assert.ok(statusCode === 201 || statusCode === 409, String(statusCode));
      if (statusCode === 409) {
        assert.equal(json().code, 'idempotency_in_progress');
        assert.equal(headers['retry-after'], '1');
      }
    }
    assert.equal(
      answers.filter(({ statusCode, headers }) => statusCode === 201 && !headers['idempotency-replayed']).length,
      1,
    );
    assert.equal(await stored('NF 3'), 1);
    assert.equal((await post('key-3', charge('NF 3'))).headers['idempotency-replayed'], 'true');
  });

  test('the same key on another route or of another company is another key', async () => {
    assert.equal((await post('key-4', charge('NF 4'))).statusCode, 201);
    assert.equal((await post('key-4', charge('NF 4'), { apiKey: other.key })).statusCode, 201);
    const account = {
      mnemonic: 'CONTA',
      bankCode: '077',
      branch: '1',
      number: '1',
      holderName: 'X',
      holderTaxId: '11222333000181',
    };
    assert.equal((await post('key-4', account, { url: '/v1/bank-accounts' })).statusCode, 201);
  });

  test('a refusal is a final answer too; a body that could not be read is not', async () => {
    assert.equal((await post('key-5', { reference: 'NF 5' })).statusCode, 422);
    assert.equal((await post('key-5', charge('NF 5'))).statusCode, 201, 'the mended body may use the same key');
    const taken = await post('key-6', charge('NF 5'));
    assert.equal(taken.statusCode, 409);
    const again = await post('key-6', charge('NF 5'));
    assert.equal(again.headers['idempotency-replayed'], 'true');
    assert.equal(again.json().code, taken.json().code);
  });

  for (const [name, key] of [
    ['empty', ''],
    ['256 characters', 'x'.repeat(256)],
    ['with a space', 'a b'],
    ['not ASCII', 'ção'],
  ] as const) {
    test(`a key that is ${name} is refused`, async () => {
      const answer = await post(key, charge('NF 7'));
      assert.equal(answer.statusCode, 400);
      assert.equal(answer.json().code, 'idempotency_key_invalid');
    });
  }

  /** Leaves a key as a process leaves it that dies while its request runs, after what it did in `beforeDeath`. */
  const died = async (key: string, payload: object, beforeDeath: () => Promise<unknown>): Promise<void> => {
    // The hash of the body as the server sees it is that of the same body under another key.
    await beforeDeath();
    const probe = await post(`${key}-probe`, payload);
    assert.ok(probe.statusCode < 500);
    const { rows } = await server.system.db.pool.query(
      'select body_hash from idempotency_key where key = $1 and organization_id = $2',
      [`${key}-probe`, company.id],
    );
    const ctx = { ...company.ctx, requestId: `request-${key}` };
    const claim = await claimKey(ctx, { route: 'POST /v1/charges', key, bodyHash: rows[0].body_hash });
    assert.equal(claim.claim, 'run');
  };
  const endLease = (key: string) =>
    server.system.db.pool.query(`update idempotency_key set lease_until = now() - interval '1 s' where key = $1`, [
      key,
    ]);

  test('a request that died after its work is answered with what it made', async () => {
    const payload = charge('NF 8');
    const ctx = { ...company.ctx, requestId: 'request-key-8' };
    let made: { id: string } | null = null;
    await died('key-8', payload, async () => {
      made = await createCharge(ctx, payload as Parameters<typeof createCharge>[1]);
    });
    assert.equal((await post('key-8', payload)).statusCode, 409, 'its lease holds');
    await endLease('key-8');
    const answer = await post('key-8', payload);
    assert.equal(answer.statusCode, 201, answer.body);
    assert.equal(answer.json().id, (made as { id: string } | null)?.id);
    assert.equal(await stored('NF 8'), 1);
    assert.equal((await post('key-8', payload)).headers['idempotency-replayed'], 'true');
  });

  test('money received directly by a request that died is not received again', async () => {
    const { id } = (await post('key-13-charge', charge('NF 13'))).json<{ id: string }>();
    const payload = { amountCents: 12990, paidOn: '2026-11-20', writeOff: true };
    const url = `/v1/charges/${id}/receive`;
    const first = await post('key-13', payload, { url });
    assert.equal(first.statusCode, 200, first.body);
    // As a process leaves it that dies between the commit and the answer.
    await server.system.db.pool.query(`update idempotency_key set state = 'running', answer = null, status = null,
      lease_until = now() - interval '1 s' where key = 'key-13'`);
    const requestId = String(first.headers['x-request-id']);
    await server.system.db.pool.query(`update idempotency_key set headers = $1 where key = 'key-13'`, [
      JSON.stringify({ 'x-request-id': requestId }),
    ]);
    const second = await post('key-13', payload, { url });
    assert.equal(second.statusCode, 200, second.body);
    assert.equal(second.json().result, 'done');
    assert.equal(second.json().charge.paidCents, 12990);
    const payments = await withKey(server.app, company.key, { url: `/v1/charges/${id}/payments` });
    assert.equal(payments.json().data.length, 1);
  });

  test('a request that died before its work is done by the next', async () => {
    const payload = charge('NF 9');
    const first = await post('key-9', payload);
    assert.equal(first.statusCode, 201);
    // As if the process had died between the claim and the work.
    await server.system.db.pool.query(`alter table audit_entry disable trigger append_only`);
    await server.system.db.pool.query(`delete from audit_entry where request_id = (select headers ->> 'x-request-id'
      from idempotency_key where key = 'key-9')`);
    await server.system.db.pool.query(`alter table audit_entry enable trigger append_only`);
    await server.system.db.pool.query(`delete from event; `);
    await server.system.db.pool.query(`delete from charge where reference = 'NF 9'`);
    await server.system.db.pool.query(`update idempotency_key set state = 'running', answer = null, status = null,
      headers = '{"x-request-id": "dead"}', lease_until = now() - interval '1 s' where key = 'key-9'`);
    const second = await post('key-9', payload);
    assert.equal(second.statusCode, 201, second.body);
    assert.equal(second.headers['idempotency-replayed'], undefined);
    assert.equal(await stored('NF 9'), 1);
  });

  test('our own failure is not kept: the next try runs', async () => {
    const { pool } = server.system.db;
    const account = {
      mnemonic: 'CONTA2',
      bankCode: '077',
      branch: '1',
      number: '1',
      holderName: 'X',
      holderTaxId: '11222333000181',
    };
    await pool.query('alter table bank_account rename to gone');
    assert.equal((await post('key-10', account, { url: '/v1/bank-accounts' })).statusCode, 500);
    await pool.query('alter table gone rename to bank_account');
    assert.equal((await post('key-10', account, { url: '/v1/bank-accounts' })).statusCode, 201);
  });

  test('a secret is shown once, also to whoever repeats', async () => {
    const { headers } = await company.person('admin');
    const make = () =>
      server.app.inject({
        method: 'POST',
        url: '/v1/api-keys',
        payload: { name: 'ERP' },
        headers: { ...headers, 'idempotency-key': 'key-11' },
      });
    const first = await make();
    assert.equal(first.statusCode, 201);
    const second = await make();
    assert.equal(second.statusCode, 409);
    assert.equal(second.json().code, 'secret_shown_once');
    const { rows } = await server.system.db.pool.query('select answer::text from idempotency_key');
    for (const { answer } of rows) assert.ok(!String(answer).includes(first.json().key));
  });

  test('keys are forgotten after 30 days, not before', async () => {
    assert.equal((await post('key-12', charge('NF 12'))).statusCode, 201);
    server.advance({ hours: 29 * 24 });
    assert.equal(await forgetOldKeys(server.system), 0);
    server.advance({ hours: 2 * 24 });
    assert.ok((await forgetOldKeys(server.system)) > 0);
  });
});
