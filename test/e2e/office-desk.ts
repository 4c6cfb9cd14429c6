/** What the journeys of an office stand on: a company that pays without a second person, and a mail server of its own with TLS. */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { openAuthority } from '#sim/kit/ca.ts';
import { startSmtp, type ReceivedMail, type TestSmtp } from '#test/kit/smtp.ts';
import { send, setUpPayer, type Payer } from './transfers-desk.ts';

export const account = { username: 'avisos@padaria.example', password: 's3nha-muito-secreta' };
/** Where all of homologação goes. */
export const catchAll = 'caixa@padaria.example';

export interface MailRoom {
  smtp: TestSmtp;
  /** What signed the server's certificate; no public authority did. */
  caPem: string;
}

export interface Office extends Payer, MailRoom {}

/** Ready before the program is: it is told of it by a person. */
export async function openMailRoom(): Promise<MailRoom> {
  const authority = await openAuthority();
  const { certificatePem, keyPem } = await authority.issueServerCertificate(['localhost']);
  const smtp = await startSmtp({ tls: { key: keyPem, cert: certificatePem }, security: 'tls', ...account });
  return { smtp, caPem: authority.caPem };
}

/** What goes to a bank needs no approval here: two people have journeys of their own. */
export async function openOffice(chromium: string, url: string, mailRoom: MailRoom): Promise<Office> {
  const payer = await setUpPayer(chromium, url);
  const rules = [{ fromCents: 0, approvals: 0 }];
  const wanted = { rules, duplicateWindowHours: 24, repeatSecondApproverCents: null, sendAt: '08:00' };
  await send(payer.ana, 'PUT', '/v1/approval-rules', wanted);
  return { ...payer, ...mailRoom };
}

/** The message with this in its subject, once the server has it. */
export async function letter({ smtp }: MailRoom, subject: string): Promise<ReceivedMail> {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = smtp.received.find(({ mail }) => mail.subject?.includes(subject));
    if (found !== undefined) return found;
    await delay(50);
  }
  return assert.fail(`no letter "${subject}" among ${smtp.received.map(({ mail }) => mail.subject).join(' | ')}`);
}
