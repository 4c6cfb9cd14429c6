import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { bucketWithin, take, type Bucket, type Permit } from './rate-buckets.ts';

let one: TestDatabase;
before(async () => {
  one = await testDatabase();
});
after(() => one.drop());

const start = Date.parse('2026-11-21T12:00:00.000Z');
const at = (ms: number): string => new Date(start + ms).toISOString();
const ask = (key: string, bucket: Bucket, ms: number): Promise<Permit> =>
  one.db.asSystem((tx) => take(tx, key, bucket, at(ms)));

test('a full bucket gives its capacity at once, then says when the next token is there, and keeps its word', async () => {
  const bucket = { capacity: 3, refillPerSecond: 2 };
  for (let n = 0; n < 3; n += 1) assert.deepEqual(await ask('a', bucket, 0), { granted: true });
  const refused = await ask('a', bucket, 100);
  assert.deepEqual(refused, { granted: false, retryAt: at(501) });
  assert.equal((await ask('a', bucket, 499)).granted, false);
  assert.equal((await ask('a', bucket, 501)).granted, true);
  assert.equal((await ask('a', bucket, 502)).granted, false);
  assert.deepEqual(await ask('another', bucket, 502), { granted: true });
});

test('callers at once get no more than the bucket holds', async () => {
  const bucket = { capacity: 10, refillPerSecond: 0.001 };
  const permits = await Promise.all(Array.from({ length: 40 }, () => ask('crowd', bucket, 0)));
  assert.equal(permits.filter(({ granted }) => granted).length, 10);
  const first = await Promise.all(
    Array.from({ length: 12 }, () => ask('first', { capacity: 1, refillPerSecond: 1 }, 0)),
  );
  assert.equal(first.filter(({ granted }) => granted).length, 1);
  for (const permit of first) if (!permit.granted) assert.ok(permit.retryAt >= at(1_000));
});

test('a clock that lags gains nothing and a long rest fills no more than the capacity', async () => {
  const bucket = { capacity: 2, refillPerSecond: 1 };
  await ask('clock', bucket, 60_000);
  await ask('clock', bucket, 60_000);
  assert.equal((await ask('clock', bucket, 0)).granted, false);
  assert.equal((await ask('clock', bucket, 60_000)).granted, false);
  const later = [await ask('clock', bucket, 9e6), await ask('clock', bucket, 9e6), await ask('clock', bucket, 9e6)];
  assert.deepEqual(
    later.map(({ granted }) => granted),
    [true, true, false],
  );
});

test('no window of a minute ever lets more than its limit through, however the calls come', async () => {
  const [limit, burst] = [12, 4];
  const bucket = bucketWithin(limit, 60, burst);
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(9_000), { minLength: 20, maxLength: 30 }), async (gaps) => {
      run += 1;
      const granted: number[] = [];
      let ms = 0;
      for (const gap of gaps) {
        ms += gap;
        if ((await ask(`window ${run}`, bucket, ms)).granted) granted.push(ms);
      }
      for (const from of granted) assert.ok(granted.filter((t) => t >= from && t < from + 60_000).length <= limit);
    }),
    { numRuns: 10 },
  );
  assert.throws(() => bucketWithin(5, 60, 5), RangeError);
});
