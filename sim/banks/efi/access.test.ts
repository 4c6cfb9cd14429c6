import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { BankApplication, BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import { makeCaller } from '#sim/kit/test-caller.ts';
import type { EfiClient } from './test-client.ts';
import { GRANT, basic, chargeBody, issue, openClient, openPixClient, refusalOf } from './test-client.ts';

const LIST = '/v1/charges?charge_type=billet&begin_date=2026-01-01&end_date=2026-12-31';
let simulator: Simulator;
let world: BankWorld;
let application: BankApplication;
let client: EfiClient;

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2026-03-10T15:00:00Z'), webhooks: 'held' });
  world = simulator.world('efi');
  application = await world.createApplication({ account: '123456' });
  client = await openClient(simulator, application);
});

beforeEach(() => client.renew());

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

describe('token of the charges', () => {
  it('is given for JSON and for a form, without a certificate, for 600 seconds', async () => {
    for (const options of [{ json: GRANT }, { form: GRANT }]) {
      const answer = await client.caller.call('POST', '/v1/authorize', { ...options, headers: basic(application) });
      const { access_token: token, ...rest } = answer.at() as Record<string, unknown>;
      assert.deepEqual([answer.status, rest], [200, { token_type: 'Bearer', expires_in: 600 }]);
      assert.match(String(token), /^\S{40,}$/);
    }
  });

  it('is refused for a wrong secret, no secret and another grant', async () => {
    const ask = (headers: Record<string, string>, json: unknown = GRANT) =>
      client.caller.call('POST', '/v1/authorize', { json, headers });
    const wrong = await ask(basic({ ...application, clientSecret: 'x' }));
    assert.deepEqual([wrong.status, wrong.at('error')], [401, 'invalid_client']);
    assert.equal((await ask({})).status, 401);
    const grant = await ask(basic(application), { grant_type: 'password' });
    assert.deepEqual([grant.status, grant.at('error')], [400, 'unsupported_grant_type']);
    assert.equal((await ask(basic(application), {})).at('error'), 'invalid_request');
  });

  it('ends after ten minutes of the clock', async () => {
    assert.equal((await client.call('GET', LIST)).status, 200);
    await simulator.clock.advance('PT9M59S');
    assert.equal((await client.call('GET', LIST)).status, 200);
    await simulator.clock.advance('PT1S');
    assert.equal((await client.call('GET', LIST)).status, 401);
  });

  it('ends at once when the bank is told so', async () => {
    await world.next('expire-token', { name: 'charge.find' });
    assert.equal((await client.call('GET', LIST)).status, 401);
    await client.renew();
    assert.equal((await client.call('GET', LIST)).status, 200);
  });
});

describe('admission', () => {
  it('keeps accounts apart: what is another account’s does not exist', async () => {
    const id = await issue(client);
    const other = await openClient(simulator, await world.createApplication());
    const answer = await other.call('GET', `/v1/charge/${id}`);
    assert.deepEqual(refusalOf(answer), [500, 3500010]);
    assert.deepEqual(answer.at('error_description'), {
      property: 'id',
      message: 'A propriedade [id] informada não existe.',
    });
    assert.deepEqual((await other.call('GET', LIST)).at('data'), []);
    await other.caller.close();
  });

  it('refuses an application without the scope', async () => {
    const poor = await openClient(simulator, await world.createApplication({ scopes: ['cob.read'] }));
    assert.deepEqual(refusalOf(await poor.call('GET', LIST)), [403, 3500001]);
    await poor.caller.close();
  });

  it('refuses a token of the Pix API, and the other way round', async () => {
    const pix = await openPixClient(simulator, application);
    const crossed = await client.call('GET', LIST, undefined, { headers: { authorization: `Bearer ${pix.token}` } });
    assert.equal(crossed.status, 401);
    const back = await pix.call('GET', '/v2/gn/saldo', undefined, {
      headers: { authorization: `Bearer ${client.token}` },
    });
    assert.equal(back.status, 401);
    await pix.caller.close();
  });

  it('has the headers of the official client pass', async () => {
    const headers = { 'api-sdk': 'efi-node-1.2.28', 'x-skip-mtls-checking': 'true', 'partner-token': 'x' };
    assert.equal((await client.call('POST', '/v1/charge/one-step', chargeBody(), { headers })).status, 200);
  });
});

describe('the host of the Pix API', () => {
  it('ends the handshake without a certificate', async () => {
    const caller = makeCaller({ baseUrl: simulator.hosts['efi']!, caPem: simulator.caPem });
    const ask = caller.call('POST', '/oauth/token', { json: GRANT, headers: basic(application) });
    await assert.rejects(ask, /closed|reset|ECONNRESET|certificate/i);
    await caller.close();
  });

  it('takes the certificate of another application of the account, not of another account', async () => {
    const tokenWith = async (identity: BankApplication): Promise<number> => {
      const caller = makeCaller({ baseUrl: simulator.hosts['efi']!, caPem: simulator.caPem, identity });
      const answer = await caller.call('POST', '/oauth/token', { json: GRANT, headers: basic(application) });
      await caller.close();
      return answer.status;
    };
    assert.equal(await tokenWith(await world.createApplication({ account: '123456' })), 200);
    assert.equal(await tokenWith(await world.createApplication({ account: '654321' })), 401);
  });
});

describe('an application', () => {
  it('has the bank’s words for id and secret, one account, and no unknown scope', async () => {
    assert.match(application.clientId, /^Client_Id_[0-9a-f]{40}$/);
    assert.match(application.clientSecret, /^Client_Secret_[0-9a-f]{40}$/);
    await assert.rejects(world.createApplication({ accounts: ['11111', '22222'] }), /uma só conta/);
    await assert.rejects(world.createApplication({ scopes: ['boleto.read'] }), /não tem o escopo/);
    await assert.rejects(world.createApplication({ account: '1' }), /Conta inválida/);
  });
});
