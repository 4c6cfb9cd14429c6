/** Configurações → E-mail: the company's own mail server. Its password goes in and never comes out. */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { MailServerInput, MailServerView } from '#contract/alerts.ts';
import { invalidInput, type FieldProblem } from '#core/errors.ts';
import {
  deleteMailServer,
  failAllMail,
  hurryAllMail,
  mailServerRow,
  writeMailServer,
  type MailServerRow,
} from '#db/mail.ts';
import type { Tx } from '#db/pool.ts';
import { isAllowedAddress } from '#net/target.ts';
import { resolveAlert } from '../alerts/resolve.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { publicId } from '#core/ids.ts';
import { notConfigured, scheduleMail } from './enqueue.ts';
import { passwordPlace } from './server.ts';

const unset: MailServerView = {
  configured: false,
  host: '',
  port: 587,
  security: 'starttls',
  username: '',
  hasPassword: false,
  fromName: '',
  fromAddress: '',
  catchAll: null,
  caPem: null,
  updatedAt: null,
};

export async function getMailServer(ctx: Context): Promise<MailServerView> {
  const row = await ctx.db.inOrganization(ctx.organizationId, mailServerRow);
  return row ? viewOf(row) : unset;
}

/** Stores the server; what waits is tried at once. @throws Problem with the fields to correct. */
export async function putMailServer(ctx: Context, input: MailServerInput): Promise<MailServerView> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const before = await mailServerRow(tx);
    const errors = problemsOf(ctx, input, before);
    if (errors.length > 0) throw invalidInput(errors);
    const now = instantNow(ctx);
    const row: MailServerRow = {
      organization_id: ctx.organizationId,
      host: input.host,
      port: input.port,
      security: input.security,
      username: input.username,
      password_sealed: await sealedPassword(tx, ctx, input, before),
      from_name: input.fromName,
      from_address: input.fromAddress,
      catch_all: input.catchAll,
      ca_pem: input.caPem === '' ? null : input.caPem,
      version: (before?.version ?? 0) + 1,
      updated_at: now,
    };
    await writeMailServer(tx, row);
    await audit(tx, ctx, {
      action: 'mail_server.write',
      objectKind: 'mail_server',
      objectId: null,
      before: before ? snapshot(before) : null,
      after: { ...snapshot(row), passwordChanged: input.password !== undefined },
    });
    if ((await hurryAllMail(tx, now)) > 0) await scheduleMail(tx, ctx, now);
    await announceServer(tx, ctx, row.version);
    return viewOf(row);
  });
}

/** Forgets the server; what waited is told as failed, since it cannot leave. */
export async function removeMailServer(ctx: Context): Promise<void> {
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const before = await mailServerRow(tx);
    if (!before) return;
    await deleteMailServer(tx);
    await failAllMail(tx, notConfigured);
    await resolveAlert(tx, ctx, 'mail_server_failing');
    await audit(tx, ctx, {
      action: 'mail_server.remove',
      objectKind: 'mail_server',
      objectId: null,
      before: snapshot(before),
    });
    await announceServer(tx, ctx, before.version + 1);
  });
}

function announceServer(tx: Tx, ctx: Context, version: number): Promise<void> {
  return announce(tx, ctx, { type: 'mail_server', id: publicId('organization', ctx.organizationId), version });
}

/** A password goes only where it was meant to: with another server or user it must be given again. */
function keepsPassword(input: MailServerInput, before: MailServerRow | undefined): boolean {
  return (
    before?.password_sealed !== null &&
    before?.host === input.host &&
    before.port === input.port &&
    before.username === input.username
  );
}

async function sealedPassword(
  tx: Tx,
  ctx: Context,
  input: MailServerInput,
  before: MailServerRow | undefined,
): Promise<Buffer | null> {
  if (input.username === '') return null;
  if (input.password !== undefined) return ctx.vault.seal(tx, passwordPlace(ctx), input.password);
  return before?.password_sealed ?? null;
}

function problemsOf(ctx: Context, input: MailServerInput, before: MailServerRow | undefined): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (pointer: string, code: string, detail: string) => problems.push({ pointer, code, detail });
  if (isIP(input.host) !== 0 && !isAllowedAddress(input.host, ctx.settings.allowPrivateMailServers)) {
    const cure = 'Para um servidor de e-mail da sua rede, o operador liga PONTUAL_ALLOW_PRIVATE_MAIL=on.';
    add('/host', 'private_address', `O endereço ${input.host} é da rede interna. ${cure}`);
  }
  const isGiven = (input.password ?? '') !== '';
  if (input.username !== '' && !isGiven && !keepsPassword(input, before)) {
    const again = before?.password_sealed ? ' Ela é pedida de novo quando o servidor ou o usuário muda.' : '';
    add('/password', 'required', `Informe a senha deste usuário.${again}`);
  }
  if (input.caPem && !isCertificate(input.caPem)) {
    add('/caPem', 'invalid_certificate', 'Isto não é um certificado em PEM. Ele começa com "BEGIN CERTIFICATE".');
  }
  return problems;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== '';
  } catch {
    return false;
  }
}

function viewOf(row: MailServerRow): MailServerView {
  return {
    configured: true,
    host: row.host,
    port: row.port,
    security: row.security,
    username: row.username,
    hasPassword: row.password_sealed !== null,
    fromName: row.from_name,
    fromAddress: row.from_address,
    catchAll: row.catch_all,
    caPem: row.ca_pem,
    updatedAt: row.updated_at,
  };
}

function snapshot(row: MailServerRow): Record<string, unknown> {
  const { hasPassword: _, updatedAt: __, ...seen } = viewOf(row);
  return seen;
}
