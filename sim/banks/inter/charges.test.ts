import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { readBoleto } from '#lib/boleto/index.ts';
import type { Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import { crc16 } from '#sim/kit/br-code.ts';
import type { InterClient } from './test-client.ts';
import { CHARGES, chargeBody, emit, fixture, openClient } from './test-client.ts';

const NOON = '2026-03-10T15:00:00Z'; // 12:00 in São Paulo, a Tuesday
let simulator: Simulator;
let client: InterClient;

before(async () => {
  simulator = await startSimulator({ clock: manualClock(NOON), limits: 'sandbox', webhooks: 'held' });
  const application = await simulator.world('inter').createApplication({ account: '123456789' });
  client = await openClient(simulator, application);
});

beforeEach(async () => {
  await simulator.clock.advance('PT1M'); // a new minute of the bank's limits
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

async function registered(changes: Record<string, unknown> = {}): Promise<string> {
  const id = await emit(client, changes);
  await simulator.clock.advance('PT2S');
  return id;
}

describe('emission', () => {
  it('takes the official sample unchanged and answers the detail with its fields and types', async () => {
    const sample = fixture('cobranca.emitir.request');
    const answer = await client.call('POST', CHARGES, { json: sample });
    assert.equal(answer.status, 200);
    await simulator.clock.advance('PT2S');
    const detail = await client.call('GET', `${CHARGES}/${answer.at('codigoSolicitacao')}`);
    const { cobranca, boleto, pix, notaFiscal } = detail.at() as Record<string, Record<string, unknown>>;
    assert.equal(cobranca?.['valorNominal'], 2.5);
    assert.deepEqual(notaFiscal, sample['notaFiscal']);
    assert.deepEqual({ ...(cobranca?.['pagador'] as object) }, sample['pagador']);
    assert.deepEqual(cobranca?.['descontos'], [sample['desconto']]);
    const official = fixture('cobranca.recuperar.response') as Record<string, object>;
    assert.deepEqual(Object.keys(boleto ?? {}), Object.keys(official['boleto'] ?? {}));
    assert.deepEqual(Object.keys(pix ?? {}), Object.keys(official['pix'] ?? {}));
    const unpaid = Object.keys(official['cobranca'] ?? {}).filter(
      (field) => field !== 'valorTotalRecebido' && field !== 'origemRecebimento',
    );
    assert.deepEqual(Object.keys(cobranca ?? {}).sort(), unpaid.sort());
  });

  it('takes what the official SDKs send: texts for amounts, nulls, headers of their own', async () => {
    const wire = fixture('wire.official-sdks') as Record<string, { body: object; headers: Record<string, string> }>;
    for (const [index, sdk] of ['python_sdk_emit', 'java_sdk_emit'].entries()) {
      const { body, headers } = wire[sdk]!;
      const { Authorization: _, ...others } = headers;
      const answer = await client.call('POST', CHARGES, {
        json: { ...body, seuNumero: `SDK-${index}`, campoQueNaoExiste: true },
        headers: others,
      });
      assert.equal(answer.status, 200, `${sdk}: ${answer.text}`);
      const [charge] = simulator.world('inter').charges().slice(-1);
      assert.equal(charge?.amountCents, 250);
    }
  });

  it('is asynchronous: unknown at first, then in process without codes, then payable', async () => {
    const id = await emit(client);
    assert.equal((await client.call('GET', `${CHARGES}/${id}`)).status, 404);
    await simulator.clock.advance({ milliseconds: 600 });
    const early = await client.call('GET', `${CHARGES}/${id}`);
    assert.equal(early.at('cobranca.situacao'), 'EM_PROCESSAMENTO');
    assert.equal(early.at('boleto'), undefined);
    await simulator.clock.advance({ milliseconds: 1400 });
    assert.equal((await client.call('GET', `${CHARGES}/${id}`)).at('cobranca.situacao'), 'A_RECEBER');
  });

  it('gives a barcode of bank 077 that others read, and a Pix code whose CRC holds', async () => {
    const id = await registered({ valorNominal: 1234.56 });
    const charge = simulator.world('inter').charge(id);
    const boleto = readBoleto(charge.linhaDigitavel!, { today: '2026-03-10' });
    assert.equal(boleto.kind, 'boleto');
    assert.partialDeepStrictEqual(boleto, {
      bank: '077',
      amountCents: 123456,
      barcode: charge.barcode,
      carteira: '112',
    });
    assert.match(charge.nossoNumero!, /^\d{11}$/);
    assert.match(charge.txid!, /^[A-Za-z0-9]{26,35}$/);
    assert.equal(crc16(charge.brCode!.slice(0, -4)), charge.brCode!.slice(-4));
    assert.ok(charge.brCode!.includes('54071234.56'));
  });

  it('names each field that it refuses', async () => {
    const answer = await client.call('POST', CHARGES, {
      json: chargeBody({
        seuNumero: '1234567890123456',
        valorNominal: 2.49,
        dataVencimento: '2026-02-30',
        numDiasAgenda: 61,
        pagador: { ...(chargeBody()['pagador'] as object), cep: '30110-000', nome: '', uf: null, tipoPessoa: 'OUTRA' },
        multa: { codigo: 'PERCENTUAL' },
        desconto: { codigo: 'NAOTEMDESCONTO' },
        formasRecebimento: ['PIX'],
        mensagem: { linha1: 'x'.repeat(79) },
      }),
    });
    assert.equal(answer.status, 400);
    assert.equal(answer.at('title'), 'Dados inválidos.');
    const fields = (answer.at('violacoes') as { propriedade: string }[]).map(({ propriedade }) => propriedade);
    assert.deepEqual(fields.sort(), [
      'dataVencimento',
      'desconto.codigo',
      'formasRecebimento',
      'mensagem.linha1',
      'multa.taxa',
      'numDiasAgenda',
      'pagador.cep',
      'pagador.nome',
      'pagador.tipoPessoa',
      'pagador.uf',
      'seuNumero',
      'valorNominal',
    ]);
  });

  it('keeps the limits of the amount to the centavo', async () => {
    const statuses: number[] = [];
    for (const valorNominal of [2.5, '99999999.99', 100000000, 10.555, '1e3', -5]) {
      statuses.push((await client.call('POST', CHARGES, { json: chargeBody({ valorNominal }) })).status);
    }
    assert.deepEqual(statuses, [200, 200, 400, 400, 400, 400]);
  });

  it('refuses exotic characters without saying which', async () => {
    const pagador = { ...(chargeBody()['pagador'] as object), nome: 'Loja “do” João 🙂' };
    const answer = await client.call('POST', CHARGES, { json: chargeBody({ pagador }) });
    assert.equal(answer.status, 400);
    assert.deepEqual(answer.at('violacoes'), []);
  });

  it('refuses a body cut short and a body in Latin-1', async () => {
    const text = JSON.stringify(chargeBody());
    const cut = await client.call('POST', CHARGES, { body: Buffer.from(text).subarray(0, -3) });
    const latin = await client.call('POST', CHARGES, { body: Buffer.from(text, 'latin1') });
    assert.deepEqual([cut.status, latin.status], [400, 400]);
  });

  it('refuses the same charge within 30 minutes and takes it afterwards', async () => {
    const json = chargeBody();
    assert.equal((await client.call('POST', CHARGES, { json })).status, 200);
    assert.equal((await client.call('POST', CHARGES, { json })).status, 409);
    assert.equal((await client.call('POST', CHARGES, { json: { ...json, valorNominal: 101 } })).status, 200);
    await simulator.clock.advance('PT30M');
    assert.equal((await client.call('POST', CHARGES, { json })).status, 200);
  });

  it('takes a charge due today until 19:59 in Brasília, and never one due yesterday', async () => {
    const today = simulator.clock.now().toZonedDateTimeISO('America/Sao_Paulo').toPlainDate();
    const due = (date: Temporal.PlainDate) =>
      client.call('POST', CHARGES, { json: chargeBody({ dataVencimento: date.toString() }) });
    assert.equal((await due(today.subtract({ days: 1 }))).status, 400);
    await simulator.clock.set(`${today}T22:59:59Z`);
    await client.renew();
    assert.equal((await due(today)).status, 200);
    await simulator.clock.set(`${today}T23:00:00Z`);
    const refused = await due(today);
    assert.equal(refused.status, 400);
    assert.equal(refused.at('violacoes.0.propriedade'), 'dataVencimento');
    assert.equal((await due(today.add({ days: 1 }))).status, 200);
  });

  it('fails to register on demand', async () => {
    simulator.world('inter').failEmission(undefined, 'CPF inexistente');
    const id = await registered({ dataVencimento: '2026-04-20' });
    const answer = await client.call('GET', `${CHARGES}/${id}`);
    assert.equal(answer.at('cobranca.situacao'), 'FALHA_EMISSAO');
    assert.equal(answer.at('boleto'), undefined);
  });

  it('gives no Pix code to an account without a key', async () => {
    const application = await simulator
      .world('inter')
      .createApplication({ account: { number: '55501', pixKey: null } });
    const other = await openClient(simulator, application);
    const id = await emit(other, { dataVencimento: '2026-04-20' });
    await simulator.clock.advance('PT2S');
    const answer = await other.call('GET', `${CHARGES}/${id}`);
    assert.equal(answer.at('pix'), undefined);
    assert.match(String(answer.at('boleto.codigoBarras')), /^077\d{41}$/);
    await other.caller.close();
  });
});
