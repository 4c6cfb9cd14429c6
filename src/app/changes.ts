/** Live changes: what changed is notified when the transaction commits, so that open pages read it again. */
import { sql } from 'kysely';
import type { Tx } from '#db/pool.ts';
import type { Context } from './context.ts';

/** The channel that each process listens to once. */
export const changesChannel = 'pontual_changes';

/** What listeners of the channel hear, as JSON. `id` is the public id. */
export interface Change {
  organizationId: string;
  /** `charge`, `connection`, `batch`… */
  type: string;
  id: string;
  version: number;
}

/** Notifies one change at commit. PostgreSQL drops equal notifications of one transaction and all of a rolled back one. */
export async function announce(tx: Tx, ctx: Context, change: Omit<Change, 'organizationId'>): Promise<void> {
  const payload = JSON.stringify({ organizationId: ctx.organizationId, ...change } satisfies Change);
  await sql`select pg_notify(${changesChannel}, ${payload})`.execute(tx);
}
