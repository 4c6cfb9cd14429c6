/** Live changes: what changed is notified when the transaction commits, so that open pages read it again. */
import { notifyOnCommit } from '#db/notices.ts';
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

/** Notifies one change after the commit; of a transaction that rolls back nothing is heard. */
export async function announce(tx: Tx, ctx: Context, change: Omit<Change, 'organizationId'>): Promise<void> {
  notifyOnCommit(tx, changesChannel, payloadOf(ctx, change));
}

/** The notice of a change that one statement has committed by itself. */
export function announceNow(ctx: Context, change: Omit<Change, 'organizationId'>): void {
  ctx.db.notify({ channel: changesChannel, payload: payloadOf(ctx, change) });
}

function payloadOf(ctx: Context, change: Omit<Change, 'organizationId'>): string {
  return JSON.stringify({ organizationId: ctx.organizationId, ...change } satisfies Change);
}
