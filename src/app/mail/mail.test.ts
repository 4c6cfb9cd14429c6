/** The company's messages through a real mail server: once each, again when that may help, never twice without a reason. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Context } from '#app/context.ts';
import { Problem } from '#core/errors.ts';
import { testClock, testContext, type TestClock } from '#test/kit/context.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { mailServer, openMailbox, type Mailbox } from '#test/kit/mailbox.ts';
import { reply, startSmtp } from '#test/kit/smtp.ts';
import { listAlerts } from '../alerts/list.ts';
import { enqueueMail, type NewMail } from './enqueue.ts';
import { listMails, retryMail } from './list.ts';
import { getMailServer, putMailServer, removeMailServer } from './settings.ts';
import { sendTestMail } from './test-message.ts';

let database: TestDatabase;
let clock: TestClock;
let ctx: Context;
let box: Mailbox;

before(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  clock = testClock();
  ctx = await testContext(database.db, { clock });
  box = await openMailbox(ctx);
});
afterEach(() => box.smtp.stop());
after(() => database.drop());

const write = (values: Partial<NewMail> = {}): Promise<string> =>
  ctx.db.inOrganization(ctx.organizationId, (tx) =>
    enqueueMail(tx, ctx, {
      kind: 'invite',
      toAddress: 'bia@cliente.example',
      toName: 'Bia',
      subject: 'Convite',
      text: 'https://exemplo/convite/segredo-do-convite',
      html: '<p>segredo-do-convite</p>',
      ...values,
    }),
  );
const mails = async () => (await listMails(ctx, { limit: 50 })).data;
const alerts = async () => (await listAlerts(ctx, { limit: 50, state: 'open' })).data;

test('a message leaves once, with its attachment, and nothing of it stays readable in the database', async () => {
  const base64 = Buffer.from('%PDF-1.7').toString('base64');
  await write({ attachments: [{ name: 'a.pdf', mediaType: 'application/pdf', base64 }] });
  const { rows } = await database.db.pool.query('select content_sealed from mail');
  assert.ok(!rows[0].content_sealed.toString('latin1').includes('segredo-do-convite'));
  await box.run();
  await box.run();
  assert.deepEqual(box.letters(), ['bia@cliente.example: Convite']);
  assert.equal(box.smtp.received[0]?.mail.attachments[0]?.filename, 'a.pdf');
  const [mail] = await mails();
  assert.deepEqual([mail?.state, mail?.attempts, mail?.lastError, mail?.canRetry], ['sent', 1, null, false]);
  const kept = await database.db.pool.query('select content_sealed from mail');
  assert.equal(kept.rows[0].content_sealed, null);
});

test('a message whose transaction rolls back does not leave', async () => {
  await assert.rejects(
    ctx.db.inOrganization(ctx.organizationId, async (tx) => {
      await enqueueMail(tx, ctx, {
        kind: 'test',
        toAddress: 'a@b.example',
        toName: '',
        subject: '',
        text: '',
        html: '',
      });
      throw new Error('after');
    }),
  );
  assert.equal(await box.run(), 0);
});

test('greylisted, it is tried again and arrives under the same id; the others do not wait for it', async () => {
  box.smtp.replies.recipient = (address) => (address.startsWith('bia') ? reply(450, '4.2.0 Greylisted') : null);
  await write();
  await write({ toAddress: 'caio@cliente.example' });
  await box.run();
  assert.deepEqual(box.letters(), ['caio@cliente.example: Convite']);
  const waiting = (await mails()).find(({ state }) => state === 'pending');
  assert.match(waiting?.lastError ?? '', /lista cinza.*4\.2\.0 Greylisted/);
  box.smtp.replies = {};
  clock.set(waiting!.nextAt!);
  await box.run();
  assert.deepEqual(box.letters()[1], 'bia@cliente.example: Convite');
  assert.equal(
    (await mails()).every(({ state }) => state === 'sent'),
    true,
  );
});

test('refused for good, it is not tried again; the reason is on the screen, and a person may send it once more', async () => {
  box.smtp.replies.recipient = () => reply(550, '5.1.1 mailbox unavailable');
  await write();
  await box.run();
  clock.advance({ hours: 30 });
  await box.run();
  assert.equal(box.smtp.connections, 1);
  const [mail] = await mails();
  assert.deepEqual([mail?.state, mail?.canRetry], ['failed', true]);
  assert.match(mail?.lastError ?? '', /não aceita este destinatário.*5\.1\.1/);
  const [alert] = await alerts();
  assert.equal(alert?.kind, 'mail_failed');
  assert.match(alert?.body ?? '', /bia@cliente\.example/);
  box.smtp.replies = {};
  await retryMail(ctx, mail!.id);
  await box.run();
  assert.deepEqual(box.letters(), ['bia@cliente.example: Convite']);
  await assert.rejects(retryMail(ctx, mail!.id), (error) => error instanceof Problem && error.init.status === 409);
});

test('a server that is down is asked ever more rarely for a day, by one message for all; then all are given up', async () => {
  await box.smtp.stop();
  for (let count = 0; count < 5; count += 1) await write();
  const gapsMinutes: number[] = [];
  let tries = 0;
  const begun = clock.now();
  while (tries < 100 && (await box.run()) > 0) {
    tries += 1;
    const next = (await mails()).map(({ nextAt }) => nextAt).find((at) => at !== null);
    if (!next) break;
    gapsMinutes.push((Temporal.Instant.from(next).epochMilliseconds - clock.now().epochMilliseconds) / 60_000);
    clock.set(next);
  }
  assert.deepEqual(gapsMinutes.slice(0, 4), [1, 5, 15, 30]);
  assert.ok(tries < 20, `${tries} tries for five messages`);
  assert.ok(clock.now().since(begun).total('hours') < 30);
  assert.deepEqual(new Set((await mails()).map(({ state }) => state)), new Set(['failed']));
  assert.deepEqual((await alerts()).map(({ kind }) => kind).sort(), ['mail_failed', 'mail_server_failing']);
  box.smtp = await startSmtp();
});

test('the alert of a server that fails goes away with the first message that leaves, also by the test', async () => {
  box.smtp.replies.sender = () => reply(550, '5.7.1 not yours');
  await write();
  await box.run();
  assert.equal((await alerts())[0]?.kind, 'mail_server_failing');
  const failed = await sendTestMail(ctx, 'ana@exemplo.example');
  assert.deepEqual([failed.ok, failed.lines.at(-1)?.line], [false, 'Remetente']);
  assert.match(failed.lines.at(-1)?.detail ?? '', /5\.7\.1 not yours/);
  box.smtp.replies = {};
  const passed = await sendTestMail(ctx, 'ana@exemplo.example');
  assert.ok(passed.ok && passed.lines.every(({ ok }) => ok));
  assert.deepEqual(await alerts(), []);
  await box.run();
  assert.deepEqual(box.letters(), ['ana@exemplo.example: Teste de e-mail do Pontual', 'bia@cliente.example: Convite']);
});

test('the answer lost after the message went: once more under the same Message-ID, and not a third time', async () => {
  const ids: string[] = [];
  box.smtp.replies.content = (raw) => {
    ids.push(/^Message-ID: (.*)$/im.exec(raw.toString('latin1'))?.[1] ?? '');
    return 'cut';
  };
  await write();
  await box.run();
  clock.advance({ minutes: 2 });
  await box.run();
  clock.advance({ hours: 12 });
  await box.run();
  assert.equal(ids.length, 2);
  assert.equal(ids[0], ids[1]);
  const [mail] = await mails();
  assert.equal(mail?.state, 'failed');
  assert.match(mail?.lastError ?? '', /pode ter chegado/);
});

test('a process that dies between sending and writing down sends at most once more, under the same Message-ID', async () => {
  await write();
  const dying: Context = {
    ...ctx,
    failpoint: (name) => {
      if (name === 'mail-sent') throw new Error('killed');
    },
  };
  const { makeWorker } = await import('#jobs/worker.ts');
  const dyingRun = () => makeWorker(dying, { concurrency: 1, idleMs: 1_000 }).drain();
  for (let count = 0; count < 5; count += 1) {
    await dyingRun();
    clock.advance({ hours: 1 });
  }
  await box.run();
  assert.equal(box.smtp.received.length, 2);
  assert.equal(new Set(box.smtp.received.map(({ mail }) => mail.messageId)).size, 1);
  assert.equal((await mails())[0]?.state, 'failed');
});

test('one company’s broken server holds no other company’s mail', async () => {
  await putMailServer(ctx, { ...mailServer(9), host: '127.0.0.1' });
  await write();
  const other = await testContext(database.db, { clock });
  const theirs = await openMailbox(other);
  await other.db.inOrganization(other.organizationId, (tx) =>
    enqueueMail(tx, other, {
      kind: 'test',
      toAddress: 'd@e.example',
      toName: '',
      subject: 'Oi',
      text: 'Oi',
      html: 'Oi',
    }),
  );
  await theirs.run();
  assert.deepEqual(theirs.letters(), ['d@e.example: Oi']);
  await theirs.smtp.stop();
});

test('in homologação everything goes to the catch-all, with the one for whom it was in the subject', async () => {
  await putMailServer(ctx, { ...mailServer(box.smtp.port), catchAll: 'teste@exemplo.example' });
  await write({ environment: 'sandbox' });
  await write({ environment: null });
  await write({ environment: 'production' });
  await box.run();
  assert.deepEqual(box.letters(), [
    'teste@exemplo.example: [Homologação, para bia@cliente.example] Convite',
    'teste@exemplo.example: [Homologação, para bia@cliente.example] Convite',
    'bia@cliente.example: Convite',
  ]);
});

test('without a server a message is told as failed at once, and can be sent when there is one', async () => {
  await removeMailServer(ctx);
  await write();
  const [mail] = await mails();
  assert.equal(mail?.state, 'failed');
  assert.match(mail?.lastError ?? '', /não foi configurado/);
  await assert.rejects(
    sendTestMail(ctx, 'a@b.example'),
    (error) => error instanceof Problem && error.init.status === 409,
  );
  await putMailServer(ctx, mailServer(box.smtp.port));
  await retryMail(ctx, mail!.id);
  await box.run();
  assert.equal(box.letters().length, 1);
});

test('the password is sealed, never answered, and asked for again for another server', async () => {
  const secret = 's3nha-do-smtp-9271';
  const input = { ...mailServer(25), username: 'avisos', password: secret };
  const stored = await putMailServer(ctx, input);
  assert.equal(stored.hasPassword, true);
  const { password: _, ...without } = input;
  assert.equal((await putMailServer(ctx, { ...without, fromName: 'Outro nome' })).hasPassword, true);
  const elsewhere = putMailServer(ctx, { ...without, host: 'ladrao.example.com' });
  await assert.rejects(
    elsewhere,
    (error) => error instanceof Problem && error.init.errors?.[0]?.pointer === '/password',
  );
  const { rows } = await database.db.pool.query(
    'select (select json_agg(s) from mail_server s)::text || (select json_agg(a) from audit_entry a)::text as everything',
  );
  assert.ok(!rows[0].everything.includes(secret));
  assert.ok(!JSON.stringify(await getMailServer(ctx)).includes(secret));
});

test('a server inside the network is refused unless the installation allows it', async () => {
  const strict = await testContext(database.db, { clock, settings: { allowPrivateMailServers: false } });
  await assert.rejects(
    putMailServer(strict, mailServer(25)),
    (error) => error instanceof Problem && error.init.errors?.[0]?.code === 'private_address',
  );
  await putMailServer(strict, { ...mailServer(box.smtp.port), host: 'localhost' });
  const result = await sendTestMail(strict, 'a@b.example');
  assert.equal(result.ok, false);
  assert.match(result.lines.at(-1)?.detail ?? '', /rede interna/);
  assert.equal(box.smtp.connections, 0);
});

test('lists come in pages, newest first', async () => {
  for (let number = 1; number <= 5; number += 1) {
    clock.advance({ seconds: number % 2 });
    await write({ subject: `${number}` });
  }
  const first = await listMails(ctx, { limit: 3 });
  const rest = await listMails(ctx, { limit: 3, after: first.next ?? undefined });
  assert.deepEqual(
    [...first.data, ...rest.data].map(({ subject }) => subject),
    ['5', '4', '3', '2', '1'],
  );
  assert.equal(rest.next, null);
});
