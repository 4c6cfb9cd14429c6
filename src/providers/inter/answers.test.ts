import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { capabilitiesOf, type RequestSpec } from '#core/provider.ts';
import { secret } from '#core/secret.ts';
import { pointerOf, refusalOf } from './errors.ts';
import { inter } from './index.ts';
import {
  sample,
  sampleJson,
  raw,
  connection,
  bankRef,
  registration,
  input,
  capabilities,
  registerStep,
  amendStep,
  writeOffStep,
  answerOf,
  wish,
  working,
} from './test-samples.ts';

describe('errors', () => {
  test('every documented error of Cobrança has a meaning and a cure', () => {
    const kinds = { 400: 'refused', 401: 'auth', 403: 'auth', 404: 'not-found' } as Record<number, string>;
    for (const { http, api, body } of sampleJson('errors')) {
      if (!body || http >= 500 || !/^(?:cobranca|all)/.test(api)) continue;
      const refusal = refusalOf(raw(http, body), 'register')!;
      assert.equal(refusal.kind, kinds[http], api);
      assert.ok(refusal.detail && refusal.cure && refusal.bank.message.includes(body.title));
      assert.equal(refusal.bank.httpStatus, http);
    }
  });

  test('fields that the bank names become pointers of our API', () => {
    const cases: [string, string | null][] = [
      ['pagador.endereco', '/payer/address/street'],
      ['pagador.cep', '/payer/address/postalCode'],
      ['cep', '/payer/address/postalCode'],
      ['emitir.body.pagador.cpfCnpj', '/payer/taxId'],
      ['valorNominal', '/amountCents'],
      ['desconto.taxa', '/terms/discounts/0'],
      ['descontos[0].taxa', null],
      ['mensagem.linha3', '/messages/2'],
      ['dataInicial', null],
      ['', null],
    ];
    for (const [property, pointer] of cases) assert.equal(pointerOf(property), pointer, property);
    const body = {
      title: 'Dados inválidos.',
      violacoes: [{ razao: 'CEP inválido', propriedade: 'pagador.cep', valor: '1' }],
    };
    const refusal = refusalOf(raw(400, body), 'register')!;
    assert.equal(refusal.code, 'provider_refused_fields');
    assert.deepEqual(refusal.fields, [{ pointer: '/payer/address/postalCode', detail: 'CEP inválido' }]);
  });

  test('a duplicate is a conflict to look up, whatever its code', () => {
    assert.equal(refusalOf(raw(409, { title: 'Conflito', detail: 'x' }), 'register')!.code, 'provider_duplicate');
    const text = { title: 'Requisição inválida', detail: 'Cobrança duplicada', violacoes: [] };
    assert.equal(refusalOf(raw(400, text), 'register')!.kind, 'conflict');
  });

  test('gateway shapes: message, legacy, nothing', () => {
    assert.equal(refusalOf(raw(403, { message: 'Forbidden' }), 'read')!.bank.message, 'Forbidden');
    assert.equal(refusalOf(raw(400, { erro: { mensagem: 'm', codigo: 'C1' } }), 'read')!.bank.code, 'C1');
    assert.equal(refusalOf(raw(400), 'register')!.kind, 'refused');
    assert.equal(refusalOf(raw(401), 'read')!.kind, 'auth');
    assert.equal(refusalOf(raw(400, { title: 'x', violacoes: [{}] }), 'register')!.fields, undefined);
  });

  test('what is not a documented error proves nothing', () => {
    for (const answer of [
      raw(404),
      raw(400, '<html>'),
      raw(418, { title: 'x' }),
      raw(400, { other: 1 }),
      raw(400, '[]'),
      raw(409, 'null'),
    ]) {
      assert.equal(refusalOf(answer, 'register'), null);
      const outcome = registerStep.build(input, {}).read(answer);
      assert.ok(outcome.outcome === 'unknown' && outcome.cause.kind === 'contract' && outcome.cause.bytesSent);
    }
  });
});

describe('token', () => {
  const token = inter.facts.tokens['api']!;
  const build = () =>
    token.build({ clientId: secret('id'), clientSecret: secret('sec') }, inter.facts.services['api']!.scopes);

  test('asks for all scopes at once and reads the documented answer', () => {
    const spec = build();
    assert.deepEqual(spec.body, {
      form: {
        client_id: 'id',
        client_secret: 'sec',
        grant_type: 'client_credentials',
        scope: 'boleto-cobranca.read boleto-cobranca.write',
      },
    });
    const { access_token } = sampleJson('oauth.token.response');
    assert.deepEqual(answerOf(spec.read(raw(200, sample('oauth.token.response')))), {
      token: access_token,
      expiresInSeconds: 3600,
    });
    assert.equal(answerOf(spec.read(raw(200, { access_token: 'a', expires_in: '3600' }))).expiresInSeconds, 3600);
  });

  test('a life that cannot be is a breach', () => {
    for (const expires_in of [0, -1, 1e9, 'x', undefined])
      assert.throws(() => build().read(raw(200, { access_token: 'a', expires_in })));
  });

  test('both spellings of a refusal are read', () => {
    for (const body of [{ error: 'invalid_client', error_description: 'segredo' }, { error_title: 'segredo' }]) {
      const outcome = build().read(raw(400, body));
      assert.ok(
        outcome.outcome === 'refused' &&
          outcome.refusal.kind === 'auth' &&
          outcome.refusal.bank.message.includes('segredo'),
      );
    }
  });
});

describe('webhook', () => {
  const hook = inter.webhook!;
  const read = (body: unknown) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return hook.read({ headers: {}, path: '/', body: new TextEncoder().encode(text) }, connection);
  };
  const item = {
    codigoSolicitacao: 'c1',
    situacao: 'RECEBIDO',
    dataHoraSituacao: '2024-11-13T23:30:56.191475203-03:00',
    seuNumero: 'A1',
    valorTotalRecebido: '10.00',
    origemRecebimento: 'PIX',
  };

  test('set, seen, taken off', () => {
    const configure = hook.configure!(connection, wish('https://hub.example/h'));
    assert.deepEqual(
      Object.keys((configure.body as { json: object }).json),
      Object.keys(sampleJson('cobranca.webhook.put.request')),
    );
    assert.deepEqual(answerOf(configure.read(raw(204))), working('https://hub.example/h'));
    const inspect = hook.inspect!(connection, '');
    assert.deepEqual(answerOf(inspect.read(raw(200, { webhookUrl: 'https://a', criacao: 'x' }))), working('https://a'));
    assert.deepEqual(answerOf(inspect.read(raw(404, { title: 'Não Encontrado' }))), null);
    assert.equal(answerOf(hook.remove!(connection, working('')).read(raw(204))), null);
    assert.equal(answerOf(hook.remove!(connection, working('')).read(raw(404))), null);
  });

  test('a list or one object; never proven', () => {
    for (const body of [[item], item]) {
      const reading = read(body);
      assert.ok(reading.readable === true && !reading.proven);
      assert.deepEqual(reading.items, [
        {
          factKey: `c1:RECEBIDO:${item.dataHoraSituacao}`,
          bankRef: 'c1',
          bankKey: 'A1',
          occurredAt: '2024-11-14T02:30:56.191Z',
          fact: {
            type: 'paid',
            identity: 'c1',
            cumulative: true,
            amountCents: 1000,
            channel: 'pix',
            paidOn: '2024-11-13',
            creditedOn: null,
            feeCents: null,
          },
        },
      ]);
    }
  });

  test('the documented schema example keeps its item although its amount is no amount', () => {
    const reading = read(sample('cobranca.callback'));
    assert.ok(
      reading.readable === true && reading.items.length === 1 && reading.items[0]!.fact.type === 'unknown_word',
    );
  });

  test('one bad item does not hide the good ones', () => {
    const reading = read([
      item,
      { ...item, dataHoraSituacao: 'ontem' },
      { situacao: 'PAGO' },
      null,
      { ...item, situacao: 'NOVA' },
    ]);
    assert.ok(reading.readable === true);
    assert.deepEqual([reading.items.length, reading.problems.length], [2, 3]);
  });

  test('no JSON, no object: unreadable', () => {
    for (const body of ['', '{', 'null', '"x"', '1']) assert.equal(read(body).readable, false, body);
    assert.deepEqual(read([]), { readable: true, proven: false, items: [], problems: [] });
  });
});

describe('facts', () => {
  test('capabilities are what v3 has: no protest', () => {
    assert.deepEqual(capabilitiesOf(inter), [
      'account.probe',
      'charge.amend',
      'charge.document',
      'charge.find',
      'charge.read',
      'charge.register',
      'charge.writeOff',
      'webhook.configure',
      'webhook.inspect',
      'webhook.read',
      'webhook.remove',
    ]);
  });

  test('every request has exactly one bucket and a service of the facts', () => {
    const lookUpAt = { at: '2026-01-01T00:00:00Z', knownRefs: [], prior: {} };
    const amending = { ...input, amendment: { dueDate: '2027-01-01' } };
    const specs: RequestSpec<unknown>[] = [
      registerStep.build(input, {}),
      registerStep.check!(input, bankRef),
      registerStep.lookUp!(input, lookUpAt),
      amendStep.build(amending, {}),
      amendStep.check!(amending, 'edicao:1'),
      amendStep.lookUp!(amending, lookUpAt),
      writeOffStep.build(input, {}),
      writeOffStep.check!(input, bankRef),
      writeOffStep.lookUp!(input, lookUpAt),
      capabilities.read!(connection, registration),
      capabilities.find!(connection, { from: '2026-01-01', to: '2026-01-01', by: 'dueDate', cursor: null }),
      capabilities.document!(connection, registration),
      inter.webhook!.configure!(connection, wish('https://h')),
      inter.webhook!.inspect!(connection, ''),
      inter.webhook!.remove!(connection, working('')),
      inter.facts.tokens['api']!.build({}, []),
      ...inter.probe.map((probe) => probe.request(connection)),
    ];
    for (const { name, service } of specs) {
      const covering = inter.facts.limits.filter(({ names }) =>
        names.some((item) => (item.endsWith('.') ? name.startsWith(item) : item === name)),
      );
      assert.equal(covering.length, 1, name);
      assert.ok(inter.facts.services[service], service);
    }
  });

  test('refused characters leave Portuguese names alone', () => {
    const refuses = new RegExp(inter.facts.charge.texts['/payer/name']!.refuses!);
    for (const name of ["João D'Ávila & Filhos Ltda.", 'Núcleo 3º (São Paulo) - 1ª via', 'Conceição Müller'])
      assert.doesNotMatch(name, refuses);
    for (const name of ['<b>', 'a\u0000', '😀', 'a\nb', 'ＡＢ', 'a\u200bb']) assert.match(name, refuses);
  });
});
