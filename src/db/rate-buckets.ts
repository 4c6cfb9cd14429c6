import { sql } from 'kysely';
import type { Tx } from './pool.ts';

/** A token bucket: full at first, refilled evenly, one token a call. */
export interface Bucket {
  capacity: number;
  refillPerSecond: number;
}

export type Permit = { granted: true } | { granted: false; retryAt: string };

/**
 * The bucket that keeps a bank's limit in every window, wherever that window begins: what the
 * burst may take at once is taken off the even flow (a full bucket of `limit` tokens would let
 * nearly twice the limit through in its first window).
 */
export function bucketWithin(limit: number, windowSeconds: number, burst: number): Bucket {
  if (!(burst >= 1 && burst < limit && windowSeconds > 0)) {
    throw new RangeError(`no bucket for ${limit} calls in ${windowSeconds} s with a burst of ${burst}`);
  }
  return { capacity: burst, refillPerSecond: (limit - burst) / windowSeconds };
}

interface Taken {
  granted: boolean;
  retryAt: string | null;
}

/**
 * Takes one token of the bucket `key`, shared by every process on the database, or says when
 * one will be there (another caller may come first). `now` is the instant of the caller's
 * clock; a clock behind the others' gains nothing.
 */
export async function take(tx: Tx, key: string, bucket: Bucket, now: string): Promise<Permit> {
  const { capacity, refillPerSecond } = bucket;
  const available = sql`least(${capacity}::float8,
    b.tokens + greatest(0, extract(epoch from ${now}::timestamptz - b.refilled_at))::float8 * ${refillPerSecond}::float8)`;
  // A billionth forgives what floating point loses between a token's refill and its taking.
  const { rows } = await sql<Taken>`
    with taken as (
      insert into rate_bucket as b (key, tokens, refilled_at) values (${key}, ${capacity}::float8 - 1, ${now}::timestamptz)
      on conflict (key) do update
        set tokens = ${available} - 1, refilled_at = greatest(b.refilled_at, ${now}::timestamptz)
        where ${available} >= 1 - 1e-9
      returning 1
    )
    select true as granted, null::timestamptz as "retryAt" from taken
    union all
    select false, date_trunc('milliseconds', greatest(${now}::timestamptz,
        b.refilled_at + make_interval(secs => greatest(0, 1 - b.tokens) / ${refillPerSecond}::float8))) + interval '1 ms'
      from rate_bucket b where b.key = ${key} and not exists (select from taken)`.execute(tx);
  const row = rows[0];
  if (row?.granted) return { granted: true };
  return { granted: false, retryAt: row?.retryAt ?? (await afterOneToken(tx, refillPerSecond, now)) };
}

/** Two first calls at once on a bucket of one: the loser does not see the winner's row yet. */
async function afterOneToken(tx: Tx, refillPerSecond: number, now: string): Promise<string> {
  const { rows } = await sql<{ retryAt: string }>`
    select ${now}::timestamptz + make_interval(secs => 1 / ${refillPerSecond}::float8) as "retryAt"`.execute(tx);
  return rows[0]?.retryAt ?? now;
}
