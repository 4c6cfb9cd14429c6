import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Outcome } from '#core/provider.ts';
import { memoryLimiter, memoryTokenStore } from './memory-ports.ts';
import { retryAfterCapMs, retryAfterMs } from './retry-after.ts';

function clock(start = '2026-11-21T12:00:00Z') {
  let now = Temporal.Instant.from(start);
  return { now: () => now, advance: (milliseconds: number) => (now = now.add({ milliseconds })) };
}

test('in no window of a minute are there more permits than the limit, and a wait that was kept is rewarded', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      async (gaps, limit) => {
        const time = clock();
        const limiter = memoryLimiter(time.now);
        const granted: number[] = [];
        for (const gap of gaps) {
          time.advance(gap);
          const permit = await limiter.take('b', { limit, perSeconds: 60 });
          if (!permit.granted) {
            assert.ok(permit.retryAfterMs > 0 && permit.retryAfterMs <= 60_000);
            time.advance(permit.retryAfterMs);
            assert.ok((await limiter.take('b', { limit, perSeconds: 60 })).granted);
          }
          granted.push(time.now().epochMilliseconds);
        }
        granted.forEach((at, index) => {
          const first = granted[index - limit];
          if (first !== undefined) assert.ok(at - first >= 60_000);
        });
      },
    ),
  );
});

test('buckets do not share permits', async () => {
  const limiter = memoryLimiter(clock().now);
  assert.ok((await limiter.take('a', { limit: 1, perSeconds: 60 })).granted);
  assert.ok((await limiter.take('b', { limit: 1, perSeconds: 60 })).granted);
  assert.ok(!(await limiter.take('a', { limit: 1, perSeconds: 60 })).granted);
});

test('a token that was replaced meanwhile is not dropped, and a failed renewal is tried again', async () => {
  const tokens = memoryTokenStore(clock().now);
  const key = { connectionId: 'c', scopes: 's' };
  const give = (token: string) => async (): Promise<Outcome<{ token: string; expiresInSeconds: number }>> => ({
    outcome: 'done',
    answer: { token, expiresInSeconds: 3600 },
  });
  const cause = { kind: 'not-sent', bytesSent: false, detail: 'x', httpStatus: null } as const;
  assert.equal((await tokens.get(key, async () => ({ outcome: 'unknown', cause }))).outcome, 'unknown');
  await tokens.get(key, give('first'));
  await tokens.drop(key, 'older');
  const kept = await tokens.get(key, async () => assert.fail('the token is still good'));
  assert.equal(kept.outcome === 'done' && kept.answer.reveal(), 'first');
  await tokens.drop(key, 'first');
  const renewed = await tokens.get(key, give('second'));
  assert.equal(renewed.outcome === 'done' && renewed.answer.reveal(), 'second');
});

test('Retry-After in seconds, as a date, absurd, or nothing', () => {
  const now = Temporal.Instant.from('2026-11-21T12:00:00Z');
  const cases: [string | undefined, number | null][] = [
    ['7', 7_000],
    [' 0 ', 0],
    ['1000000000', retryAfterCapMs],
    ['Sat, 21 Nov 2026 12:01:00 GMT', 60_000],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
    ['Sun, 22 Nov 2026 11:00:00 GMT', retryAfterCapMs],
    ['Sat, 31 Feb 2026 11:00:00 GMT', null],
    ['-5', null],
    ['soon', null],
    ['', null],
    [undefined, null],
  ];
  for (const [header, expected] of cases) assert.equal(retryAfterMs(header, now), expected, String(header));
});
