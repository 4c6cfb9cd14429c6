/** Resumo: what is not urgent waits for one message a day to each person; with nothing to say there is none. */
import type { AlertPreferences } from '#contract/alerts.ts';
import { endWaiting, organizationName, recipientRows, waitingMail, type WaitingMail } from '#db/alerts.ts';
import { enqueue, type ClaimedJob } from '#db/jobs.ts';
import type { Tx } from '#db/pool.ts';
import type { MailAttachment } from '#db/tables-of-alerts.ts';
import type { Context } from '../context.ts';
import { openContent } from '../mail/content.ts';
import { enqueueMail, mailIsConfigured } from '../mail/enqueue.ts';
import { digestMail } from '../mail/templates/alert.ts';
import { asHolder, over, type Next } from '../operations/next.ts';
import { alertPreferencesOf } from './wish.ts';

/** Kind of the job that writes one digest; its subject is the person. */
export const digestJob = 'mail-digest';

/** Puts the digest of a person at her next hour; asking twice is asking once. */
export async function scheduleDigest(tx: Tx, ctx: Context, userId: string, wish: AlertPreferences): Promise<void> {
  await enqueue(tx, {
    id: ctx.ids.next(),
    organizationId: ctx.organizationId,
    kind: digestJob,
    subject: userId,
    lane: `${digestJob}:${ctx.organizationId}`,
    dueAt: nextHour(ctx.clock.now(), wish.digestHour),
  });
}

/** The next time that it is this hour in São Paulo. */
export function nextHour(now: Temporal.Instant, hour: number): string {
  const local = now.toZonedDateTimeISO('America/Sao_Paulo');
  const today = local.with({ hour, minute: 0, second: 0, millisecond: 0, microsecond: 0, nanosecond: 0 });
  const next = Temporal.ZonedDateTime.compare(today, local) > 0 ? today : today.add({ days: 1 });
  return next.toInstant().toString({ smallestUnit: 'millisecond' });
}

export async function runDigest(ctx: Context, job: ClaimedJob): Promise<Next> {
  await asHolder(ctx, job, (tx) => writeDigest(tx, ctx, job.subject));
  return over;
}

async function writeDigest(tx: Tx, ctx: Context, userId: string): Promise<void> {
  const waiting = await waitingMail(tx, userId);
  const [person] = await recipientRows(tx, { ids: [userId] });
  // What was settled meanwhile needs nobody any more.
  const open = waiting.filter(({ alert }) => alert.resolved_at === null);
  const isWanted = person !== undefined && alertPreferencesOf(person.preferences).email === 'all';
  if (isWanted && open.length > 0 && (await mailIsConfigured(tx))) {
    const place = { company: await organizationName(tx), publicUrl: ctx.settings.publicUrl };
    const letter = digestMail(
      place,
      person.name,
      open.map(({ alert }) => alert),
    );
    await enqueueMail(tx, ctx, {
      kind: 'digest',
      toAddress: person.email,
      toName: person.name,
      ...letter,
      attachments: await attachmentsOf(tx, ctx, open),
      userId,
    });
  }
  await endWaiting(tx, userId);
}

async function attachmentsOf(tx: Tx, ctx: Context, mails: readonly WaitingMail[]): Promise<MailAttachment[]> {
  const byName = new Map<string, MailAttachment>();
  for (const { id, content_sealed: sealed } of mails) {
    if (sealed === null) continue;
    for (const attachment of (await openContent(tx, ctx, id, sealed)).attachments) {
      byName.set(attachment.name, attachment);
    }
  }
  return [...byName.values()];
}
