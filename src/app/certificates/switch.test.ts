/** Certificates change places once, however many ask; keys are handed out to who shows that it is her, and end for good. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { addTest } from '#app/connections/test-start.ts';
import { getConnection } from '#app/connections/get.ts';
import { runTest } from '#app/connections/test-run.ts';
import { storeCredentials } from '#app/connections/store-credentials.ts';
import { switchTo } from '#app/connections/switch.ts';
import { runConnectionWatch, watchConnections } from '#app/connections/watch.ts';
import { resolveConnection } from '#app/connections/resolve.ts';
import type { Context } from '#app/context.ts';
import { hashPassword } from '#app/people/password.ts';
import { Problem } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { insertUser } from '#db/people.ts';
import { readCredentialFiles } from '#lib/certs/credentials.ts';
import type { BankApplication } from '#sim/index.ts';
import { credentialsOf, paramsOf } from '#test/conformance/params.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';
import { downloadCertificate } from './download.ts';
import { destroyCertificate, revokeCertificate } from './end.ts';
import { listCertificates } from './list.ts';

const validity = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2028-01-01T00:00:00Z' };
const password = 'uma senha bem comprida';

describe('certificates of a connection', () => {
  let hub: Hub;
  let ctx: Context;
  before(async () => {
    hub = await startHub({ limits: 'none' });
    const { ctx: made } = hub;
    const passwordHash = await hashPassword(password, (length) => made.ids.randomBytes(length));
    const id = made.actor.id ?? '';
    const createdAt = made.clock.now().toString();
    const row = {
      id,
      organizationId: made.organizationId,
      email: 'ana@example.com',
      name: 'Ana',
      role: 'admin',
      passwordHash,
      createdAt,
    } as const;
    await made.db.asSystem((tx) => insertUser(tx, row));
    ctx = made;
  });
  after(() => hub.stop());

  /** A new application of the bank for the account of the connection. */
  async function next(account: string): Promise<BankApplication> {
    return hub.bank.createApplication({ account, certificateValidity: validity });
  }

  async function offered(id: string, application: BankApplication) {
    const { facts } = hub.system.banks.provider('inter');
    return storeCredentials(ctx, { id, input: credentialsOf(await paramsOf('inter'), application, facts.credentials) });
  }

  const inOrganization = <A>(work: Parameters<typeof ctx.db.inOrganization<A>>[1]) =>
    ctx.db.inOrganization(ctx.organizationId, work);

  const problemCode = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Problem, String(error));
    return error.init.code;
  };

  it('two switches at once: one takes place, and nothing is lost', async () => {
    const { connectionId: id, application } = await hub.connect();
    const stored = await offered(id, await next(application.accounts[0] ?? ''));
    const target = {
      connectionId: uuidOf('connection', id),
      credentialId: uuidOf('credential', stored.candidate?.id ?? ''),
    };
    const ends = await Promise.all([1, 2, 3].map(() => inOrganization((tx) => switchTo(tx, ctx, target))));
    assert.deepEqual(ends.filter(Boolean), [true]);
    const view = await getConnection(ctx, id);
    assert.deepEqual([view.credentials?.id, view.candidate], [stored.candidate?.id, null]);
  });

  it('a candidate that fails its test stays out; the one in use goes on', async () => {
    const { connectionId: id, application } = await hub.connect();
    const other = await next(application.accounts[0] ?? '');
    const before = await getConnection(ctx, id);
    const { facts } = hub.system.banks.provider('inter');
    const wrong = credentialsOf(await paramsOf('inter'), { ...other, clientSecret: 'errado' }, facts.credentials);
    await storeCredentials(ctx, { id, input: wrong });
    const test = await inOrganization(async (tx) =>
      addTest(tx, ctx, await resolveConnection(tx, ctx, id), { credential: 'candidate', switch: true }),
    );
    const { state, switched, lines } = await runTest(ctx, test.id);
    assert.deepEqual([state, switched], ['failed', false]);
    const failed = lines.filter((line) => line.state === 'failed');
    assert.deepEqual(
      failed.map(({ key, who, cure }) => [key, who !== null, cure !== null]),
      [['token', true, true]],
    );
    assert.ok(lines.some(({ state: end }) => end === 'skipped'));
    const told = await ctx.db.pool.query(`select cure from alert where kind = 'candidate_refused'`);
    assert.equal(told.rows.length, 1, 'somebody is told');
    const after = await getConnection(ctx, id);
    assert.deepEqual(after.credentials, before.credentials);
    assert.ok(after.candidate);
    // The next one takes its place among those that wait.
    const better = await offered(id, other);
    assert.notEqual(better.candidate?.id, after.candidate?.id);
  });

  it('a certificate is handed out again only to who confirms, in every form, and is audited', async () => {
    const { connectionId: id } = await hub.connect();
    const { data } = await listCertificates(ctx, { connection: id, state: 'current', limit: 10 });
    const [certificate] = data;
    assert.ok(certificate && certificate.daysLeft > 0 && certificate.issuer !== null && certificate.serial !== null);
    const order = { format: 'pfx', form: 'modern', password: 'nova', confirmation: { password } } as const;
    const wrong = { ...order, confirmation: { password: 'outra senha comprida' } };
    assert.equal(
      await problemCode(downloadCertificate(ctx, { id: certificate.id, order: wrong })),
      'confirmation_wrong',
    );
    const pfx = await downloadCertificate(ctx, { id: certificate.id, order });
    const file = Buffer.from(pfx.files[0]?.base64 ?? '', 'base64');
    const now = hub.clock.now().toString();
    const read = readCredentialFiles({ certificate: file, password: 'nova' }, now);
    assert.ok(read.ok && read.credential.fingerprint256 === certificate.fingerprint256);
    const pem = await downloadCertificate(ctx, {
      id: certificate.id,
      order: { ...order, format: 'pem', password: '' },
    });
    const [crt = '', key = ''] = pem.files.map(({ base64 }) => Buffer.from(base64, 'base64').toString());
    assert.ok(readCredentialFiles({ certificate: crt, key }, now).ok);
    assert.match(pem.command, /^openssl pkcs12 -export /);
    const { rows } = await ctx.db.pool.query<{ after: { format: string } }>(
      `select after from audit_entry where action = 'certificate.download' order by id`,
    );
    assert.deepEqual(
      rows.map(({ after }) => after.format),
      ['pfx', 'pem'],
    );
  });

  it('what is in use is not destroyed; revoked, the connection stops and the key is gone', async () => {
    const { connectionId: id } = await hub.connect();
    const active = (await getConnection(ctx, id)).credentials?.id ?? '';
    assert.equal(await problemCode(destroyCertificate(ctx, { id: active, reason: 'teste' })), 'certificate_in_use');
    const revoked = await revokeCertificate(ctx, { id: active, reason: 'notebook roubado' });
    assert.deepEqual([revoked.state, revoked.detail, revoked.connectionActive], ['revoked', 'notebook roubado', false]);
    const order = { format: 'pem', form: 'modern', password: '', confirmation: { password } } as const;
    assert.equal(await problemCode(downloadCertificate(ctx, { id: active, order })), 'certificate_destroyed');
    const { rows } = await ctx.db.pool.query<{ length: number }>(
      'select octet_length(sealed) as length from credential where id = $1',
      [uuidOf('credential', active)],
    );
    assert.equal(rows[0]?.length, 0);
    const alerts = await ctx.db.pool.query('select 1 from alert where kind = $1', ['certificate_revoked']);
    assert.equal(alerts.rows.length, 1);
  });

  it('what was superseded is destroyed some days later, by itself', async () => {
    const { connectionId: id, application } = await hub.connect();
    const { facts } = hub.system.banks.provider('inter');
    const input = credentialsOf(await paramsOf('inter'), await next(application.accounts[0] ?? ''), facts.credentials);
    await storeCredentials(ctx, { id, input: { ...input, switch: 'now' } });
    const states = async () =>
      (await listCertificates(ctx, { connection: id, state: 'all', limit: 10 })).data.map(({ state }) => state).sort();
    assert.deepEqual(await states(), ['active', 'superseded']);
    await hub.clock.advance({ days: 8 });
    await watchConnections(hub.system);
    await hub.settle();
    assert.deepEqual(await states(), ['active', 'destroyed']);
  });
});

describe('a bank that renews by its own desk', () => {
  let hub: Hub;
  before(async () => {
    hub = await startHub({ limits: 'none', provider: 'itau' });
  });
  after(() => hub.stop());

  it('is renewed as soon as the desk does, tested, put into use; asked twice, once', async () => {
    const { ctx, connectionId: id } = hub;
    const first = (await getConnection(ctx, id)).credentials;
    const job = {
      id: ctx.ids.next(),
      organizationId: ctx.organizationId,
      kind: '',
      subject: uuidOf('connection', id),
      lane: '',
      payload: {},
      fence: 0,
      attempts: 0,
    };
    await runConnectionWatch(ctx, job);
    assert.equal((await getConnection(ctx, id)).candidate, null, 'too early: nothing is asked');
    const opens = Temporal.Instant.from(first?.certificate?.notAfter ?? '').subtract({ hours: 24 * 20 });
    await hub.clock.advance(hub.clock.now().until(opens));
    await Promise.all([runConnectionWatch(ctx, job), runConnectionWatch(ctx, job)]);
    await hub.settle();
    const after = await getConnection(ctx, id);
    assert.notEqual(after.credentials?.id, first?.id);
    assert.ok((after.credentials?.certificate?.notAfter ?? '') > (first?.certificate?.notAfter ?? ''));
    const { data } = await listCertificates(ctx, { connection: id, state: 'current', limit: 10 });
    assert.deepEqual(
      data.map(({ state }) => state),
      ['active'],
      'none is left waiting',
    );
  });
});
