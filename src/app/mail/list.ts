/** Messages that left, wait or could not leave, newest first; and sending one again. */
import type { z } from 'zod';
import { mailStates, type Mail, type mailListQuerySchema } from '#contract/alerts.ts';
import { notFound, Problem } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { lockMail, mailRows, updateMail, type MailRow } from '#db/mail.ts';
import { mailMeanings, type MailFailureCode } from '#net/mail-failures.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { pageOfRows, readCursor } from '../cursor.ts';
import { instantAfter, instantNow } from '../moment.ts';
import type { Page } from '../webhooks/list.ts';
import { mailIsConfigured, notConfigured, scheduleMail, triedForMs } from './enqueue.ts';

export async function listMails(ctx: Context, query: z.infer<typeof mailListQuerySchema>): Promise<Page<Mail>> {
  const [createdAt, id] = readCursor(query.after, 2) ?? [];
  const after = createdAt === undefined || id === undefined ? null : ([createdAt, id] as const);
  const rows = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    mailRows(tx, { state: query.state }, { limit: query.limit, after }),
  );
  const page = pageOfRows(rows, query.limit, (row) => [row.created_at, row.id]);
  return { data: page.rows.map(mailView), next: page.next };
}

/** Puts a message that failed on its way again, for another day. @throws Problem 404, 409. */
export async function retryMail(ctx: Context, publicMailId: string): Promise<Mail> {
  const id = uuidOf('mail', publicMailId);
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await lockMail(tx, id);
    if (!row || row.state === 'waiting' || row.state === 'digested') throw notFound('A mensagem', publicMailId);
    if (!canRetry(row)) throw cannotRetry('A mensagem já saiu, ou o seu conteúdo não é mais guardado.');
    if (!(await mailIsConfigured(tx))) throw cannotRetry(notConfigured.error);
    const now = instantNow(ctx);
    const again = {
      state: 'pending',
      attempts: row.state === 'pending' ? row.attempts : 0,
      // A person who sends it again knows that it may arrive twice.
      uncertain: 0,
      next_at: now,
      give_up_at: instantAfter(ctx, triedForMs),
    } as const;
    await updateMail(tx, id, again);
    await scheduleMail(tx, ctx, now);
    await announce(tx, ctx, { type: 'mail', id: publicMailId, version: row.attempts });
    return mailView({ ...row, ...again });
  });
}

function cannotRetry(detail: string): Problem {
  return new Problem({
    code: 'mail_not_retryable',
    status: 409,
    title: 'Não dá para enviar de novo',
    detail,
    cure: 'Repita o que a gerou: um novo convite, um novo comprovante.',
    actor: 'you',
  });
}

const canRetry = (row: MailRow): boolean =>
  (row.state === 'failed' || row.state === 'pending') && row.content_sealed !== null;

function mailView(row: MailRow): Mail {
  const state = mailStates.find((known) => known === row.state);
  if (!state) throw new Error(`a message in state ${row.state} is in no list`);
  return {
    id: publicId('mail', row.id),
    kind: row.kind,
    to: row.to_address,
    sentTo: row.sent_to,
    subject: row.subject,
    state,
    attempts: row.attempts,
    nextAt: state === 'pending' ? row.next_at : null,
    lastError: row.last_error,
    cure: state === 'sent' ? null : cureOf(row.last_code),
    canRetry: canRetry(row),
    createdAt: row.created_at,
    sentAt: row.sent_at,
  };
}

function cureOf(code: string | null): string | null {
  if (code === null) return null;
  if (code === notConfigured.code) return 'Em Configurações, E-mail, informe o servidor de e-mail da empresa.';
  return mailMeanings[code as MailFailureCode]?.cure ?? null;
}
