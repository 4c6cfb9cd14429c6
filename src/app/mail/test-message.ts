/** "Enviar e-mail de teste": a real message, now, and a line for each thing on its way. */
import type { MailTest } from '#contract/alerts.ts';
import { Problem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import { organizationName } from '#db/alerts.ts';
import { hurryAllMail, insertMail } from '#db/mail.ts';
import type { Tx } from '#db/pool.ts';
import type { MailResult, MailServer } from '#net/mail.ts';
import { mailStages, type MailStage } from '#net/mail-failures.ts';
import { resolveAlert } from '../alerts/resolve.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantAfter, instantNow } from '../moment.ts';
import { sealContent } from './content.ts';
import { notConfigured, scheduleMail, triedForMs } from './enqueue.ts';
import { addresseeOf } from './run.ts';
import { openMailServer, type OpenedServer } from './server.ts';
import { testMail } from './templates/test.ts';

const againAfterMs = 60_000;

/** Sends a test to one address. @throws Problem `mail_not_configured`. */
export async function sendTestMail(ctx: Context, to: string): Promise<MailTest> {
  const { opened, company, addressee } = await ctx.db.inOrganization(ctx.organizationId, (tx) => prepare(tx, ctx, to));
  const id = ctx.ids.next();
  const messageId = `<${publicId('mail', id)}@${opened.from.address.split('@').at(-1) ?? 'pontual'}>`;
  const { text, html } = testMail({ company, askedBy: ctx.actor.name });
  const { subject, ...party } = addressee;
  const mail = { messageId, at: ctx.clock.now(), from: opened.from, to: party, subject, text, html, attachments: [] };
  const result = await ctx.mailer.send(opened.server, mail);
  await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    keep(tx, ctx, { id, to, messageId, sentTo: party.address, text, html, result }),
  );
  return { ok: result.sent, lines: linesOf(opened.server, result, party.address), said: result.said };
}

interface Prepared {
  opened: OpenedServer;
  company: string;
  addressee: { name: string; address: string; subject: string };
}

async function prepare(tx: Tx, ctx: Context, to: string): Promise<Prepared> {
  const opened = await openMailServer(tx, ctx);
  if (!opened) throw withoutServer();
  const company = await organizationName(tx);
  const { subject } = testMail({ company, askedBy: ctx.actor.name });
  const row = { to_address: to, to_name: '', subject, environment: null };
  return { opened, company, addressee: await addresseeOf(tx, row, opened) };
}

function withoutServer(): Problem {
  return new Problem({
    code: 'mail_not_configured',
    status: 409,
    title: 'O e-mail não está configurado',
    detail: notConfigured.error,
    cure: 'Em Configurações, E-mail, informe o servidor e salve.',
    actor: 'operator',
  });
}

interface Tested {
  id: string;
  to: string;
  messageId: string;
  sentTo: string;
  text: string;
  html: string;
  result: MailResult;
}

/** The test stands among the other messages. One that is only asked to wait goes on by itself. */
async function keep(tx: Tx, ctx: Context, tested: Tested): Promise<void> {
  const { id, result, text, html } = tested;
  const waits = !result.sent && result.next === 'retry' && result.concerns === 'message';
  const now = instantNow(ctx);
  const nextAt = waits ? instantAfter(ctx, againAfterMs) : null;
  await insertMail(tx, {
    id,
    organization_id: ctx.organizationId,
    kind: 'test',
    to_address: tested.to,
    subject: testMail({ company: '', askedBy: '' }).subject,
    content_sealed: waits ? await sealContent(tx, ctx, id, { text, html, attachments: [] }) : null,
    state: result.sent ? 'sent' : waits ? 'pending' : 'failed',
    attempts: 1,
    uncertain: !result.sent && result.code === 'answer_lost' ? 1 : 0,
    next_at: nextAt,
    give_up_at: instantAfter(ctx, triedForMs),
    last_code: result.sent ? null : result.code,
    last_error: result.sent ? null : result.detail,
    message_id: tested.messageId,
    sent_to: tested.sentTo,
    sent_at: result.sent ? now : null,
    created_at: now,
  });
  if (nextAt !== null) await scheduleMail(tx, ctx, nextAt);
  if (result.sent) {
    await resolveAlert(tx, ctx, 'mail_server_failing');
    if ((await hurryAllMail(tx, now)) > 0) await scheduleMail(tx, ctx, now);
  }
  await announce(tx, ctx, { type: 'mail', id: publicId('mail', id), version: 1 });
}

const stageWords: Record<MailStage, { line: string; passed: string }> = {
  name: { line: 'Endereço do servidor', passed: 'O nome existe.' },
  connection: { line: 'Conexão', passed: 'O servidor atende nesta porta.' },
  tls: { line: 'Conexão segura (TLS)', passed: 'Certificado aceito; a conversa é cifrada.' },
  login: { line: 'Usuário e senha', passed: 'Aceitos.' },
  sender: { line: 'Remetente', passed: 'O servidor deixa enviar com este remetente.' },
  recipient: { line: 'Destinatário', passed: 'Aceito pelo servidor.' },
  content: { line: 'Mensagem', passed: 'Entregue ao servidor.' },
};

function linesOf({ security, username }: MailServer, result: MailResult, to: string): MailTest['lines'] {
  const stages = mailStages.filter(
    (stage) => (stage !== 'tls' || security !== 'none') && (stage !== 'login' || username !== ''),
  );
  const failedAt = result.sent ? stages.length : stages.indexOf(result.stage);
  return stages.slice(0, failedAt + 1).map((stage, index) => {
    const { line, passed } = stageWords[stage];
    if (result.sent || index < failedAt) {
      const where = stage === 'content' ? ` Confira a caixa de ${to}.` : '';
      return { line, ok: true, detail: `${passed}${where}` };
    }
    const said = result.said === '' ? '' : ` O servidor disse: "${result.said}".`;
    return { line, ok: false, detail: `${result.detail}${said}`, cure: result.cure };
  });
}
