import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { nextNumber, raiseNumber } from './counters.ts';

let one: TestDatabase;
const ours = '0199f1a0-0000-7000-8000-000000000001';
const theirs = '0199f1a0-0000-7000-8000-000000000002';
before(async () => {
  one = await testDatabase();
  for (const id of [ours, theirs]) {
    await one.db.asSystem((tx) =>
      sql`insert into organization (id, name, tax_id, data_key, created_at) values (${id}, 'x', 'x', '', now())`.execute(
        tx,
      ),
    );
  }
});
after(() => one.drop());

const next = (organization: string, name: string): Promise<number> =>
  one.db.inOrganization(organization, (tx) => nextNumber(tx, organization, name));

test('each series of each organization counts from 1', async () => {
  assert.deepEqual(
    [await next(ours, 'a'), await next(ours, 'a'), await next(ours, 'b'), await next(theirs, 'a')],
    [1, 2, 1, 1],
  );
});

test('callers at once get different numbers without gaps', async () => {
  const numbers = await Promise.all(Array.from({ length: 40 }, () => next(ours, 'parallel')));
  assert.deepEqual(
    numbers.toSorted((a, b) => a - b),
    Array.from({ length: 40 }, (_, index) => index + 1),
  );
});

test('a number of a rolled back transaction was never given', async () => {
  await assert.rejects(
    one.db.inOrganization(ours, async (tx) => {
      assert.equal(await nextNumber(tx, ours, 'undone'), 1);
      throw new Error('no');
    }),
    /no/,
  );
  assert.equal(await next(ours, 'undone'), 1);
});

test('a series moves forward to a range, never back', async () => {
  const raise = (to: number): Promise<void> =>
    one.db.inOrganization(ours, (tx) => raiseNumber(tx, ours, { name: 'range', next: to }));
  await raise(500);
  assert.equal(await next(ours, 'range'), 500);
  await raise(10);
  assert.equal(await next(ours, 'range'), 501);
});
