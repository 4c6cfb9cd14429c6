/**
 * Sends what a company has to send, one message after the other. A try is written down before it begins: a process that dies in it
 * leaves a message that may have arrived, which is sent at most once more, under the same Message-ID.
 */
import { publicId } from '#core/ids.ts';
import type { ClaimedJob } from '#db/jobs.ts';
import {
  hasActiveProduction,
  holdAllMail,
  lockMail,
  nextDueMail,
  nextMailAt,
  updateMail,
  type MailRow,
} from '#db/mail.ts';
import type { Tx } from '#db/pool.ts';
import type { MailResult, OutgoingMail } from '#net/mail.ts';
import { mailMeanings } from '#net/mail-failures.ts';
import { raiseAlert } from '../alerts/raise.ts';
import { resolveAlert } from '../alerts/resolve.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantAfter, instantNow, today } from '../moment.ts';
import { asHolder, over, type Next } from '../operations/next.ts';
import { openContent } from './content.ts';
import { openMailServer, type OpenedServer } from './server.ts';

const minuteMs = 60_000;
/** Waits after the first, second … try of a message, over some 22 hours; the last one counts until the message is given up. */
export const retryWaitsMs: readonly number[] = [1, 5, 15, 30, 60, 120, 240, 360, 480].map(
  (minutes) => minutes * minuteMs,
);
/** Messages sent before the job yields to those of other companies. */
const mostPerTurn = 50;
/** Tries that may have delivered the message: the first, and one more. */
const mostUncertain = 2;

interface Ready {
  row: MailRow;
  opened: OpenedServer;
  mail: OutgoingMail;
}

export async function runMail(ctx: Context, job: ClaimedJob): Promise<Next> {
  for (let count = 0; count < mostPerTurn; count += 1) {
    const ready = await asHolder(ctx, job, (tx) => takeNext(tx, ctx));
    if (ready === 'none') break;
    if (ready === 'ended') continue;
    const result = await ctx.mailer.send(ready.opened.server, ready.mail);
    ctx.failpoint('mail-sent');
    const isReachable = await asHolder(ctx, job, (tx) => conclude(tx, ctx, ready, result));
    if (!isReachable) break;
  }
  const at = await ctx.db.inOrganization(ctx.organizationId, nextMailAt);
  return at === null ? over : { again: true, at };
}

/** Takes the next message and writes down that it is being sent; `ended` for one that is not sent any more. */
async function takeNext(tx: Tx, ctx: Context): Promise<Ready | 'none' | 'ended'> {
  const opened = await openMailServer(tx, ctx);
  const row = opened && (await nextDueMail(tx, instantNow(ctx)));
  if (!row) return 'none';
  // A mark of sending that nobody took away: the process died, and the message may have arrived.
  const uncertain = row.uncertain + (row.sending_since === null ? 0 : 1);
  if (uncertain >= mostUncertain || row.content_sealed === null || row.give_up_at < instantNow(ctx)) {
    const code = uncertain >= mostUncertain ? 'answer_lost' : (row.last_code ?? 'timeout');
    const detail =
      uncertain >= mostUncertain ? mailMeanings.answer_lost.detail : (row.last_error ?? 'Passou do prazo.');
    await giveUp(tx, ctx, { ...row, uncertain }, { code, detail });
    return 'ended';
  }
  const now = instantNow(ctx);
  const messageId = row.message_id ?? messageIdOf(row, opened);
  const to = await addresseeOf(tx, row, opened);
  await updateMail(tx, row.id, {
    attempts: row.attempts + 1,
    sending_since: now,
    uncertain,
    message_id: messageId,
    sent_to: to.address,
  });
  const content = await openContent(tx, ctx, row.id, row.content_sealed);
  const attachments = content.attachments.map(({ name, mediaType, base64 }) => ({
    name,
    mediaType,
    content: Buffer.from(base64, 'base64'),
  }));
  const { text, html } = content;
  const { subject, ...party } = to;
  const mail = { messageId, at: ctx.clock.now(), from: opened.from, to: party, subject, text, html, attachments };
  return { row: { ...row, attempts: row.attempts + 1, uncertain }, opened, mail };
}

function messageIdOf(row: MailRow, { from }: OpenedServer): string {
  return `<${publicId('mail', row.id)}@${from.address.split('@').at(-1) ?? 'pontual'}>`;
}

/** In homologação everything goes to the catch-all, with the one for whom it was in the subject. */
export async function addresseeOf(
  tx: Tx,
  row: Pick<MailRow, 'to_address' | 'to_name' | 'subject' | 'environment'>,
  { row: server }: Pick<OpenedServer, 'row'>,
): Promise<{ name: string; address: string; subject: string }> {
  const { to_address: address, to_name: name, subject } = row;
  const isSandbox = row.environment === null ? !(await hasActiveProduction(tx)) : row.environment === 'sandbox';
  if (server.catch_all === null || !isSandbox) return { name, address, subject };
  return { name: '', address: server.catch_all, subject: `[Homologação, para ${address}] ${subject}` };
}

/** Writes down what came of a try. False when no message of the company gets through now. */
async function conclude(tx: Tx, ctx: Context, { row, opened }: Ready, result: MailResult): Promise<boolean> {
  // Between the two transactions only the holder of the job writes; a person's retry does not touch what is being sent.
  const current = await lockMail(tx, row.id);
  if (current?.state !== 'pending') return true;
  if (result.sent) {
    await updateMail(tx, row.id, {
      state: 'sent',
      sent_at: instantNow(ctx),
      next_at: null,
      sending_since: null,
      content_sealed: null,
      last_code: null,
      last_error: null,
    });
    await resolveAlert(tx, ctx, serverAlertKey);
    await changed(tx, ctx, row);
    return true;
  }
  const uncertain = row.uncertain + (result.code === 'answer_lost' ? 1 : 0);
  const error = [result.detail, result.said].filter(Boolean).join(' ');
  const told = { uncertain, sending_since: null, last_code: result.code, last_error: error };
  const waitMs = retryWaitsMs[Math.min(row.attempts, retryWaitsMs.length) - 1] ?? minuteMs;
  const nextAt = instantAfter(ctx, waitMs);
  const isOver = result.next === 'give-up' || uncertain >= mostUncertain || nextAt > row.give_up_at;
  if (isOver) await giveUp(tx, ctx, { ...row, uncertain }, { code: result.code, detail: error });
  else await updateMail(tx, row.id, { ...told, next_at: nextAt });
  await changed(tx, ctx, row);
  if (result.concerns === 'message') return true;
  await holdAllMail(tx, { until: nextAt, now: instantNow(ctx), code: result.code, error });
  await raiseServerAlert(tx, ctx, { host: opened.row.host, error, cure: result.cure });
  return false;
}

async function giveUp(tx: Tx, ctx: Context, row: MailRow, why: { code: string; detail: string }): Promise<void> {
  await updateMail(tx, row.id, {
    state: 'failed',
    sending_since: null,
    uncertain: row.uncertain,
    next_at: null,
    last_code: why.code,
    last_error: why.detail,
  });
  await raiseAlert(tx, ctx, {
    kind: 'mail_failed',
    key: `mail_failed/${today(ctx)}`,
    severity: 'warning',
    title: 'Há mensagens que não puderam ser enviadas',
    body: `A mensagem "${row.subject}" para ${row.to_address} não foi enviada: ${why.detail}`,
    cure: 'Em Configurações, E-mail, veja o motivo de cada uma, corrija e use "Enviar de novo".',
    link: '/configuracoes/e-mail',
    connectionId: null,
  });
}

const serverAlertKey = 'mail_server_failing';

async function raiseServerAlert(
  tx: Tx,
  ctx: Context,
  { host, error, cure }: { host: string; error: string; cure: string },
): Promise<void> {
  await raiseAlert(tx, ctx, {
    kind: 'mail_server_failing',
    key: serverAlertKey,
    severity: 'urgent',
    title: 'O e-mail da empresa não está saindo',
    body: `O servidor ${host} não levou a última mensagem: ${error}`,
    cure,
    link: '/configuracoes/e-mail',
    connectionId: null,
  });
}

function changed(tx: Tx, ctx: Context, row: MailRow): Promise<void> {
  return announce(tx, ctx, { type: 'mail', id: publicId('mail', row.id), version: row.attempts });
}
