import { publicId } from '#core/ids.ts';
import { closeAlerts } from '#db/alerts.ts';
import type { Tx } from '#db/pool.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';

/** What an alert told is over. Nothing happens when it is not open. */
export async function resolveAlert(tx: Tx, ctx: Context, key: string): Promise<void> {
  await told(tx, ctx, await closeAlerts(tx, { key }, instantNow(ctx)));
}

/** The same for all alerts whose keys begin so, except those of `keep`. */
export async function resolveAlerts(tx: Tx, ctx: Context, prefix: string, keep: readonly string[] = []): Promise<void> {
  await told(tx, ctx, await closeAlerts(tx, { prefix, keep }, instantNow(ctx)));
}

/** All that was told of a connection that is no more. */
export async function resolveAlertsOf(tx: Tx, ctx: Context, connectionId: string): Promise<void> {
  await told(tx, ctx, await closeAlerts(tx, { connectionId }, instantNow(ctx)));
}

async function told(tx: Tx, ctx: Context, ids: readonly string[]): Promise<void> {
  for (const id of ids) await announce(tx, ctx, { type: 'alert', id: publicId('alert', id), version: 2 });
}
