import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Outcome, RequestSpec } from '#core/provider.ts';
import { openAuthority } from '#sim/kit/ca.ts';
import type { Bench, TestBank } from './test-bank.ts';
import {
  credentialsFrom,
  goodToken,
  json,
  readSpec,
  refusal,
  startBench,
  startTestBank,
  stopBenches,
  writeSpec,
} from './test-bank.ts';

function causeOf(outcome: Outcome<unknown>) {
  assert.equal(outcome.outcome, 'unknown', JSON.stringify(outcome));
  return outcome.outcome === 'unknown' ? outcome.cause : assert.fail();
}

function refusalOf(outcome: Outcome<unknown>) {
  assert.equal(outcome.outcome, 'refused', JSON.stringify(outcome));
  return outcome.outcome === 'refused' ? outcome.refusal : assert.fail();
}

after(stopBenches);

const hang = (): void => {};
const tokenCalls = (bank: TestBank): number => bank.received.filter((item) => item.url.startsWith('/oauth')).length;
const writes = (bank: TestBank): number => bank.received.filter((item) => item.url === '/write').length;

describe('calls over TLS with a client certificate', () => {
  let bench: Bench;
  before(async () => {
    bench = await startBench({ ports: { timeouts: { firstByteMs: 500, idleMs: 500, callMs: 1_200 } } });
  });
  beforeEach(() => {
    bench.bank.answer = json(200, { ok: true });
    bench.bank.token = goodToken;
    bench.bank.received.length = 0;
    bench.transcripts.length = 0;
    // Past any open breaker and any token.
    bench.advance(2 * 3_600_000);
  });

  test('a read is answered, with token and headers', async () => {
    assert.deepEqual(await bench.call(readSpec), { outcome: 'done', answer: '200 {"ok":true}' });
    const [token, read] = bench.bank.received;
    assert.equal(token!.body, 'client_id=canary-client-id&client_secret=canary-client-secret&scope=a.read+a.write');
    assert.equal(read!.headers.authorization, 'Bearer canary-token-1');
    assert.equal(read!.headers['accept-encoding'], 'identity');
  });

  test('twenty calls at once renew the token once; it is kept for 80 % of its life', async () => {
    await Promise.all(Array.from({ length: 20 }, () => bench.call(readSpec)));
    assert.equal(tokenCalls(bench.bank), 1);
    bench.advance(0.79 * 3_600_000);
    await bench.call(readSpec);
    assert.equal(tokenCalls(bench.bank), 1);
    bench.advance(0.02 * 3_600_000);
    await bench.call(readSpec);
    assert.equal(tokenCalls(bench.bank), 2);
  });

  test('the intent is awaited after the token and before the first byte of the write', async () => {
    const seen: string[] = [];
    bench.bank.answer = (response, received) => {
      seen.push(received.url);
      json(200, {})(response, received, undefined!);
    };
    const outcome = await bench.call(writeSpec, {
      async beforeWrite(hash) {
        assert.match(hash, /^[0-9a-f]{64}$/);
        assert.equal(tokenCalls(bench.bank), 1);
        await new Promise((resolve) => setImmediate(resolve));
        seen.push('intent');
      },
    });
    assert.equal(outcome.outcome, 'done');
    assert.deepEqual(seen, ['intent', '/write']);
    assert.equal(bench.bank.received.at(-1)!.body, '{"name":"canário"}');
    assert.equal(bench.bank.received.at(-1)!.headers['content-length'], '19');
  });

  test('a read has no intent', async () => {
    await bench.call(readSpec, { beforeWrite: () => assert.fail('must not be called') });
  });

  test('an intent that fails sends nothing, and the caller gets its own error', async () => {
    const lost = new Error('lease lost');
    await assert.rejects(bench.call(writeSpec, { beforeWrite: () => Promise.reject(lost) }), lost);
    assert.equal(writes(bench.bank), 0);
    assert.equal((await bench.call(writeSpec)).outcome, 'done');
  });

  test('an effectful request without a body has its intent too', async () => {
    const { body: _, ...rest } = writeSpec;
    const spec: RequestSpec<string> = { ...rest, method: 'DELETE' };
    let intents = 0;
    const outcome = await bench.call(spec, { beforeWrite: async () => void (intents += 1) });
    assert.equal(outcome.outcome, 'done');
    assert.equal(intents, 1);
    assert.equal(writes(bench.bank), 1);
  });

  test('after a 401 the token is renewed and the same request sent once more, with one intent', async () => {
    let tokens = 0;
    bench.bank.token = (response, received, request) =>
      json(200, { access_token: `canary-token-${(tokens += 1)}`, expires_in: 3600 })(response, received, request);
    bench.bank.answer = (response, received, request) =>
      json(received.headers.authorization === 'Bearer canary-token-2' ? 200 : 401, {})(response, received, request);
    const hashes: string[] = [];
    const outcome = await bench.call(writeSpec, { beforeWrite: async (hash) => void hashes.push(hash) });
    assert.equal(outcome.outcome, 'done');
    assert.deepEqual([hashes.length, writes(bench.bank), tokens], [1, 2, 2]);
  });

  test('a second 401 is read, not resent', async () => {
    bench.bank.answer = json(401, {});
    assert.deepEqual(await bench.call(writeSpec), { outcome: 'done', answer: '401 {}' });
    assert.equal(writes(bench.bank), 2);
  });

  test('a write whose answer is lost is unknown, and is sent once', async () => {
    bench.bank.answer = (_response, _received, request) => request.socket.destroy();
    const cause = causeOf(await bench.call(writeSpec));
    assert.deepEqual([cause.kind, cause.bytesSent], ['unknown', true]);
    assert.equal(writes(bench.bank), 1);
  });

  test('silence and trickles end as unknown', async () => {
    bench.bank.answer = hang;
    assert.equal(causeOf(await bench.call(writeSpec)).kind, 'unknown');
    bench.bank.answer = (response) => void response.writeHead(200).write('{');
    assert.equal(causeOf(await bench.call(writeSpec)).kind, 'unknown');
    bench.bank.answer = (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(timer));
    };
    const cause = causeOf(await bench.call(writeSpec));
    assert.deepEqual([cause.kind, cause.bytesSent], ['unknown', true]);
  });

  test('what no bank documents proves nothing: 5xx, 408, redirects, 429', async () => {
    for (const [status, kind] of [
      [500, 'unknown'],
      [502, 'unknown'],
      [408, 'unknown'],
      [302, 'contract'],
      [429, 'busy'],
    ] as const) {
      bench.advance(60_000);
      bench.bank.answer = json(status, {}, { location: 'https://elsewhere.example/', 'retry-after': '7' });
      const cause = causeOf(await bench.call(writeSpec));
      assert.deepEqual([cause.kind, cause.bytesSent, cause.httpStatus], [kind, true, status]);
      if (status === 429) assert.equal(cause.retryAfterMs, 7_000);
    }
    bench.bank.answer = json(429, {}, { 'ratelimit-reset': '9' });
    assert.equal(causeOf(await bench.call(writeSpec)).retryAfterMs, 9_000, 'the only wait that some banks tell');
    assert.equal(writes(bench.bank), 6);
  });

  test('a documented refusal under a status of 500 counts only where the bank is known to answer so', async () => {
    const own = await startBench({ provider: { refusesWith5xx: true } });
    const read: RequestSpec<string>['read'] = (raw) => {
      if (new TextDecoder().decode(raw.body).includes('3500034')) return { outcome: 'refused', refusal: refusal(raw) };
      throw new Error('not documented');
    };
    own.bank.answer = json(500, { code: 3500034 });
    assert.equal((await own.call({ ...writeSpec, read })).outcome, 'refused');
    own.bank.answer = json(500, { code: 'other' });
    assert.equal(causeOf(await own.call({ ...writeSpec, read })).kind, 'unknown');
    bench.bank.answer = json(500, { code: 3500034 });
    assert.equal(causeOf(await bench.call({ ...writeSpec, read })).kind, 'unknown', 'a bank that does not');
  });

  test('a header of the credentials proves us, and is written down nowhere', async () => {
    const own = await startBench({ provider: { auth: 'none', credentialHeaders: { 'x-api-key': 'clientSecret' } } });
    own.bank.answer = json(200, { ok: true });
    assert.equal((await own.call(readSpec)).outcome, 'done');
    const [only, ...others] = own.bank.received;
    assert.equal(only!.headers['x-api-key'], 'canary-client-secret');
    assert.deepEqual(others, [], 'no token was asked for');
    assert.doesNotMatch(JSON.stringify(own.transcripts), /canary/);
  });

  test('an answer that is a secret is kept nowhere, not even when it cannot be read', async () => {
    bench.bank.answer = json(200, { secret: 'a-new-and-unknown-secret' });
    const spec = { ...readSpec, secretAnswer: true };
    assert.equal((await bench.call(spec)).outcome, 'done');
    const broken = {
      ...spec,
      read: () => {
        throw new Error('unreadable');
      },
    };
    const cause = causeOf(await bench.call(broken));
    assert.doesNotMatch(JSON.stringify([bench.transcripts, cause]), /a-new-and-unknown-secret/);
  });

  test('a reading that fails is a breach of contract with an excerpt free of secrets', async () => {
    bench.bank.answer = (response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>canary-token-1 manutenção</html>');
    const spec = {
      ...writeSpec,
      read: (raw: { body: Uint8Array }) => JSON.parse(new TextDecoder().decode(raw.body)) as never,
    };
    const cause = causeOf(await bench.call(spec));
    assert.equal(cause.kind, 'contract');
    assert.match(cause.detail, /HTTP 200, text\/html.*manutenção/);
    assert.doesNotMatch(cause.detail, /canary/);
  });

  test('an answer beyond the cap is cut off', async () => {
    bench.bank.answer = (response) => response.writeHead(200).end(Buffer.alloc(3 * 1024 * 1024, 32));
    assert.equal(causeOf(await bench.call(writeSpec)).kind, 'contract');
    bench.bank.answer = (response) => response.writeHead(200).end(Buffer.alloc(1024, 32));
    assert.equal(causeOf(await bench.call({ ...readSpec, maxAnswerBytes: 1000 })).kind, 'contract');
  });

  test('token failures mean that nothing was sent, and are told apart', async () => {
    const ends: [Parameters<typeof json>, string][] = [
      [[503, {}], 'not-sent'],
      [[429, {}], 'busy'],
      [[200, { expires_in: 3600 }], 'contract'],
      [[200, { access_token: 'x', expires_in: 0 }], 'contract'],
      [[200, { access_token: 'x', expires_in: -1 }], 'contract'],
    ];
    for (const [answer, kind] of ends) {
      bench.advance(60_000);
      bench.bank.token = json(...answer);
      const cause = causeOf(await bench.call(writeSpec, { beforeWrite: () => assert.fail('nothing is sent') }));
      assert.deepEqual([cause.kind, cause.bytesSent], [kind, false], JSON.stringify(answer));
    }
    bench.bank.token = json(400, { error: 'invalid_client', error_description: 'x' });
    const refusal = refusalOf(await bench.call(writeSpec));
    assert.deepEqual([refusal.kind, refusal.code], ['auth', 'credentials_rejected']);
    assert.equal(writes(bench.bank), 0);
  });

  test('a token call that is cut while the certificate is accepted is no verdict on the certificate', async () => {
    bench.bank.token = (_response, _received, request) => request.socket.destroy();
    const cause = causeOf(await bench.call(readSpec));
    assert.deepEqual([cause.kind, cause.bytesSent], ['not-sent', false]);
  });

  test('no secret, token or whole CPF is in a transcript', async () => {
    bench.bank.answer = json(200, {
      cpfCnpj: '52998224725',
      echo: 'canary-client-secret',
      note: 'Bearer canary-token-1 529.982.247-25',
    });
    await bench.call({
      ...writeSpec,
      query: { cpf: '52998224725' },
      body: { json: { pagador: { cpfCnpj: '52998224725' } } },
    });
    assert.equal(bench.transcripts.length, 2);
    const written = JSON.stringify(bench.transcripts);
    assert.doesNotMatch(written, /canary|52998224725|529\.982/);
    assert.match(written, /\*\*\*\.982\.247-\*\*/);
  });

  test('a refusal that repeats what was sent is masked', async () => {
    bench.bank.answer = json(400, { message: 'CPF 529.982.247-25 e canary-token-1 inválidos' });
    const spec: RequestSpec<string> = { ...writeSpec, read: (raw) => ({ outcome: 'refused', refusal: refusal(raw) }) };
    const { message } = refusalOf(await bench.call(spec)).bank;
    assert.match(message, /CPF \*\*\*\.982\.247-\*\* e \[oculto\] inválidos/);
  });

  test('a transcript that cannot be kept changes nothing', async () => {
    const outcome = await bench.call(readSpec, { record: () => Promise.reject(new Error('disk full')) });
    assert.equal(outcome.outcome, 'done');
  });

  test('each call is observed with its end', async () => {
    bench.observations.length = 0;
    await bench.call(readSpec);
    assert.deepEqual(
      bench.observations.map(({ name, outcome, kind }) => [name, outcome, kind]),
      [
        ['test.token', 'done', null],
        ['test.read', 'done', null],
      ],
    );
  });
});

describe('certificates', () => {
  test('an expired or absent certificate is named and nothing is sent', async () => {
    const bench = await startBench();
    const { authority } = bench.bank;
    const old = await credentialsFrom(authority, {
      notBefore: '2024-01-01T00:00:00Z',
      notAfter: '2025-01-01T00:00:00Z',
    });
    const { certificatePem: _, ...without } = old;
    const other = await credentialsFrom(authority);
    const mixed = { ...other, keyPem: old.keyPem! };
    assert.equal(refusalOf(await bench.call(writeSpec, {}, old)).code, 'certificate_expired');
    assert.equal(refusalOf(await bench.call(writeSpec, {}, without)).code, 'certificate_missing');
    assert.equal(refusalOf(await bench.call(writeSpec, {}, mixed)).code, 'certificate_key_mismatch');
    assert.equal(bench.bank.connections(), 0);
  });

  for (const version of [undefined, 'TLSv1.2'] as const) {
    test(`a certificate that the bank rejects is named (${version ?? 'TLSv1.3'})`, async () => {
      const bank = await startTestBank(version);
      const bench = await startBench({ bank });
      const foreign = await credentialsFrom(await openAuthority());
      const refusal = refusalOf(
        await bench.call(writeSpec, { beforeWrite: () => assert.fail('nothing is sent') }, foreign),
      );
      assert.deepEqual([refusal.kind, refusal.code], ['auth', 'certificate_rejected']);
      assert.equal(bank.received.length, 0);
    });
  }

  test('a server that we do not trust is sent nothing', async () => {
    const bench = await startBench({ ports: { trustedCaPem: (await openAuthority()).caPem } });
    const cause = causeOf(await bench.call(writeSpec));
    assert.deepEqual([cause.kind, cause.bytesSent], ['not-sent', false]);
    assert.match(cause.detail, /não é confiável/);
    assert.equal(bench.bank.received.length, 0);
  });

  test('new credentials get their own connection and token while the old go on', async () => {
    const bench = await startBench();
    const second = { ...(await credentialsFrom(bench.bank.authority)), version: '2' };
    await bench.call(readSpec);
    const first = bench.bank.connections();
    await bench.call(readSpec);
    assert.equal(bench.bank.connections(), first, 'the connection is kept');
    await bench.call(readSpec, {}, second);
    assert.ok(bench.bank.connections() > first);
    assert.equal(tokenCalls(bench.bank), 2);
    bench.advance(61_000);
    assert.equal((await bench.call(readSpec, {}, second)).outcome, 'done');
    assert.equal((await bench.call(readSpec)).outcome, 'done');
  });
});

describe('limits and breaker', () => {
  test('without a permit nothing is sent, and the wait is told', async () => {
    const limits = [{ names: ['test.read', 'test.write'], bucket: 'all', limit: 2, perSeconds: 60 }];
    const bench = await startBench({ limits });
    assert.equal((await bench.call(readSpec)).outcome, 'done');
    assert.equal((await bench.call(writeSpec)).outcome, 'done');
    const cause = causeOf(await bench.call(writeSpec));
    assert.deepEqual([cause.kind, cause.bytesSent], ['busy', false]);
    assert.ok(cause.retryAfterMs! > 50_000 && cause.retryAfterMs! <= 60_000);
    bench.advance(60_001);
    assert.equal((await bench.call(writeSpec)).outcome, 'done');
    assert.equal(writes(bench.bank), 2);
  });

  test('after five failures in a row nothing is sent for a while; then one call tries', async () => {
    const bench = await startBench();
    bench.bank.answer = json(500, {});
    for (let count = 0; count < 5; count += 1) await bench.call(readSpec);
    const seen = bench.bank.received.length;
    const cause = causeOf(await bench.call(writeSpec));
    assert.deepEqual([cause.kind, cause.bytesSent], ['not-sent', false]);
    assert.equal(bench.bank.received.length, seen);
    bench.advance(30_001);
    bench.bank.answer = json(200, {});
    const [probe, other] = await Promise.all([bench.call(readSpec), bench.call(readSpec)]);
    assert.equal(probe!.outcome, 'done');
    assert.equal(causeOf(other!).kind, 'not-sent');
    assert.equal((await bench.call(readSpec)).outcome, 'done');
  });

  test('no connection at all: not sent', async () => {
    const bench = await startBench();
    await bench.bank.stop();
    const cause = causeOf(await bench.call(writeSpec, { beforeWrite: () => assert.fail('nothing is sent') }));
    assert.deepEqual([cause.kind, cause.bytesSent], ['not-sent', false]);
  });

  test('with a token in hand, a bank that is gone was sent nothing and no intent was given', async () => {
    const bench = await startBench();
    const closing = { connection: 'close' };
    bench.bank.token = json(200, { access_token: 'x', expires_in: 3600 }, closing);
    bench.bank.answer = json(200, {}, closing);
    await bench.call(readSpec);
    await bench.bank.stop();
    const cause = causeOf(await bench.call(writeSpec, { beforeWrite: () => assert.fail('nothing is sent') }));
    assert.deepEqual([cause.kind, cause.bytesSent], ['not-sent', false]);
  });
});
