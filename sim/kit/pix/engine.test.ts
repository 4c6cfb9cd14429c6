import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc16 } from '#sim/kit/br-code.ts';
import { distortPix, nomeMensagem } from './index.ts';
import { ACCOUNT, KEY, testBank } from './test-bank.ts';

const TXID = '7978c0c97ea847e78e8849634473c1f1';
const OTHER = 'fc9a4366ff3d4964b5dbc6c91a8722d3';
const COB = { calendario: { expiracao: 3600 }, valor: { original: '37.00' }, chave: KEY };
const COBV = {
  calendario: { dataDeVencimento: '2026-03-31', validadeAposVencimento: 30 },
  devedor: { cpf: '12345678909', nome: 'Francisco da Silva' },
  valor: { original: '123.45' },
  chave: KEY,
};

type Json = Record<string, unknown>;
const violated = (body: unknown) =>
  ((body as Json)['violacoes'] as { propriedade: string }[]).map((v) => v.propriedade);

test('bodies of the official examples are taken', () => {
  const { call } = testBank({ now: '2020-09-09T20:15:00Z' });
  const loc = call('POST', '/v2/loc', { tipoCob: 'cobv' }).body['id'];
  const official = {
    calendario: { dataDeVencimento: '2020-12-31', validadeAposVencimento: 30 },
    loc: { id: loc },
    devedor: {
      logradouro: 'Alameda Souza, Numero 80, Bairro Braz',
      cidade: 'Recife',
      uf: 'PE',
      cep: '70011750',
      cpf: '12345678909',
      nome: 'Francisco da Silva',
    },
    valor: {
      original: '123.45',
      multa: { modalidade: '2', valorPerc: '15.00' },
      juros: { modalidade: '2', valorPerc: '2.00' },
      desconto: { modalidade: '1', descontoDataFixa: [{ data: '2020-11-30', valorPerc: '30.00' }] },
    },
    chave: '5f84a4c5-c5cb-4599-9f13-7eb4d419dacc',
    solicitacaoPagador: 'Cobrança dos serviços prestados.',
  };
  assert.equal(call('PUT', `/v2/cobv/${TXID}`, official).status, 201);
  const saque = {
    valor: '5.00',
    modalidadeAlteracao: 0,
    modalidadeAgente: 'AGPSS',
    prestadorDoServicoDeSaque: '12345678',
  };
  const withdrawal = {
    calendario: {},
    devedor: { cnpj: '12345678000195', nome: 'Empresa de Serviços SA' },
    valor: { original: '0.00', modalidadeAlteracao: 0, retirada: { saque } },
    chave: KEY,
  };
  assert.equal(call('PUT', `/v2/cob/${OTHER}`, withdrawal).status, 201);
});

test('a cob is created with its location and a code that reads', () => {
  const { call, engine } = testBank();
  const { status, body } = call('PUT', `/v2/cob/${TXID}`, { ...COB, devedor: null });
  assert.equal(status, 201);
  assert.equal(body['status'], 'ATIVA');
  assert.equal(body['revisao'], 0);
  assert.deepEqual(body['calendario'], { criacao: '2026-03-10T15:00:00.000Z', expiracao: 3600 });
  const code = String(body['pixCopiaECola']);
  assert.ok(code.includes(String(body['location'])));
  assert.equal(crc16(code.slice(0, -4)), code.slice(-4));
  assert.ok(String(body['location']).length <= 77);
  assert.equal(engine.books.find(TXID)?.status, 'registered');
});

test('the same PUT again is the same charge; another body is a revision; another kind or owner cannot have the txid', () => {
  const { call } = testBank();
  const first = call('PUT', `/v2/cobv/${TXID}`, COBV).body;
  assert.deepEqual(call('PUT', `/v2/cobv/${TXID}`, Object.fromEntries(Object.entries(COBV).toReversed())).body, first);
  const revised = call('PUT', `/v2/cobv/${TXID}`, { ...COBV, valor: { original: '100.00' } });
  assert.equal(revised.status, 201);
  assert.equal(revised.body['revisao'], 1);
  assert.equal(revised.body['location'], first['location']);
  const old = call('GET', `/v2/cobv/${TXID}?revisao=0`).body;
  assert.deepEqual(old['valor'], { original: '123.45' });
  assert.equal(call('GET', `/v2/cobv/${TXID}?revisao=2`).status, 400);
  const stolen = call('PUT', `/v2/cob/${TXID}`, COB);
  assert.equal(stolen.status, 400);
  assert.equal(stolen.body['type'], 'https://pix.bcb.gov.br/api/v2/error/CobOperacaoInvalida');
});

test('PATCH changes what is sent; removing goes alone, and ends it for ever', () => {
  const { call } = testBank();
  call('PUT', `/v2/cobv/${TXID}`, {
    ...COBV,
    valor: { original: '123.45', multa: { modalidade: 2, valorPerc: '2.00' } },
  });
  const moved = call('PATCH', `/v2/cobv/${TXID}`, { calendario: { dataDeVencimento: '2026-04-10' } });
  assert.equal(moved.status, 200);
  assert.deepEqual(moved.body['calendario'], {
    criacao: '2026-03-10T15:00:00.000Z',
    dataDeVencimento: '2026-04-10',
    validadeAposVencimento: 30,
  });
  const cheaper = call('PATCH', `/v2/cobv/${TXID}`, { valor: { original: '120.00' } }).body;
  assert.deepEqual(cheaper['valor'], { original: '120.00', multa: { modalidade: 2, valorPerc: '2.00' } });
  assert.equal(cheaper['revisao'], 2);
  const both = { status: 'REMOVIDA_PELO_USUARIO_RECEBEDOR', valor: { original: '1.00' } };
  assert.deepEqual(violated(call('PATCH', `/v2/cobv/${TXID}`, both).body), ['cobv.status']);
  const removed = call('PATCH', `/v2/cobv/${TXID}`, { status: 'REMOVIDA_PELO_USUARIO_RECEBEDOR' });
  assert.equal(removed.body['status'], 'REMOVIDA_PELO_USUARIO_RECEBEDOR');
  assert.equal(call('PATCH', `/v2/cobv/${TXID}`, { valor: { original: '1.00' } }).status, 400);
  assert.equal(call('PUT', `/v2/cobv/${TXID}`, COBV).status, 400);
  assert.equal(
    call('PATCH', `/v2/cobv/${OTHER}`, {}).body['type'],
    'https://pix.bcb.gov.br/api/v2/error/CobVNaoEncontrada',
  );
});

test('what breaks the schema or the rules is named by property', () => {
  const { call } = testBank();
  const wrong = (kind: 'cob' | 'cobv', body: unknown) => {
    const answer = call('PUT', `/v2/${kind}/${TXID}`, body);
    assert.equal(answer.status, 400);
    assert.equal(answer.contentType, 'application/problem+json');
    return violated(answer.body);
  };
  const valor = (fields: object) => ({ ...COBV, valor: { original: '10.00', ...fields } });
  assert.deepEqual(wrong('cob', { ...COB, valor: { original: '37.0' } }), ['cob.valor.original']);
  assert.deepEqual(wrong('cob', { ...COB, valor: { original: '0.00' } }), ['cob.valor.original']);
  assert.deepEqual(wrong('cob', { ...COB, calendario: { expiracao: 0 } }), ['cob.calendario.expiracao']);
  assert.deepEqual(wrong('cob', { ...COB, chave: 'outra@example.com' }), ['cob.chave']);
  assert.deepEqual(wrong('cob', { ...COB, loc: { id: 99 } }), ['cob.loc.id']);
  assert.deepEqual(wrong('cob', 'nada'), ['cob']);
  assert.deepEqual(wrong('cobv', { ...COBV, devedor: undefined }), ['cobv.devedor']);
  const both = { cpf: '12345678909', cnpj: '12345678000195', nome: 'A' };
  assert.deepEqual(wrong('cobv', { ...COBV, devedor: both }), ['cobv.devedor']);
  const early = { ...COBV, calendario: { dataDeVencimento: '2026-03-09' } };
  assert.deepEqual(wrong('cobv', early), ['cobv.calendario.dataDeVencimento']);
  assert.deepEqual(wrong('cobv', valor({ multa: { modalidade: 3, valorPerc: '1.00' } })), ['cobv.valor.multa']);
  assert.deepEqual(wrong('cobv', valor({ abatimento: { modalidade: 1, valorPerc: '10.00' } })), [
    'cobv.valor.abatimento',
  ]);
  assert.deepEqual(
    wrong(
      'cobv',
      valor({ desconto: { modalidade: 3, descontoDataFixa: [{ data: '2026-03-20', valorPerc: '1.00' }] } }),
    ),
    ['cobv.valor.desconto', 'cobv.valor.desconto'],
  );
  const late = { modalidade: 1, descontoDataFixa: [{ data: '2026-04-01', valorPerc: '1.00' }] };
  assert.deepEqual(wrong('cobv', valor({ desconto: late })), ['cobv.valor.desconto']);
  const short = call('PUT', '/v2/cob/aaaaaaaaaaaaaaaaaaaaaaaaa', COB);
  assert.deepEqual(violated(short.body), ['txid']);
});

test('a location serves one charge of its kind at a time', () => {
  const { call, engine } = testBank();
  const first = call('PUT', `/v2/cob/${TXID}`, COB).body;
  const { id } = first['loc'] as { id: number };
  assert.deepEqual(violated(call('PUT', `/v2/cob/${OTHER}`, { ...COB, loc: { id } }).body), ['cob.loc.id']);
  assert.deepEqual(violated(call('PUT', `/v2/cobv/${OTHER}`, { ...COBV, loc: { id } }).body), [
    'cobv.loc.id',
    'cobv.loc.id',
  ]);
  assert.equal(call('DELETE', `/v2/loc/${id}/txid`).body['txid'], undefined);
  assert.equal(call('GET', `/v2/cob/${TXID}`).body['location'], undefined);
  assert.throws(() => engine.pay(TXID), /não tem location/);
  assert.equal(call('PUT', `/v2/cob/${OTHER}`, { ...COB, loc: { id } }).body['location'], first['location']);
  const again = call('POST', '/v2/loc', { tipoCob: 'cob' }).body['id'];
  const moved = call('PATCH', `/v2/cob/${TXID}`, { loc: { id: again } }).body;
  assert.equal(moved['revisao'], 0, 'another location is no revision');
  assert.equal(
    call('GET', '/v2/loc/77').body['type'],
    'https://pix.bcb.gov.br/api/v2/error/PayloadLocationNaoEncontrado',
  );
});

test('a payment: once, of what is due, told to the webhook with ids of the standard', () => {
  const { call, engine, deliveries } = testBank();
  assert.equal(
    call('PUT', `/v2/webhook/${KEY}`, { webhookUrl: 'https://hub.example/hooks/a?hmac=b&ignorar=' }).status,
    200,
  );
  call('PUT', `/v2/cobv/${TXID}`, COBV);
  assert.throws(() => engine.pay(TXID, { amountCents: 1 }), /só aceita o valor devido/);
  const { endToEndId } = engine.pay(TXID);
  assert.match(endToEndId, /^E12345678202603101500[0-9A-Za-z]{11}$/);
  assert.throws(() => engine.pay(TXID), /CONCLUIDA/);
  const read = call('GET', `/v2/cobv/${TXID}`).body;
  assert.equal(read['status'], 'CONCLUIDA');
  const pix = call('GET', `/v2/pix/${endToEndId}`).body;
  assert.deepEqual(read['pix'], [pix]);
  assert.equal(pix['valor'], '123.45');
  const [delivery] = deliveries();
  assert.equal(delivery?.url, 'https://hub.example/hooks/a?hmac=b&ignorar=/pix');
  assert.deepEqual(delivery?.payload, { pix: [pix] });
  engine.pay(TXID, { force: true, amountCents: 500 });
  assert.equal(engine.books.find(TXID)?.payments.length, 2);
});

test('expiry is computed: a cob by seconds, a cobv by days', async () => {
  const { call, clock, engine } = testBank();
  call('PUT', `/v2/cob/${TXID}`, COB);
  call('PUT', `/v2/cobv/${OTHER}`, {
    ...COBV,
    calendario: { dataDeVencimento: '2026-03-14', validadeAposVencimento: 0 },
  });
  await clock.advance('PT3601S');
  assert.equal(call('GET', `/v2/cob/${TXID}`).body['status'], 'ATIVA');
  assert.equal(engine.books.find(TXID)?.status, 'expired');
  assert.throws(() => engine.pay(TXID), /expirou/);
  await clock.set('2026-03-17T02:59:00Z');
  assert.equal(engine.books.find(OTHER)?.status, 'registered', 'Monday in São Paulo');
  await clock.set('2026-03-17T03:00:00Z');
  assert.throws(() => engine.pay(OTHER), /validade/);
});

test('returns: sums, ids, days, both endings, and one that nobody asked for', async () => {
  const { call, clock, engine, deliveries } = testBank();
  call('PUT', `/v2/webhook/${KEY}`, { webhookUrl: 'https://hub.example/h' });
  call('PUT', `/v2/cob/${TXID}`, COB);
  const { endToEndId } = engine.pay(TXID);
  const path = `/v2/pix/${endToEndId}/devolucao`;
  const asked = call('PUT', `${path}/a1`, { valor: '30.00', descricao: 'Pedido desfeito' });
  assert.equal(asked.status, 201);
  assert.equal(asked.body['status'], 'EM_PROCESSAMENTO');
  assert.match(String(asked.body['rtrId']), /^D12345678202603101500[0-9A-Za-z]{11}$/);
  assert.deepEqual(violated(call('PUT', `${path}/a1`, { valor: '1.00' }).body), ['devolucao.id']);
  assert.deepEqual(violated(call('PUT', `${path}/a2`, { valor: '7.01' }).body), ['devolucao.valor']);
  assert.deepEqual(violated(call('PUT', `${path}/a-2`, { valor: '7.00' }).body), ['id']);
  await clock.advance('PT2S');
  assert.equal(call('GET', `${path}/a1`).body['status'], 'DEVOLVIDO');
  engine.books.acts['fail-next-refund']('', { reason: 'Conta encerrada' });
  call('PUT', `${path}/a3`, { valor: '7.00' });
  await clock.advance('PT2S');
  assert.deepEqual(call('GET', `${path}/a3`).body['motivo'], 'Conta encerrada');
  engine.books.acts['take-back'](TXID, {});
  assert.equal(engine.books.find(TXID)?.status, 'refunded');
  const statuses = engine.received(endToEndId)?.refunds.map(({ status }) => status);
  assert.deepEqual(statuses, ['DEVOLVIDO', 'NAO_REALIZADO', 'DEVOLVIDO']);
  assert.equal(deliveries().length, 4, 'the payment and three ends of returns');
  await clock.advance('P91D');
  assert.deepEqual(violated(call('PUT', `${path}/a4`, { valor: '1.00' }).body).length, 2);
  assert.equal(call('GET', `${path}/zz`).status, 404);
  assert.equal(call('PUT', '/v2/pix/E123/devolucao/a', { valor: '1.00' }).status, 404);
});

test('lists by period, in pages, and what a wrong period gets', async () => {
  const { call, clock, engine } = testBank();
  for (let number = 0; number < 5; number++) {
    call('PUT', `/v2/cob/${TXID}${number}`, number < 3 ? { ...COB, devedor: { cpf: '12345678909', nome: 'A' } } : COB);
    await clock.advance('PT1M');
  }
  engine.pay(`${TXID}0`);
  engine.books.acts['receive-by-key'](KEY, { account: ACCOUNT.number, amountCents: 100 });
  const period = 'inicio=2026-03-10T15:00:00Z&fim=2026-03-10T15:10:00Z';
  const page = call('GET', `/v2/cob?${period}&paginacao.itensPorPagina=2&paginacao.paginaAtual=2`).body;
  assert.equal((page['cobs'] as unknown[]).length, 1);
  assert.deepEqual((page['parametros'] as Json)['paginacao'], {
    paginaAtual: 2,
    itensPorPagina: 2,
    quantidadeDePaginas: 3,
    quantidadeTotalDeItens: 5,
  });
  const count = (query: string) => (call('GET', `/v2/cob?${period}&${query}`).body['cobs'] as unknown[]).length;
  assert.equal(count('cpf=12345678909'), 3);
  assert.equal(count('status=CONCLUIDA'), 1);
  const pix = call('GET', `/v2/pix?${period}&txIdPresente=false`).body['pix'] as Json[];
  assert.equal(pix.length, 1);
  assert.equal(pix[0]?.['txid'], undefined);
  const refused = (query: string) => violated(call('GET', `/v2/cob?${query}`).body);
  assert.deepEqual(refused('fim=2026-03-10T15:10:00Z'), ['inicio']);
  assert.deepEqual(refused('inicio=2026-03-11T15:10:00Z&fim=2026-03-10T15:10:00Z'), ['fim']);
  assert.deepEqual(refused(`${period}&paginacao.itensPorPagina=1001`), ['paginacao.itensPorPagina']);
  assert.deepEqual(refused(`${period}&cpf=12345678909&cnpj=12345678000195`), ['cpf']);
});

test('deviations are data: prefix, words of refusal, taken txid, extra fields, shape of the notification', () => {
  const { call, engine, deliveries } = testBank({
    dialect: {
      prefix: '/pix/v2',
      repeatedTxid: 'refuse',
      errors: nomeMensagem({
        CobOperacaoInvalida: ['valor_invalido'],
        taken: ['txid_duplicado', 409],
        probe: ['webhook_invalido'],
      }),
      webhook: {
        suffix: '',
        wrap: (items) => items,
        extras: () => ({ gnExtras: { tarifa: '0.01' } }),
        probe: (_url, { headers }) =>
          headers['x-skip-mtls-checking'] === 'true' ? undefined : 'A URL aceitou uma chamada sem certificado.',
      },
    },
  });
  const path = `/pix/v2/cob/${TXID}`;
  assert.equal(call('PUT', path, COB).status, 201);
  assert.deepEqual(call('PUT', path, COB).body['nome'], 'txid_duplicado');
  const wrong = call('PUT', `/pix/v2/cob/${OTHER}`, { ...COB, valor: { original: 'x' } });
  assert.deepEqual(wrong.body, {
    nome: 'valor_invalido',
    mensagem: 'O campo cob.valor.original não respeita o schema.',
    erros: [{ caminho: '.body.valor.original', mensagem: 'O campo cob.valor.original não respeita o schema.' }],
  });
  const webhook = `/pix/v2/webhook/${KEY}`;
  assert.equal(call('PUT', webhook, { webhookUrl: 'https://hub.example/h' }).body['nome'], 'webhook_invalido');
  assert.equal(
    call('PUT', webhook, { webhookUrl: 'https://hub.example/h' }, { 'x-skip-mtls-checking': 'true' }).status,
    200,
  );
  engine.pay(TXID);
  const [delivery] = deliveries();
  assert.equal(delivery?.url, 'https://hub.example/h');
  assert.deepEqual((delivery?.payload as Json[] | undefined)?.[0]?.['gnExtras'], { tarifa: '0.01' });
});

test('webhooks of a key: read, listed, removed; not over plain HTTP, nor for a key of others', () => {
  const { call } = testBank();
  assert.equal(call('PUT', `/v2/webhook/${KEY}`, { webhookUrl: 'http://hub.example/h' }).status, 400);
  assert.equal(call('PUT', '/v2/webhook/outra', { webhookUrl: 'https://hub.example/h' }).status, 400);
  assert.equal(call('GET', `/v2/webhook/${KEY}`).status, 404);
  call('PUT', `/v2/webhook/${KEY}`, { webhookUrl: 'https://hub.example/h' });
  assert.equal(call('GET', `/v2/webhook/${KEY}`).body['webhookUrl'], 'https://hub.example/h');
  assert.equal((call('GET', '/v2/webhook').body['webhooks'] as unknown[]).length, 1);
  assert.equal(call('DELETE', `/v2/webhook/${KEY}`).status, 204);
  assert.equal(call('DELETE', `/v2/webhook/${KEY}`).status, 404);
});

test('books that are opened again know their charges, and end the returns that were under way', async (context) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'pix-books-'));
  context.after(() => rmSync(dataDir, { recursive: true }));
  const before = testBank({ dataDir });
  before.call('PUT', `/v2/cob/${TXID}`, COB);
  const { endToEndId } = before.engine.pay(TXID);
  before.call('PUT', `/v2/pix/${endToEndId}/devolucao/a1`, { valor: '37.00' });
  before.close();
  const after = testBank({ dataDir });
  after.engine.resume();
  await after.clock.advance('PT2S');
  assert.equal(after.call('GET', `/v2/pix/${endToEndId}/devolucao/a1`).body['status'], 'DEVOLVIDO');
  assert.equal(after.engine.books.find(TXID)?.status, 'refunded');
  assert.equal((after.call('GET', `/v2/cob/${TXID}`).body['pix'] as unknown[]).length, 1);
  assert.equal(after.call('PUT', `/v2/cob/${TXID}`, COB).status, 400);
  after.close();
});

test('every field that the standard requires of an answer is there', () => {
  const { call, engine } = testBank();
  const has = (body: Record<string, unknown>, fields: string) =>
    assert.deepEqual(
      fields.split(' ').filter((field) => !(field in body)),
      [],
    );
  const cobv = call('PUT', `/v2/cobv/${TXID}`, COBV).body;
  has(cobv, 'location txid devedor calendario revisao status valor chave recebedor loc pixCopiaECola');
  has(cobv['loc'] as Json, 'id txid location tipoCob criacao');
  const { endToEndId } = engine.pay(TXID);
  has(call('GET', `/v2/pix/${endToEndId}`).body, 'endToEndId txid valor componentesValor chave horario');
  has(call('PUT', `/v2/pix/${endToEndId}/devolucao/a`, { valor: '1.00' }).body, 'id rtrId valor horario status');
});

test('a charge made by another API of the bank: created, changed, ended when it was paid elsewhere', () => {
  const { engine, call } = testBank();
  const made = engine.create(ACCOUNT.number, { kind: 'cobv', txid: TXID, body: COBV });
  assert.ok('created' in made);
  assert.equal(call('GET', `/v2/cobv/${TXID}`).body['pixCopiaECola'], made.created.pixCopiaECola);
  assert.deepEqual(engine.amend(TXID, { valor: { original: '50.00' } }), {});
  assert.equal(engine.amend(TXID, { valor: { original: '0.00' } }).problem?.tipo, 'CobVOperacaoInvalida');
  assert.equal(engine.books.amountDueCents(TXID, '2026-03-31'), 50_00);
  engine.conclude(TXID);
  assert.throws(() => engine.pay(TXID), /CONCLUIDA/);
  const refused = engine.create(ACCOUNT.number, { kind: 'cobv', txid: OTHER, body: {} });
  assert.ok('problem' in refused);
});

test('one thing wrong in an answer, for faults', () => {
  const { call, engine } = testBank();
  const charge = call('PUT', `/v2/cob/${TXID}`, COB).body;
  engine.pay(TXID);
  assert.equal((distortPix('unknown-status', charge) as Json)['status'], 'EM_ANALISE');
  assert.deepEqual((distortPix('echo-other-amount', charge) as Json)['valor'], { original: '38.00' });
  const list = call('GET', '/v2/pix?inicio=2026-03-10T00:00:00Z&fim=2026-03-11T00:00:00Z').body;
  const [pix] = (distortPix('missing-field', list) as { pix: Json[] }).pix;
  assert.equal(pix?.['endToEndId'], undefined);
  assert.equal(pix?.['valor'], '37.00');
});
