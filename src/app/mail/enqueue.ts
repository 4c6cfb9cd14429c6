/** E-mail that is to leave: written in the transaction of what it tells, sent afterwards by a job. */
import type { Environment } from '#core/provider.ts';
import { enqueue } from '#db/jobs.ts';
import { insertMail, mailServerRow } from '#db/mail.ts';
import type { Tx } from '#db/pool.ts';
import type { MailAttachment, MailTable } from '#db/tables-of-alerts.ts';
import type { Context } from '../context.ts';
import { instantAfter, instantNow } from '../moment.ts';
import { sealContent } from './content.ts';

/** Kind of the job that sends what a company has to send; its subject is the company, so that a broken server holds no other. */
export const mailJob = 'mail';

const hourMs = 3_600_000;
/** A message that could not be sent for this long has lost its use. */
export const triedForMs = 24 * hourMs;

export const notConfigured = {
  code: 'not_configured',
  error: 'O envio de e-mail ainda não foi configurado nesta empresa.',
};

export interface NewMail {
  kind: MailTable['kind'];
  toAddress: string;
  toName: string;
  subject: string;
  text: string;
  html: string;
  attachments?: MailAttachment[];
  alertId?: string | null;
  userId?: string | null;
  /** Of what it tells. What is of homologação goes to the company's catch-all, when it has one. */
  environment?: Environment | null;
}

/** Whether anything can leave: whoever depends on it says so before, rather than that it fails behind. */
export async function mailIsConfigured(tx: Tx): Promise<boolean> {
  return (await mailServerRow(tx)) !== undefined;
}

/**
 * Writes the message and its job; answers the message's UUID. Nothing leaves before the transaction commits. Without a mail server
 * the message is kept as failed, to be sent again by hand once there is one.
 */
export async function enqueueMail(tx: Tx, ctx: Context, mail: NewMail): Promise<string> {
  const id = ctx.ids.next();
  const now = instantNow(ctx);
  const isConfigured = await mailIsConfigured(tx);
  await insertMail(tx, {
    id,
    organization_id: ctx.organizationId,
    kind: mail.kind,
    to_address: mail.toAddress,
    to_name: mail.toName,
    subject: mail.subject,
    content_sealed: await sealContent(tx, ctx, id, {
      text: mail.text,
      html: mail.html,
      attachments: mail.attachments ?? [],
    }),
    environment: mail.environment ?? null,
    alert_id: mail.alertId ?? null,
    user_id: mail.userId ?? null,
    state: isConfigured ? 'pending' : 'failed',
    next_at: isConfigured ? now : null,
    give_up_at: instantAfter(ctx, triedForMs),
    last_code: isConfigured ? null : notConfigured.code,
    last_error: isConfigured ? null : notConfigured.error,
    created_at: now,
  });
  if (isConfigured) await scheduleMail(tx, ctx, now);
  return id;
}

/** Asks for the company's messages to be sent at this moment; asking twice is asking once. */
export async function scheduleMail(tx: Tx, ctx: Context, dueAt: string): Promise<void> {
  await enqueue(tx, {
    id: ctx.ids.next(),
    organizationId: ctx.organizationId,
    kind: mailJob,
    subject: ctx.organizationId,
    lane: `${mailJob}:${ctx.organizationId}`,
    dueAt,
  });
}
