import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { openLimiter, type Limiter } from './limiter.ts';

let one: TestDatabase;
let limiter: Limiter;
let ms = 0;
const now = (): Temporal.Instant => Temporal.Instant.from('2026-11-21T12:00:00Z').add({ milliseconds: ms });
before(async () => {
  one = await testDatabase();
  limiter = openLimiter(one.db, now);
});
after(() => one.drop());

const perMinute = { limit: 5, perSeconds: 60 };

test('the whole limit may be used at once, then the first permit comes back a window later', async () => {
  for (let n = 0; n < 5; n += 1) {
    ms = n * 100;
    assert.deepEqual(await limiter.take('a', perMinute), { granted: true });
  }
  ms = 1_000;
  assert.deepEqual(await limiter.take('a', perMinute), { granted: false, retryAfterMs: 59_001 });
  assert.deepEqual(await limiter.take('b', perMinute), { granted: true });
  ms = 60_001;
  assert.deepEqual(await limiter.take('a', perMinute), { granted: true });
  assert.deepEqual(await limiter.take('a', perMinute), { granted: false, retryAfterMs: 100 });
});

test('callers of several processes at once get the limit, no more and no less', async () => {
  ms = 0;
  const limiters = [limiter, openLimiter(one.db, now)];
  const permits = await Promise.all(
    Array.from({ length: 30 }, (_, n) => limiters[n % 2]!.take('crowd', { limit: 12, perSeconds: 60 })),
  );
  assert.equal(permits.filter(({ granted }) => granted).length, 12);
});

test('no window ever holds more than its limit, and who comes back when told gets through', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(20_000), { minLength: 15, maxLength: 25 }), async (gaps) => {
      run += 1;
      const granted: number[] = [];
      ms = 0;
      for (const gap of gaps) {
        ms += gap;
        const permit = await limiter.take(`run ${run}`, perMinute);
        if (!permit.granted) {
          ms += permit.retryAfterMs;
          assert.equal((await limiter.take(`run ${run}`, perMinute)).granted, true);
        }
        granted.push(ms);
      }
      for (const from of granted) assert.ok(granted.filter((at) => at >= from && at < from + 60_000).length <= 5);
    }),
    { numRuns: 8 },
  );
});

test('a limit of thousands keeps its promise with one row', async () => {
  ms = 0;
  let granted = 0;
  while ((await limiter.take('half day', { limit: 2_000, perSeconds: 43_200 })).granted) granted += 1;
  assert.equal(granted, 100);
  const { rows } = await one.db.pool.query(`select count(*)::int as rows from rate_bucket where key like 'half day%'`);
  assert.deepEqual(rows, [{ rows: 1 }]);
});
