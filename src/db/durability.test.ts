import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type pg from 'pg';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { checkDurability } from './durability.ts';
import { DatabaseUnavailable } from './launcher/start.ts';

let one: TestDatabase;
before(async () => {
  one = await testDatabase({ durable: true });
});
after(() => one.drop());

test('our own server passes without a notice', async () => {
  const { durability, notice } = await checkDurability(one.db.pool);
  assert.deepEqual(notice, []);
  assert.match(durability.version, /^\d+\.\d+$/);
  assert.equal(durability.fsync && durability.fullPageWrites && durability.dataChecksums, true);
});

test('synchronous_commit = off is refused, wherever it was set', async () => {
  const client = await one.db.pool.connect();
  try {
    await client.query('set synchronous_commit = off');
    await assert.rejects(
      checkDurability(client),
      (error) => error instanceof DatabaseUnavailable && /synchronous_commit = on/.test(error.message),
    );
    await client.query('set synchronous_commit = local');
    assert.deepEqual((await checkDurability(client)).notice, []);
  } finally {
    client.release(true);
  }
});

/** A server that answers what no server of ours may be set to. */
function answering(row: Record<string, string>): pg.Pool {
  const sound = { version: '18.4', number: '180004', fsync: 'on', commit: 'on', pages: 'on', checksums: 'on' };
  return { query: async () => ({ rows: [{ ...sound, ...row }] }) } as unknown as pg.Pool;
}

test('fsync off and versions before 15 are refused; what is only unwise is a notice', async () => {
  await assert.rejects(checkDurability(answering({ fsync: 'off' })), /ponha fsync = on/);
  await assert.rejects(
    checkDurability(answering({ version: '14.9 (Debian)', number: '140009' })),
    /PostgreSQL 14\.9 .* do 15/,
  );
  assert.match((await checkDurability(answering({ checksums: 'off' }))).notice.join(), /pg_checksums --enable/);
  assert.match((await checkDurability(answering({ pages: 'off' }))).notice.join(), /full_page_writes = on/);
});
