import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { readBoleto } from '#lib/boleto/index.ts';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import { crc16 } from '#sim/kit/br-code.ts';
import type { ItauClient } from './test-client.ts';
import {
  ACCOUNT,
  BOLECODE,
  EMISSION,
  QUERY,
  bolecodeBody,
  boletoBody,
  fixture,
  openClient,
  titleBody,
} from './test-client.ts';

const NOON = '2026-03-10T15:00:00Z'; // 12:00 in São Paulo, a Tuesday
let simulator: Simulator;
let world: BankWorld;
let client: ItauClient;

before(async () => {
  simulator = await startSimulator({ clock: manualClock(NOON), webhooks: 'held', emissionDelayMs: 2000 });
  world = simulator.world('itau');
  client = await openClient(simulator, await world.createApplication({ account: ACCOUNT }));
});

beforeEach(async () => {
  await simulator.clock.set(NOON);
  world.clearCharges();
  world.act('rules', ACCOUNT, { accents: true, bolecode: 'immediate', visibility: 'immediate', idBoleto: 'uuid' });
  await client.renew();
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

const first = 'dado_boleto.dados_individuais_boleto.0';

describe('the samples of the portal', () => {
  it('of a boleto goes through unchanged but for its two placeholders, and comes back with its fields', async () => {
    await simulator.clock.set('2022-12-21T15:00:00Z');
    await client.renew();
    const text = JSON.stringify(fixture('boletos.emissao.request.derived'))
      .replace('"id_beneficiario":"id_beneficiario"', `"id_beneficiario":"${ACCOUNT}"`)
      .replace('cpf_cnpj_pagador', '12345678909');
    const answer = await client.call('POST', EMISSION, { json: JSON.parse(text) });
    assert.equal(answer.status, 200, answer.text);
    const official = fixture<{ data: Record<string, object> }>('boletos.emissao.response.200').data;
    for (const [name, value] of Object.entries(official)) {
      const own = answer.at(`data.${name}`) as object;
      if (typeof value === 'object')
        assert.deepEqual(
          Object.keys(value).filter((key) => !(key in own)),
          [],
          name,
        );
      else assert.notEqual(own, undefined, name);
    }
    assert.equal(answer.at(`data.${first}.numero_nosso_numero`), '2000000');
    assert.equal(world.charge('02000000').amountCents, 119_900);
  });

  it('of a Bolecode goes through unchanged', async () => {
    const answer = await client.call('POST', BOLECODE, { json: fixture('bolecode.request.min') });
    assert.equal(answer.status, 200, answer.text);
    const official = fixture('bolecode.response.200');
    const missing = Object.keys(official).filter((key) => !(key in (answer.at() as object)));
    assert.deepEqual(missing, []);
    const qr = Object.keys(official['dados_qrcode'] as object);
    assert.deepEqual(Object.keys(answer.at('dados_qrcode') as object).sort(), qr.sort());
    assert.match(String(answer.at('dados_qrcode.txid')), /^BL\d{31}$/);
    const emv = String(answer.at('dados_qrcode.emv'));
    assert.equal(emv.slice(-4), crc16(emv.slice(0, -4)));
    assert.match(emv, /54071234\.56/);
  });

  it('of instructions go through, with the dates of today', async () => {
    for (const [index, { path, body }] of fixture<{ path: string; body: object | null }[]>(
      'boletos.patch.requests',
    ).entries()) {
      const nossoNumero = `0000010${index}`;
      const emission = boletoBody({ numero_nosso_numero: nossoNumero, valor_titulo: '00000000000020000' });
      await client.call('POST', EMISSION, { json: emission });
      const moved = JSON.parse(JSON.stringify(body).replace('2019-12-31', '2026-12-31')) as object | null;
      const answer = await client.instruct(nossoNumero, path.split('/').at(-1)!, moved ?? undefined);
      assert.equal(answer.status, 204, `${path}: ${answer.text}`);
    }
  });
});

describe('emission', () => {
  it('only checks in the stage of validation', async () => {
    const body = boletoBody();
    body.data['etapa_processo_boleto'] = 'validacao';
    const answer = await client.call('POST', EMISSION, { json: body });
    assert.equal(answer.status, 200);
    assert.equal(answer.at(`data.${first}.codigo_barras`), undefined);
    assert.deepEqual(world.charges(), []);
    assert.equal((await client.emit()).status, 200, 'the number is still free');
  });

  it('gives barcode and line of bank 341 that others read', async () => {
    const answer = await client.emit({ numero_nosso_numero: '12345678', valor_titulo: '00000000000123456' });
    const line = String(answer.at(`data.${first}.numero_linha_digitavel`));
    const boleto = readBoleto(line, { today: '2026-03-10' });
    assert.partialDeepStrictEqual(boleto, { kind: 'boleto', bank: '341', amountCents: 123_456, dueDate: '2026-03-20' });
    assert.equal(
      String(answer.at(`data.${first}.codigo_barras`)).slice(19),
      `10912345678${answer.at(`data.${first}.dac_titulo`)}1500052061000`,
    );
  });

  it('reads cents without a dot and decimals with one, and refuses a text that could be either', async () => {
    for (const [index, [valor, cents]] of (
      [
        ['5000', 5000],
        ['50.00', 5000],
        [50.5, 5050],
        ['00000000000000001', 1],
      ] as const
    ).entries()) {
      const nossoNumero = `0000020${index}`;
      assert.equal((await client.emit({ numero_nosso_numero: nossoNumero, valor_titulo: valor })).status, 200);
      assert.equal(world.charge(nossoNumero).amountCents, cents);
    }
    const bare = await client.call('POST', BOLECODE, { json: bolecodeBody({ valor_titulo: '5000' }) });
    assert.equal(bare.at('campos.0.campo'), 'dado_boleto.dados_individuais_boleto[0].valor_titulo');
  });

  it('takes amounts up to the limit and not a centavo more', async () => {
    assert.equal((await client.emit({ valor_titulo: '00000009999999999' })).status, 200);
    assert.equal((await client.emit({ numero_nosso_numero: '2', valor_titulo: '00000010000000000' })).status, 400);
    assert.equal((await client.emit({ numero_nosso_numero: '3', valor_titulo: '0' })).status, 400);
    const bolecode = (valor_titulo: string, numero_nosso_numero: string) =>
      client.call('POST', BOLECODE, { json: bolecodeBody({ valor_titulo, numero_nosso_numero }) });
    assert.equal((await bolecode('10000000.00', '4')).status, 200);
    assert.equal((await bolecode('10000000.01', '5')).status, 400);
  });

  it('keeps the lengths of its fields', async () => {
    const payer = (change: object, address: object = {}) => {
      const { pagador } = titleBody({}) as { pagador: { pessoa: object; endereco: object } };
      return { pagador: { pessoa: { ...pagador.pessoa, ...change }, endereco: { ...pagador.endereco, ...address } } };
    };
    const cases: [object, object, string][] = [
      [{}, payer({ nome_pessoa: 'A'.repeat(51) }), 'nome_pessoa'],
      [{}, payer({}, { nome_logradouro: 'A'.repeat(46) }), 'nome_logradouro'],
      [{}, payer({}, { nome_bairro: 'A'.repeat(16) }), 'nome_bairro'],
      [{}, payer({}, { nome_cidade: 'A'.repeat(21) }), 'nome_cidade'],
      [{ texto_seu_numero: '12345678901' }, {}, 'texto_seu_numero'],
      [{ numero_nosso_numero: '123456789' }, {}, 'numero_nosso_numero'],
      [{ data_vencimento: '2026-03-09' }, {}, 'data_vencimento'],
      [{}, { data_emissao: '2026-03-11' }, 'data_emissao'],
      [{}, { codigo_especie: '07' }, 'codigo_especie'],
    ];
    for (const [item, title, field] of cases) {
      const answer = await client.emit(item as Record<string, unknown>, title as Record<string, unknown>);
      assert.equal(answer.status, 400, field);
      assert.match(String(answer.at('campos.0.campo')), new RegExp(`^data\\..*${field}$`));
    }
    assert.equal(
      (await client.emit({ texto_seu_numero: '1234567890' }, payer({ nome_pessoa: 'A'.repeat(50) }))).status,
      200,
    );
  });

  it('refuses special characters, and accents where the account wants none', async () => {
    const named = (nome_pessoa: string, numero_nosso_numero: string) => {
      const { pagador } = titleBody({}) as { pagador: { pessoa: object } };
      return client.emit(
        { numero_nosso_numero },
        { pagador: { ...pagador, pessoa: { ...pagador.pessoa, nome_pessoa } } },
      );
    };
    for (const name of ['Honorários — 7 Ltda', 'Silva & Filhos', 'Nota (1)', 'Jo\u0142']) {
      const answer = await named(name, '00000301');
      assert.match(String(answer.at('campos.0.mensagem')), /possui caracteres especiais nao aceitos/, name);
    }
    assert.equal((await named('Honorários, 7 - Ltda.', '00000302')).status, 200);
    world.act('rules', ACCOUNT, { accents: false });
    assert.equal((await named('José', '00000303')).status, 400);
    assert.equal((await named('Jose', '00000303')).status, 200);
  });

  it('reads codes in every form that clients send, and ignores keys that it does not know', async () => {
    const answer = await client.emit(
      { numero_nosso_numero: 401, valor_titulo: '00000000000010000' },
      {
        codigo_carteira: 109,
        'desconto ': [{ codigo_tipo_desconto: 1 }],
        indicador_pagamento_parcial: 'false',
        multa: { codigo_tipo_multa: 2, percentual_multa: '000000200000' },
        juros: { codigo_tipo_juros: 90, data_juros: null, percentual_juros: '000000100000' },
        sacador_avalista: null,
      },
    );
    assert.equal(answer.status, 200, answer.text);
    assert.equal(world.amountDueCents('00000401', '2026-03-30'), 10_233); // 2 % and 10 days of 1 % a month
  });

  it('takes a nosso número once for account and carteira, until 45 days after the end', async () => {
    assert.equal((await client.emit()).status, 200);
    const again = await client.emit({ valor_titulo: '00000000000020000' });
    assert.equal(again.status, 422);
    assert.equal(again.at('codigo'), '422');
    assert.equal((await client.emit({}, { codigo_carteira: '110' })).status, 200, 'another carteira');
    await client.instruct('00000001', 'baixa');
    await simulator.clock.advance('P45D');
    await client.renew();
    assert.equal((await client.emit({ data_vencimento: '2026-06-01' })).status, 422);
    await simulator.clock.advance('P1D');
    await client.renew();
    assert.equal((await client.emit({ data_vencimento: '2026-06-01' })).status, 200);
    const title = (await client.read('00000001'))!['dado_boleto'] as { data_emissao: string };
    assert.equal(title.data_emissao, world.charges().at(-1)?.issuedOn);
  });

  it('gives the number itself only in the carteiras that the bank numbers', async () => {
    const without = { numero_nosso_numero: null };
    assert.equal((await client.emit(without)).status, 422);
    const given = await client.emit(without, { codigo_carteira: '112' });
    assert.equal(given.status, 200, given.text);
    assert.match(String(given.at(`data.${first}.numero_nosso_numero`)), /^\d{8}$/);
  });

  it('registers a boleto de proposta only without charges', async () => {
    const multa = { codigo_tipo_multa: '02', percentual_multa: '000000200000' };
    const answer = await client.emit({}, { codigo_especie: '18', multa });
    assert.equal(answer.at('campos.0.campo'), 'data.dado_boleto.multa');
    assert.equal((await client.emit({}, { codigo_especie: '18' })).status, 200);
  });

  it('fails when it is told to', async () => {
    world.failEmission(undefined, 'Pagador bloqueado');
    const answer = await client.emit();
    assert.equal(answer.status, 422);
    assert.equal(answer.at('campos.0.mensagem'), 'Pagador bloqueado');
    assert.equal((await client.emit()).status, 200);
  });
});

describe('Bolecode', () => {
  it('is taken on the older path too, in the envelope and with cents', async () => {
    const { data } = boletoBody({ numero_nosso_numero: '51' }, { descricao_instrumento_cobranca: 'boleto_pix' });
    const answer = await client.call('POST', '/pix_recebimentos_conciliacoes/v2/boletos_pix', { json: { data } });
    assert.match(String(answer.at('data.dados_qrcode.txid')), /^BL\d{31}$/);
    assert.equal(world.charge('00000051').amountCents, 10_000);
  });

  it('refuses digits in names, scripts in texts, a foreign Pix key, partial payment', async () => {
    const { pagador } = titleBody({}) as { pagador: { pessoa: object } };
    const named = { pagador: { ...pagador, pessoa: { ...pagador.pessoa, nome_pessoa: 'Loja 24' } } };
    for (const title of [named, { pagamento_parcial: true }])
      assert.equal((await client.call('POST', BOLECODE, { json: bolecodeBody({}, title) })).status, 400);
    const scripted = bolecodeBody({ texto_uso_beneficiario: 'javascript' });
    assert.equal((await client.call('POST', BOLECODE, { json: scripted })).status, 400);
    const foreign = { ...bolecodeBody(), dados_qrcode: { chave: 'outra@exemplo.com' } };
    assert.equal((await client.call('POST', BOLECODE, { json: foreign })).status, 422);
  });

  it('may be answered 202, and is visible later', async () => {
    world.act('rules', ACCOUNT, { bolecode: 'later' });
    const answer = await client.call('POST', BOLECODE, { json: bolecodeBody() });
    assert.equal(answer.status, 202);
    assert.equal(answer.at('codigo'), '202');
    assert.equal(world.charges()[0]?.status, 'registering');
    assert.equal(await client.read('50000001'), undefined);
    await simulator.clock.advance('PT2S');
    const { title } = await client.title('50000001');
    assert.match(String((title['qrcode_pix'] as { emv: string }).emv), /^000201/);
    assert.equal(world.charges()[0]?.status, 'registered');
  });
});

describe('consulta', () => {
  it('knows a boleto only after a while, and answers the fields of the portal', async () => {
    world.act('rules', ACCOUNT, { visibility: 'later' });
    await client.emit({ texto_uso_beneficiario: 'pedido 7' }, { sacador_avalista: titleBody({})['pagador'] });
    assert.equal(await client.read('00000001'), undefined);
    await simulator.clock.advance('PT2S');
    const item = await client.read('00000001');
    const official = fixture<{ data: [Record<string, unknown>] }>('boletoscash.consulta.200').data[0];
    const unpaid = ['pagamentos_cobranca', 'baixa', 'texto_uso_beneficiario'];
    const keys = (value: unknown) => Object.keys(value as object).filter((key) => !unpaid.includes(key));
    assert.deepEqual(
      keys(official).filter((key) => !(key in item!)),
      [],
    );
    const title = item!['dado_boleto'] as Record<string, unknown>;
    assert.deepEqual(
      keys(official['dado_boleto']).filter((key) => !(key in title)),
      [],
    );
    const own = (title['dados_individuais_boleto'] as object[])[0]!;
    const theirs = (official['dado_boleto'] as { dados_individuais_boleto: object[] }).dados_individuais_boleto[0];
    assert.deepEqual(
      keys(theirs).filter((key) => !(key in own)),
      [],
    );
    assert.partialDeepStrictEqual(own, {
      situacao_geral_boleto: 'Em Aberto',
      status_vencimento: 'A vencer',
      numero_nosso_numero: '00000001',
      valor_titulo: '100.00',
    });
  });

  it('finds by both ids, shows either, and refuses what is missing or unknown', async () => {
    await client.emit();
    await simulator.clock.advance('PT2S');
    const digits = `${ACCOUNT}10900000001`;
    assert.equal(world.charges()[0]!.ref, digits);
    const uuid = String((await client.read('1'))?.['id_boleto']);
    assert.notEqual(uuid, digits);
    for (const id of [uuid, digits]) {
      assert.equal((await client.call('GET', `${QUERY}?id_boleto=${id}`)).at('data.0.id_boleto'), uuid);
    }
    world.act('rules', digits, { idBoleto: 'digits' });
    assert.equal((await client.read('1'))?.['id_boleto'], digits);
    const incomplete = await client.call('GET', `${QUERY}?codigo_carteira=109&nosso_numero=1`);
    const official = fixture<{ body: object }[]>('errors')[0]!.body;
    assert.deepEqual(incomplete.at(), official);
    const unknown = `${QUERY}?id_beneficiario=${ACCOUNT}&codigo_carteira=109&nosso_numero=9`;
    assert.deepEqual((await client.call('GET', unknown)).at('data'), []);
    assert.equal((await client.call('GET', unknown.replace(QUERY, EMISSION))).status, 204);
    assert.equal((await client.call('GET', `${unknown}&view=tudo`)).status, 400);
  });

  it('searches by the name of the payer, in pages and order', async () => {
    for (const [index, name] of ['Ana Lima', 'Bruno Lima', 'Carla Dias'].entries()) {
      const { pagador } = titleBody({}) as { pagador: { pessoa: object } };
      const pessoa = { ...pagador.pessoa, nome_pessoa: name };
      await client.emit({ numero_nosso_numero: `${index + 1}` }, { pagador: { ...pagador, pessoa } });
    }
    await simulator.clock.advance('PT2S');
    const search = (query: string) =>
      client.call('GET', `${QUERY}_search?nome_pagador=lima&page_size=1&order_by=nome_pagador&${query}`);
    const names = [await search('page=0'), await search('page=1'), await search('page=0&order=DESC')].map((answer) =>
      answer.at('data.0.dado_boleto.pagador.pessoa.nome_pessoa'),
    );
    assert.deepEqual(names, ['Ana Lima', 'Bruno Lima', 'Bruno Lima']);
    assert.deepEqual((await search('page=2')).at('data'), []);
    assert.equal((await search('page=0')).at('pagination.total_elements'), 2);
    assert.equal((await search('page=-1')).status, 400);
  });
});
