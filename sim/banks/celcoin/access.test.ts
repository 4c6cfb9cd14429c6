import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { CelcoinClient } from './test-client.ts';
import { SEND, STATUS, fixture, openClient, tokenForm, transfer, transferBody } from './test-client.ts';

const BALANCE = '/v5/merchant/balance';
let simulator: Simulator;
let world: BankWorld;
let client: CelcoinClient;

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2026-03-10T15:00:00Z'), webhooks: 'held' });
  world = simulator.world('celcoin');
  client = await openClient(simulator, await world.createApplication());
});

beforeEach(async () => {
  world.clearFaults();
  await client.renew();
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

const askToken = (form: Record<string, string>) => client.caller.call('POST', '/v5/token', { form });

describe('token', () => {
  it('is a JWT of 2400 seconds', async () => {
    const answer = await askToken(tokenForm(client.application));
    const { access_token: token, ...rest } = answer.at() as Record<string, unknown>;
    assert.deepEqual(rest, { expires_in: 2400, token_type: 'bearer' });
    const claims = JSON.parse(Buffer.from(String(token).split('.')[1]!, 'base64url').toString());
    assert.deepEqual([claims.iss, claims.client_id], ['CelcoinAPI', client.application.clientId]);
    assert.equal(claims.exp * 1000, Date.parse('2026-03-10T15:40:00Z'));
  });

  it('is given for a multipart form too, as the reference shows it', async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries(tokenForm(client.application))) form.set(name, value);
    const request = new Request('http://localhost', { method: 'POST', body: form });
    const answer = await client.caller.call('POST', '/v5/token', {
      body: Buffer.from(await request.arrayBuffer()),
      headers: { 'content-type': request.headers.get('content-type')! },
    });
    assert.deepEqual([answer.status, answer.at('token_type')], [200, 'bearer']);
  });

  it('is refused for a wrong secret, an unknown client, another grant and a JSON body', async () => {
    const form = tokenForm(client.application);
    const refusals = [
      await askToken({ ...form, client_secret: 'x' }),
      await askToken({ ...form, client_id: 'x' }),
      await askToken({ ...form, grant_type: 'password' }),
      await client.caller.call('POST', '/v5/token', { json: form }),
    ];
    assert.deepEqual(
      refusals.map(({ status }) => status),
      [401, 401, 400, 400],
    );
    for (const refusal of refusals) assert.equal(refusal.at('status'), 1);
  });

  it('opens nothing when it is missing, invented or older than 2400 seconds', async () => {
    const read = (authorization: string) => client.call('GET', BALANCE, { headers: { authorization } });
    assert.equal((await client.caller.call('GET', BALANCE)).status, 401);
    assert.equal((await read('Bearer inventado')).status, 401);
    assert.equal((await read(`Basic ${client.token}`)).status, 401);
    await simulator.clock.advance({ seconds: 2399 });
    assert.equal((await read(`bearer ${client.token}`)).status, 200);
    await simulator.clock.advance({ seconds: 1 });
    assert.equal((await read(`Bearer ${client.token}`)).status, 401);
  });
});

describe('applications', () => {
  it('have ids and secrets of the shape that the bank gives, no certificate and one account', async () => {
    const { clientId, clientSecret, certificatePem, accounts, others } = client.application;
    assert.match(clientId, /^[0-9a-f]+\.celcoinapi\.v5$/);
    assert.match(clientSecret, /^[0-9a-f]{64}$/);
    assert.equal(certificatePem, '');
    assert.equal(accounts.length, 1);
    assert.match(others!['customerId']!, /^\d{4}$/);
    await assert.rejects(world.createApplication({ accounts: ['1', '2'] }), /uma conta só/);
  });

  it('see only the transfers of their account', async () => {
    const id = await transfer(client);
    const other = await openClient(simulator, await world.createApplication());
    const answer = await other.call('GET', `${STATUS}/${id}`);
    assert.deepEqual([answer.status, answer.at('errorCode')], [400, '061']);
    await other.caller.close();
  });
});

describe('paths and faults', () => {
  it('answer 404 for what does not exist and take no body larger than a mebibyte', async () => {
    assert.equal((await client.call('GET', '/v5/transactions/nada')).status, 404);
    assert.equal((await client.call('POST', SEND, { body: Buffer.alloc(2 << 20, 0x20) })).status, 413);
  });

  it('lose the answer of a transfer that was done, or the request of one that was not', async () => {
    const before = world.transfers().length;
    await world.next('drop-after', { name: 'transfer.send' });
    await assert.rejects(client.call('POST', SEND, { json: transferBody() }));
    assert.equal(world.transfers().length, before + 1);
    await world.next('drop-before', { name: 'transfer.send' });
    await assert.rejects(client.call('POST', SEND, { json: transferBody() }));
    await world.next('500-before', { name: 'transfer.*' });
    const failed = await client.call('POST', SEND, { json: transferBody() });
    assert.deepEqual([failed.status, failed.at('message')], [500, 'Ocorreu um Erro No Processo']);
    assert.equal(world.transfers().length, before + 1);
  });

  it('distort an answer in each of the three ways', async () => {
    const send = async (fault: 'missing-field' | 'unknown-status' | 'echo-other-amount') => {
      await world.next(fault);
      return client.call('POST', SEND, { json: transferBody() });
    };
    assert.equal((await send('missing-field')).at('transactionId'), undefined);
    assert.equal((await send('unknown-status')).at('errorCode'), '777');
    assert.equal((await send('echo-other-amount')).at('destinationAccountData.value'), 6);
    const id = await transfer(client);
    await world.next('unknown-status');
    assert.equal((await client.call('GET', `${STATUS}/${id}`)).at('stateCompensation'), 'Em análise');
  });
});

describe('balance and banks', () => {
  it('have the fields of the samples; the balance falls with each transfer', async () => {
    const balance = async () => (await client.call('GET', BALANCE)).at() as Record<string, number>;
    const first = await balance();
    assert.deepEqual(Object.keys(first).sort(), Object.keys(fixture('balance.response')).sort());
    await transfer(client, { value: 12.34 });
    const second = await balance();
    assert.equal(Math.round((first['balance']! - second['balance']!) * 100), 1234);
    assert.equal(Math.round((second['consumed']! - first['consumed']!) * 100), 1234);
  });

  it('list the institutions by COMPE number', async () => {
    const answer = await client.call('GET', '/v5/transactions/banks');
    const banks = answer.at('banks') as Record<string, unknown>[];
    const [sample] = fixture('banks.response')['banks'] as Record<string, unknown>[];
    const same = banks.find(({ institutionCode }) => institutionCode === sample!['institutionCode']);
    assert.deepEqual(Object.keys(same!), Object.keys(sample!));
    assert.equal(banks.filter(({ institutionCode }) => institutionCode === 1).length, 1);
    assert.ok(banks.length > 400);
  });
});
