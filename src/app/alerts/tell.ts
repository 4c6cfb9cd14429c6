/** Who hears of an alert, and how: an event for the ERP, e-mail for the people who look after it. */
import { publicId, uuidOrNull } from '#core/ids.ts';
import {
  connectionContacts,
  organizationName,
  recipientRows,
  type ConnectionContacts,
  type Recipient,
} from '#db/alerts.ts';
import { insertMail } from '#db/mail.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { sealContent } from '../mail/content.ts';
import { enqueueMail, mailIsConfigured, triedForMs } from '../mail/enqueue.ts';
import { alertMail } from '../mail/templates/alert.ts';
import { instantAfter, instantNow } from '../moment.ts';
import { emit } from '../webhooks/fan-out.ts';
import { scheduleDigest } from './digest.ts';
import { alertKindOf } from './kinds.ts';
import { alertPreferencesOf } from './wish.ts';
import type { NewAlert } from './raise.ts';

export async function tell(tx: Tx, ctx: Context, alertId: string, alert: NewAlert): Promise<void> {
  const { event, mail, toResponsible } = alertKindOf(alert.kind);
  if (event !== null) await emitAlert(tx, ctx, alertId, { alert, type: event });
  if (!mail || !(await mailIsConfigured(tx))) return;
  const contacts = alert.connectionId === null ? undefined : await connectionContacts(tx, alert.connectionId);
  const people = await usersToTell(tx, contacts);
  const told: Told = { id: alertId, alert, environment: contacts?.environment ?? null };
  for (const person of people) await tellUser(tx, ctx, told, person);
  const responsible = toResponsible ? contacts?.responsible : null;
  // Who is a user too is told as one, by the person's own wishes.
  if (responsible && !people.some(({ email }) => sameAddress(email, responsible.email))) {
    await tellAtOnce(tx, ctx, told, { ...responsible, userId: null });
  }
}

const sameAddress = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();

/** Those chosen at the connection; none chosen, or none of them here any more: every administrator. */
async function usersToTell(tx: Tx, contacts: ConnectionContacts | undefined): Promise<Recipient[]> {
  const ids = (contacts?.notify ?? []).flatMap((id) => uuidOrNull('user', id) ?? []);
  const chosen = ids.length === 0 ? [] : await recipientRows(tx, { ids });
  return chosen.length > 0 ? chosen : recipientRows(tx, 'administrators');
}

interface Told {
  id: string;
  alert: NewAlert;
  environment: ConnectionContacts['environment'] | null;
}

async function tellUser(tx: Tx, ctx: Context, told: Told, person: Recipient): Promise<void> {
  const wish = alertPreferencesOf(person.preferences);
  if (wish.email === 'none') return;
  if (told.alert.severity === 'urgent') {
    return tellAtOnce(tx, ctx, told, { name: person.name, email: person.email, userId: person.id });
  }
  if (wish.email === 'urgent') return;
  await waitForDigest(tx, ctx, told, person);
  await scheduleDigest(tx, ctx, person.id, wish);
}

async function tellAtOnce(
  tx: Tx,
  ctx: Context,
  { id, alert, environment }: Told,
  to: { name: string; email: string; userId: string | null },
): Promise<void> {
  const place = { company: await organizationName(tx), publicUrl: ctx.settings.publicUrl };
  await enqueueMail(tx, ctx, {
    kind: 'alert',
    toAddress: to.email,
    toName: to.name,
    ...alertMail(place, alert, to.userId !== null),
    attachments: alert.attachments ?? [],
    alertId: id,
    userId: to.userId,
    environment,
  });
}

/** A row without words: the digest writes them from the alert as it is then. */
async function waitForDigest(tx: Tx, ctx: Context, { id, alert }: Told, person: Recipient): Promise<void> {
  const mailId = ctx.ids.next();
  const { attachments = [] } = alert;
  await insertMail(tx, {
    id: mailId,
    organization_id: ctx.organizationId,
    kind: 'digest',
    to_address: person.email,
    to_name: person.name,
    subject: alert.title,
    content_sealed:
      attachments.length === 0 ? null : await sealContent(tx, ctx, mailId, { text: '', html: '', attachments }),
    environment: null,
    alert_id: id,
    user_id: person.id,
    state: 'waiting',
    next_at: null,
    give_up_at: instantAfter(ctx, triedForMs),
    created_at: instantNow(ctx),
  });
}

/** What is about a connection or its certificate is an event of the connection; the rest of the alert itself. */
async function emitAlert(
  tx: Tx,
  ctx: Context,
  alertId: string,
  { alert, type }: { alert: NewAlert; type: string },
): Promise<void> {
  const isOfConnection = /^(?:connection|certificate)\./.test(type);
  const subjectId = isOfConnection ? alert.connectionId : alertId;
  if (subjectId === null) return;
  const { kind, severity, title, body, cure } = alert;
  const connectionId = alert.connectionId && publicId('connection', alert.connectionId);
  const data = { alertId: publicId('alert', alertId), kind, severity, title, body, cure, connectionId };
  await emit(tx, ctx, { type, subjectId, sequence: await nextSequence(tx, subjectId), data });
}

async function nextSequence(tx: Tx, subjectId: string): Promise<number> {
  const row = await tx
    .selectFrom('event')
    .select(({ fn }) => fn.max('sequence').as('last'))
    .where('subject_id', '=', subjectId)
    .executeTakeFirst();
  return (row?.last ?? 0) + 1;
}
