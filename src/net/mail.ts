/**
 * Sends one message through a company's own mail server (RFC 5321, STARTTLS of RFC 3207, AUTH of RFC 4954). The server's address is
 * one that a customer chose: it is guarded at connect time like that of a webhook. Whatever the server does is a result.
 */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { connect as connectTls, getCACertificates, type ConnectionOptions } from 'node:tls';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Secret } from '#core/secret.ts';
import { resolveAll, type Resolve } from './deliver.ts';
import { mailMeanings, meaningOf, type MailFailureCode, type MailStage, type SmtpError } from './mail-failures.ts';
import { isAllowedAddress } from './target.ts';

export interface MailServer {
  host: string;
  port: number;
  /** `starttls` is required, never optional: a server that does not offer it gets nothing. */
  security: 'none' | 'starttls' | 'tls';
  /** Empty = no login. */
  username: string;
  password: Secret | null;
  /** A certificate authority of the company's own, trusted beside the public ones. */
  caPem: string | null;
  allowPrivate: boolean;
}

export interface MailParty {
  name: string;
  address: string;
}

export interface OutgoingMail {
  /** `<id@domain>`: the same at every try. */
  messageId: string;
  at: Temporal.Instant;
  from: MailParty;
  to: MailParty;
  subject: string;
  text: string;
  html: string;
  attachments: readonly { name: string; mediaType: string; content: Buffer }[];
}

export type MailResult =
  | { sent: true; said: string }
  | {
      sent: false;
      code: MailFailureCode;
      stage: MailStage;
      /** Whether no message gets through, or only this one does not. */
      concerns: 'server' | 'message';
      next: 'retry' | 'give-up';
      /** In Portuguese. */
      detail: string;
      cure: string;
      /** The server's own words, without secrets; empty when it said none. */
      said: string;
    };

export interface Mailer {
  send(server: MailServer, mail: OutgoingMail): Promise<MailResult>;
}

export interface MailerOptions {
  /** To connect, to agree on TLS, to be greeted; 10 s unless told. */
  openMs?: number;
  /** Longest silence afterwards; 30 s unless told. */
  silenceMs?: number;
  resolve?: Resolve;
}

/** More addresses of one name than these are not tried. */
const mostAddresses = 4;
const longestReplyBytes = 64 * 1024;

class PrivateAddress extends Error {}

interface Attempt {
  server: MailServer;
  mail: OutgoingMail;
  openMs: number;
  silenceMs: number;
  resolve: Resolve;
  stage: MailStage;
  /** The whole message has left: without an answer, it may have arrived. */
  dataSent: boolean;
}

export function createMailer(options: MailerOptions = {}): Mailer {
  const { openMs = 10_000, silenceMs = 30_000, resolve = resolveAll } = options;
  return {
    async send(server, mail) {
      if (!isMailAddress(mail.to.address)) return failure('address_invalid', '');
      const attempt: Attempt = { server, mail, openMs, silenceMs, resolve, stage: 'name', dataSent: false };
      try {
        return { sent: true, said: spoken(await converse(attempt), server) };
      } catch (error) {
        if (error instanceof PrivateAddress) return failure('private_address', '');
        const told = error as SmtpError;
        return failure(meaningOf(told, attempt), spoken(told.response ?? '', server));
      }
    },
  };
}

/** One addressee and nothing else: no second address, no header, no route. */
export function isMailAddress(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[^\s<>()[\]\\,;:"@\p{Cc}]{1,64}@[^\s<>()[\]\\,;:"@\p{Cc}]+\.?[^\s<>()[\]\\,;:"@.\p{Cc}]$/u.test(text)
  );
}

function failure(code: MailFailureCode, said: string): MailResult {
  return { sent: false, code, said, ...mailMeanings[code] };
}

/** Answers the server's last words. Throws what went wrong, with `attempt.stage` telling when. */
async function converse(attempt: Attempt): Promise<string> {
  const { server, mail } = attempt;
  const message = await compose(mail);
  const socket = await openSocket(attempt);
  const smtp = new SMTPConnection({
    connection: socket,
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    secured: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    tls: tlsOptions(server),
    greetingTimeout: attempt.openMs,
    connectionTimeout: attempt.openMs,
    socketTimeout: attempt.silenceMs,
    socketCloseTimeout: 1_000,
    maxResponseSize: longestReplyBytes,
    logger: false,
  });
  const broken = new Promise<never>((_resolve, reject) => smtp.once('error', reject));
  // What breaks after the last answer is of no interest any more.
  broken.catch(() => undefined);
  smtp.on('error', () => undefined);
  const step = <T>(begin: (done: (error: unknown, value?: T) => void) => void): Promise<T> =>
    Promise.race([
      broken,
      new Promise<T>((resolve, reject) => begin((error, value) => (error ? reject(error) : resolve(value as T)))),
    ]);
  try {
    await step<void>((done) => smtp.connect(done));
    if (server.username !== '') await logIn(attempt, smtp, step);
    attempt.stage = 'sender';
    const envelope = { from: mail.from.address, to: [mail.to.address], size: message.length };
    const stream = Readable.from([message], { objectMode: false });
    stream.once('end', () => (attempt.dataSent = true));
    const sent = await step<{ response: string }>((done) => smtp.send(envelope, stream, done));
    smtp.quit();
    return sent.response;
  } finally {
    smtp.close();
  }
}

type Step = <T>(begin: (done: (error: unknown, value?: T) => void) => void) => Promise<T>;

async function logIn(attempt: Attempt, smtp: SMTPConnection, step: Step): Promise<void> {
  const { username, password } = attempt.server;
  attempt.stage = 'login';
  if (!smtp.allowsAuth) throw Object.assign(new Error('no AUTH'), { code: 'EAUTH', responseCode: 503 });
  await step((done) => smtp.login({ user: username, pass: password?.reveal() ?? '' }, done));
}

function compose(mail: OutgoingMail): Promise<Buffer> {
  const composer = new MailComposer({
    messageId: mail.messageId,
    from: partyOf(mail.from),
    to: partyOf(mail.to),
    subject: oneLine(mail.subject),
    text: mail.text,
    html: mail.html,
    headers: {
      Date: mailDate(mail.at),
      // Nobody's holiday notice answers a machine (RFC 3834 §5).
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
    attachments: mail.attachments.map(({ name, mediaType, content }) => ({
      filename: oneLine(name).replaceAll(/[/\\]/g, '_'),
      contentType: mediaType,
      content,
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

const partyOf = ({ name, address }: MailParty): MailParty => ({ name: oneLine(name), address });

/** Nothing in a header may begin another one. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Tue, 24 Nov 2026 15:00:00 +0000` (RFC 5322 §3.3). */
function mailDate(at: Temporal.Instant): string {
  const utc = at.toZonedDateTimeISO('UTC');
  const time = utc.toPlainTime().toString({ smallestUnit: 'second' });
  return `${dayNames[utc.dayOfWeek - 1]}, ${utc.day} ${monthNames[utc.month - 1]} ${utc.year} ${time} +0000`;
}

function tlsOptions({ host, caPem }: MailServer): ConnectionOptions {
  return {
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(caPem === null ? {} : { ca: [...getCACertificates('default'), caPem] }),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
  };
}

/** A socket to an address that was checked, so that the check and the connection are one; within TLS when that comes first. */
async function openSocket(attempt: Attempt): Promise<Socket> {
  const { server, resolve, openMs } = attempt;
  const found =
    isIP(server.host) === 0 ? await resolve(server.host) : [{ address: server.host, family: isIP(server.host) }];
  const allowed = found.filter(({ address }) => isAllowedAddress(address, server.allowPrivate)).slice(0, mostAddresses);
  if (allowed.length === 0) throw new PrivateAddress();
  attempt.stage = 'connection';
  const plain = await firstThatOpens(
    allowed.map(({ address }) => address),
    server.port,
    openMs,
  );
  if (server.security !== 'tls') return plain;
  attempt.stage = 'tls';
  const secured = connectTls({ ...tlsOptions(server), socket: plain, host: server.host });
  await opened(secured, 'secureConnect', openMs);
  attempt.stage = 'connection';
  return secured;
}

async function firstThatOpens(addresses: readonly string[], port: number, openMs: number): Promise<Socket> {
  let last: unknown = null;
  for (const address of addresses) {
    const socket = connectTcp({ host: address, port });
    try {
      await opened(socket, 'connect', openMs);
      return socket;
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

function opened(socket: Socket, event: 'connect' | 'secureConnect', openMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const close = (): void => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    const timer = setTimeout(() => fail(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })), openMs);
    socket.once('error', fail);
    socket.once('close', close);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.off('error', fail);
      socket.off('close', close);
      resolve();
    });
  });
}

/** What a server said, for people: one line, short, and never with the password that it may have repeated. */
function spoken(response: string, { password }: MailServer): string {
  const secret = password?.reveal() ?? '';
  const hidden = secret === '' ? [] : [secret, Buffer.from(secret).toString('base64')];
  const masked = hidden.reduce((text, word) => text.replaceAll(word, '•••'), response);
  return oneLine(masked).slice(0, 200);
}
