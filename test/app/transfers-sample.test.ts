import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listConnections } from '#app/connections/list.ts';
import { listTransfers } from '#app/transfers/list.ts';
import { removeSample } from '#app/sample/remove.ts';
import { startCompany } from './transfers-kit.ts';

test('the sample goes with its transfers; what people asked for on it keeps it, out of use', async () => {
  const company = await startCompany();
  try {
    const { ctx } = company.hub;
    await company.pay();
    await ctx.db.pool.query('update transfer set sample = true');
    await ctx.db.pool.query('update ledger_account set sample = true');
    await ctx.db.pool.query('update connection set sample = true');
    await ctx.db.pool.query('update bank_account set sample = true');
    const kept = await company.pay();
    await removeSample(ctx);
    const left = await listTransfers(ctx, { limit: 50 });
    assert.deepEqual(
      left.data.map(({ id }) => id),
      [kept.id],
    );
    assert.deepEqual(
      (await listConnections(ctx)).map(({ active }) => active),
      [false],
    );
    await ctx.db.pool.query('update transfer set sample = true');
    await ctx.db.pool.query('update connection set sample = true');
    await ctx.db.pool.query('update ledger_account set sample = true');
    await removeSample(ctx);
    assert.deepEqual((await listTransfers(ctx, { limit: 50 })).data, []);
    assert.deepEqual(await listConnections(ctx), []);
    const { rows } = await ctx.db.pool.query(
      'select (select count(*)::int from entry) as entries, (select count(*)::int from evidence) as evidence',
    );
    assert.deepEqual(rows, [{ entries: 0, evidence: 0 }]);
  } finally {
    await company.hub.stop();
  }
});
