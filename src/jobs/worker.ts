/**
 * Runs jobs: claims what is due, runs it under a lease that a heartbeat extends, and finishes or postpones it in one place. A job
 * that throws is tried again later, ever more rarely; it is never lost and never runs twice at once.
 */
import { systemContext, type Context, type System } from '#app/context.ts';
import { instantAfter, instantNow } from '#app/moment.ts';
import { LeaseLost, type Next } from '#app/operations/next.ts';
import { claim, finish, heartbeat, jobChannel, nextDueAt, postpone, type ClaimedJob } from '#db/jobs.ts';
import { handlers } from './handlers.ts';

export interface WorkerOptions {
  /** Jobs at once. */
  concurrency: number;
  /** Longest sleep before looking again, in milliseconds, whatever nobody told us. */
  idleMs: number;
}

export interface Worker {
  /** Claims and runs what is due now, until nothing is; answers how many jobs ran. For tests and `simulate`. */
  drain(): Promise<number>;
  /** Runs until stopped. */
  start(): void;
  /** Stops claiming and waits for what is running. */
  stop(): Promise<void>;
}

const leaseSeconds = 30;
const heartbeatMs = 10_000;

export function makeWorker(system: System, options: WorkerOptions): Worker {
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  let loop: Promise<void> | null = null;
  const waker = makeWaker();

  // While there is more waiting than lanes, jobs are claimed some at a time: a claim for each freed lane would cost as much as a job.
  let backlog = false;
  const fill = async (): Promise<number> => {
    const free = options.concurrency - running.size;
    if (free <= 0 || (backlog && running.size > 0 && free < options.concurrency / 4)) return 0;
    const jobs = await system.db.asSystem((tx) => claim(tx, instantNow(system), free, leaseSeconds));
    backlog = jobs.length === free;
    for (const job of jobs) {
      const run = runJob(system, job).finally(() => {
        running.delete(run);
        waker.wake();
      });
      running.add(run);
    }
    return jobs.length;
  };

  const drain = async (): Promise<number> => {
    let total = 0;
    for (;;) {
      // What ran while jobs were claimed may have asked for others: only a claim made at rest says that there are none.
      const atRest = running.size === 0;
      const begun = await fill();
      total += begun;
      if (begun === 0 && atRest) return total;
      if (running.size > 0) await Promise.race(running);
    }
  };

  const forever = async (): Promise<void> => {
    const unlisten = await system.db.listen(jobChannel, () => waker.wake());
    while (!stopping.signal.aborted) {
      const begun = await fill().catch((error: unknown) => {
        system.log.error({ error: String(error) }, 'jobs could not be claimed');
        return 0;
      });
      // With work under way the end of any of it wakes us; only an idle worker asks when the next job falls due.
      if (begun === 0) await waker.wait(running.size > 0 ? options.idleMs : await sleepMs(system, options.idleMs));
    }
    unlisten();
  };

  return {
    drain,
    start: () => {
      loop ??= forever();
    },
    stop: async () => {
      stopping.abort();
      waker.wake();
      await loop;
      await Promise.allSettled(running);
    },
  };
}

/** A sleeper that can be woken, also just before it falls asleep. */
function makeWaker() {
  let awake = false;
  let rouse: (() => void) | null = null;
  return {
    wake: () => {
      awake = true;
      rouse?.();
    },
    wait: async (ms: number) => {
      if (!awake) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          rouse = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      awake = false;
      rouse = null;
    },
  };
}

async function sleepMs(system: System, idleMs: number): Promise<number> {
  const dueAt = await system.db.asSystem((tx) => nextDueAt(tx)).catch(() => null);
  if (dueAt === null) return idleMs;
  const untilMs = Temporal.Instant.from(dueAt).epochMilliseconds - system.clock.now().epochMilliseconds;
  return Math.min(idleMs, Math.max(5, untilMs));
}

async function runJob(system: System, job: ClaimedJob): Promise<void> {
  const handler = handlers[job.kind];
  const { organizationId } = job;
  if (!handler || organizationId === null) {
    system.log.error({ kind: job.kind }, 'no handler for this kind of job');
    return;
  }
  const ctx = systemContext(system, organizationId, `job:${job.id}`);
  const beat = setInterval(() => void beatOnce(system, job), heartbeatMs);
  try {
    const next = await handler(ctx, job);
    await settle(ctx, job, next);
  } catch (error) {
    await failed(ctx, job, error);
  } finally {
    clearInterval(beat);
  }
}

async function beatOnce(system: System, job: ClaimedJob): Promise<void> {
  await system.db
    .asSystem((tx) => heartbeat(tx, job, leaseSeconds))
    .catch((error: unknown) => system.log.warn({ error: String(error) }, 'a heartbeat failed'));
}

async function settle(ctx: Context, job: ClaimedJob, next: Next): Promise<void> {
  await ctx.db.asSystem((tx) =>
    next.again
      ? postpone(tx, job, { dueAt: next.at, lane: next.lane ?? job.lane, payload: next.payload ?? {} })
      : finish(tx, job),
  );
}

/** Counted apart from the turns of a job: one that has asked a bank for hours has not failed for it. */
const failuresOf = (job: ClaimedJob): number =>
  typeof job.payload['failures'] === 'number' ? job.payload['failures'] : 0;

async function failed(ctx: Context, job: ClaimedJob, error: unknown): Promise<void> {
  if (error instanceof LeaseLost) return;
  const failures = failuresOf(job) + 1;
  const waitMs = Math.min(15 * 60_000, 1_000 * 2 ** Math.min(failures, 10));
  const stack = error instanceof Error ? error.stack : undefined;
  ctx.log.error(
    { kind: job.kind, job: job.id, attempts: failures, error: String(error), stack },
    'a job failed; it will be tried again',
  );
  const next = {
    dueAt: instantAfter(ctx, waitMs),
    lane: job.lane,
    payload: { ...job.payload, failures },
    lastError: String(error).slice(0, 500),
  };
  // When even this fails, the lease runs out and another claim takes the job.
  await ctx.db.asSystem((tx) => postpone(tx, job, next)).catch(() => undefined);
}
