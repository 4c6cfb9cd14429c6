/** Who hears of what, when, and how often. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Actor, Context } from '#app/context.ts';
import { publicId } from '#core/ids.ts';
import { testClock, testContext, type TestClock } from '#test/kit/context.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { addPerson, openMailbox, type Mailbox } from '#test/kit/mailbox.ts';
import { createBankAccount } from '../bank-accounts/create.ts';
import { createConnection } from '../connections/create.ts';
import { listEvents } from '../webhooks/list.ts';
import { nextHour } from './digest.ts';
import { alertSummary, listAlerts, readAlert, readAllAlerts, settleAlert } from './list.ts';
import { setAlertPreferences } from './preferences.ts';
import { raiseAlert, type NewAlert } from './raise.ts';
import { resolveAlert } from './resolve.ts';

let database: TestDatabase;
let clock: TestClock;
let ctx: Context;
let box: Mailbox;
let ana: string;

before(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  // 12:00 in São Paulo.
  clock = testClock('2026-11-24T15:00:00.000Z');
  ctx = await testContext(database.db, { clock });
  ana = await addPerson(ctx, `ana@${ctx.organizationId}.example`);
  ctx = asPerson(ana);
  box = await openMailbox(ctx);
});
afterEach(() => box.smtp.stop());
after(() => database.drop());

function asPerson(id: string): Context {
  const actor: Actor = { kind: 'user', id, name: 'Ana', role: 'admin' };
  return { ...ctx, actor };
}

const raise = (values: Partial<NewAlert> = {}): Promise<boolean> =>
  ctx.db.inOrganization(ctx.organizationId, (tx) =>
    raiseAlert(tx, ctx, {
      kind: 'unknown_word',
      key: 'k',
      severity: 'warning',
      title: 'Algo',
      body: 'Corpo.',
      cure: 'Cura.',
      link: '/inicio',
      connectionId: null,
      ...values,
    }),
  );
const settle = (key: string): Promise<void> =>
  ctx.db.inOrganization(ctx.organizationId, (tx) => resolveAlert(tx, ctx, key));
const open = async () => (await listAlerts(ctx, { limit: 50, state: 'open' })).data;
const subjects = (): string[] => box.letters().map((letter) => letter.replace(/@[^:]*/, ''));
const tomorrowAtEight = () => clock.set(nextHour(clock.now(), 8));

let mnemonics = 0;
async function connect(values: { notify?: string[] } = {}): Promise<string> {
  mnemonics += 1;
  const account = await createBankAccount(ctx, {
    mnemonic: `C${mnemonics}`,
    bankCode: '077',
    branch: '0001',
    number: `${1_234_560 + mnemonics}`,
    digit: '8',
    holderName: 'Comercial Exemplo Ltda',
    holderTaxId: '11222333000181',
    holderAddress: '',
  });
  const { id } = await createConnection(ctx, {
    bankAccount: account.id,
    provider: 'inter',
    environment: 'production',
    active: false,
    agreement: {},
    defaultMethod: 'boleto_pix',
    defaultTerms: {},
    messages: [],
    feeCents: null,
    notify: values.notify ?? [],
    postingCodes: { receipt: '1', bankEntry: '2', fee: '3' },
  } as Parameters<typeof createConnection>[1]);
  const { rows } = await database.db.pool.query(
    'select id from connection where organization_id = $1 order by created_at desc, id desc',
    [ctx.organizationId],
  );
  assert.equal(publicId('connection', rows[0].id), id);
  return rows[0].id as string;
}

test('an urgent alert reaches each administrator at once; found again, nobody hears of it twice', async () => {
  await addPerson(ctx, `beto@${ctx.organizationId}.example`);
  await addPerson(ctx, `caio@${ctx.organizationId}.example`, 'finance');
  assert.equal(await raise({ severity: 'urgent' }), true);
  for (let count = 0; count < 50; count += 1) assert.equal(await raise({ severity: 'urgent' }), false);
  await box.run();
  assert.deepEqual(subjects().sort(), ['ana: Urgente: Algo', 'beto: Urgente: Algo']);
  assert.equal((await open()).length, 1);
  const { text = '', html = '' } = box.smtp.received[0]?.mail ?? {};
  assert.match(text, /Corpo\.[\s\S]*O que fazer: Cura\.[\s\S]*http:\/\/localhost:3000\/inicio/);
  assert.match(html, /href="http:\/\/localhost:3000\/inicio"/);
});

test('what is raised by twenty at once is told once', async () => {
  const told = await Promise.all(Array.from({ length: 20 }, () => raise({ severity: 'urgent' })));
  assert.equal(told.filter(Boolean).length, 1);
  await box.run();
  assert.equal(subjects().length, 1);
});

test('the rest waits for one message a day at eight; what was settled meanwhile is not in it', async () => {
  await raise({ key: 'a', title: 'Primeiro' });
  await raise({ key: 'b', title: 'Segundo', severity: 'info' });
  await raise({ key: 'c', title: 'Passou' });
  await settle('c');
  await box.run();
  assert.deepEqual(subjects(), []);
  tomorrowAtEight();
  assert.equal(clock.now().toString(), '2026-11-25T11:00:00Z', 'eight in São Paulo');
  await box.run();
  assert.deepEqual(subjects(), ['ana: Avisos do dia: 2']);
  const text = box.smtp.received[0]?.mail.text ?? '';
  assert.ok(text.indexOf('Primeiro') < text.indexOf('Segundo') && !text.includes('Passou'), text);
  tomorrowAtEight();
  await box.run();
  assert.equal(subjects().length, 1, 'nothing to say, no message');
});

test('each person chooses the hour, only what is urgent, or nothing', async () => {
  const beto = await addPerson(ctx, `beto@${ctx.organizationId}.example`);
  const caio = await addPerson(ctx, `caio@${ctx.organizationId}.example`);
  await raise({ key: 'before' });
  await setAlertPreferences(ctx, { email: 'all', digestHour: 18 });
  await setAlertPreferences(asPerson(beto), { email: 'urgent', digestHour: 8 });
  await setAlertPreferences(asPerson(caio), { email: 'none', digestHour: 8 });
  await raise({ key: 'urgent', severity: 'urgent', title: 'Já' });
  await raise({ key: 'warning', title: 'Depois' });
  await box.run();
  assert.deepEqual(subjects().sort(), ['ana: Urgente: Já', 'beto: Urgente: Já']);
  clock.set('2026-11-24T20:59:00Z');
  await box.run();
  assert.equal(subjects().length, 2);
  clock.set('2026-11-24T21:00:00Z');
  await box.run();
  clock.advance({ hours: 48 });
  await box.run();
  assert.deepEqual(subjects().slice(2), ['ana: Avisos do dia: 2']);
});

test('those chosen at the connection hear of it, and the responsible of its certificate, each once', async () => {
  const beto = await addPerson(ctx, `beto@${ctx.organizationId}.example`, 'finance');
  const connectionId = await connect({ notify: [publicId('user', beto)] });
  const respond = (email: string) =>
    database.db.pool.query('update connection set responsible = $2 where id = $1', [
      connectionId,
      JSON.stringify({ name: 'Rita', email }),
    ]);
  await respond(`rita@${ctx.organizationId}.example`);
  await raise({ key: '1', kind: 'certificate_expired', severity: 'urgent', connectionId });
  await raise({ key: '2', kind: 'connection_auth', severity: 'urgent', connectionId, title: 'Acesso' });
  await box.run();
  assert.deepEqual(subjects().sort(), ['beto: Urgente: Acesso', 'beto: Urgente: Algo', 'rita: Urgente: Algo']);
  await respond(`BETO@${ctx.organizationId}.example`);
  await raise({ key: '3', kind: 'certificate_expired', severity: 'urgent', connectionId, title: 'Dois' });
  await box.run();
  assert.deepEqual(subjects().slice(3), ['beto: Urgente: Dois']);
  await database.db.pool.query('update app_user set disabled_at = now() where id = $1', [beto]);
  await raise({ key: '4', kind: 'connection_auth', severity: 'urgent', connectionId, title: 'Três' });
  await box.run();
  assert.deepEqual(subjects().slice(4), ['ana: Urgente: Três'], 'nobody chosen is left: the administrators');
  const events = (await listEvents(ctx, { limit: 10 })).data.map(({ type, subjectId, sequence }) => [
    type,
    subjectId,
    sequence,
  ]);
  const subject = publicId('connection', connectionId);
  assert.deepEqual(events, [
    ['connection.degraded', subject, 4],
    ['certificate.expired', subject, 3],
    ['connection.degraded', subject, 2],
    ['certificate.expired', subject, 1],
  ]);
});

test('what comes and goes is on the screen each time, and told once a day', async () => {
  const again = () => raise({ severity: 'urgent' });
  await again();
  await box.run();
  await settle('k');
  assert.deepEqual(await open(), []);
  clock.advance({ hours: 1 });
  assert.equal(await again(), false);
  assert.equal((await open()).length, 1);
  await settle('k');
  clock.advance({ hours: 24 });
  assert.equal(await again(), true);
  await box.run();
  assert.equal(subjects().length, 2);
});

test('what is said once for ever does not open again', async () => {
  await raise({ kind: 'certificate_expiring' });
  await settle('k');
  clock.advance({ hours: 960 });
  assert.equal(await raise({ kind: 'certificate_expiring' }), false);
  assert.deepEqual(await open(), []);
});

test('each person reads for herself; raised anew it is unread; all at once', async () => {
  const beto = await addPerson(ctx, `beto@${ctx.organizationId}.example`);
  await raise({ key: 'a', severity: 'urgent' });
  await raise({ key: 'b' });
  assert.deepEqual(await alertSummary(ctx), { unread: 2, urgent: 1, open: 2 });
  const [alert] = (await listAlerts(ctx, { limit: 1, severity: 'urgent' })).data;
  await readAlert(ctx, alert!.id);
  assert.deepEqual(await alertSummary(ctx), { unread: 1, urgent: 0, open: 2 });
  assert.equal((await alertSummary(asPerson(beto))).unread, 2);
  assert.deepEqual(
    (await listAlerts(ctx, { limit: 10, read: true })).data.map(({ id }) => id),
    [alert!.id],
  );
  await settle('a');
  clock.advance({ hours: 2 });
  await raise({ key: 'a', severity: 'urgent' });
  assert.equal((await alertSummary(ctx)).urgent, 1);
  await readAllAlerts(ctx);
  assert.deepEqual(await alertSummary(ctx), { unread: 0, urgent: 0, open: 2 });
  await settleAlert(ctx, alert!.id);
  assert.equal((await alertSummary(ctx)).open, 1);
});

test('another company sees none of it', async () => {
  await raise();
  const other = await testContext(database.db, { clock });
  assert.deepEqual((await listAlerts(other, { limit: 50 })).data, []);
  const [mine] = await open();
  await assert.rejects(settleAlert(other, mine!.id));
});

test('that e-mail fails is not told by e-mail, and without a server nothing piles up', async () => {
  await raise({ kind: 'mail_server_failing', key: 'm', severity: 'urgent' });
  await box.run();
  assert.deepEqual(subjects(), []);
  const { removeMailServer } = await import('../mail/settings.ts');
  await removeMailServer(ctx);
  await raise({ key: 'x', severity: 'urgent' });
  const { rows } = await database.db.pool.query('select 1 from mail where organization_id = $1', [ctx.organizationId]);
  assert.equal(rows.length, 0);
});

test('names with markup and line breaks stay text in every part of the message', async () => {
  await raise({
    severity: 'urgent',
    title: '<img src=x onerror=alert(1)>\r\nBcc: x@y.z',
    body: '"><script>alert(1)</script>',
  });
  await box.run();
  const { mail } = box.smtp.received[0]!;
  assert.doesNotMatch(mail.html ?? '', /<img|<script/);
  assert.ok(!mail.headers.some(({ key }) => key === 'bcc'));
});
