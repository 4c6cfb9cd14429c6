/**
 * The whole hub at work with every bank, every person and every setting; then every byte that it wrote or answered is searched for
 * every secret that went through it. A new kind of secret is planted in `plant`.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance, RouteOptions } from 'fastify';
import pg from 'pg';
import { auditChain, auditCsv } from '#app/audit/export.ts';
import { sealOrganization } from '#app/audit/seal.ts';
import { createCharge } from '#app/charges/create.ts';
import { registerCharge } from '#app/charges/register.ts';
import { openConnection } from '#app/connections/open.ts';
import { storeCredentials } from '#app/connections/store-credentials.ts';
import { putSource } from '#app/files/source.ts';
import { putMailServer } from '#app/mail/settings.ts';
import { createApiKey } from '#app/people/api-keys.ts';
import { createInvite } from '#app/people/invites.ts';
import { hashPassword } from '#app/people/password.ts';
import { beginSecondFactor } from '#app/people/second-factor.ts';
import { createEndpoint } from '#app/webhooks/endpoints.ts';
import type { Context } from '#app/context.ts';
import { fileSourceInputSchema } from '#contract/files.ts';
import { publicId } from '#core/ids.ts';
import { insertUser } from '#db/people.ts';
import { buildHttp } from '#http/app.ts';
import { createLog } from '#http/log.ts';
import { providers } from '#providers/index.ts';
import { toPfx } from '#lib/certs/convert.ts';
import type { BankName } from '#sim/index.ts';
import { credentialsOf, paramsOf } from '#test/conformance/params.ts';
import { connect, startHub, type Hub, type Placed } from '#test/kit/hub.ts';
import { idsOfPaths, routeOf } from '#test/tenancy/routes.ts';
import { dumpOf, keyLines, leaksIn, written, type Canary, type Written } from './search.ts';

const password = 'Canario-da-senha-de-entrada-1';

describe('a whole run of the hub with every bank', () => {
  let hub: Hub;
  let app: FastifyInstance;
  let owner: pg.Client;
  const declared: RouteOptions[] = [];
  const canaries: Canary[] = [];
  const received: Written[] = [];
  const erp = createServer((request, response) => {
    void Array.fromAsync(request).then((chunks) => {
      received.push({ where: 'webhook to the ERP', bytes: Buffer.concat(chunks as Buffer[]) });
      response.writeHead(204).end();
    });
  });
  let session = '';

  const plant = (name: string, text: string | undefined, allowed?: RegExp): void => {
    if (text === undefined || text === '') return;
    assert.ok(text.length >= 8, `${name} is too short to be found for certain`);
    canaries.push({ name, text, ...(allowed ? { allowed } : {}) });
  };

  before(async () => {
    hub = await startHub({ limits: 'none', concurrency: 8 });
    app = buildHttp(hub.system, {
      publicUrl: null,
      trustProxy: false,
      webRoot: 'none',
      changes: { subscribe: () => () => undefined },
      ping: async () => undefined,
      metricsToken: null,
      requestsPerMinute: 1_000_000,
      sample: false,
    });
    app.addHook('onRoute', (route) => void declared.push(route));
    await app.ready();
    owner = new pg.Client(hub.connection);
    await owner.connect();
    erp.listen(0, '127.0.0.1');
    await once(erp, 'listening');
    await people(hub.ctx);
    await endpoints(hub.ctx);
    for (const name of Object.keys(providers) as BankName[]) await bank(name);
    await hub.settle();
    await hub.sweep();
    await hub.advance({ minutes: 2 });
    await sealOrganization(hub.ctx);
  });
  after(async () => {
    erp.close();
    await app.close();
    await owner.end();
    await hub.stop();
  });

  /** A person with a second factor in the making, somebody invited, a key, a mail server. */
  async function people(ctx: Context): Promise<void> {
    plant('password of a person', password);
    const passwordHash = await hashPassword(password, (length) => ctx.ids.randomBytes(length));
    const { id, name } = ctx.actor as { id: string; name: string };
    const { organizationId } = ctx;
    const createdAt = ctx.clock.now().toString();
    const email = 'ana.canario@example.com';
    await ctx.db.asSystem((tx) =>
      insertUser(tx, { id, organizationId, email, name, role: 'admin', passwordHash, createdAt }),
    );
    const signedIn = await app.inject({ method: 'POST', url: '/ui/sign-in', payload: { email, password } });
    const [cookie] = signedIn.cookies;
    session = `${cookie?.name}=${cookie?.value}`;
    plant('session cookie', cookie?.value);
    plant(
      'token against forged requests',
      signedIn.json<{ csrfToken: string }>().csrfToken,
      /^(HTTP GET \/ui\/session|database session\.csrf_token)/,
    );
    plant('secret of the authenticator', (await beginSecondFactor(ctx, { password })).secret);
    await putMailServer(ctx, {
      host: 'smtp.example.com',
      port: 587,
      security: 'starttls',
      username: 'pontual',
      password: 'Canario-do-SMTP-9f31c2',
      fromName: 'Pontual',
      fromAddress: 'pontual@example.com',
      catchAll: null,
      caPem: null,
    });
    plant('password of the mail server', 'Canario-do-SMTP-9f31c2');
    const invite = await createInvite(ctx, { name: 'Bia', email: 'bia@example.com', role: 'viewer' });
    plant('token of an invitation', new URL(invite.link).hash.slice(1));
    plant('API key', (await createApiKey(ctx, { name: 'ERP', scopes: ['charges:read'] })).key.split('_').at(-1));
  }

  async function endpoints(ctx: Context): Promise<void> {
    const url = `http://127.0.0.1:${(erp.address() as AddressInfo).port}/avisos`;
    const { secret } = await createEndpoint(ctx, { url, types: [], description: '' });
    plant('secret of a webhook', secret.slice('whsec_'.length));
  }

  /** An account at the bank with its credentials, as PFX with a password too, and a charge from its making to its payment. */
  async function bank(name: BankName): Promise<void> {
    const world = hub.simulator.world(name);
    const placed = await connect(hub.ctx, world, { provider: name, environment: 'sandbox' });
    await plantApplication(name, placed);
    const { charge, file } = hub.system.banks.provider(name);
    if (file) await fileServer(name, placed);
    if (charge?.register === undefined) return;
    const { payer } = await paramsOf(name);
    const { id } = await createCharge(hub.ctx, hub.charge({ bankAccount: placed.accountMnemonic, payer }));
    await registerCharge(hub.ctx, { id, waitMs: 0 });
    const registered = () => world.charges().find(({ status }) => status === 'registered');
    for (let turn = 0; turn < 10 && !registered(); turn += 1) await hub.advance({ seconds: 10 }, 5);
    const made = registered();
    assert.ok(made, `${name} has no charge`);
    world.pay(made.ref, {});
    await world.deliver({});
    await hub.settle();
    for (const { headers } of world.calls()) {
      plant(`token of ${name}`, /^Bearer (.{8,})$/i.exec(headers['authorization'] ?? '')?.[1]);
      plant(`basic credentials of ${name}`, /^Basic (.{8,})$/i.exec(headers['authorization'] ?? '')?.[1]);
    }
  }

  /** The server where the bank leaves its files: a key with a passphrase, and before it a password. */
  async function fileServer(name: BankName, placed: Placed): Promise<void> {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const passphrase = 'Canario-da-chave-SFTP-51';
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();
    const server = { host: 'sftp.example.com', username: 'pontual', active: false };
    const put = (input: object) =>
      putSource(hub.ctx, placed.connectionId, fileSourceInputSchema.parse({ ...server, ...input }));
    await put({ auth: 'password', password: 'Canario-da-senha-SFTP-77' });
    await put({ auth: 'key', privateKey: pem, passphrase });
    plant(`password of the file server of ${name}`, 'Canario-da-senha-SFTP-77');
    plant(`passphrase of the file server of ${name}`, passphrase);
    for (const line of keyLines(pem)) plant(`key of the file server of ${name}`, line);
  }

  async function plantApplication(name: BankName, placed: Placed): Promise<void> {
    const { clientSecret, keyPem, certificatePem, others = {} } = placed.application;
    plant(`client secret of ${name}`, clientSecret);
    const params = await paramsOf(name);
    for (const from of Object.values(params.credentials))
      plant(`${from} of ${name}`, from === 'clientId' ? '' : others[from]);
    for (const line of keyLines(keyPem)) plant(`private key of ${name}`, line);
    const { facts } = hub.system.banks.provider(name);
    if (keyPem !== '' && facts.credentials.some((field) => field.name === 'certificate')) {
      const input = credentialsOf(params, placed.application, facts.credentials);
      const pfxPassword = `Canario-do-PFX-${name}-7d20`;
      plant(`password of the PFX of ${name}`, pfxPassword);
      const pfx = toPfx({ certificatePem, keyPem }, { password: pfxPassword });
      await storeCredentials(hub.ctx, {
        id: placed.connectionId,
        input: {
          fields: input.fields,
          certificate: Buffer.from(pfx).toString('base64'),
          password: pfxPassword,
          switch: 'now',
        },
      });
    }
    // The address is shown to those who may set up the connection, for the bank to call it; everywhere else it is secret.
    const { hookUrl } = (await openConnection(hub.ctx, placed.connectionId)).loaded;
    plant(`address for ${name} to call`, new URL(hookUrl).pathname.split('/')[2], /^HTTP GET \/v1\/connections\b/);
  }

  const noLeaks = (places: Iterable<Written>): void => assert.deepEqual(leaksIn(places, canaries).slice(0, 8), []);

  test('there is something to look for, and it would be found', () => {
    const kinds = new Set(canaries.map(({ name }) => name));
    assert.ok(canaries.length >= 30 && kinds.size >= 20, `${canaries.length} canaries of ${kinds.size} kinds`);
    for (const canary of canaries) {
      const { text } = canary;
      const forms = [
        `{"a":"${text}"}`,
        Buffer.from(`:${text}`).toString('base64'),
        Buffer.from(`ab${text}cd`).toString('base64'),
        Buffer.from(text).toString('hex'),
      ];
      for (const form of forms)
        assert.equal(leaksIn([written('planted', form)], [canary]).length, 1, `${canary.name} is not found in ${form}`);
    }
  });

  test('no secret is in a dump of the database', async () => {
    const dump = await dumpOf(owner);
    assert.ok(dump.length > 1_000, `only ${dump.length} values`);
    noLeaks(dump);
  });

  test('no secret is in the log, neither before nor after it is cleaned', () => {
    assert.ok(hub.log.length > 0);
    noLeaks(hub.log.map(({ message, fields }) => written('log', `${message} ${JSON.stringify(fields)}`)));
    const lines: string[] = [];
    const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
    for (const { level, fields, message } of hub.log) log[level](fields, message);
    noLeaks(lines.map((line) => written('log line', line)));
  });

  test('no secret is in what is told to the ERP', () => {
    assert.ok(received.length > 5, `${received.length} webhooks`);
    noLeaks(received);
  });

  test('no secret is in an export', async () => {
    const texts = [auditChain(hub.ctx), auditCsv(hub.ctx, {}, (entry) => entry)];
    for (const [index, text] of texts.entries()) {
      const whole = (await Array.fromAsync(text)).join('');
      assert.ok(whole.length > 1_000);
      noLeaks([written(`export ${index}`, whole)]);
    }
  });

  test('no secret is in the answer of any route that reads', async () => {
    const routes = declared
      .flatMap(routeOf)
      .filter(({ method, url }) => method === 'GET' && /^\/(v1|ui)\//.test(url) && url !== '/ui/changes');
    let answered = 0;
    for (const { url } of routes) {
      for (const address of await addressesOf(url)) {
        const answer = await app.inject({ method: 'GET', url: address, headers: { cookie: session } });
        if (answer.statusCode === 200) answered += 1;
        noLeaks([
          { where: `HTTP GET ${url}`, bytes: answer.rawPayload },
          written(`HTTP headers of GET ${url}`, JSON.stringify(answer.headers)),
        ]);
      }
    }
    assert.ok(answered >= 40, `only ${answered} answers`);
  });

  /** The addresses of a route with the ids of what there is, three of each kind. */
  async function addressesOf(url: string): Promise<string[]> {
    const [, segment = '', parameter] = /\/([\w-]+)\/:(\w+)/.exec(url) ?? [];
    const of = idsOfPaths[segment];
    if (parameter === undefined) return [url];
    if (of === undefined || url.split(':').length > 2) return [];
    const { rows } = await owner.query<{ id: string }>(
      `SELECT id FROM ${of.table} WHERE organization_id = $1 LIMIT 3`,
      [hub.ctx.organizationId],
    );
    return rows.map(({ id }) => url.replace(`:${parameter}`, publicId(of.kind, id)));
  }
});
