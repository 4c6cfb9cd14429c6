import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { EfiClient } from './test-client.ts';
import { fixture, openPixClient } from './test-client.ts';

const KEY = '5f84a4c5-c5cb-4599-9f13-7eb4d419dacc';
const HOOK = 'https://hub.example.com/pix/segredo';
let simulator: Simulator;
let world: BankWorld;
let client: EfiClient;
let count = 0;

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2022-11-01T15:00:00Z'), webhooks: 'held' });
  world = simulator.world('efi');
  client = await openPixClient(
    simulator,
    await world.createApplication({ account: { number: '123456', pixKey: KEY } }),
  );
});

beforeEach(async () => {
  await world.deliver({ lose: true });
  await client.renew();
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

function newTxid(): string {
  count += 1;
  return `t${String(count).padStart(29, '0')}`;
}

/** The sample of an immediate charge, with the account's own key. */
function immediate(original = '123.45') {
  return { ...fixture('cob.post.request'), chave: KEY, valor: { original } };
}

function waiting() {
  return world.webhooks().filter(({ status }) => status === 'waiting');
}

describe('token', () => {
  it('lives for an hour and names its scopes', async () => {
    const { application } = client;
    const basic = Buffer.from(`${application.clientId}:${application.clientSecret}`).toString('base64');
    const answer = await client.caller.call('POST', '/oauth/token', {
      json: { grant_type: 'client_credentials' },
      headers: { authorization: `Basic ${basic}` },
    });
    assert.deepEqual([answer.at('expires_in'), answer.at('token_type')], [3600, 'Bearer']);
    assert.match(String(answer.at('scope')), /cobv\.write/);
    assert.doesNotMatch(String(answer.at('scope')), /charge/);
  });

  it('without the scope is refused in the bank’s body', async () => {
    const poor = await openPixClient(
      simulator,
      await world.createApplication({ account: '123456', scopes: ['cob.read'] }),
    );
    const answer = await poor.call('PUT', `/v2/cob/${newTxid()}`, immediate());
    assert.deepEqual([answer.status, answer.at('nome')], [403, 'acesso_negado']);
    await poor.caller.close();
  });
});

describe('charges', () => {
  it('of the samples pass unchanged', async () => {
    const due = await client.call('PUT', `/v2/cobv/${newTxid()}`, fixture('cobv.put.request'));
    assert.deepEqual([due.status, due.at('status'), due.at('valor.original')], [201, 'ATIVA', '123.45'], due.text);
    const now = await client.call('POST', '/v2/cob', immediate());
    assert.equal(now.status, 201, now.text);
    assert.match(String(now.at('pixCopiaECola')), /^000201/);
  });

  it('refuse in the bank’s words: a txid once more, a foreign key, an amount of nothing', async () => {
    const txid = newTxid();
    assert.equal((await client.call('PUT', `/v2/cob/${txid}`, immediate())).status, 201);
    const again = await client.call('PUT', `/v2/cob/${txid}`, immediate());
    assert.deepEqual([again.status, again.at('nome')], [409, 'txid_duplicado']);
    const foreign = await client.call('PUT', `/v2/cob/${newTxid()}`, { ...immediate(), chave: 'outra@example.com' });
    assert.deepEqual([foreign.status, foreign.at('nome')], [400, 'chave_invalida']);
    const nothing = await client.call('PUT', `/v2/cob/${newTxid()}`, immediate('0.00'));
    assert.deepEqual([nothing.status, nothing.at('nome')], [400, 'valor_invalido']);
    assert.ok(String(nothing.at('mensagem')).length > 0);
  });

  it('are listed with the slash of the official client, too', async () => {
    const range = 'inicio=2022-10-01T00:00:00Z&fim=2022-12-01T00:00:00Z';
    for (const path of ['/v2/cobv', '/v2/cobv/']) {
      const answer = await client.call('GET', `${path}?${range}`);
      assert.equal(answer.status, 200);
      assert.ok((answer.at('cobs') as unknown[]).length > 0);
    }
  });

  it('can be seen as a QR code by their location', async () => {
    const charge = await client.call('POST', '/v2/cob', immediate());
    const qr = await client.call('GET', `/v2/loc/${String(charge.at('loc.id'))}/qrcode`);
    assert.equal(qr.at('qrcode'), charge.at('pixCopiaECola'));
    assert.match(String(qr.at('imagemQrcode')), /^data:image\/svg\+xml;base64,/);
  });

  it('are in the books beside the boletos, and are paid and refunded there', async () => {
    const txid = newTxid();
    await client.call('PUT', `/v2/cob/${txid}`, immediate('50.00'));
    const { id } = world.pay(txid);
    assert.equal(world.charge(txid).status, 'paid');
    const read = await client.call('GET', `/v2/pix/${id}`);
    assert.deepEqual([read.at('txid'), read.at('valor')], [txid, '50.00']);
    const refund = await client.call('PUT', `/v2/pix/${id}/devolucao/D1`, { valor: '50.00' });
    assert.deepEqual([refund.status, refund.at('status')], [201, 'EM_PROCESSAMENTO']);
    await simulator.clock.advance('PT1M');
    assert.equal((await client.call('GET', `/v2/pix/${id}/devolucao/D1`)).at('status'), 'DEVOLVIDO');
  });
});

describe('webhook', () => {
  const put = (webhookUrl: string, headers: Record<string, string> = {}) =>
    client.call('PUT', `/v2/webhook/${KEY}`, { webhookUrl }, { headers });

  it('is refused with the bank’s words for an address that cannot be one', async () => {
    const wrong: [string, string, string][] = [
      ['http://hub.example.com', 'valor_invalido', 'A URL do webhook deve usar o protocolo HTTPS'],
      ['nada', 'valor_invalido', 'URL inválida'],
    ];
    for (const [url, nome, mensagem] of wrong) {
      const answer = await put(url);
      assert.deepEqual([answer.status, answer.at()], [400, { nome, mensagem }]);
    }
    const foreign = await client.call('PUT', '/v2/webhook/outra', { webhookUrl: HOOK });
    assert.equal(foreign.at('nome'), 'chave_invalida');
  });

  it('without mutual TLS is taken only with x-skip-mtls-checking', async () => {
    const open = 'https://hub.example.com/aberto';
    world.act('open-url', open);
    const refused = await put(open);
    assert.deepEqual([refused.status, refused.at('nome')], [400, 'webhook_invalido']);
    assert.equal((await put(open, { 'x-skip-mtls-checking': 'true' })).status, 200);
    assert.equal((await client.call('GET', `/v2/webhook/${KEY}`)).at('webhookUrl'), open);
  });

  it('gets /pix behind its address, unless that ends in a parameter', async () => {
    const txid = newTxid();
    await client.call('PUT', `/v2/cob/${txid}`, immediate('10.00'));
    await put(HOOK);
    world.pay(txid);
    assert.equal(waiting()[0]!.url, `${HOOK}/pix`);
    assert.equal((waiting()[0]!.payload as { pix: { txid: string }[] }).pix[0]!.txid, txid);
    await put(`${HOOK}?hmac=x&ignorar=`);
    const second = newTxid();
    await client.call('PUT', `/v2/cob/${second}`, immediate('10.00'));
    world.pay(second);
    assert.equal(waiting()[1]!.url, `${HOOK}?hmac=x&ignorar=/pix`);
  });

  it('tells the fee when the account’s configuration says so', async () => {
    await put(HOOK);
    const config = {
      pix: {
        receberSemChave: true,
        chaves: { [KEY]: { recebimento: { txidObrigatorio: false, webhook: { notificacao: { tarifa: true } } } } },
      },
    };
    assert.equal((await client.call('PUT', '/v2/gn/config', config)).status, 204);
    assert.deepEqual((await client.call('GET', '/v2/gn/config')).at(), config);
    const txid = newTxid();
    await client.call('PUT', `/v2/cob/${txid}`, immediate('0.10'));
    world.pay(txid);
    const [item] = (waiting()[0]!.payload as { pix: Record<string, unknown>[] }).pix;
    const [official] = fixture('pix.callback')['pix'] as Record<string, unknown>[];
    assert.deepEqual(item!['gnExtras'], official!['gnExtras']);
  });

  it('is sent once more on demand', async () => {
    await put(HOOK);
    const txid = newTxid();
    await client.call('PUT', `/v2/cob/${txid}`, immediate('10.00'));
    const { id } = world.pay(txid);
    await world.deliver({ lose: true });
    const body = { tipo: 'PIX_RECEBIDO', e2eids: [id] };
    assert.equal((await client.call('POST', '/v2/gn/webhook/reenviar', body)).status, 202);
    assert.deepEqual(
      waiting().map(({ ref }) => ref),
      [txid],
    );
    assert.equal((await client.call('POST', '/v2/gn/webhook/reenviar', { e2eids: [] })).status, 400);
  });
});

describe('the account', () => {
  it('has a balance of what was paid into it', async () => {
    const own = await openPixClient(
      simulator,
      await world.createApplication({ account: { number: '88888', pixKey: 'a@b.c' } }),
    );
    const txid = newTxid();
    await own.call('PUT', `/v2/cob/${txid}`, { ...immediate('12.34'), chave: 'a@b.c' });
    world.pay(txid);
    const answer = await own.call('GET', '/v2/gn/saldo?bloqueios=true');
    assert.deepEqual([answer.at('saldo'), answer.at('bloqueios.total')], ['12.34', '0.00']);
    await own.caller.close();
  });

  it('makes, lists and drops random keys', async () => {
    const made = await client.call('POST', '/v2/gn/evp');
    const chave = String(made.at('chave'));
    assert.deepEqual((await client.call('GET', '/v2/gn/evp')).at('chaves'), [KEY, chave]);
    assert.equal((await client.call('POST', '/v2/cob', { ...immediate(), chave })).status, 201);
    assert.equal((await client.call('DELETE', `/v2/gn/evp/${chave}`)).status, 204);
    assert.equal((await client.call('DELETE', `/v2/gn/evp/${chave}`)).at('nome'), 'chave_invalida');
  });
});

describe('the sandbox', () => {
  it('pays charges of up to R$ 10,00 by itself, and none above', async () => {
    const sandbox = await startSimulator({ clock: manualClock('2022-11-01T15:00:00Z'), limits: 'sandbox' });
    const bank = sandbox.world('efi');
    const tester = await openPixClient(
      sandbox,
      await bank.createApplication({ account: { number: '123456', pixKey: KEY } }),
    );
    const [small, large] = [newTxid(), newTxid()];
    await tester.call('PUT', `/v2/cob/${small}`, immediate('10.00'));
    await tester.call('PUT', `/v2/cob/${large}`, immediate('10.01'));
    await sandbox.clock.advance('PT1M');
    assert.deepEqual([bank.charge(small).bankStatus, bank.charge(large).bankStatus], ['CONCLUIDA', 'ATIVA']);
    await tester.caller.close();
    await sandbox.stop();
  });
});
