import assert from 'node:assert/strict';
import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import type { Outcome } from '#core/provider.ts';
import type { Secret } from '#core/secret.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { localWrapper, makeKeyring } from './secrets.ts';
import { openTokenStore, type NewToken, type TokenKey, type TokenStore } from './token-store.ts';

let one: TestDatabase;
const masterKey = localWrapper(createSecretKey(randomBytes(32)));
const organizationId = '0199f1a0-0000-7000-8000-000000000001';
const connectionId = '0199f1a0-0000-7000-8000-0000000000c1';
let instant = Temporal.Instant.from('2026-11-21T12:00:00Z');

before(async () => {
  one = await testDatabase();
  await one.db.asSystem(async (tx) => {
    const dataKey = await makeKeyring(masterKey).wrapNew(tx, organizationId);
    await sql`insert into organization (id, name, tax_id, data_key, created_at)
      values (${organizationId}, 'x', 'x', ${dataKey}, now())`.execute(tx);
  });
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
const otherProcess = (): TokenStore =>
  openTokenStore({ db: one.db, keyring: makeKeyring(masterKey), now: () => instant });
const keyOf = (scopes: string, credentialVersion = '1'): TokenKey => ({ connectionId, credentialVersion, scopes });

async function tokenOf(outcome: Promise<Outcome<Secret>>): Promise<string> {
  const found = await outcome;
  assert.equal(found.outcome, 'done');
  return found.outcome === 'done' ? found.answer.reveal() : '';
}

function renewals(expiresInSeconds = 3_600): { count: () => number; renew: () => Promise<Outcome<NewToken>> } {
  let count = 0;
  return {
    count: () => count,
    renew: async () => {
      count += 1;
      const token = `token-${count}-${randomUUID()}`;
      // Long enough that every caller arrives while it runs.
      await one.db.pool.query('select pg_sleep(0.15)');
      return { outcome: 'done', answer: { token, expiresInSeconds } };
    },
  };
}

test('twenty callers in four processes renew once and use the same token', async () => {
  const { count, renew } = renewals();
  const stores = Array.from({ length: 4 }, otherProcess);
  const tokens = await Promise.all(
    Array.from({ length: 20 }, (_, n) => tokenOf(stores[n % 4]!.get(keyOf('boleto.read'), renew))),
  );
  assert.equal(count(), 1);
  assert.equal(new Set(tokens).size, 1);
  assert.equal(await tokenOf(otherProcess().get(keyOf('boleto.read'), renew)), tokens[0]);
});

test('a token serves four fifths of its life; scopes and versions of credentials are apart', async () => {
  const { count, renew } = renewals(1_000);
  const store = otherProcess();
  const token = await tokenOf(store.get(keyOf('life'), renew));
  const begin = instant;
  instant = begin.add({ milliseconds: 799_999 });
  assert.equal(await tokenOf(store.get(keyOf('life'), renew)), token);
  instant = begin.add({ seconds: 800 });
  assert.notEqual(await tokenOf(store.get(keyOf('life'), renew)), token);
  assert.equal(count(), 2);
  await store.get(keyOf('life', '2'), renew);
  await store.get(keyOf('other'), renew);
  assert.equal(count(), 4);
});

test('a life of nothing serves the one call, and one of a century is not believed', async () => {
  for (const seconds of [0, -1, Number.NaN]) {
    const { count, renew } = renewals(seconds);
    await tokenOf(otherProcess().get(keyOf(`life ${seconds}`), renew));
    await tokenOf(otherProcess().get(keyOf(`life ${seconds}`), renew));
    assert.equal(count(), 2);
  }
  const { count, renew } = renewals(1e9);
  await otherProcess().get(keyOf('century'), renew);
  instant = instant.add({ hours: 24 });
  await otherProcess().get(keyOf('century'), renew);
  assert.equal(count(), 2);
});

test('a renewal that is refused or fails tells its caller, and the next one tries at once', async () => {
  const cause = { outcome: 'unknown', cause: { kind: 'busy', detail: 'x' } } as unknown as Outcome<NewToken>;
  assert.deepEqual(await otherProcess().get(keyOf('failing'), async () => cause), cause);
  await assert.rejects(
    otherProcess().get(keyOf('failing'), async () => {
      throw new Error('bank is down');
    }),
    /bank is down/,
  );
  const { count, renew } = renewals();
  await tokenOf(otherProcess().get(keyOf('failing'), renew));
  assert.equal(count(), 1);
});

test('the lease of a process that died is taken over when it runs out', async () => {
  await one.db.pool.query(`insert into bank_token values ($1, '1 died #lease', 'x', now() + interval '100 ms')`, [
    connectionId,
  ]);
  const { count, renew } = renewals();
  await tokenOf(otherProcess().get(keyOf('died'), renew));
  assert.equal(count(), 1);
});

test('a refused token is forgotten, but not the newer one that took its place', async () => {
  const store = otherProcess();
  const { count, renew } = renewals();
  const refused = await tokenOf(store.get(keyOf('refused'), renew));
  await store.drop(keyOf('refused'), refused);
  const newer = await tokenOf(store.get(keyOf('refused'), renew));
  await store.drop(keyOf('refused'), refused);
  assert.equal(await tokenOf(store.get(keyOf('refused'), renew)), newer);
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
