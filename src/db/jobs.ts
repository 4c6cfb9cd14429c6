/**
 * The one queue: table `job`. One row per (kind, subject), so that asking twice is asking once. Due times are of the application's
 * clock, leases of the database's; `fence` grows at every claim and is checked by every write of a worker, so that one that lost
 * its lease can write nothing.
 */
import { sql } from 'kysely';
import { notifyOnCommit } from './notices.ts';
import type { Tx } from './pool.ts';

export interface NewJob {
  id: string;
  organizationId: string | null;
  kind: string;
  /** The object it is about: an operation, a message, a delivery, a connection… */
  subject: string;
  /** Jobs of one lane share a limit of the bank and pause together. */
  lane: string;
  /** RFC 3339, application's clock. */
  dueAt: string;
  payload?: Record<string, unknown>;
}

export interface ClaimedJob {
  id: string;
  organizationId: string | null;
  kind: string;
  subject: string;
  lane: string;
  payload: Record<string, unknown>;
  fence: number;
  attempts: number;
}

/** Channel on which workers are woken. */
export const jobChannel = 'pontual_jobs';

/**
 * Puts a job, or brings an equal one forward. While one of the same subject is running, it is remembered and runs once more after
 * it. Becomes visible, and wakes a worker, when the transaction commits.
 */
export async function enqueue(tx: Tx, job: NewJob): Promise<void> {
  const payload = JSON.stringify(job.payload ?? {});
  await sql`
    INSERT INTO job (id, organization_id, kind, subject, lane, payload, due_at)
    VALUES (${job.id}, ${job.organizationId}, ${job.kind}, ${job.subject}, ${job.lane}, ${payload}::jsonb, ${job.dueAt}::timestamptz)
    ON CONFLICT (kind, subject) DO UPDATE SET
      due_at = CASE WHEN job.lease_until > now() THEN job.due_at ELSE least(job.due_at, excluded.due_at) END,
      again_at = CASE WHEN job.lease_until > now() THEN least(job.again_at, excluded.due_at) ELSE job.again_at END,
      payload = job.payload || excluded.payload`.execute(tx);
  notifyOnCommit(tx, jobChannel, '');
}

interface ClaimRow {
  id: string;
  organization_id: string | null;
  kind: string;
  subject: string;
  lane: string;
  payload: Record<string, unknown>;
  fence: number;
  attempts: number;
}

/** Claims up to `limit` due jobs for `leaseSeconds`, oldest first, each by one worker only. */
export async function claim(tx: Tx, now: string, limit: number, leaseSeconds = 30): Promise<ClaimedJob[]> {
  const { rows } = await sql<ClaimRow>`
    UPDATE job SET lease_until = now() + make_interval(secs => ${leaseSeconds}), fence = fence + 1, attempts = attempts + 1
    WHERE id IN (
      SELECT id FROM job
      WHERE due_at <= ${now}::timestamptz AND (lease_until IS NULL OR lease_until <= now())
        AND NOT EXISTS (SELECT FROM lane_pause WHERE lane_pause.lane = job.lane AND lane_pause.until > ${now}::timestamptz)
      ORDER BY due_at, id LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING id, organization_id, kind, subject, lane, payload, fence, attempts`.execute(tx);
  return rows.map((row) => ({ ...row, organizationId: row.organization_id })).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Extends the lease of a running job; false when it was lost. */
export async function heartbeat(tx: Tx, job: { id: string; fence: number }, leaseSeconds = 30): Promise<boolean> {
  const { rows } = await sql`
    UPDATE job SET lease_until = now() + make_interval(secs => ${leaseSeconds})
    WHERE id = ${job.id} AND fence = ${job.fence} RETURNING 1`.execute(tx);
  return rows.length > 0;
}

/**
 * Asserts that this worker still holds the job, and locks the row until the transaction ends, so that nobody claims it in between.
 * Every transaction of a handler begins with it.
 */
export async function holdFence(tx: Tx, job: { id: string; fence: number }): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM job WHERE id = ${job.id} AND fence = ${job.fence} FOR UPDATE`.execute(tx);
  return rows.length > 0;
}

/** Ends a job; asked again meanwhile, it becomes due again. */
export async function finish(tx: Tx, job: { id: string; fence: number }): Promise<void> {
  await sql`
    WITH again AS (
      UPDATE job SET due_at = again_at, again_at = NULL, lease_until = NULL, attempts = 0
      WHERE id = ${job.id} AND fence = ${job.fence} AND again_at IS NOT NULL RETURNING 1)
    DELETE FROM job WHERE id = ${job.id} AND fence = ${job.fence} AND again_at IS NULL`.execute(tx);
}

/** Gives a job back, to run in `lane` at `dueAt` (earlier when it was asked for meanwhile). */
export async function postpone(
  tx: Tx,
  job: { id: string; fence: number },
  next: { dueAt: string; lane: string; payload: Record<string, unknown>; lastError?: string },
): Promise<void> {
  const { dueAt, lane } = next;
  const lastError = next.lastError ?? null;
  await sql`
    UPDATE job SET due_at = least(again_at, ${dueAt}::timestamptz), lane = ${lane}, payload = ${JSON.stringify(next.payload)}::jsonb, again_at = NULL, lease_until = NULL,
      attempts = CASE WHEN ${lastError}::text IS NULL AND again_at IS NOT NULL THEN 0 ELSE attempts END, last_error = ${lastError}
    WHERE id = ${job.id} AND fence = ${job.fence}`.execute(tx);
}

/** Takes back a job that nobody runs now; false when there is none. */
export async function removeJob(tx: Tx, kind: string, subject: string): Promise<boolean> {
  const { rows } = await sql`
    DELETE FROM job WHERE kind = ${kind} AND subject = ${subject} AND (lease_until IS NULL OR lease_until <= now())
    RETURNING 1`.execute(tx);
  return rows.length > 0;
}

/** Nothing of this lane is claimed before `until`: its bank asked to wait. */
export async function pauseLane(tx: Tx, lane: string, until: string): Promise<void> {
  await sql`
    INSERT INTO lane_pause (lane, until) VALUES (${lane}, ${until}::timestamptz)
    ON CONFLICT (lane) DO UPDATE SET until = greatest(lane_pause.until, excluded.until)`.execute(tx);
}

/** When the next job becomes due (application's clock), counting pauses and leases; null when there is none. */
export async function nextDueAt(tx: Tx): Promise<string | null> {
  const { rows } = await sql<{ at: string | null }>`
    SELECT min(greatest(job.due_at, coalesce(lane_pause.until, job.due_at))) AS at
    FROM job LEFT JOIN lane_pause ON lane_pause.lane = job.lane
    WHERE job.lease_until IS NULL OR job.lease_until <= now()`.execute(tx);
  return rows[0]?.at ?? null;
}
