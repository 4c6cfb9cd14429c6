import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFileSync } from 'node:fs';
import { cents } from '#lib/money.ts';
import { parseJsonExactly } from '#lib/json.ts';
import { todayIn } from '#lib/calendar.ts';
import type { HookReading } from '#core/provider.ts';
import {
  chargeAnswer,
  dateHeaderOf,
  endOf,
  factsOf,
  pixCharges,
  pixDialect,
  pixProbes,
  pixWebhook,
  pointerOf,
  readPix,
  refusalOf,
  refundIdOf,
  txidOf,
} from './index.ts';
import { answerOf, connection, dialect, input, nomeMensagem, official, raw, standardBank } from './test-samples.ts';

const cob = official['cob']!;
const read = pixCharges(dialect).read(connection, input.registration);
const refusal = (status: number, body: unknown) => refusalOf(dialect, raw(status, body));

test('the official answers are read: charge alone, charge with its Pix, list', () => {
  const alone = answerOf(read.read(raw(200, cob['cobResponse4'])));
  assert.deepEqual(alone.facts[0]?.fact, {
    type: 'registered',
    bankRef: '7978c0c97ea847e78e8849634473c1f1',
    ids: { txid: '7978c0c97ea847e78e8849634473c1f1' },
    amountCents: 123_45,
    dueDate: '2020-12-31',
    overdue: false,
  });
  const { facts } = answerOf(read.read(raw(200, cob['cobResponse2'])));
  assert.deepEqual(
    facts.map(({ fact }) => fact.type),
    ['registered', 'paid'],
    'a return that is under way moved no money',
  );
  assert.equal(facts[1]?.factKey, 'pix:E1234567820200909122120200808008');
  const query = { from: '2020-04-01', to: '2020-04-01', by: 'issuedOn' as const, cursor: null };
  const page = answerOf(pixCharges(dialect).find(connection, query).read(raw(200, cob['getCobsV1'])));
  assert.deepEqual([page.items.length, page.next], [1, null]);
});

test('identifiers of other lengths are kept; a word of status that nobody knows changes nothing', () => {
  const received = official['devolucao']!['getPix1'] as unknown as { pix: { endToEndId: string }[] };
  const long = received.pix[1]!;
  assert.equal(long.endToEndId.length > 32, true);
  const { facts } = answerOf(readPix(dialect, connection, long.endToEndId).read(raw(200, long)));
  assert.equal(facts[0]?.fact.type === 'paid' && facts[0].fact.identity, long.endToEndId);
  const odd = answerOf(read.read(raw(200, { ...cob['cobResponse4'], status: 'SUSPENSA' })));
  assert.deepEqual(
    odd.facts.map(({ fact }) => fact),
    [{ type: 'unknown_word', word: 'SUSPENSA' }],
  );
});

test('a fee that the bank tells beside the Pix is part of the payment', () => {
  const telling = pixDialect({
    ...dialect,
    feeOf: ({ gnExtras }) => ((gnExtras as { tarifa?: string } | undefined)?.tarifa === '0.01' ? cents(1) : null),
  });
  const reading = pixWebhook(telling).read(
    { headers: {}, path: '/pix', body: raw(200, nomeMensagem.callback).body },
    connection,
  );
  assert.ok(reading.readable === true);
  const [item] = reading.items;
  assert.equal(item?.fact.type === 'paid' && item.fact.feeCents, 1);
  assert.equal(item?.txid, 'fc9a43k6ff384ryP5f41719');
});

test('official refusals: kind, who must act, and the field', () => {
  const problems = official['problems']!;
  const fields = refusal(400, problems['RequisicaoInvalidaCobExample1']);
  assert.equal(fields?.code, 'provider_refused_fields');
  assert.deepEqual(
    fields?.fields?.map(({ pointer }) => pointer),
    ['/amountCents'],
  );
  assert.equal(fields?.bank.code, 'CobOperacaoInvalida');
  assert.deepEqual(refusal(400, problems['RequisicaoInvalidaCobVExample1'])?.fields?.[0]?.pointer, '/payer');
  assert.equal(refusal(400, problems['OperacaoInvalidaCobVExample1'])?.kind, 'conflict');
  assert.equal(refusal(403, problems['AcessoNegadoExample1'])?.kind, 'auth');
  assert.equal(refusal(404, problems['NaoEncontradoExample1'])?.kind, 'not-found');
  assert.equal(refusal(503, problems['ServicoIndisponivelExample1']), null, 'proves nothing of a write');
  assert.equal(refusal(400, problems['RequisicaoInvalidaDevolucaoExample1'])?.kind, 'refused');
  assert.equal(refusal(401, '')?.code, 'token_rejected');
  assert.equal(refusal(400, ''), null);
  assert.equal(refusal(400, '<html>'), null);
  for (const found of [fields, refusal(401, '')]) {
    assert.match(found?.detail ?? '', /Banco Exemplo/);
    assert.notEqual(found?.cure, '');
  }
});

test('refusals of banks that answer {nome, mensagem}', () => {
  const kinds = Object.fromEntries(
    nomeMensagem.errors.map(([nome, status, mensagem]) => [nome, refusal(status, { nome, mensagem })?.kind ?? null]),
  );
  assert.deepEqual(kinds, {
    txid_duplicado: 'conflict',
    documento_bloqueado: 'refused',
    chave_invalida: 'refused',
    valor_invalido: 'refused',
    pix_nao_encontrado: 'not-found',
    erro_aplicacao: null,
  });
  const erros = [{ caminho: '.body.devedor.cpf', mensagem: 'inválido' }];
  assert.deepEqual(refusal(400, { nome: 'json_invalido', mensagem: 'Valores inválidos', erros })?.fields, [
    { pointer: '/payer/taxId', detail: 'inválido' },
  ]);
  const inner = { nome: 'erro', mensagem: JSON.stringify({ detail: 'O txid já foi utilizado.' }) };
  assert.equal(refusal(400, inner)?.code, 'provider_duplicate');
});

test('what a refused property is called here', () => {
  assert.equal(pointerOf('cobv.valor.desconto.descontoDataFixa[0].data'), '/terms/discounts/0');
  assert.equal(pointerOf('cobv.devedor.cep'), '/payer/address/postalCode');
  assert.equal(pointerOf('cobv.calendario.validadeAposVencimento'), '/daysAfterDue');
  assert.equal(pointerOf('cobv.chave'), null);
});

const hook = (body: unknown): HookReading =>
  pixWebhook(dialect).read({ headers: {}, path: '/pix', body: raw(200, body).body }, connection);

test('official notifications, as an object, a list or alone, with returns as an object or a list', () => {
  const examples = official['webhook']!;
  for (const body of [{ pix: Object.values(examples) }, Object.values(examples)]) {
    const reading = hook(body);
    assert.ok(reading.readable === true && !reading.proven);
    assert.deepEqual(
      reading.items.map(({ factKey }) => factKey),
      ['hook:pix:E12345678202009091221kkkkkkkkkkk', 'hook:pix:E87654321202009091221dfghi123456'],
    );
  }
  const returned = { ...(examples['pixWebhook1']?.['devolucoes'] as object), status: 'DEVOLVIDO' };
  const reading = hook({ ...examples['pixWebhook1'], devolucoes: [returned] });
  assert.ok(reading.readable === true);
  assert.deepEqual(
    reading.items.map(({ fact }) => fact.type),
    ['paid', 'reversed'],
  );
  const partly = hook({ pix: [{ endToEndId: 'E1' }, examples['pixWebhook2']] });
  assert.ok(partly.readable === true);
  assert.deepEqual([partly.items.length, partly.problems.length], [1, 1]);
  assert.equal(hook('nada').readable, false);
  assert.equal(hook('"nada"').readable, false);
});

test('the simulated notification is the one that is read, and the webhook stands for its key', () => {
  const bank = standardBank();
  const webhook = pixWebhook(dialect);
  const url = 'https://hub.example/hooks/token';
  assert.equal(answerOf(bank.send(webhook.inspect(connection))), null);
  answerOf(bank.send(webhook.configure(connection, { url, secret: null, existing: null })));
  assert.equal(answerOf(bank.send(webhook.inspect(connection)))?.url, url);
  bank.send(pixCharges(dialect).register()[0]!.build(input, {}));
  bank.engine.pay(txidOf(input.registration));
  const [delivery] = bank.deliveries();
  const reading = hook(delivery?.payload);
  assert.ok(reading.readable === true);
  assert.equal(reading.items[0]?.fact.type === 'paid' && reading.items[0].fact.amountCents, 123_45);
  assert.equal(answerOf(bank.send(webhook.remove(connection))), null);
  assert.equal(answerOf(bank.send(webhook.remove(connection))), null, 'what is not there needs no removing');
});

test('keys of ours: a txid by the rule, and the id of a return', () => {
  const file = new URL('../../../test/fixtures/pix/txid.json', import.meta.url);
  const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as {
    vectors: { txid: string; context: string; valid: boolean }[];
  };
  for (const { txid, valid } of vectors.filter(({ context }) => context === 'cob')) {
    if (valid) assert.equal(txidOf({ id: 'x', txid }), txid);
    else assert.throws(() => txidOf({ id: 'x', txid }));
  }
  assert.equal(txidOf({ id: 'reg_06B3Y2QWERTYASDFGHZXCVBNMP', txid: null }), 'reg06B3Y2QWERTYASDFGHZXCVBNMP');
  assert.throws(() => txidOf({ id: 'r1', txid: null }), /no txid/);
  assert.equal(refundIdOf({ key: 'ins_1-a' }), 'ins1a');
  assert.throws(() => refundIdOf({ key: '_' }));
  assert.throws(() => refundIdOf({ key: 'a'.repeat(36) }));
});

test('a charge that ended is registered before it ended, however late that is read', () => {
  const json = chargeAnswer.parse(parseJsonExactly(JSON.stringify(cob['cobResponse2'])));
  const [registered, paid] = factsOf(dialect, json);
  assert.ok((registered?.occurredAt ?? 'z') <= (paid?.occurredAt ?? ''));
});

test('the end of a charge by the official examples A to G', () => {
  const file = new URL('../../../test/fixtures/pix/cobv-due-dates.json', import.meta.url);
  const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as {
    vectors: { dataDeVencimento: string; validadeAposVencimento: number; firstRefusedDate: string }[];
  };
  for (const { dataDeVencimento, validadeAposVencimento, firstRefusedDate } of vectors) {
    const calendario = {
      criacao: '2020-01-01T12:00:00.000Z',
      expiracao: undefined,
      dataDeVencimento,
      validadeAposVencimento: String(validadeAposVencimento),
    };
    assert.equal(todayIn(endOf({ calendario })), firstRefusedDate);
  }
});

test("overdue and expired are computed by the bank's clock, and without it not claimed", () => {
  const telling = pixDialect({ ...dialect, answeredAt: dateHeaderOf });
  const facts = (date: string, kind: 'cobResponse1' | 'cobResponse4') => {
    const request = pixCharges(telling).read(connection, input.registration);
    return answerOf(request.read({ ...raw(200, cob[kind]), headers: { date } })).facts;
  };
  const overdue = (date: string) => {
    const [first] = facts(date, 'cobResponse4');
    return first?.fact.type === 'registered' && first.fact.overdue;
  };
  assert.equal(overdue('Fri, 01 Jan 2021 02:59:59 GMT'), false);
  assert.equal(overdue('Fri, 01 Jan 2021 03:00:00 GMT'), true);
  assert.equal(overdue('1 Jan 2021'), false);
  const last = facts('Tue, 02 Feb 2021 03:00:00 GMT', 'cobResponse4').at(-1);
  assert.deepEqual(last, {
    factKey: '7978c0c97ea847e78e8849634473c1f1:expired:2021-02-02T03:00:00.000Z',
    occurredAt: '2021-02-02T03:00:00.000Z',
    fact: { type: 'expired' },
  });
  assert.equal(facts('Tue, 02 Feb 2021 02:59:59 GMT', 'cobResponse4').length, 1);
  assert.equal(facts('Wed, 09 Sep 2020 21:15:00 GMT', 'cobResponse1').length, 1);
  assert.equal(facts('Wed, 09 Sep 2020 21:15:01 GMT', 'cobResponse1').length, 2);
});

test('"testar conexão" says what works, and what an access that is denied means', () => {
  const bank = standardBank();
  const tell = () => pixProbes(dialect).map(({ request }) => answerOf(bank.send(request(connection))));
  assert.match(tell()[2]!, /Nenhum webhook/);
  const wish = { url: 'https://hub.example/hooks/token', secret: null, existing: null };
  bank.send(pixWebhook(dialect).configure(connection, wish));
  assert.equal(tell()[2], 'Webhook cadastrado: hub.example');
  for (const { request, cure } of pixProbes(dialect)) {
    const denied = request(connection).read(raw(403, official['problems']!['AcessoNegadoExample1']));
    assert.equal(denied.outcome === 'refused' && denied.refusal.code, 'access_denied');
    assert.match(cure, /escopos/);
  }
});
