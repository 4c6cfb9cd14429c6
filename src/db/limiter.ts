import { sql } from 'kysely';
import type { Transactions, Tx } from './pool.ts';
import { bucketWithin, take } from './rate-buckets.ts';

/** A bank's limit: so many calls in any span of so many seconds. */
export interface Limit {
  limit: number;
  perSeconds: number;
}

/** Rate limits shared by every process on the database. */
export interface Limiter {
  /** Takes one permit, or says in how many milliseconds to come back. Never waits. */
  take(bucket: string, limit: Limit): Promise<{ granted: true } | { granted: false; retryAfterMs: number }>;
}

/** Larger limits are kept by a token bucket, whose one row is cheaper than a row for each permit. */
const mostSlots = 600;

/**
 * A sliding window over `rate_bucket`: the whole limit may be used at once, which is what a
 * clerk with fifty titles wants, and yet no span of `perSeconds`, wherever it begins, ever
 * holds more than `limit` calls.
 */
export function openLimiter(db: Transactions, now: () => Temporal.Instant): Limiter {
  return {
    take: async (bucket, limit) => {
      const at = now();
      const retryAt = await db.asSystem((tx) =>
        limit.limit <= mostSlots ? takeSlot(tx, bucket, limit, at) : takeToken(tx, bucket, limit, at),
      );
      if (retryAt === null) return { granted: true };
      const retryAfterMs = Temporal.Instant.from(retryAt).epochMilliseconds - at.epochMilliseconds;
      return { granted: false, retryAfterMs: Math.max(1, retryAfterMs) };
    },
  };
}

async function takeToken(
  tx: Tx,
  bucket: string,
  { limit, perSeconds }: Limit,
  at: Temporal.Instant,
): Promise<string | null> {
  const permit = await take(tx, bucket, bucketWithin(limit, perSeconds, Math.floor(limit / 20)), at.toString());
  return permit.granted ? null : permit.retryAt;
}

interface Slots {
  granted: boolean;
  made: boolean;
  retryAt: string | null;
}

/**
 * Each permit is a slot, a row that remembers when it was last used; it may be used again when
 * that leaves the window. Callers at once take different slots without waiting for each other.
 */
async function takeSlot(
  tx: Tx,
  bucket: string,
  { limit, perSeconds }: Limit,
  at: Temporal.Instant,
): Promise<string | null> {
  const keys = sql`array(select ${bucket}::text || ' #' || n from generate_series(1, ${limit}::int) n)`;
  const window = sql`make_interval(secs => ${perSeconds}::float8)`;
  for (;;) {
    const { rows } = await sql<Slots>`
      with free as (
        select key from rate_bucket where key = any(${keys}) and refilled_at <= ${at.toString()}::timestamptz - ${window}
        order by refilled_at limit 1 for update skip locked
      ), taken as (
        update rate_bucket b set refilled_at = ${at.toString()}::timestamptz from free where b.key = free.key returning 1
      )
      select exists (select from taken) as granted, count(*) = ${limit}::int as made,
        date_trunc('milliseconds', min(refilled_at) + ${window}) + interval '1 ms' as "retryAt"
      from rate_bucket where key = any(${keys})`.execute(tx);
    const slots = rows[0];
    if (slots?.granted) return null;
    if (slots?.made && slots.retryAt !== null) return slots.retryAt;
    await sql`insert into rate_bucket (key, tokens, refilled_at) select key, 0, 'epoch' from unnest(${keys}) key
      on conflict (key) do nothing`.execute(tx);
  }
}
