import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { CelcoinClient } from './test-client.ts';
import { fixture, openClient, transfer } from './test-client.ts';

let simulator: Simulator;
let world: BankWorld;
let client: CelcoinClient;
let receiver: Server;
/** What the receiver answers, and what it received. */
let answerWith: number;
let received: { authorization: string | undefined; text: string }[];

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2026-03-10T15:00:00Z'), webhooks: 'held' });
  world = simulator.world('celcoin');
  client = await openClient(simulator, await world.createApplication({ account: '300541976902' }));
  const { certificatePem: cert, keyPem: key } = await simulator.issueServerCertificate(['localhost']);
  receiver = createServer({ cert, key }, (message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      received.push({ authorization: message.headers.authorization, text: Buffer.concat(chunks).toString() });
      response.writeHead(answerWith).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(receiver.address() as AddressInfo).port}/hooks/celcoin`;
  world.act('register-webhook', '300541976902', { url, login: 'hub', password: 'não:é fácil' });
});

beforeEach(async () => {
  simulator.setWebhookMode('held');
  await world.deliver({ lose: true });
  received = [];
  answerWith = 200;
  await client.renew();
});

after(async () => {
  await client.caller.close();
  receiver.closeAllConnections();
  receiver.close();
  await simulator.stop();
});

describe('the refund webhook', () => {
  it('has the form of the manual, four decimals and no zone included, and basic authentication', async () => {
    const id = await transfer(client, { externalNSU: 6_088_611, externalTerminal: 'Celcoin', accountCode: '123' });
    await simulator.clock.advance({ seconds: 100 });
    world.returnTransfer(id, 'PBE326');
    assert.deepEqual(await world.deliver(), { delivered: 1, failed: 0, lost: 0 });
    const [{ authorization, text }] = received as [(typeof received)[0]];
    assert.equal(authorization, `Basic ${Buffer.from('hub:não:é fácil').toString('base64')}`);
    assert.match(text, /"Valor":5\.0000\}/);
    const body = JSON.parse(text) as Record<string, Record<string, unknown>>;
    const official = fixture('refund.webhook') as Record<string, Record<string, unknown>>;
    assert.deepEqual(Object.keys(body), Object.keys(official));
    assert.deepEqual(Object.keys(body['DadosTransacao']!), Object.keys(official['DadosTransacao']!));
    assert.deepEqual(body['StatusCompensacao'], official['StatusCompensacao']);
    const { DataOperacao, DataDevolucao, Agencia, Conta, Cpfcnpj } = body['DadosTransacao']!;
    assert.deepEqual([DataOperacao, DataDevolucao], ['2026-03-10T12:00:00.000', '2026-03-10T12:01:40.000']);
    assert.deepEqual([Agencia, Conta, Cpfcnpj], [30, '123', '35914746817']);
    assert.deepEqual([body['NsuExterno'], body['ProtocoloId']], [6_088_611, Number(id)]);
  });

  it('tells of each return, of its part, by TED codes too', async () => {
    const id = await transfer(client, { value: 10 });
    world.returnTransfer(id, 'SPB7', 333);
    world.returnTransfer(id, 'SPB1');
    await world.deliver();
    const told = received.map(({ text }) => JSON.parse(text));
    assert.deepEqual(
      told.map(({ DadosTransacao, StatusCompensacao }) => [DadosTransacao.Valor, StatusCompensacao.CodErro]),
      [
        [3.33, 'SPB7'],
        [6.67, 'SPB1'],
      ],
    );
    assert.equal(told[1].StatusCompensacao.MensagemErro, 'Conta Destinatária do Crédito Encerrada');
  });

  it('leaves with the next quarter of an hour and comes every 15 minutes for 24 hours', async () => {
    simulator.setWebhookMode('automatic');
    await simulator.clock.set('2026-03-11T15:05:00Z');
    await client.renew();
    answerWith = 201; // only 200 will do
    world.returnTransfer(await transfer(client), 'PBE326');
    const counts: number[] = [];
    for (const minutes of [9, 1, 14, 1, 15]) {
      await simulator.clock.advance({ minutes });
      counts.push(received.length);
    }
    assert.deepEqual(counts, [0, 1, 1, 2, 3]);
    await simulator.clock.set('2026-03-13T15:00:00Z');
    assert.equal(received.length, 96);
    assert.equal(world.webhooks().at(-1)?.status, 'exhausted');
  });

  it('stops at the first 200', async () => {
    simulator.setWebhookMode('automatic');
    answerWith = 500;
    world.returnTransfer(await transfer(client), 'PBE328');
    await simulator.clock.advance('PT20M');
    answerWith = 200;
    await simulator.clock.advance('P2D');
    const [last] = world.webhooks().slice(-1);
    assert.equal(last?.status, 'delivered');
    assert.deepEqual(
      last.attempts.map(({ ok }) => ok),
      [...last.attempts.slice(1).map(() => false), true],
    );
  });

  it('comes twice, late, not at all, or forged, when told so', async () => {
    const id = await transfer(client);
    world.returnTransfer(id, 'PBE326');
    await world.deliver({ repeat: 2 });
    assert.equal(received.length, 2);
    const innocent = await transfer(client);
    await world.deliver({ forge: { ref: innocent, amountCents: 400 } });
    assert.equal(JSON.parse(received.at(-1)!.text).DadosTransacao.Valor, 4);
    assert.equal(world.transfers().find(({ ref }) => ref === innocent)?.status, 'settled');
  });

  it('is registered by support with an https address, a login and a password; without it nothing is sent', async () => {
    const act = (input: Record<string, unknown>) => () => world.act('register-webhook', '-', input);
    assert.throws(act({ url: 'http://localhost/', login: 'a', password: 'b' }), /https/);
    assert.throws(act({ url: 'https://localhost/', login: 'a' }), /password/);
    const silent = await openClient(simulator, await world.createApplication());
    world.returnTransfer(await transfer(silent), 'PBE326');
    assert.deepEqual(await world.deliver(), { delivered: 0, failed: 0, lost: 0 });
    await silent.caller.close();
  });
});
