/** The watch, with the clock moved through a year: each notice once, whoever looks and however often. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Actor, Context } from '#app/context.ts';
import { publicId } from '#core/ids.ts';
import { makeWorker } from '#jobs/worker.ts';
import { testClock, testContext, type TestClock } from '#test/kit/context.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { addPerson, openMailbox, type Mailbox } from '#test/kit/mailbox.ts';
import { listAlerts } from '../alerts/list.ts';
import { createBankAccount } from '../bank-accounts/create.ts';
import { createConnection } from '../connections/create.ts';
import { listEvents } from '../webhooks/list.ts';
import { certificateCalendar, connectionCalendar } from './calendar.ts';
import { certificateDays } from './metric.ts';
import { noticeOf } from './notices.ts';
import { scheduleWatch } from './run.ts';

let database: TestDatabase;
let clock: TestClock;
let ctx: Context;
let box: Mailbox;

before(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  clock = testClock('2026-01-05T12:00:00.000Z');
  ctx = await testContext(database.db, { clock });
  const id = await addPerson(ctx, `ana@${ctx.organizationId}.example`);
  const actor: Actor = { kind: 'user', id, name: 'Ana', role: 'admin' };
  ctx = { ...ctx, actor };
  box = await openMailbox(ctx);
});
afterEach(() => box.smtp.stop());
after(() => database.drop());

let made = 0;

async function connect(notAfter: string): Promise<string> {
  made += 1;
  const account = await createBankAccount(ctx, {
    mnemonic: `C${made}`,
    bankCode: '077',
    branch: '0001',
    number: `${1_234_560 + made}`,
    digit: '8',
    holderName: 'Comercial Exemplo Ltda',
    holderTaxId: '11222333000181',
    holderAddress: '',
  });
  await createConnection(ctx, {
    bankAccount: account.id,
    provider: 'inter',
    environment: 'production',
    active: false,
    agreement: {},
    defaultMethod: 'boleto_pix',
    defaultTerms: {},
    messages: [],
    feeCents: null,
    notify: [],
    postingCodes: { receipt: '1', bankEntry: '2', fee: '3' },
  } as Parameters<typeof createConnection>[1]);
  const { rows } = await database.db.pool.query(
    `update connection set active = true, responsible = '{"name":"Rita","email":"rita@fora.example"}'
     where organization_id = $1 and not active returning id`,
    [ctx.organizationId],
  );
  await addCertificate(rows[0].id, 1, notAfter);
  return rows[0].id as string;
}

/** A row as a stored certificate leaves it; what is sealed plays no part here. */
async function addCertificate(connectionId: string, version: number, notAfter: string): Promise<void> {
  await database.db.pool.query(`update credential set state = 'superseded' where connection_id = $1`, [connectionId]);
  const certificate = { subject: 'CN=x', notBefore: '2025-01-01T00:00:00Z', notAfter, fingerprint256: 'AA' };
  await database.db.pool.query(
    `insert into credential (id, organization_id, connection_id, version, sealed, field_names, certificate, state, created_at)
     values ($1, $2, $3, $4, '\\x00', '{}', $5, 'active', now())`,
    [ctx.ids.next(), ctx.organizationId, connectionId, version, JSON.stringify(certificate)],
  );
}

const look = (): Promise<void> => ctx.db.inOrganization(ctx.organizationId, (tx) => scheduleWatch(tx, ctx));
const all = async () => (await listAlerts(ctx, { limit: 200 })).data;
const open = async () => (await listAlerts(ctx, { limit: 200, state: 'open' })).data;
const toRita = (): string[] => box.letters().filter((letter) => letter.startsWith('rita'));

test('a year day by day: 60, 30, 15, 7, 1 days before and after, each once, to screen, mail and webhook', async () => {
  // 10:00 in São Paulo.
  const connectionId = await connect('2026-06-30T13:00:00Z');
  await look();
  const days: string[] = [];
  let seen = 0;
  for (let day = 0; day < 365; day += 1) {
    await box.run();
    const alerts = await all();
    for (const alert of alerts.slice(0, alerts.length - seen)) {
      days.push(`${clock.now().toString().slice(0, 10)} ${alert.severity} ${alert.title.replace(/^.*\)/, '')}`);
    }
    seen = alerts.length;
    clock.advance({ hours: 24 });
  }
  assert.deepEqual(days, [
    '2026-05-01 info  vence em 60 dias',
    '2026-05-31 info  vence em 30 dias',
    '2026-06-15 warning  vence em 15 dias',
    '2026-06-23 warning  vence em 7 dias',
    '2026-06-29 urgent  vence amanhã',
    '2026-07-01 urgent  venceu em 30/06/2026',
  ]);
  assert.equal(toRita().length, 6);
  const attachment = box.smtp.received.find(({ to }) => to[0] === 'rita@fora.example')?.mail.attachments[0];
  assert.match(attachment?.filename ?? '', /^vencimento-c\d+\.ics$/);
  const toAna = box.letters().filter((letter) => letter.startsWith('ana'));
  assert.equal(toAna.length, 6, toAna.join('\n'));
  const events = (await listEvents(ctx, { limit: 50 })).data;
  assert.deepEqual(events.map(({ type }) => type).reverse(), [
    ...Array<string>(5).fill('certificate.expiring'),
    'certificate.expired',
  ]);
  assert.ok(events.every(({ subjectId }) => subjectId === publicId('connection', connectionId)));
  assert.equal((await open()).length, 1, 'of each certificate only the last notice stands');
});

test('several processes and many starts tell it once', async () => {
  await connect('2026-01-12T13:00:00Z');
  for (let count = 0; count < 3; count += 1) {
    await look();
    const workers = [1, 2, 3].map(() => makeWorker(ctx, { concurrency: 2, idleMs: 1_000 }));
    await Promise.all(workers.map((worker) => worker.drain()));
  }
  assert.deepEqual(
    (await all()).map(({ title }) => title.replace(/^.*\) /, '')),
    ['vence em 7 dias'],
  );
  assert.equal(toRita().length, 1);
});

test('after a month of standstill only what holds now is told', async () => {
  await connect('2026-03-30T13:00:00Z');
  await look();
  await box.run();
  assert.deepEqual(await all(), []);
  clock.set('2026-03-25T12:00:00Z');
  await box.run();
  assert.deepEqual(
    (await all()).map(({ title }) => title.replace(/^.*\) /, '')),
    ['vence em 5 dias'],
  );
});

test('a new certificate settles what was said of the old one', async () => {
  const connectionId = await connect('2026-01-06T13:00:00Z');
  await look();
  await box.run();
  assert.equal((await open()).length, 1);
  await addCertificate(connectionId, 2, '2027-01-06T13:00:00Z');
  await look();
  await box.run();
  assert.deepEqual(await open(), []);
  assert.equal((await all()).length, 1);
});

test('keys of the API are watched too, but not those made to live shortly', async () => {
  const insert = (name: string, createdAt: string, expiresAt: string) =>
    database.db.pool.query(
      `insert into api_key (id, organization_id, name, prefix, key_hash, scopes, created_at, expires_at)
       values ($1, $2, $3, 'x', $4, '{}', $5, $6)`,
      [ctx.ids.next(), ctx.organizationId, name, Buffer.from(`${ctx.organizationId}${name}`), createdAt, expiresAt],
    );
  await insert('ERP', '2025-01-01T00:00:00Z', '2026-02-20T12:00:00Z');
  await insert('um dia', '2026-01-05T10:00:00Z', '2026-01-06T09:00:00Z');
  await look();
  for (let day = 0; day < 60; day += 1) {
    await box.run();
    clock.advance({ hours: 24 });
  }
  const told = (await all()).map(({ title }) => title).reverse();
  assert.deepEqual(told, [
    'A chave de API "um dia" venceu hoje',
    'A chave de API "ERP" vence em 30 dias',
    'A chave de API "ERP" vence em 7 dias',
    'A chave de API "ERP" vence amanhã',
    'A chave de API "ERP" venceu hoje',
  ]);
});

test('the notice of a day is the nearest, whatever was missed', () => {
  const of = (days: number) => noticeOf(days, false);
  assert.deepEqual([61, 60, 59, 31, 30, 16, 15, 8, 7, 2, 1, 0].map(of), [null, 60, 60, 60, 30, 30, 15, 15, 7, 7, 1, 1]);
  assert.equal(noticeOf(0, true), 0);
  assert.equal(noticeOf(-400, true), 0);
});

test('the agenda: one lasting event for each connection, lines folded without cutting a letter', async () => {
  const connectionId = await connect('2026-06-30T13:00:00Z');
  await connect('2026-09-01T02:00:00Z');
  const id = publicId('connection', connectionId);
  const one = await connectionCalendar(ctx, id);
  const lines = one.split('\r\n');
  assert.equal(lines.pop(), '');
  assert.ok(
    lines.every((line) => Buffer.byteLength(line) <= 75),
    'at most 75 octets a line',
  );
  assert.ok(!one.replaceAll('\r\n', '').includes('\n'));
  assert.ok(!one.includes('\ufffd'));
  const whole = one.replaceAll('\r\n ', '');
  for (const wanted of [
    `UID:certificado-${id}@pontual`,
    'SEQUENCE:1',
    'DTSTAMP:20260105T120000Z',
    'DTSTART;VALUE=DATE:20260630',
    'TRIGGER:-P59DT16H',
    'TRIGGER:-P0DT16H',
  ]) {
    assert.ok(whole.includes(`${wanted}\r\n`), wanted);
  }
  assert.equal(whole.match(/BEGIN:VALARM/g)?.length, 5);
  assert.match(whole, /DESCRIPTION:O certificado da integração .* vence em 30\/06\/2026\. Sem outro\\, o banco/);
  const both = await certificateCalendar(ctx);
  assert.equal(both.match(/BEGIN:VEVENT/g)?.length, 2);
  assert.match(both, /DTSTART;VALUE=DATE:20260831/, 'the day in São Paulo');
  await addCertificate(connectionId, 2, '2027-06-30T13:00:00Z');
  const renewed = await connectionCalendar(ctx, id);
  assert.ok(
    renewed.includes('SEQUENCE:2') && renewed.replaceAll('\r\n ', '').includes(`UID:certificado-${id}@pontual`),
  );
});

test('the metric tells the days left and nothing secret', async () => {
  const connectionId = await connect('2026-01-15T13:00:00Z');
  const mine = (await certificateDays(ctx)).filter(
    ({ connection }) => connection === publicId('connection', connectionId),
  );
  assert.deepEqual(mine, [{ connection: publicId('connection', connectionId), provider: 'inter', daysLeft: 10 }]);
});
