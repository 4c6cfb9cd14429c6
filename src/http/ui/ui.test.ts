/** What only the screens call: live changes and the simulator's controls. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { startSimulator, type Simulator } from '#sim/index.ts';
import { testServer, type TestOrganization, type TestServer } from '#test/kit/http.ts';

/** Opens a stream of server-sent events and reads it event by event. */
async function openStream(
  url: string,
  headers: Record<string, string>,
): Promise<{ next(): Promise<string>; close(): void; response: IncomingMessage }> {
  const request = get(url, { headers });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.setEncoding('utf8');
  const chunks = response.iterator({ destroyOnReturn: false });
  let waiting = '';
  const next = async (): Promise<string> => {
    while (!waiting.includes('\n\n')) {
      const { value, done } = await chunks.next();
      assert.ok(!done, 'the stream ended');
      waiting += String(value);
    }
    const end = waiting.indexOf('\n\n');
    const event = waiting.slice(0, end);
    waiting = waiting.slice(end + 2);
    return event;
  };
  return { next, close: () => request.destroy(), response };
}

describe('live changes', () => {
  test('reach the pages of their own company, and the server does not wait for them to close', async (t) => {
    const server = await testServer();
    t.after(() => server.close());
    const [company, stranger] = [await server.organization('A'), await server.organization('B')];
    const { headers } = await company.person('viewer');
    const address = await server.app.listen({ port: 0, host: '127.0.0.1' });
    assert.equal((await fetch(`${address}/ui/changes`)).status, 401);
    const stream = await openStream(`${address}/ui/changes`, headers);
    assert.match(String(stream.response.headers['content-type']), /^text\/event-stream/);
    assert.equal(stream.response.headers['cache-control'], 'no-store');
    assert.equal(stream.response.headers['x-content-type-options'], 'nosniff');
    assert.match(await stream.next(), /event: ready/);
    server.announce(stranger.id, { type: 'charge', id: 'chg_other', version: 9 });
    server.announce(company.id, { type: 'charge', id: 'chg_1', version: 2 });
    server.announce(company.id, null);
    assert.equal(await stream.next(), 'event: change\ndata: {"type":"charge","id":"chg_1","version":2}');
    assert.equal(await stream.next(), 'event: gap\ndata: {}');
    const other = await openStream(`${address}/ui/changes`, (await company.person('viewer')).headers);
    // What is changed of a person ends her own streams: whether she may still listen is asked as she comes back.
    const { user } = (await server.app.inject({ url: '/ui/session', headers })).json<{ user: { id: string } }>();
    server.announce(company.id, { type: 'user', id: user.id, version: 3 });
    assert.match(await stream.next(), /event: change/);
    await assert.rejects(stream.next(), /the stream ended/);
    assert.match(await other.next(), /event: ready/);
    assert.match(await other.next(), /event: change/);
    const ended = assert.rejects(other.next(), /the stream ended/);
    await server.app.close();
    await ended;
  });
});

describe('the simulator through our session', () => {
  let simulator: Simulator;
  let server: TestServer;
  let company: TestOrganization;
  before(async () => {
    simulator = await startSimulator({});
    const { controlUrl, controlToken } = simulator;
    server = await testServer({ settings: { simulator: { controlUrl, token: controlToken, dataDir: '' } } });
    company = await server.organization('A');
  });
  after(async () => {
    await server.close();
    await simulator.stop();
  });

  test('answers what its control API answers, and its token stays with us', async () => {
    const { headers } = await company.person('finance');
    const state = await server.app.inject({ url: '/ui/simulator/state', headers });
    assert.equal(state.statusCode, 200, state.body);
    assert.ok(Array.isArray(state.json().banks));
    assert.ok(!state.body.includes(simulator.controlToken));
    const clock = await server.app.inject({
      method: 'POST',
      url: '/ui/simulator/clock',
      headers,
      payload: { advance: 'P1D' },
    });
    assert.equal(clock.statusCode, 200, clock.body);
    assert.equal((await server.app.inject({ method: 'DELETE', url: '/ui/simulator/faults', headers })).statusCode, 200);
    assert.equal((await server.app.inject({ url: '/ui/simulator/nothing', headers })).statusCode, 404);
  });

  test('is not for whoever only reads, nor without the page’s token', async () => {
    const { headers } = await company.person('viewer');
    assert.equal((await server.app.inject({ url: '/ui/simulator/state', headers })).statusCode, 403);
    const admin = await company.person('admin');
    const { 'x-csrf-token': _token, ...cookie } = admin.headers;
    const write = await server.app.inject({ method: 'POST', url: '/ui/simulator/reset', headers: cookie, payload: {} });
    assert.equal(write.statusCode, 403);
  });

  test('cannot be led out of the control API', async () => {
    const { headers } = await company.person('admin');
    for (const path of [
      '../',
      '..%2f..%2fv1',
      '%2e%2e/x',
      '/evil.example/x',
      '\\\\evil.example',
      'https://evil.example',
    ]) {
      const answer = await server.app.inject({ url: `/ui/simulator/${path}`, headers });
      assert.ok([400, 404].includes(answer.statusCode), `${path} ${answer.statusCode}`);
    }
  });

  test('streams its log', async () => {
    const { headers } = await company.person('developer');
    const address = await server.app.listen({ port: 0, host: '127.0.0.1' });
    const stream = await openStream(`${address}/ui/simulator/stream`, headers);
    assert.match(String(stream.response.headers['content-type']), /^text\/event-stream/);
    assert.match(await stream.next(), /: ok/);
    await server.app.inject({ method: 'POST', url: '/ui/simulator/clock', headers, payload: { advance: 'PT1H' } });
    assert.match(await stream.next(), /event: clock/);
    stream.close();
  });

  test('that is off says so', async (t) => {
    const without = await testServer();
    t.after(() => without.close());
    const other = await without.organization('B');
    const { headers } = await other.person('admin');
    const answer = await without.app.inject({ url: '/ui/simulator/state', headers });
    assert.equal(answer.json().code, 'simulator_off');
  });

  test('that is gone is told as such, not as the end of the session', async (t) => {
    const wrong = await testServer({
      settings: { simulator: { controlUrl: simulator.controlUrl, token: 'another', dataDir: '' } },
    });
    t.after(() => wrong.close());
    const other = await wrong.organization('B');
    const { headers } = await other.person('admin');
    const answer = await wrong.app.inject({ url: '/ui/simulator/state', headers });
    assert.equal(answer.statusCode, 502);
    assert.equal(answer.json().code, 'simulator_unreachable');
  });
});
