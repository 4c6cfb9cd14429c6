import assert from 'node:assert/strict';
import { connect } from 'node:tls';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { BankApplication, BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import { makeCaller } from '#sim/kit/test-caller.ts';
import type { InterClient } from './test-client.ts';
import { CHARGES, askToken, chargeBody, emit, fixture, openClient } from './test-client.ts';

const LIST = `${CHARGES}?dataInicial=2026-01-01&dataFinal=2026-12-31`;
let simulator: Simulator;
let world: BankWorld;
let client: InterClient;
let application: BankApplication;

before(async () => {
  simulator = await startSimulator({ clock: manualClock(), emissionDelayMs: 0, webhooks: 'held' });
  world = simulator.world('inter');
  application = await world.createApplication({ account: '123456789' });
  client = await openClient(simulator, application);
});

beforeEach(async () => {
  await simulator.clock.advance('PT1M');
  await client.renew();
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

function tokenForm(changes: Record<string, string | undefined> = {}) {
  return {
    client_id: application.clientId,
    client_secret: application.clientSecret,
    grant_type: 'client_credentials',
    scope: 'boleto-cobranca.read',
    ...changes,
  };
}

function callerWith(identity?: BankApplication) {
  const { caPem, banks } = simulator;
  return makeCaller({ baseUrl: banks.inter.baseUrl, caPem, ...(identity === undefined ? {} : { identity }) });
}

function inTenDays({ clock }: Simulator): string {
  return clock.now().add({ hours: 240 }).toString().slice(0, 10);
}

describe('TLS', () => {
  it('ends the handshake of a caller without a certificate, even at the token', async () => {
    const caller = callerWith();
    await assert.rejects(askToken(caller, tokenForm()), /closed|reset|ECONNRESET|certificate/i);
    await caller.close();
  });

  it('ends the handshake of a certificate that has expired, and of one of another authority', async () => {
    const expired = await world.createApplication({ certificateValidity: { notAfter: '2026-01-01T00:00:00Z' } });
    const other = await startSimulator({ clock: manualClock() });
    const foreign = await other.world('inter').createApplication();
    for (const identity of [expired, foreign]) {
      const caller = callerWith(identity);
      await assert.rejects(askToken(caller, tokenForm()), /closed|reset|ECONNRESET/i);
      await caller.close();
    }
    await other.stop();
  });

  it('speaks TLS 1.2, as the official Java SDK does, and nothing older', async () => {
    const port = Number(new URL(simulator.banks.inter.baseUrl).port);
    const { certificatePem: cert, keyPem: key } = application;
    const versionOf = (version: 'TLSv1.1' | 'TLSv1.2') =>
      new Promise<string | null>((resolve, reject) => {
        const range = { minVersion: version, maxVersion: version } as const;
        const options = { port, host: 'localhost', ca: simulator.caPem, cert, key, ...range };
        const socket = connect({ ...options, ciphers: 'DEFAULT@SECLEVEL=0' }, () => {
          resolve(socket.getProtocol());
          socket.destroy();
        });
        socket.on('error', reject);
      });
    assert.equal(await versionOf('TLSv1.2'), 'TLSv1.2');
    await assert.rejects(versionOf('TLSv1.1'));
  });
});

describe('token', () => {
  it('has the form and life of the reference', async () => {
    const answer = await askToken(client.caller, tokenForm({ scope: 'boleto-cobranca.read boleto-cobranca.write' }));
    const { access_token: token, ...rest } = answer.at() as Record<string, unknown>;
    const { access_token: _, ...official } = fixture('oauth.token.response');
    assert.deepEqual(rest, official);
    assert.match(String(token), /^[0-9a-f-]{36}$/);
  });

  it('takes repeated scopes once, and refuses the whole request for one that the application lacks', async () => {
    const repeated = await askToken(client.caller, tokenForm({ scope: 'boleto-cobranca.read  boleto-cobranca.read' }));
    assert.equal(repeated.at('scope'), 'boleto-cobranca.read');
    const lacking = await askToken(client.caller, tokenForm({ scope: 'boleto-cobranca.read pix.read' }));
    assert.equal(lacking.status, 400);
    assert.equal(lacking.at('error'), 'invalid_scope');
  });

  it('refuses a wrong secret, a JSON body and the certificate of another application', async () => {
    const wrong = await askToken(client.caller, tokenForm({ client_secret: 'x' }));
    assert.deepEqual([wrong.status, wrong.at('error')], [403, 'invalid_client']);
    const asJson = await client.caller.call('POST', '/oauth/v2/token', { json: tokenForm() });
    assert.deepEqual([asJson.status, asJson.at('error')], [400, 'invalid_request']);
    const stranger = callerWith(await world.createApplication());
    const foreign = await askToken(stranger, tokenForm());
    assert.deepEqual([foreign.status, foreign.at('error')], [403, 'invalid_client']);
    await stranger.close();
  });

  it('is bound to the certificate it was given to', async () => {
    const other = await openClient(simulator, await world.createApplication());
    const answer = await other.call('GET', LIST, { headers: { authorization: `Bearer ${client.token}` } });
    assert.equal(answer.status, 403);
    await other.caller.close();
  });

  it('ends after 3600 seconds: 401 with an empty body', async () => {
    assert.equal((await client.call('GET', LIST)).status, 200);
    await simulator.clock.advance('PT1H');
    const answer = await client.call('GET', LIST);
    assert.deepEqual([answer.status, answer.text], [401, '']);
    assert.ok(answer.headers['x-request-id']);
  });

  it('opens only what its scopes say', async () => {
    const token = String((await askToken(client.caller, tokenForm())).at('access_token'));
    const answer = await client.call('POST', CHARGES, {
      json: chargeBody(),
      headers: { authorization: `Bearer ${token}` },
    });
    assert.equal(answer.status, 403);
    const official = (fixture('errors') as unknown as { http: number; body: object }[]).find(
      ({ http }) => http === 403,
    );
    assert.deepEqual(answer.at(), official?.body);
  });
});

describe('account', () => {
  it('must be one of the application, named when there are several', async () => {
    const several = await openClient(simulator, await world.createApplication({ accounts: ['111111', '222222'] }));
    const list = (account?: string) =>
      several.call('GET', LIST, account === undefined ? {} : { headers: { 'x-conta-corrente': account } });
    assert.equal((await list()).at('violacoes.0.propriedade'), 'x-conta-corrente');
    assert.equal((await list('222222')).status, 200);
    assert.equal((await list('333333')).status, 403);
    assert.equal((await list('0222222')).status, 400);
    await several.caller.close();
  });

  it('sees only its own charges', async () => {
    const dataVencimento = inTenDays(simulator);
    const id = await emit(client, { dataVencimento });
    const other = await openClient(simulator, await world.createApplication({ account: '999999' }));
    assert.equal((await other.call('GET', `${CHARGES}/${id}`)).status, 404);
    assert.equal((await other.call('GET', LIST)).at('totalElementos'), 0);
    await other.caller.close();
  });
});

describe('limits', () => {
  it('are the production ones: 5 tokens a minute, 120 readings, then 429 until a minute has passed', async () => {
    for (let call = 1; call <= 4; call++) assert.equal((await askToken(client.caller, tokenForm())).status, 200);
    const sixth = await askToken(client.caller, tokenForm());
    assert.deepEqual([sixth.status, sixth.text], [429, '']);
    const statuses = await Promise.all(
      Array.from({ length: 121 }, async () => (await client.call('GET', LIST)).status),
    );
    assert.deepEqual(Map.groupBy(statuses, (status) => status).get(429)?.length, 1);
    assert.equal((await client.call('GET', `${CHARGES}/x`)).status, 404); // each operation has its own
    await simulator.clock.advance({ seconds: 60 });
    assert.equal((await client.call('GET', LIST)).status, 200);
  });

  it('are per application', async () => {
    for (let call = 1; call <= 4; call++) await askToken(client.caller, tokenForm());
    const other = await openClient(simulator, await world.createApplication());
    assert.notEqual(other.token, 'undefined');
    await other.caller.close();
  });

  it('of the sandbox are 10, and only the sandbox pays', async () => {
    const sandbox = await startSimulator({ clock: manualClock(), limits: 'sandbox', emissionDelayMs: 0 });
    const own = await openClient(sandbox, await sandbox.world('inter').createApplication());
    const dataVencimento = inTenDays(sandbox);
    const id = await emit(own, { dataVencimento });
    const json = fixture('cobranca.pagar.sandbox.request');
    const paid = await own.call('POST', `${CHARGES}/${id}/pagar`, { json });
    assert.deepEqual([paid.status, paid.text], [204, '']);
    assert.equal((await own.call('GET', `${CHARGES}/${id}`)).at('cobranca.origemRecebimento'), 'PIX');
    const statuses: number[] = [];
    for (let call = 1; call <= 10; call++) statuses.push((await own.call('GET', `${CHARGES}/${id}`)).status);
    assert.deepEqual([statuses.at(-2), statuses.at(-1)], [200, 429]);
    await own.caller.close();
    await sandbox.stop();
    const real = await client.call('POST', `${CHARGES}/${id}/pagar`, { json });
    assert.equal(real.status, 404);
  });
});

describe('paths', () => {
  it('that do not exist answer 404 in the words of the bank', async () => {
    const answer = await client.call('GET', '/cobranca/v2/boletos');
    assert.equal(answer.status, 404);
    assert.equal(answer.at('title'), 'Não Encontrado');
  });

  it('take no body larger than a mebibyte', async () => {
    const answer = await client.call('POST', CHARGES, { body: Buffer.alloc(2 << 20, 0x20) });
    assert.equal(answer.status, 413);
  });
});
