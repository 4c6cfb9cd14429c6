/** Avisos: what somebody must know, said once, however often it is found. */
import { publicId } from '#core/ids.ts';
import type { Tx } from '#db/pool.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';

export interface NewAlert {
  /** `certificate_expiring`, `file_missing`…: what kind of thing it is. */
  kind: string;
  /** Unique in the organization: the same thing is told once. */
  key: string;
  severity: 'urgent' | 'warning' | 'info';
  title: string;
  body: string;
  /** What to do, in Portuguese. */
  cure: string;
  /** Address on the screen where it is mended. */
  link: string;
  /** UUID; its users to be told are told. */
  connectionId: string | null;
}

/** Raises an alert, in the transaction of what it tells. False when it was raised before. */
export async function raiseAlert(tx: Tx, ctx: Context, alert: NewAlert): Promise<boolean> {
  const id = ctx.ids.next();
  const inserted = await tx
    .insertInto('alert')
    .values({
      id,
      organization_id: ctx.organizationId,
      kind: alert.kind,
      key: alert.key,
      severity: alert.severity,
      title: alert.title,
      body: alert.body,
      cure: alert.cure,
      link: alert.link,
      connection_id: alert.connectionId,
      raised_at: instantNow(ctx),
    })
    .onConflict((conflict) => conflict.columns(['organization_id', 'key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) return false;
  await announce(tx, ctx, { type: 'alert', id: publicId('alert', id), version: 1 });
  return true;
}
