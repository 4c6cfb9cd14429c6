import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { InterClient } from './test-client.ts';
import { CHARGES, emit, fixture, openClient } from './test-client.ts';

const WEBHOOK = `${CHARGES}/webhook`;
let simulator: Simulator;
let world: BankWorld;
let client: InterClient;
let receiver: Server;
let url: string;
/** What the receiver answers, and what it received. */
let answerWith: number;
let received: { account: string | undefined; items: Record<string, unknown>[] }[];

before(async () => {
  const clock = manualClock('2026-03-10T15:00:00Z');
  simulator = await startSimulator({ clock, limits: 'none', emissionDelayMs: 0, webhooks: 'held' });
  world = simulator.world('inter');
  client = await openClient(simulator, await world.createApplication({ account: '123456789' }));
  const { certificatePem: cert, keyPem: key } = await simulator.issueServerCertificate(['localhost']);
  receiver = createServer({ cert, key }, (message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const account = message.headers['x-conta-corrente'] as string | undefined;
      received.push({ account, items: JSON.parse(Buffer.concat(chunks).toString()) });
      response.writeHead(answerWith).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `https://localhost:${(receiver.address() as AddressInfo).port}/hooks/segredo`;
  await client.call('PUT', WEBHOOK, { json: { webhookUrl: url } });
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

function situacoes(): unknown[] {
  return received.flatMap(({ items }) => items.map((item) => item['situacao']));
}

describe('callbacks', () => {
  it('are an array with the documented fields, and name the account in a header', async () => {
    const id = await emit(client);
    world.pay(id, { channel: 'pix' });
    const report = await world.deliver();
    assert.deepEqual(report, { delivered: 2, failed: 0, lost: 0 });
    assert.deepEqual(situacoes(), ['A_RECEBER', 'RECEBIDO']);
    const [item] = received[1]!.items;
    const [official] = fixture('cobranca.callback') as unknown as object[];
    assert.deepEqual(Object.keys(item!).sort(), Object.keys(official!).sort());
    assert.deepEqual([item!['valorTotalRecebido'], item!['origemRecebimento']], ['100.00', 'PIX']);
    assert.equal(received[1]!.account, '123456789');
  });

  it('tell of cancelling, expiry and failure, never of delay or protest', async () => {
    const cancelled = await emit(client);
    await client.call('POST', `${CHARGES}/${cancelled}/cancelar`, { json: { motivoCancelamento: 'ACERTOS' } });
    world.expire(await emit(client));
    world.failEmission();
    await emit(client);
    world.protest(await emit(client));
    await world.deliver();
    assert.deepEqual(situacoes(), ['A_RECEBER', 'CANCELADO', 'A_RECEBER', 'EXPIRADO', 'FALHA_EMISSAO', 'A_RECEBER']);
  });

  it('come in another order, repeated, or not at all, when told so', async () => {
    world.pay(await emit(client));
    await world.deliver({ order: 'reverse', repeat: 2 });
    assert.deepEqual(situacoes(), ['RECEBIDO', 'RECEBIDO', 'A_RECEBER', 'A_RECEBER']);
    world.pay(await emit(client));
    assert.deepEqual(await world.deliver({ lose: true }), { delivered: 0, failed: 0, lost: 2 });
    assert.equal(received.length, 4);
  });

  it('can be forged: a payment that the books do not know', async () => {
    const id = await emit(client);
    await world.deliver({ lose: true });
    await world.deliver({ forge: { ref: id, amountCents: 5000 } });
    assert.deepEqual(
      [received[0]!.items[0]!['situacao'], received[0]!.items[0]!['valorTotalRecebido']],
      ['RECEBIDO', '50.00'],
    );
    assert.equal(world.charge(id).status, 'registered');
  });
});

describe('repetition', () => {
  it('follows the schedule of 20, 30, 60 and 120 minutes, and ends', async () => {
    await emit(client);
    answerWith = 201; // only 200 will do
    await world.deliver();
    const counts = [received.length];
    for (const minutes of [19, 1, 30, 60, 119, 1, 600]) {
      await simulator.clock.advance({ minutes });
      counts.push(received.length);
    }
    assert.deepEqual(counts, [1, 1, 2, 3, 4, 4, 5, 5]);
    assert.equal(world.webhooks().at(-1)?.status, 'exhausted');
  });

  it('stops at the first 200', async () => {
    await emit(client);
    answerWith = 500;
    await world.deliver();
    answerWith = 200;
    await simulator.clock.advance('PT20M');
    await simulator.clock.advance('PT4H');
    assert.equal(received.length, 2);
  });

  it('happens also when the receiver shows a certificate of nobody', async () => {
    const other = await startSimulator({ clock: manualClock() });
    const stranger = await other.issueServerCertificate(['localhost']);
    await other.stop();
    receiver.closeAllConnections();
    receiver.setSecureContext({ cert: stranger.certificatePem, key: stranger.keyPem });
    await emit(client);
    await world.deliver();
    assert.equal(received.length, 0);
    assert.match(world.webhooks().at(-1)?.attempts[0]?.error ?? '', /certificate|signature/i);
    const own = await simulator.issueServerCertificate(['localhost']);
    receiver.setSecureContext({ cert: own.certificatePem, key: own.keyPem });
    await simulator.clock.advance('PT20M');
    assert.equal(received.length, 1);
  });

  it('is automatic when not held', async () => {
    simulator.setWebhookMode('automatic');
    await emit(client);
    await simulator.clock.advance({ seconds: 1 });
    assert.deepEqual(situacoes(), ['A_RECEBER']);
  });
});

describe('administration', () => {
  it('takes https only, one address, replaced by the next', async () => {
    const official = (fixture('errors') as unknown as { api: string; body: { violacoes: object[] } }[])[1]!;
    const plain = await client.call('PUT', WEBHOOK, { json: { webhookUrl: 'http://localhost/x' } });
    assert.deepEqual([plain.status, plain.at('violacoes')], [400, official.body.violacoes]);
    assert.equal((await client.call('PUT', WEBHOOK, { json: fixture('cobranca.webhook.put.request') })).status, 204);
    const other = await client.call('GET', WEBHOOK);
    assert.equal(other.at('webhookUrl'), 'https://cobranca.example.com/api/webhook');
    assert.match(String(other.at('atualizacao')), /-03:00$/);
    assert.equal((await client.call('DELETE', WEBHOOK)).status, 204);
    assert.deepEqual(
      [(await client.call('GET', WEBHOOK)).status, (await client.call('DELETE', WEBHOOK)).status],
      [404, 404],
    );
    await client.call('PUT', WEBHOOK, { json: { webhookUrl: url } });
  });

  it('lists each attempt, the newest first, for instants sent as the Java SDK sends them', async () => {
    await simulator.clock.set('2026-04-01T12:00:00Z');
    await client.renew();
    const id = await emit(client, { dataVencimento: '2026-04-20' });
    answerWith = 403;
    await world.deliver();
    answerWith = 200;
    await simulator.clock.advance('PT20M');
    const query = `dataHoraInicio=2026-04-01T09:00:00-03:00&dataHoraFim=2026-04-01T23:00:00+00:00&itensPorPagina=20`;
    const answer = await client.call('GET', `${WEBHOOK}/callbacks?${query}&codigoSolicitacao=${id}`);
    assert.equal(answer.at('totalElementos'), 2);
    assert.deepEqual(
      [answer.at('data.0.sucesso'), answer.at('data.0.numeroTentativa'), answer.at('data.0.httpStatus')],
      [true, 2, 200],
    );
    assert.deepEqual([answer.at('data.1.sucesso'), answer.at('data.1.httpStatus')], [false, 403]);
    const official = fixture('cobranca.webhook.callbacks.response') as { data: object[] };
    assert.deepEqual(Object.keys(answer.at('data.1') as object), Object.keys(official.data[1]!));
    const noDates = await client.call('GET', `${WEBHOOK}/callbacks`);
    assert.equal(noDates.at('violacoes.0.razao'), 'Required QueryValue [dataHoraInicio] not specified');
  });

  it('sends again on demand, under both paths of the reference', async () => {
    await simulator.clock.set('2026-04-02T12:00:00Z');
    await client.renew();
    const id = await emit(client, { dataVencimento: '2026-04-20' });
    await world.deliver();
    simulator.setWebhookMode('automatic');
    const unknown = '497f6eca-6276-4993-bfeb-53cbbbba6f08';
    for (const path of [`${WEBHOOK}/callbacks/retry`, '/cobranca/v3/webhook/callbacks/retry']) {
      const answer = await client.call('POST', path, { json: { codigoSolicitacao: [id, unknown] } });
      assert.deepEqual(answer.at(), { foundIds: [id] });
      await simulator.clock.advance({ seconds: 1 });
    }
    assert.equal(received.length, 3);
    const empty = await client.call('POST', `${WEBHOOK}/callbacks/retry`);
    assert.equal(empty.at('violacoes.0.razao'), 'Required Body [body] not specified.');
  });
});
