/** What a step of an operation leaves behind: when it runs again, or that it is over; and the rule that only its holder writes. */
import { holdFence, type ClaimedJob } from '#db/jobs.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import type { Work } from './load.ts';

/** `payload` is what the next run is to know; without it, nothing of this one is kept. */
export type Next = { again: false } | { again: true; at: string; lane?: string; payload?: Record<string, unknown> };
export const over: Next = { again: false };

/** Another worker has the job: this one must not write, and its work is not lost, only not its own any more. */
export class LeaseLost extends Error {
  constructor() {
    super('another worker has this job');
    this.name = 'LeaseLost';
  }
}

/** A transaction of a worker: nothing is written unless the job is still its own. */
export async function asHolder<T>(ctx: Context, job: ClaimedJob, fn: (tx: Tx) => Promise<T>): Promise<T> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    if (!(await holdFence(tx, job))) throw new LeaseLost();
    return fn(tx);
  });
}

/** What lists show of a charge whose operation waits. */
export async function markWaiting(
  tx: Tx,
  work: Work,
  waiting: { outcomeUnknown: boolean; nextCheckAt: string | null },
): Promise<void> {
  await tx
    .updateTable('charge')
    .set({ outcome_unknown: waiting.outcomeUnknown, next_check_at: waiting.nextCheckAt })
    .where('id', '=', work.charge.id)
    .execute();
}
