import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import type { Context } from '#app/context.ts';
import { Problem } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { claim } from '#db/jobs.ts';
import { makeWorker } from '#jobs/worker.ts';
import { verify } from '#lib/webhooksign/index.ts';
import { postWebhook } from '#net/deliver.ts';
import { testClock, testContext, type TestClock } from '#test/kit/context.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { deliver, retryWaitsMs } from './deliver.ts';
import { createEndpoint, listEndpoints, removeEndpoint } from './endpoints.ts';
import { emit } from './fan-out.ts';
import { listDeliveries, listEvents } from './list.ts';
import { replayDelivery } from './replay.ts';

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

let database: TestDatabase;
let clock: TestClock;
let ctx: Context;
let base: string;
let received: Received[] = [];
/** What the receiver answers, by default 204. */
let answer: (response: ServerResponse) => void;

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString('utf8')));
  request.on('end', () => {
    received.push({ path: request.url ?? '', headers: request.headers, body });
    answer(response);
  });
});

before(async () => {
  database = await testDatabase();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(async () => {
  received = [];
  answer = (response) => response.writeHead(204).end();
  clock = testClock();
  ctx = await testContext(database.db, { clock, settings: { allowPrivateWebhookTargets: true } });
});
after(async () => {
  server.closeAllConnections();
  server.close();
  await database.drop();
});

const status =
  (code: number, headers: Record<string, string> = {}, body = '') =>
  (response: ServerResponse): void =>
    void response.writeHead(code, headers).end(body);

function tell(type = 'charge.paid', sequence = 1): Promise<string> {
  const subjectId = ctx.ids.next();
  return ctx.db.inOrganization(ctx.organizationId, (tx) =>
    emit(tx, ctx, { type, subjectId, sequence, data: { reference: 'A-1' } }),
  );
}

/** Runs what is due now; answers how many jobs ran. */
const runDue = (): Promise<number> => makeWorker(ctx, { concurrency: 1, idleMs: 1_000 }).drain();

const deliveries = async () => (await listDeliveries(ctx, { limit: 50 })).data;

test('an event reaches the endpoints that asked for it, signed, with the sequence in its data', async () => {
  const all = await createEndpoint(ctx, { url: `${base}/all`, types: [], description: '' });
  await createEndpoint(ctx, { url: `${base}/paid`, types: ['charge.paid'], description: '' });
  await createEndpoint(ctx, { url: `${base}/other`, types: ['charge.expired'], description: '' });
  assert.match(all.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  await tell('charge.paid', 7);
  assert.equal(await runDue(), 2);
  assert.deepEqual(received.map(({ path }) => path).sort(), ['/all', '/paid']);
  const { headers, body } = received.find(({ path }) => path === '/all')!;
  const nowSeconds = clock.now().epochMilliseconds / 1000;
  assert.ok(verify(headers, body, [all.secret], { nowSeconds }).ok);
  assert.deepEqual(JSON.parse(body), {
    type: 'charge.paid',
    timestamp: '2026-11-21T15:00:00.000Z',
    data: { reference: 'A-1', sequence: 7 },
  });
  assert.equal(headers['webhook-id'], (await listEvents(ctx, { limit: 10 })).data[0]?.id);
  assert.deepEqual(
    (await deliveries()).map(({ state, attempts, lastStatus }) => [state, attempts, lastStatus]),
    [
      ['delivered', 1, 204],
      ['delivered', 1, 204],
    ],
  );
});

test('an event rolled back with its transaction is told to nobody', async () => {
  await createEndpoint(ctx, { url: base, types: [], description: '' });
  await assert.rejects(
    ctx.db.inOrganization(ctx.organizationId, async (tx) => {
      await emit(tx, ctx, { type: 'charge.paid', subjectId: ctx.ids.next(), sequence: 1, data: {} });
      throw new Error('after');
    }),
  );
  assert.equal(await runDue(), 0);
});

test('an endpoint hears of what happens after it was made, not of what was before', async () => {
  await createEndpoint(ctx, { url: `${base}/first`, types: [], description: '' });
  await tell('charge.paid', 1);
  await createEndpoint(ctx, { url: `${base}/later`, types: [], description: '' });
  await tell('charge.credited', 2);
  await runDue();
  const heard = received.map(({ path, body }) => `${path} ${JSON.parse(body).data.sequence}`);
  assert.deepEqual(heard.sort(), ['/first 1', '/first 2', '/later 2']);
});

test('ten tries over 75 hours with the same id, then exhausted and the endpoint failing; a replay heals it', async () => {
  answer = status(500, {}, '<h1>Erro</h1>');
  await createEndpoint(ctx, { url: base, types: [], description: '' });
  await tell();
  const gapsMs: number[] = [];
  for (let tries = 1; tries <= 10; tries += 1) {
    assert.equal(await runDue(), 1, `try ${tries}`);
    const [delivery] = await deliveries();
    assert.equal(delivery?.attempts, tries);
    if (delivery.nextAt === null) break;
    gapsMs.push(Temporal.Instant.from(delivery.nextAt).epochMilliseconds - clock.now().epochMilliseconds);
    clock.set(delivery.nextAt);
  }
  assert.equal(gapsMs.length, 9);
  gapsMs.forEach((gap, index) => {
    const wait = retryWaitsMs[index]!;
    assert.ok(gap >= wait && gap <= wait * 1.1, `wait ${index}: ${gap}`);
  });
  assert.equal(new Set(received.map(({ headers }) => headers['webhook-id'])).size, 1);
  assert.equal(new Set(received.map(({ headers }) => headers['webhook-timestamp'])).size, 10);
  const [exhausted] = await deliveries();
  assert.deepEqual([exhausted?.state, exhausted?.lastStatus], ['exhausted', 500]);
  assert.match(exhausted?.lastError ?? '', /HTTP 500: <h1>Erro<\/h1>/);
  assert.equal((await listEndpoints(ctx))[0]?.failing, true);
  answer = status(200);
  await replayDelivery(ctx, exhausted!.id);
  assert.equal(await runDue(), 1);
  assert.equal((await deliveries())[0]?.state, 'delivered');
  assert.equal((await listEndpoints(ctx))[0]?.failing, false);
  assert.equal(received.at(-1)?.headers['webhook-id'], received[0]?.headers['webhook-id']);
});

test('410 ends the endpoint and everything that was to go there', async () => {
  answer = status(410);
  await createEndpoint(ctx, { url: base, types: [], description: '' });
  await tell();
  await tell();
  await runDue();
  assert.equal(received.length, 1);
  assert.equal((await listEndpoints(ctx))[0]?.active, false);
  const [one] = await deliveries();
  assert.deepEqual(
    (await deliveries()).map(({ state }) => state),
    ['disabled', 'disabled'],
  );
  await assert.rejects(replayDelivery(ctx, one!.id), (error) => error instanceof Problem && error.init.status === 409);
  await tell();
  assert.equal((await deliveries()).length, 2);
});

test('a receiver that asks to wait is left alone for that long, the others go on', async () => {
  answer = (response) => status(received.at(-1)?.path === '/busy' ? 429 : 204, { 'retry-after': '90' })(response);
  const busy = await createEndpoint(ctx, { url: `${base}/busy`, types: [], description: '' });
  await tell();
  await runDue();
  await createEndpoint(ctx, { url: `${base}/fine`, types: [], description: '' });
  await tell();
  clock.advance({ seconds: 60 });
  await runDue();
  assert.deepEqual(
    received.map(({ path }) => path),
    ['/busy', '/fine'],
  );
  answer = status(204);
  clock.advance({ seconds: 31 });
  await runDue();
  const ofBusy = await listDeliveries(ctx, { limit: 10, endpointId: busy.id });
  assert.deepEqual(
    ofBusy.data.map(({ state }) => state),
    ['delivered', 'delivered'],
  );
});

test('a redirect is a failure and is not followed', async () => {
  answer = status(302, { location: `${base}/elsewhere` });
  await createEndpoint(ctx, { url: base, types: [], description: '' });
  await tell();
  await runDue();
  assert.equal(received.length, 1);
  assert.match((await deliveries())[0]?.lastError ?? '', /redirecionamentos não são seguidos/);
});

test('a worker that lost its lease writes nothing, and the delivery goes out again', async () => {
  await createEndpoint(ctx, { url: base, types: [], description: '' });
  await tell();
  const [job] = await ctx.db.asSystem((tx) => claim(tx, ctx.clock.now().toString(), 1));
  const lost = { againAt: null, error: null };
  assert.deepEqual(await deliver(ctx, job!.subject, { id: job!.id, fence: job!.fence - 1 }), lost);
  assert.equal(received.length, 0, 'what was lost before is not sent');
  answer = (response) => {
    void database.db.pool
      .query('update job set fence = fence + 1 where id = $1', [job!.id])
      .then(() => response.writeHead(204).end());
  };
  assert.deepEqual(await deliver(ctx, job!.subject, job!), lost);
  assert.deepEqual([received.length, (await deliveries())[0]?.state], [1, 'pending']);
  answer = status(204);
  await deliver(ctx, job!.subject, { id: job!.id, fence: job!.fence + 1 });
  assert.equal(received[0]?.headers['webhook-id'], received[1]?.headers['webhook-id']);
  assert.equal((await deliveries())[0]?.state, 'delivered');
});

test('an address inside is refused when the endpoint is made, and again when the name is connected to', async () => {
  const strict = await testContext(database.db, { clock });
  const make = (url: string, address: string) =>
    createEndpoint(strict, { url, types: [], description: '' }, async () => [{ address, family: 4 }]);
  const refused = (error: unknown) =>
    error instanceof Problem && error.init.errors?.[0]?.code === 'private_address' && error.init.status === 422;
  await assert.rejects(make(base, '127.0.0.1'), refused);
  await assert.rejects(make('https://erp.example.com', '10.0.0.1'), refused);
  await make('https://erp.example.com', '93.184.216.34');
  const port = new URL(base).port;
  const sent = await postWebhook({
    url: `http://erp.example.com:${port}/`,
    headers: {},
    body: '{}',
    allowPrivate: false,
    now: clock.now(),
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
  });
  assert.deepEqual(sent, { answered: false, detail: 'O endereço leva à rede interna e não é permitido.' });
  assert.equal(received.length, 0);
});

test('a receiver that never answers, or answers for ever, costs the time-out and no more', async () => {
  const post = (timeoutMs: number) =>
    postWebhook({ url: base, headers: {}, body: '{}', allowPrivate: true, now: clock.now(), timeoutMs });
  answer = () => undefined;
  assert.deepEqual(await post(50), { answered: false, detail: 'O servidor não respondeu a tempo.' });
  answer = (response) => {
    response.writeHead(500);
    const drip = setInterval(() => response.write('x'.repeat(100_000)), 1);
    response.on('close', () => clearInterval(drip));
  };
  const endless = await post(5_000);
  assert.ok(endless.answered && endless.status === 500 && endless.excerpt.length <= 200);
  server.closeAllConnections();
});

test('lists come in pages, newest first, and an endpoint goes with its deliveries', async () => {
  const endpoint = await createEndpoint(ctx, { url: base, types: [], description: '' });
  for (let number = 1; number <= 5; number += 1) {
    clock.advance({ seconds: number % 2 });
    await tell('charge.paid', number);
  }
  const first = await listEvents(ctx, { limit: 3 });
  const rest = await listEvents(ctx, { limit: 3, after: first.next ?? undefined });
  assert.deepEqual(
    [...first.data, ...rest.data].map(({ sequence }) => sequence),
    [5, 4, 3, 2, 1],
  );
  assert.equal(rest.next, null);
  await assert.rejects(listEvents(ctx, { limit: 3, after: 'x' }), Problem);
  await removeEndpoint(ctx, endpoint.id);
  assert.deepEqual(await deliveries(), []);
  await runDue();
  assert.equal(received.length, 0);
  await assert.rejects(
    removeEndpoint(ctx, endpoint.id),
    (error) => error instanceof Problem && error.init.status === 404,
  );
});

test('the secret is shown once and kept sealed', async () => {
  const made = await createEndpoint(ctx, { url: base, types: [], description: 'ERP' });
  assert.ok(!JSON.stringify(await listEndpoints(ctx)).includes(made.secret));
  const { rows } = await database.db.pool.query(
    `select secret_sealed, (select json_agg(a) from audit_entry a where object_id = e.id) as audit
     from webhook_endpoint e where id = $1`,
    [uuidOf('webhookEndpoint', made.id)],
  );
  assert.ok(!rows[0].secret_sealed.toString('latin1').includes(made.secret.slice(6)));
  assert.equal(rows[0].audit.length, 1);
  assert.ok(!JSON.stringify(rows[0].audit).includes(made.secret));
});
