import assert from 'node:assert/strict';
import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { makeKeyring } from './secrets.ts';
import { openTokenStore, type FreshToken, type TokenKey, type TokenStore } from './token-store.ts';

let one: TestDatabase;
const masterKey = createSecretKey(randomBytes(32));
const organizationId = '0199f1a0-0000-7000-8000-000000000001';
const connectionId = '0199f1a0-0000-7000-8000-0000000000c1';
let instant = '2026-11-21T12:00:00.000Z';
const now = (): string => instant;

before(async () => {
  one = await testDatabase();
  await one.db.asSystem((tx) =>
    sql`insert into organization (id, name, tax_id, data_key, created_at)
      values (${organizationId}, 'x', 'x', ${makeKeyring(masterKey).wrapNew(organizationId)}, now())`.execute(tx),
  );
  const account = randomUUID();
  await one.db.pool.query(
    `insert into bank_account (id, organization_id, mnemonic, bank_code, branch, number, digit, holder_name, holder_tax_id, created_at)
     values ($1, $2, 'x', '077', '1', '1', '1', 'x', 'x', now())`,
    [account, organizationId],
  );
  await one.db.pool.query(
    `insert into connection (id, organization_id, bank_account_id, provider, environment, default_method, posting_receipt,
       posting_bank_entry, posting_fee, hook_token_hash, hook_token_sealed, created_at, updated_at)
     values ($1, $2, $3, 'x', 'sandbox', 'boleto', 'a', 'b', 'c', '', '', now(), now())`,
    [connectionId, organizationId, account],
  );
});
after(() => one.drop());

/** A store as another process would have it: nothing shared but the database. */
const otherProcess = (): TokenStore => openTokenStore(one.db, makeKeyring(masterKey));
const keyOf = (scope: string): TokenKey => ({ organizationId, connectionId, scope });

function renewals(expiresAt: string): { count: () => number; renew: () => Promise<FreshToken> } {
  let count = 0;
  return {
    count: () => count,
    renew: async () => {
      count += 1;
      const token = `token-${count}-${randomUUID()}`;
      // Long enough that every caller arrives while it runs.
      await one.db.pool.query('select pg_sleep(0.15)');
      return { token, expiresAt };
    },
  };
}

test('twenty callers in four processes renew once and use the same token', async () => {
  const { count, renew } = renewals('2026-11-21T13:00:00.000Z');
  const stores = Array.from({ length: 4 }, otherProcess);
  const tokens = await Promise.all(
    Array.from({ length: 20 }, (_, n) => stores[n % 4]!.token(keyOf('boleto.read'), now, renew)),
  );
  assert.equal(count(), 1);
  assert.equal(new Set(tokens.map((token) => token.reveal())).size, 1);
  assert.equal((await otherProcess().token(keyOf('boleto.read'), now, renew)).reveal(), tokens[0]!.reveal());
});

test('a token is renewed from the instant it expires, and scopes are apart', async () => {
  const first = renewals('2026-11-21T12:30:00.000Z');
  const store = otherProcess();
  const token = await store.token(keyOf('expiring'), now, first.renew);
  instant = '2026-11-21T12:29:59.999Z';
  assert.equal((await store.token(keyOf('expiring'), now, first.renew)).reveal(), token.reveal());
  instant = '2026-11-21T12:30:00.000Z';
  assert.notEqual(
    (await store.token(keyOf('expiring'), now, renewals('2026-11-21T13:30:00.000Z').renew)).reveal(),
    token.reveal(),
  );
  const other = await store.token(keyOf('other'), now, renewals('2026-11-21T13:30:00.000Z').renew);
  assert.notEqual(other.reveal(), token.reveal());
});

test('a renewal that fails tells its caller, and the next one tries at once', async () => {
  const store = otherProcess();
  await assert.rejects(
    store.token(keyOf('failing'), now, async () => {
      throw new Error('bank is down');
    }),
    /bank is down/,
  );
  const { count, renew } = renewals('2026-11-21T13:30:00.000Z');
  await otherProcess().token(keyOf('failing'), now, renew);
  assert.equal(count(), 1);
});

test('the lease of a process that died is taken over when it runs out', async () => {
  await one.db.pool.query(`insert into bank_token values ($1, 'died #lease', 'x', now() + interval '100 ms')`, [
    connectionId,
  ]);
  const { count, renew } = renewals('2026-11-21T13:30:00.000Z');
  await otherProcess().token(keyOf('died'), now, renew);
  assert.equal(count(), 1);
});

test('a rejected token is forgotten, but not the newer one that replaced it', async () => {
  const store = otherProcess();
  const { count, renew } = renewals('2026-11-21T13:30:00.000Z');
  const rejected = await store.token(keyOf('rejected'), now, renew);
  await store.forget(keyOf('rejected'), rejected);
  const newer = await store.token(keyOf('rejected'), now, renew);
  await store.forget(keyOf('rejected'), rejected);
  assert.equal((await store.token(keyOf('rejected'), now, renew)).reveal(), newer.reveal());
  assert.equal(count(), 2);
});

test('the stored bytes do not hold the token, and another organization reads none', async () => {
  const { rows } = await one.db.pool.query<{ sealed: Buffer }>(`select sealed from bank_token`);
  assert.ok(rows.length > 0);
  for (const { sealed } of rows) assert.equal(sealed.includes('token-'), false);
  const seen = await one.db.inOrganization('0199f1a0-0000-7000-8000-00000000000f', (tx) =>
    sql`select 1 from bank_token`.execute(tx),
  );
  assert.equal(seen.rows.length, 0);
});
