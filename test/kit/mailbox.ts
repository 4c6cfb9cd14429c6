/** A company with a real mail server and people, for tests of alerts and e-mail. */
import type { Context } from '#app/context.ts';
import { putMailServer } from '#app/mail/settings.ts';
import type { Role } from '#contract/people.ts';
import { insertUser } from '#db/people.ts';
import { makeWorker } from '#jobs/worker.ts';
import { startSmtp, type TestSmtp } from './smtp.ts';

export interface Mailbox {
  smtp: TestSmtp;
  /** Runs what is due now; answers how many jobs ran. */
  run(): Promise<number>;
  /** `to: subject` of what arrived, in order. */
  letters(): string[];
}

/** Points the company at a mail server of its own. */
export async function openMailbox(ctx: Context, smtp?: TestSmtp): Promise<Mailbox> {
  const server = smtp ?? (await startSmtp());
  await putMailServer(ctx, mailServer(server.port));
  return {
    smtp: server,
    run: () => makeWorker(ctx, { concurrency: 4, idleMs: 1_000 }).drain(),
    letters: () => server.received.map(({ to, mail }) => `${to.join()}: ${mail.subject ?? ''}`),
  };
}

export const mailServer = (port: number) => ({
  host: '127.0.0.1',
  port,
  security: 'none' as const,
  username: '',
  fromName: 'Comercial Exemplo',
  fromAddress: 'avisos@exemplo.example',
  catchAll: null,
  caPem: null,
});

/** A person of the company. Answers the UUID. */
export async function addPerson(ctx: Context, email: string, role: Role = 'admin'): Promise<string> {
  const id = ctx.ids.next();
  const createdAt = ctx.clock.now().toString();
  const { organizationId } = ctx;
  await ctx.db.asSystem((tx) =>
    insertUser(tx, { id, organizationId, email, name: email.split('@')[0] ?? '', role, passwordHash: 'x', createdAt }),
  );
  return id;
}
