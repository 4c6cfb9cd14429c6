import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { ItauClient } from './test-client.ts';
import { ACCOUNT, BOLECODE, EMISSION, bolecodeBody, fixture, openClient, pathId, titleBody } from './test-client.ts';

const NOON = '2026-03-10T15:00:00Z'; // a Tuesday
const RULES = { sameDay: true, instructions: 'immediate', alreadyDone: 422, pixTold: false };
let simulator: Simulator;
let world: BankWorld;
let client: ItauClient;

before(async () => {
  simulator = await startSimulator({
    clock: manualClock(NOON),
    webhooks: 'held',
    emissionDelayMs: 0,
    amendDelayMs: 2000,
  });
  world = simulator.world('itau');
  client = await openClient(simulator, await world.createApplication({ account: ACCOUNT }));
});

beforeEach(async () => {
  await simulator.clock.set(NOON);
  world.clearCharges();
  world.act('rules', ACCOUNT, RULES);
  await client.renew();
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

async function moveTo(instant: string): Promise<void> {
  await simulator.clock.set(instant);
  await client.renew();
}

async function situation(nossoNumero = '00000001'): Promise<unknown> {
  return (await client.title(nossoNumero)).item['situacao_geral_boleto'];
}

async function operations(): Promise<unknown[]> {
  const { historico } = (await client.title('00000001')).title as { historico: { operacao: string }[] };
  return historico.map(({ operacao }) => operacao);
}

describe('payment of a boleto', () => {
  it('awaits its credit, is paid on the next business day, and written off as settled the day after', async () => {
    await client.emit();
    await moveTo('2026-03-13T15:00:00Z'); // a Friday
    world.pay('00000001');
    assert.equal(await situation(), 'Aguardando Crédito');
    assert.equal(world.charge('00000001').payments[0]?.creditedOn, undefined);
    await moveTo('2026-03-15T15:00:00Z');
    assert.equal(await situation(), 'Aguardando Crédito');
    await moveTo('2026-03-16T15:00:00Z');
    assert.equal(await situation(), 'Paga');
    assert.partialDeepStrictEqual(world.charge('00000001').payments, [{ creditedOn: '2026-03-16', feeCents: 190 }]);
    await moveTo('2026-03-17T15:00:00Z');
    assert.equal(await situation(), 'Baixada');
    const { title } = await client.title('00000001');
    assert.equal((title['baixa'] as { motivo_baixa: string }).motivo_baixa, 'Baixa por ter sido liquidado');
    assert.partialDeepStrictEqual(title['pagamentos_cobranca'], [
      { valor_pago_total_cobranca: '100.00', data_inclusao_pagamento: '2026-03-13' },
    ]);
    assert.equal(world.charge('00000001').status, 'paid');
  });

  it('is for what is due on its day, and shows its parts', async () => {
    await client.emit(
      {},
      {
        multa: { codigo_tipo_multa: '02', percentual_multa: '000000200000' },
        juros: { codigo_tipo_juros: '93', valor_juros: '00000000000000010' },
        desconto: {
          codigo_tipo_desconto: '01',
          descontos: [{ data_desconto: '2026-03-17', valor_desconto: '00000000000000500' }],
        },
        valor_abatimento: '00000000000000100',
      },
    );
    assert.equal(world.amountDueCents('00000001', '2026-03-17'), 9400);
    assert.equal(world.amountDueCents('00000001', '2026-03-18'), 9900);
    assert.equal(world.amountDueCents('00000001', '2026-03-20'), 9900);
    assert.equal(world.amountDueCents('00000001', '2026-03-23'), 10_130); // 2.00 and three days of 0.10
    await moveTo('2026-03-23T15:00:00Z');
    world.pay('00000001');
    const { title } = await client.title('00000001');
    assert.partialDeepStrictEqual(title['pagamentos_cobranca'], [
      {
        valor_pago_total_cobranca: '101.30',
        valor_pago_multa_cobranca: '2.00',
        valor_pago_juro_cobranca: '0.30',
        valor_pago_desconto_cobranca: '0.00',
        valor_pago_abatimento_cobranca: '1.00',
      },
    ]);
  });

  it('carries a due date on a weekend over to Monday, and discounts each day of anticipation', async () => {
    await client.emit(
      { data_vencimento: '2026-03-21' },
      {
        multa: { codigo_tipo_multa: '01', valor_multa: '00000000000000300' },
        desconto: { codigo_tipo_desconto: '91', descontos: [{ valor_desconto: '00000000000000050' }] },
      },
    );
    assert.equal(world.amountDueCents('00000001', '2026-03-23'), 10_000);
    assert.equal(world.amountDueCents('00000001', '2026-03-24'), 10_300);
    assert.equal(world.amountDueCents('00000001', '2026-03-11'), 9500);
  });

  it('may come back before the credit: the title is open again and can be paid', async () => {
    await client.emit();
    world.pay('00000001');
    world.act('bounce', '00000001');
    assert.equal(await situation(), 'Pagamento Rejeitado');
    assert.deepEqual(world.charge('00000001').payments, []);
    assert.equal(world.charge('00000001').status, 'registered');
    assert.ok((await operations()).includes('PAGAMENTO REJEITADO'));
    world.pay('00000001');
    world.act('credit', '00000001');
    assert.equal(await situation(), 'Paga');
    assert.throws(() => world.act('bounce', '00000001'), /não tem pagamento/);
  });

  it('is kept when it comes twice or after the write-off; in part it leaves a title open that allows it', async () => {
    await client.emit();
    await client.instruct('00000001', 'baixa');
    assert.equal(world.charge('00000001').status, 'written_off');
    world.pay('00000001');
    world.pay('00000001', { amountCents: 500 });
    assert.equal(world.charge('00000001').payments.length, 2);
    await client.emit({ numero_nosso_numero: '2' }, { pagamento_parcial: true, quantidade_maximo_parcial: 2 });
    world.pay('00000002', { amountCents: 4000 });
    assert.equal(await situation('00000002'), 'Em Aberto');
    world.pay('00000002', { amountCents: 6000 });
    assert.equal(await situation('00000002'), 'Aguardando Crédito');
  });

  it('by Pix is in the account at once, and shuts the boleto', async () => {
    await client.call('POST', BOLECODE, { json: bolecodeBody() });
    world.pay('50000001', { channel: 'pix' });
    assert.equal(await situation('50000001'), 'Paga');
    assert.equal(world.charge('50000001').payments[0]?.creditedOn, '2026-03-10');
    assert.throws(() => world.pay('50000001', { channel: 'boleto' }), /paga por Pix/);
    await client.emit();
    assert.throws(() => world.pay('00000001', { channel: 'pix' }), /não tem Pix/);
  });
});

describe('what time does', () => {
  it('makes a title overdue by its date alone, and writes it off after its limit', async () => {
    await client.emit({ data_limite_pagamento: '2026-03-25' });
    await moveTo('2026-03-21T03:00:00Z');
    assert.equal(await situation(), 'Em Aberto');
    assert.equal((await client.title('00000001')).item['status_vencimento'], 'Vencido');
    assert.equal(world.charge('00000001').status, 'overdue');
    await moveTo('2026-03-26T02:59:00Z');
    assert.equal(await situation(), 'Em Aberto');
    await moveTo('2026-03-26T03:00:00Z');
    assert.equal(await situation(), 'Baixada');
    assert.equal(world.charge('00000001').status, 'expired');
    const { title } = await client.title('00000001');
    assert.equal(title['pagamentos_cobranca'], undefined);
  });

  it('goes ten years without a limit of its own', async () => {
    await client.emit();
    assert.equal((await client.title('00000001')).item['data_limite_pagamento'], '2036-03-20');
  });
});

describe('instructions', () => {
  it('change the title, its codes and its history', async () => {
    await client.emit();
    const before = world.charge('00000001').barcode;
    for (const [name, body] of [
      ['data_vencimento', { data_vencimento: '2026-04-10' }],
      ['valor_nominal', { valor_titulo: '180.00' }],
      ['abatimento', { valor_abatimento: '10.00' }],
      ['data_limite_pagamento', { data_limite_pagamento: '2026-12-31' }],
      ['seu_numero', { texto_seu_numero: 'NOVO' }],
    ] as const)
      assert.equal((await client.instruct('00000001', name, body)).status, 204, name);
    const { item, title } = await client.title('00000001');
    assert.partialDeepStrictEqual(item, {
      data_vencimento: '2026-04-10',
      valor_titulo: '180.00',
      data_limite_pagamento: '2026-12-31',
      texto_seu_numero: 'NOVO',
    });
    assert.notEqual(item['codigo_barras'], before);
    assert.equal(item['codigo_barras'], world.charge('00000001').barcode);
    assert.equal(world.amountDueCents('00000001', '2026-04-10'), 17_000);
    assert.partialDeepStrictEqual((title['historico'] as object[])[3], {
      operacao: 'ALTERACAO VALOR NOMINAL',
      conteudo_anterior: '100.00',
      conteudo_atual: '180.00',
    });
  });

  it('of terms are read flat, wrapped in their name, and in data; a code for none removes them', async () => {
    await client.emit();
    const juros = { codigo_tipo_juros: 90, percentual_juros: '3.00000' };
    const multa = { codigo_tipo_multa: '01', valor_multa: '5.00' };
    const descontos = [{ data_desconto: '2026-03-15', percentual_desconto: '10.00000' }];
    const desconto = { codigo_tipo_desconto: '02', descontos };
    assert.equal((await client.instruct('00000001', 'juros', juros)).status, 204);
    assert.equal((await client.instruct('00000001', 'multa', { multa })).status, 204);
    assert.equal((await client.instruct('00000001', 'desconto', { data: { desconto } })).status, 204);
    assert.equal(world.amountDueCents('00000001', '2026-03-30'), 10_600); // 5.00, and ten days of 3 % a month
    assert.equal(world.amountDueCents('00000001', '2026-03-15'), 9000);
    const { title } = await client.title('00000001');
    assert.partialDeepStrictEqual(title['juros'], { codigo_tipo_juros: '03', percentual_juros: '3.00000' });
    assert.equal((await client.instruct('00000001', 'multa', { codigo_tipo_multa: '03' })).status, 204);
    assert.equal(world.amountDueCents('00000001', '2026-03-30'), 10_100);
    const implied = await client.instruct('00000001', 'multa', {
      codigo_tipo_multa: '02',
      percentual_multa: '000000200000',
    });
    assert.equal(implied.status, 400, 'the figures of the emission are not those of instructions');
    const past = await client.instruct('00000001', 'data_vencimento', { data_vencimento: '2026-03-09' });
    assert.equal(past.status, 400);
    const large = await client.instruct('00000001', 'abatimento', { valor_abatimento: '90.01' });
    assert.equal(large.status, 400);
  });

  it('of people and divergent amounts answer what is there now', async () => {
    await client.emit();
    const pagador = { ...(titleBody({})['pagador'] as object), texto_endereco_email: 'maria@exemplo.com' };
    const answer = await client.instruct('00000001', 'pagador', pagador);
    assert.deepEqual(answer.at('data'), pagador);
    const divergent = { codigo_tipo_autorizacao: 2, percentual_minimo: '10.00000', percentual_maximo: '10.00000' };
    assert.deepEqual((await client.instruct('00000001', 'recebimento_divergente', divergent)).at('data'), divergent);
  });

  it('write a title off with any body; again, paid or unknown it is refused', async () => {
    for (const [index, body] of [undefined, [], {}].entries()) {
      await client.emit({ numero_nosso_numero: `${index + 1}` });
      assert.equal((await client.instruct(`0000000${index + 1}`, 'baixa', body)).status, 204);
    }
    assert.equal(world.charge('00000001').status, 'written_off');
    assert.equal((await client.instruct('00000001', 'baixa')).status, 422);
    world.act('rules', ACCOUNT, { alreadyDone: 500 });
    assert.equal((await client.instruct('00000001', 'baixa')).status, 500);
    await client.emit({ numero_nosso_numero: '9' });
    world.pay('00000009');
    assert.match((await client.instruct('00000009', 'baixa')).text, /liquidado/);
    assert.equal(
      (await client.instruct('0000000000000009', 'juros', {})).status,
      400,
      'sixteen digits of nosso número',
    );
    assert.equal((await client.instruct('00000077', 'baixa')).status, 404);
    assert.equal((await client.instruct('00000009', 'outra')).status, 404);
    const uuid = String((await client.read('9'))?.['id_boleto']);
    assert.equal((await client.call('PATCH', `${EMISSION}/${uuid}/baixa`)).status, 404, 'the UUID is no address');
  });

  it('are refused on the day of emission where the account is ruled so, and the write-off of 156 and 157 always', async () => {
    world.act('rules', ACCOUNT, { sameDay: false });
    await moveTo('2026-03-13T15:00:00Z'); // a Friday
    await client.emit();
    assert.equal((await client.instruct('00000001', 'baixa')).status, 422);
    await moveTo('2026-03-15T12:00:00Z');
    assert.equal((await client.instruct('00000001', 'baixa')).status, 422);
    await moveTo('2026-03-16T12:00:00Z');
    assert.equal((await client.instruct('00000001', 'baixa')).status, 204);
    world.act('rules', ACCOUNT, { sameDay: true });
    await client.emit({}, { codigo_carteira: '157' });
    const answer = await client.call('PATCH', `${EMISSION}/${ACCOUNT}15700000001/baixa`);
    assert.match(answer.text, /dia útil seguinte/);
  });

  it('may wait for the manager, who approves or refuses', async () => {
    world.act('rules', ACCOUNT, { instructions: 'approval' });
    await client.emit();
    const answer = await client.instruct('00000001', 'valor_nominal', { valor_titulo: '180.00' });
    const [, official] = fixture<{ body: object }[]>('boletos.patch.responses');
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.at(), official!.body);
    assert.equal(world.charge('00000001').amountCents, 10_000);
    world.act('approve-instruction', '00000001');
    assert.equal(world.charge('00000001').amountCents, 18_000);
    await client.instruct('00000001', 'baixa');
    world.act('refuse-instruction', '00000001');
    assert.equal(await situation(), 'Em Aberto');
    assert.throws(() => world.act('approve-instruction', '00000001'), /não tem instrução/);
  });

  it('may be asynchronous', async () => {
    world.act('rules', ACCOUNT, { instructions: 'asynchronous' });
    await client.emit();
    assert.equal((await client.instruct('00000001', 'baixa')).status, 202);
    assert.equal(await situation(), 'Em Aberto');
    await simulator.clock.advance('PT2S');
    assert.equal(await situation(), 'Baixada');
  });
});

describe('protest', () => {
  const protest = (body: object) => client.instruct('00000001', 'protesto', body);
  const code = async () =>
    ((await client.title('00000001')).title['protesto'] as { codigo_situacao_protesto: number } | undefined)
      ?.codigo_situacao_protesto;

  it('goes from the instruction to the notary, is protested after three business days, and can be cancelled', async () => {
    await client.emit();
    assert.equal((await protest({ protesto: { codigo_tipo_protesto: 1, quantidade_dias_protesto: 3 } })).status, 204);
    assert.equal(world.charge('00000001').status, 'registered');
    assert.equal((await protest({ codigo_tipo_protesto: 1 })).status, 422, 'asked for already');
    await moveTo('2026-03-23T15:00:00Z');
    assert.equal(await code(), 1);
    assert.equal(world.charge('00000001').status, 'in_protest');
    await moveTo('2026-03-26T15:00:00Z');
    assert.equal(await code(), 2);
    assert.match((await client.instruct('00000001', 'baixa')).text, /protestado/);
    assert.equal((await protest({ codigo_tipo_protesto: 4 })).status, 422, 'too late to stop');
    assert.equal((await protest({ codigo_tipo_protesto: 9 })).status, 204);
    assert.equal(await code(), 2);
    await moveTo('2026-03-27T15:00:00Z');
    assert.equal(await code(), undefined);
    assert.equal(world.charge('00000001').status, 'overdue');
    assert.deepEqual((await operations()).slice(0, 2), ['PROTESTO SUSTADO', 'INSTRUCAO DE SUSTACAO DE PROTESTO']);
    assert.equal((await client.instruct('00000001', 'baixa')).status, 204);
  });

  it('is stopped before the notary has it, by its code or its flag', async () => {
    await client.emit();
    assert.equal((await protest({ protesto: true, quantidade_dias_protesto: 5 })).status, 204);
    assert.equal((await protest({ protesto: false })).status, 204);
    await moveTo('2026-04-20T15:00:00Z');
    assert.equal(world.charge('00000001').status, 'overdue');
    assert.equal((await protest({ codigo_tipo_protesto: 9 })).status, 422, 'there is none');
    assert.equal((await protest({ codigo_tipo_protesto: 2 })).status, 400);
  });

  it('ends with the write-off while at the notary, and with a payment there', async () => {
    await client.emit({}, { protesto: { protesto: true, quantidade_dias_protesto: 2 } });
    await client.emit({ numero_nosso_numero: '2' }, { instrucao_cobranca: [{ codigo_instrucao_cobranca: '1' }] });
    await moveTo('2026-03-22T15:00:00Z');
    assert.deepEqual(
      world.charges().map(({ status }) => status),
      ['in_protest', 'in_protest'],
    );
    assert.equal((await client.instruct('00000001', 'baixa')).status, 204);
    assert.ok((await operations()).includes('PROTESTO SUSTADO'));
    world.act('notary', '00000002');
    const { title } = await client.title('00000002');
    assert.partialDeepStrictEqual(title['pagamentos_cobranca'], [{ descricao_canal_pagamento: 'CARTORIO' }]);
    assert.throws(() => world.act('notary', '00000001'), /não está em cartório/);
  });

  it('moves by acts of whoever drives the simulator', async () => {
    await client.emit();
    await protest({ codigo_tipo_protesto: 1 });
    world.act('send-to-notary', pathId('00000001'));
    assert.equal(await code(), 1);
    world.act('protested', pathId('00000001'));
    assert.equal(await code(), 2);
    world.act('stop-protest', pathId('00000001'));
    assert.equal(await code(), undefined);
    world.protest('00000001');
    assert.equal(world.charge('00000001').status, 'in_protest');
  });
});

describe('settlement extract', () => {
  const FRANCESAS = '/boletos/v3/francesas';
  it('has the days, the movements with their documented fields, and the tariffs', async () => {
    await client.emit({}, { multa: { codigo_tipo_multa: '01', valor_multa: '00000000000000200' } });
    await moveTo('2026-03-23T15:00:00Z');
    world.pay('00000001');
    await moveTo('2026-03-24T15:00:00Z');
    const calendar = await client.call('GET', `${FRANCESAS}?agencia=1500&conta=5206&dac=1&mes_referencia=032026`);
    assert.deepEqual(calendar.at('data'), [
      { posicao: null, data_posicao: '2026-03-10' },
      { posicao: null, data_posicao: '2026-03-24' },
    ]);
    const page = await client.call('GET', `${FRANCESAS}/${ACCOUNT}/movimentacoes?data=2026-03-24`);
    const official = Object.keys(fixture('francesas.movimentacoes.item'));
    assert.deepEqual(Object.keys(page.at('data.0') as object).sort(), official.sort());
    assert.partialDeepStrictEqual(page.at('data.0'), {
      tipo_movimentacao: 'liquidacoes',
      valor_liquido_lancado: '102.00',
      valor_acrescimo: '2.00',
      operacoes_cobranca: [{ descricao: 'Multa', valor: 2 }],
    });
    const none = await client.call(
      'GET',
      `${FRANCESAS}/${ACCOUNT}/movimentacoes?data=2026-03-24&tipo_movimentacao=baixas`,
    );
    assert.deepEqual(none.at('data'), []);
    const summary = await client.call('GET', `${FRANCESAS}/${ACCOUNT}/movimentacoes_resumidas?data=2026-03-24`);
    assert.deepEqual(summary.at('data.liquidacoes'), { quantidade: 1, valor: '102.00' });
    assert.deepEqual(summary.at('data.movimentacao_conta.deducoes.2'), { descricao: 'Tarifas', valor: '1.90' });
    const wrong = await client.call('GET', `${FRANCESAS}/${ACCOUNT}/movimentacoes?data=24/03/2026`);
    assert.equal(wrong.at('messages.0.campos.0.campo'), 'data');
  });
});

describe('a history', () => {
  it('is what it is said to be', () => {
    const payer = { name: 'Maria de Souza', taxId: '12345678909' };
    const base = { amountCents: 15_000, dueDate: '2026-02-10', issuedOn: '2026-01-10', payer };
    const payments = [{ channel: 'pix' as const, amountCents: 15_000, paidAt: '2026-02-09T13:00:00Z' }];
    const charges = world.seed(ACCOUNT, [
      { ...base, reference: 'H1', status: 'paid', payments },
      { ...base, reference: 'H2', status: 'written_off', pix: false },
      { ...base, reference: 'H3', status: 'overdue', finePercent: '2.00' },
      { ...base, reference: 'H4', status: 'in_protest' },
      { ...base, reference: 'H5', status: 'expired' },
    ]);
    assert.deepEqual(
      charges.map(({ status }) => status),
      ['paid', 'written_off', 'overdue', 'in_protest', 'expired'],
    );
    assert.equal(world.amountDueCents('H3', '2026-03-10'), 15_300);
    assert.equal(world.webhooks().length, 0);
  });
});
