/** E-mail that is to leave: written in the transaction of what it tells, sent afterwards by a job. */
import { enqueue } from '#db/jobs.ts';
import type { Tx } from '#db/pool.ts';
import type { MailAttachment, MailTable } from '#db/tables-of-people.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';

/** Kind of the job that sends one message; its subject is the message. */
export const mailJob = 'mail';

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
}

/** Writes the message and its job; answers the message's UUID. Nothing leaves before the transaction commits. */
export async function enqueueMail(tx: Tx, ctx: Context, mail: NewMail): Promise<string> {
  const id = ctx.ids.next();
  await tx
    .insertInto('mail')
    .values({
      id,
      organization_id: ctx.organizationId,
      kind: mail.kind,
      to_address: mail.toAddress,
      to_name: mail.toName,
      subject: mail.subject,
      body_text: mail.text,
      body_html: mail.html,
      attachments: JSON.stringify(mail.attachments ?? []),
      alert_id: mail.alertId ?? null,
      user_id: mail.userId ?? null,
      state: 'pending',
      created_at: instantNow(ctx),
    })
    .execute();
  await enqueue(tx, {
    id: ctx.ids.next(),
    organizationId: ctx.organizationId,
    kind: mailJob,
    subject: id,
    lane: `mail:${ctx.organizationId}`,
    dueAt: instantNow(ctx),
  });
  return id;
}
