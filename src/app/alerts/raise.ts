/** Avisos: what somebody must know, said once, however often it is found. */
import { publicId } from '#core/ids.ts';
import { alertByKey, openAlert } from '#db/alerts.ts';
import type { Tx } from '#db/pool.ts';
import type { MailAttachment } from '#db/tables-of-alerts.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantAfter, instantNow } from '../moment.ts';
import { alertKindOf } from './kinds.ts';
import { tell } from './tell.ts';

export interface NewAlert {
  /** `certificate_expiring`, `file_missing`…: what kind of thing it is (kinds.ts). */
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
  /** Files that go along by e-mail. */
  attachments?: MailAttachment[];
}

/** What comes and goes is told again after this long, and not at each of its comings. */
const toldAgainAfterMs = 24 * 60 * 60_000;

/**
 * Raises an alert, in the transaction of what it tells: on the screen, to the ERP by an event, and by e-mail (at once when urgent,
 * else with the digest of each person). One that is open already stays as it is; one that was settled opens again. True when people
 * were told.
 */
export async function raiseAlert(tx: Tx, ctx: Context, alert: NewAlert): Promise<boolean> {
  // Found a thousand times, it is looked for a thousand times and written once.
  const known = await alertByKey(tx, alert.key);
  if (known && (known.resolved_at === null || alertKindOf(alert.kind).once)) return false;
  const now = instantNow(ctx);
  const opened = await openAlert(
    tx,
    {
      id: ctx.ids.next(),
      organization_id: ctx.organizationId,
      kind: alert.kind,
      key: alert.key,
      severity: alert.severity,
      title: alert.title,
      body: alert.body,
      cure: alert.cure,
      link: alert.link,
      connection_id: alert.connectionId,
      raised_at: now,
      told_at: now,
    },
    instantAfter(ctx, -toldAgainAfterMs),
  );
  if (!opened) return false;
  await announce(tx, ctx, { type: 'alert', id: publicId('alert', opened.id), version: 1 });
  if (opened.told_at !== now) return false;
  await tell(tx, ctx, opened.id, alert);
  return true;
}
