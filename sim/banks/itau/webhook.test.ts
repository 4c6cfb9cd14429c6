import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { ItauClient } from './test-client.ts';
import { ACCOUNT, BOLECODE, HOOKS, bolecodeBody, fixture, openClient } from './test-client.ts';

const NOON = '2026-03-10T15:00:00Z';
let simulator: Simulator;
let world: BankWorld;
let client: ItauClient;
let receiver: Server;
let base: string;
/** What the receiver answers to messages, the token that it asks for, and what reached it. */
let answerWith: number;
let bearer: string;
let tokenCalls: { authorization: string | undefined; form: URLSearchParams }[];
let messages: { authorization: string | undefined; boletos: Record<string, string | null>[] }[];

before(async () => {
  simulator = await startSimulator({ clock: manualClock(NOON), emissionDelayMs: 0, webhooks: 'held' });
  world = simulator.world('itau');
  client = await openClient(simulator, await world.createApplication({ account: ACCOUNT }));
  const { certificatePem: cert, keyPem: key } = await simulator.issueServerCertificate(['localhost']);
  receiver = createServer({ cert, key }, (message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const { authorization } = message.headers;
      if (message.url === '/oauth') {
        tokenCalls.push({ authorization, form: new URLSearchParams(text) });
        response.end(JSON.stringify({ access_token: bearer, token_type: 'Bearer', expires_in: 300 }));
      } else {
        messages.push({ authorization, ...(JSON.parse(text) as { boletos: Record<string, string | null>[] }) });
        response.writeHead(authorization === `Bearer ${bearer}` ? answerWith : 401).end();
      }
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  base = `https://localhost:${(receiver.address() as AddressInfo).port}`;
});

beforeEach(async () => {
  simulator.setWebhookMode('held');
  await world.deliver({ lose: true });
  await simulator.clock.set(NOON);
  world.clearCharges();
  await client.renew();
  for (const type of ['01', '02']) await client.call('DELETE', `${HOOKS}/${ACCOUNT}${type}`);
  [answerWith, bearer, tokenCalls, messages] = [200, 'token-1', [], []];
});

after(async () => {
  await client.caller.close();
  receiver.closeAllConnections();
  receiver.close();
  await simulator.stop();
});

function hookBody(changes: object = {}): { data: object } {
  const { data } = fixture<{ data: object }>('notificacoes.cadastro.request');
  const own = { id_beneficiario: Number(ACCOUNT), webhook_url: `${base}/hook`, webhook_oauth_url: `${base}/oauth` };
  return { data: { ...data, ...own, valor_minimo: 0.1, ...changes } };
}

/** Registers both webhooks; the clock's move ends when the bank holds their tokens. */
async function register(changes: object = {}): Promise<void> {
  const answer = await client.call('POST', HOOKS, { json: hookBody(changes) });
  assert.equal(answer.status, 201, answer.text);
  await simulator.clock.advance('PT0S');
}

describe('registration', () => {
  it('makes a record for each kind, whose ids end in 01 and 02, and shows no secret', async () => {
    const answer = await client.call('POST', HOOKS, { json: hookBody() });
    assert.equal(answer.status, 201);
    const official = fixture<{ data: [object] }>('notificacoes.cadastro.response.201').data[0];
    assert.deepEqual(Object.keys(answer.at('data.0') as object).sort(), Object.keys(official).sort());
    assert.equal(answer.at('data.0.id_notificacao_boleto'), `${ACCOUNT}01`);
    assert.equal(answer.at('data.1.id_notificacao_boleto'), `${ACCOUNT}02`);
    assert.doesNotMatch(answer.text, /secret/);
    const list = await client.call('GET', `${HOOKS}?id_beneficiario=${ACCOUNT}&tipo_notificacao=BAIXA_OPERACIONAL`);
    assert.equal((list.at('data') as object[]).length, 1);
    assert.equal((await client.call('POST', HOOKS, { json: hookBody() })).status, 422, 'each kind once');
  });

  it('takes the body without its envelope, and changes and removes a record', async () => {
    const { data } = hookBody({ tipos_notificacoes: ['BAIXA_EFETIVA'] });
    assert.equal((await client.call('POST', HOOKS, { json: data })).status, 201);
    const path = `${HOOKS}/${ACCOUNT}01`;
    const changed = await client.call('PATCH', path, { json: { data: { webhook_url: `${base}/novo` } } });
    assert.equal(changed.at('data.webhook_url'), `${base}/novo`);
    assert.equal((await client.call('DELETE', path)).status, 204);
    const gone = await client.call('DELETE', path);
    assert.deepEqual([gone.status, gone.text], [404, 'null']);
  });

  it('refuses plain HTTP, addresses of digits, unknown kinds and what is missing, in its own spelling', async () => {
    for (const changes of [
      { webhook_url: 'http://exemplo.com/hook' },
      { webhook_url: 'https://10.0.0.1/hook' },
      { webhook_oauth_url: 'https://127.0.0.1:8443/oauth' },
      { tipos_notificacoes: ['OUTRA'] },
      { webhook_client_secret: null },
    ]) {
      const answer = await client.call('POST', HOOKS, { json: hookBody(changes) });
      assert.equal(answer.status, 400, JSON.stringify(changes));
      assert.equal(answer.at('mensagem'), 'Corpo da requisição inválido');
      assert.equal(typeof answer.at('campos.0.mensagen'), 'string');
    }
    const foreign = await client.call('POST', HOOKS, { json: hookBody({ id_beneficiario: '816100153153' }) });
    assert.deepEqual(
      foreign.at(),
      fixture<{ http: number; body: object }[]>('errors').find(({ http }) => http === 403)?.body,
    );
  });
});

describe('messages', () => {
  it('come with the token that the receiver gave for its own credentials', async () => {
    await register();
    await client.emit();
    world.pay('00000001');
    world.act('credit', '00000001');
    assert.deepEqual(await world.deliver(), { delivered: 2, failed: 0, lost: 0 });
    const { data } = hookBody() as { data: Record<string, string> };
    const basic = Buffer.from(`${data['webhook_client_id']}:${data['webhook_client_secret']}`).toString('base64');
    assert.equal(tokenCalls[0]?.authorization, `Basic ${basic}`);
    assert.deepEqual(Object.fromEntries(tokenCalls[0].form), {
      grant_type: 'client_credentials',
      scope: 'boletos-notificacao',
    });
    assert.deepEqual(
      messages.map(({ authorization }) => authorization),
      ['Bearer token-1', 'Bearer token-1'],
    );
    const [operational, effective] = messages.map(({ boletos }) => boletos[0]!);
    assert.partialDeepStrictEqual(operational, {
      numeroNossoNumero: '00000001',
      codigoCarteira: '109',
      idBeneficiario: ACCOUNT,
      valorPagoTotalCobranca: '100.00',
      valorCreditado: null,
      dataCredito: '2026-03-11',
    });
    assert.equal(effective?.['valorCreditado'], '100.00');
    const known = Object.keys(fixture<{ boletos: [object] }>('webhook.boletos.notificacao').boletos[0]);
    assert.deepEqual(
      known.filter((key) => !(key in effective!)),
      [],
    );
    assert.ok(Object.values(effective!).every((value) => value === null || typeof value === 'string'));
  });

  it('tell of nothing below the minimum, and of no Pix unless the account is ruled so', async () => {
    await register({ valor_minimo: 100.01 });
    await client.emit();
    world.pay('00000001');
    await client.call('POST', BOLECODE, { json: bolecodeBody({ valor_titulo: '200.00' }) });
    world.pay('50000001', { channel: 'pix' });
    assert.deepEqual(await world.deliver(), { delivered: 0, failed: 0, lost: 0 });
    world.act('rules', ACCOUNT, { pixTold: true });
    world.pay('50000001', { channel: 'pix' });
    assert.equal((await world.deliver()).delivered, 2);
    world.act('rules', ACCOUNT, { pixTold: false });
    const [message] = messages[0]!.boletos;
    assert.match(String(message?.['endToEndId']), /^E60701190\d{12}[0-9a-z]{11}$/);
    assert.match(String(message?.['txid']), /^BL\d{31}$/);
  });

  it('are repeated after 5, 15, 60 and 240 minutes, then no more', async () => {
    await register({ tipos_notificacoes: ['BAIXA_OPERACIONAL', 'BAIXA_EFETIVA'] });
    await client.emit();
    answerWith = 500;
    world.pay('00000001');
    assert.equal((await world.deliver()).failed, 1);
    const { id } = world.webhooks().at(-1)!;
    const told = () => world.webhooks().find((delivery) => delivery.id === id)!; // the credit is told too, later
    for (const [wait, attempts] of [
      ['PT5M', 2],
      ['PT15M', 3],
      ['PT1H', 4],
      ['PT4H', 5],
      ['PT8H', 5],
    ] as const) {
      await simulator.clock.advance(wait);
      assert.equal(told().attempts.length, attempts, wait);
    }
    assert.equal(told().status, 'exhausted');
  });

  it('wait in automatic mode for a token that has run out, and ask for another after a 401', async () => {
    await register();
    simulator.setWebhookMode('automatic');
    await client.emit();
    await simulator.clock.advance('PT10M');
    await client.renew();
    bearer = 'token-2';
    world.pay('00000001');
    await simulator.clock.advance('PT1S');
    assert.equal(world.webhooks().at(-1)?.status, 'delivered');
    assert.equal(messages.at(-1)?.authorization, 'Bearer token-2');
    bearer = 'token-3';
    world.act('credit', '00000001');
    await simulator.clock.advance('PT1S');
    assert.equal(world.webhooks().at(-1)?.attempts[0]?.httpStatus, 401);
    await simulator.clock.advance('PT5M');
    assert.equal(world.webhooks().at(-1)?.status, 'delivered');
    assert.equal(messages.at(-1)?.authorization, 'Bearer token-3');
  });

  it('can be forged: no payment stands behind it', async () => {
    await register();
    await client.emit();
    await world.deliver({ forge: { ref: '00000001', amountCents: 7000 } });
    assert.equal(messages[0]?.boletos[0]?.['valorPagoTotalCobranca'], '70.00');
    assert.deepEqual(world.charge('00000001').payments, []);
  });
});
