import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REQUESTS_PER_WINDOW, makeQuota } from './quota.ts';

test('an account has 25,000 requests in the twelve hours after its first one', () => {
  const quota = makeQuota();
  const hours = (count: number) => count * 3_600_000;
  for (let call = 0; call < REQUESTS_PER_WINDOW; call++) assert.equal(quota.take('A', hours(call === 0 ? 0 : 1)), 0);
  assert.equal(quota.take('A', hours(2)), 10 * 3600);
  assert.equal(quota.take('B', hours(2)), 0);
  assert.equal(quota.take('A', hours(12) - 1), 1);
  assert.equal(quota.take('A', hours(12)), 0);
});
