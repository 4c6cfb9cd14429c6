import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pg from 'pg';
import { testDatabase } from '#test/kit/database.ts';
import { DatabaseUnavailable } from './launcher/unavailable.ts';
import { requireServer } from './reach.ts';

const one = await testDatabase();
after(() => one.drop());

async function refusal(config: pg.PoolConfig): Promise<string> {
  const pool = new pg.Pool({ max: 1, connectionTimeoutMillis: 2_000, ...config });
  try {
    await requireServer(pool);
    return '';
  } catch (error) {
    assert.ok(error instanceof DatabaseUnavailable, String(error));
    return error.message;
  } finally {
    await pool.end();
  }
}

test('a server that answers is passed over in silence', async () => {
  assert.equal(await refusal(one.connection), '');
});

test('one that cannot be used is told with the cure, and without its password', async () => {
  for (const [config, words] of [
    [{ connectionString: 'postgres://ana:a-password@127.0.0.1:1/pontual' }, /nada responde nesse endereço e porta/],
    [{ connectionString: 'postgres://ana:a-password@nowhere.invalid/pontual' }, /o nome do servidor/],
    [{ ...one.connection, host: '/nowhere' }, /o socket não existe/],
    [{ ...one.connection, database: 'no_such_database' }, /não tem esse banco/],
  ] as const) {
    const message = await refusal(config);
    assert.match(message, words);
    assert.match(message, /^O banco de dados de DATABASE_URL não pôde ser usado: .*\.$/);
    assert.ok(!message.includes('a-password'));
  }
});
