/** What happens by the calendar and not because something happened: sweeps of connections, forgetting of old keys. */
import { Cron } from 'croner';
import { sql } from 'kysely';
import { sealDue, type Reach } from '#app/audit/seal.ts';
import { watchConnections } from '#app/connections/watch.ts';
import { systemContext, type System } from '#app/context.ts';
import { instantAfter, instantNow } from '#app/moment.ts';
import { ensureFetches } from '#app/files/fetch.ts';
import { scheduleSweep } from '#app/receive/sweep.ts';
import { ensureWatches } from '#app/watch/ensure.ts';

const idempotencyDays = 30;

export interface Schedule {
  stop(): void;
}

/** Starts the schedule of this process. Every task may run in several processes at once: each asks for what is asked for once. */
export function startSchedule(system: System): Schedule {
  const failed = (name: string) => (error: unknown) =>
    system.log.error({ name, error: String(error) }, 'a scheduled task failed');
  const tasks = [
    new Cron('*/5 * * * *', { protect: true, catch: failed('sweeps') }, () => ensureSweeps(system)),
    new Cron('23 */3 * * *', { protect: true, catch: failed('connections') }, () => watchConnections(system)),
    new Cron('37 5 * * *', { protect: true, catch: failed('watch') }, () => ensureWatches(system)),
    new Cron('2-59/5 * * * *', { protect: true, catch: failed('files') }, () => ensureFetches(system)),
    new Cron('17 3 * * *', { protect: true, catch: failed('idempotency') }, () => forgetOldKeys(system)),
    new Cron('*/3 * * * * *', { protect: true, catch: failed('seal') }, () => seal(system, 'new')),
    new Cron('7 * * * *', { protect: true, catch: failed('seal') }, () => seal(system, 'all')),
    new Cron('47 3 * * *', { protect: true, catch: failed('seal') }, () => seal(system, 'deep')),
  ];
  ensureSweeps(system).catch(failed('sweeps'));
  ensureWatches(system).catch(failed('watch'));
  seal(system, 'deep').catch(failed('seal'));
  return { stop: () => tasks.forEach((task) => task.stop()) };
}

async function seal(system: System, reach: Reach): Promise<void> {
  await sealDue(system, reach);
}

/** Every active connection has its sweep; one that exists keeps its time. */
export async function ensureSweeps(system: System): Promise<void> {
  const connections = await system.db.asSystem(async (tx) => {
    const { rows } = await sql<{ id: string; organization_id: string }>`
      SELECT c.id, c.organization_id FROM connection c
      WHERE c.active AND NOT EXISTS (SELECT FROM job j WHERE j.kind = 'sweep' AND j.subject = c.id)`.execute(tx);
    return rows;
  });
  for (const connection of connections) {
    const ctx = systemContext(system, connection.organization_id, 'schedule');
    const dueAt = instantAfter(system, 10_000);
    await ctx.db.inOrganization(ctx.organizationId, (tx) => scheduleSweep(tx, ctx, connection.id, dueAt));
  }
}

async function forgetOldKeys(system: System): Promise<void> {
  const before = instantAfter(system, -idempotencyDays * 24 * 60 * 60_000);
  await system.db.asSystem((tx) =>
    sql`DELETE FROM idempotency_key WHERE created_at < ${before}::timestamptz`.execute(tx),
  );
  system.log.info({ name: 'idempotency', dueAt: instantNow(system) }, 'old idempotency keys forgotten');
}
