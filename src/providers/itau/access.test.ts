import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { capabilitiesOf, type HookReading, type HookState } from '#core/provider.ts';
import { cents } from '#lib/money.ts';
import { secret } from '#core/secret.ts';
import { pointerOf, refusalOf, type Subject } from './errors.ts';
import { itau } from './index.ts';
import {
  answerOf,
  capabilities,
  connection,
  id,
  input,
  jsonOf,
  payment,
  raw,
  readFacts,
  sample,
  sampleJson,
  samples,
  shown,
  stepNamed,
} from './test-samples.ts';

describe('errors', () => {
  test('every documented error has a meaning, a cure and the bank’s words', () => {
    const kinds = { 400: 'refused', 401: 'auth', 403: 'auth', 404: 'not-found' } as Record<number, string>;
    for (const { http, body } of sampleJson('errors')) {
      const refusal = refusalOf(raw(http, body), 'read');
      if (http >= 500) {
        assert.equal(refusal, null);
        continue;
      }
      assert.equal(refusal!.kind, kinds[http], JSON.stringify(body));
      assert.ok(refusal!.detail && refusal!.cure && refusal!.bank.message.includes(body.mensagem));
      for (const { mensagem, mensagen } of body.campos ?? [])
        assert.ok(refusal!.bank.message.includes(mensagem ?? mensagen));
    }
  });

  test('the extract’s list of messages and RFC 7807 are read', () => {
    const listed = { messages: [{ codigo: '400', mensagem: 'Parâmetros inválidos', campos: [] }] };
    assert.equal(refusalOf(raw(400, listed), 'read')!.bank.message, 'Parâmetros inválidos');
    assert.equal(
      refusalOf(raw(403, { title: 'Acesso negado', detail: 'x' }), 'read')!.bank.message,
      'Acesso negado · x',
    );
  });

  test('fields that the bank names become pointers of our API', () => {
    const cases: [string, string | null][] = [
      ['data.dado_boleto.pagador.endereco.numero_CEP', '/payer/address/postalCode'],
      ['dado_boleto.pagador.pessoa.tipo_pessoa.numero_cadastro_pessoa_fisica', '/payer/taxId'],
      ['dado_boleto.dados_individuais_boleto[0].data_vencimento', '/dueDate'],
      ['dado_boleto.multa.percentual_multa', '/terms/fine'],
      ['dado_boleto.tipo_boleto', null],
      ['', null],
    ];
    for (const [campo, pointer] of cases) assert.equal(pointerOf(campo), pointer, campo);
    const campos = [{ campo: 'data.dado_boleto.pagador.endereco.nome_cidade', mensagem: 'inválido', valor: 'x' }];
    const refusal = refusalOf(raw(400, { codigo: '400', mensagem: 'x', campos }), 'validate')!;
    assert.equal(refusal.code, 'provider_refused_fields');
    assert.deepEqual(refusal.fields, [{ pointer: '/payer/address/city', detail: 'inválido' }]);
  });

  test('causes that only words tell', () => {
    const cases: [Subject, string, string, string][] = [
      ['register', 'Nosso número já cadastrado para o beneficiário e a carteira', 'conflict', 'provider_duplicate'],
      [
        'validate',
        'Nosso número já cadastrado para o beneficiário e a carteira',
        'refused',
        'provider_nosso_numero_taken',
      ],
      [
        'instruct',
        'Instrução permitida a partir do dia útil seguinte ao da emissão',
        'refused',
        'provider_instruction_too_early',
      ],
      ['instruct', 'Boleto já baixado', 'conflict', 'provider_state_conflict'],
      ['instruct', 'Boleto protestado não permite baixa', 'refused', 'provider_protested'],
      ['instruct', 'Boleto já possui instrução de protesto', 'conflict', 'provider_state_conflict'],
      ['instruct', 'Motivo que ninguém viu', 'refused', 'provider_code_unknown'],
      [
        'validate',
        "Campo 'nome_pessoa' possui caracteres especiais nao aceitos",
        'refused',
        'provider_refused_characters',
      ],
    ];
    for (const [subject, mensagem, kind, code] of cases) {
      const refusal = refusalOf(
        raw(422, { codigo: '422', mensagem: 'x', campos: [{ campo: 'y', mensagem }] }),
        subject,
      )!;
      assert.deepEqual([refusal.kind, refusal.code], [kind, code], mensagem);
      assert.ok(refusal.bank.message.includes(mensagem));
    }
    const url = [{ campo: 'webhook_url', mensagen: "Campo 'webhook_url' inválido." }];
    const address = refusalOf(raw(400, { codigo: '400', mensagem: 'x', campos: url }), 'webhook')!;
    assert.equal(address.code, 'provider_webhook_address_refused');
    const pix = [{ campo: 'dados_qrcode.chave', mensagem: 'Chave Pix não cadastrada' }];
    const refusal = refusalOf(raw(422, { codigo: '422', mensagem: 'x', campos: pix }), 'validate')!;
    assert.equal(refusal.code, 'provider_pix_key_rejected');
  });

  test('refused access is named for what it is', () => {
    const codeOf = (subject: Subject, status: number, body: unknown = '') =>
      refusalOf(raw(status, body), subject)?.code;
    assert.equal(codeOf('token', 401, { error: 'invalid_client' }), 'credentials_rejected');
    assert.equal(codeOf('token', 400), 'credentials_rejected');
    assert.equal(
      codeOf('token', 401, { error: 'invalid_client', error_description: 'certificate CN mismatch' }),
      'certificate_foreign',
    );
    assert.equal(codeOf('read', 401, { codigo: '401', mensagem: 'Unauthorized' }), 'token_rejected');
    assert.equal(codeOf('read', 403), 'access_denied');
    assert.equal(codeOf('desk', 401), 'temporary_token_rejected');
    assert.equal(codeOf('desk', 400, { mensagem: 'CSR inválido.' }), 'certificate_request_refused');
  });

  test('what is not a documented error proves nothing', () => {
    const register = stepNamed(capabilities.register!(input), 'register').build(input, {});
    for (const answer of [
      raw(400),
      raw(422, '<html>'),
      raw(404, { mensagem: 'x' }),
      raw(418, { mensagem: 'x' }),
      raw(400, 'null'),
    ]) {
      const outcome = register.read(answer);
      assert.ok(outcome.outcome === 'unknown' && outcome.cause.kind === 'contract' && outcome.cause.bytesSent);
    }
  });
});

describe('token and certificate desk', () => {
  const token = () => itau.facts.tokens['oauth']!.build({ clientId: secret('id'), clientSecret: secret('sec') }, []);

  test('client credentials, 300 seconds', () => {
    assert.deepEqual(token().body, {
      form: { grant_type: 'client_credentials', client_id: 'id', client_secret: 'sec' },
    });
    const answer = { access_token: 'a.b.c', token_type: 'Bearer', expires_in: 300 };
    assert.deepEqual(answerOf(token().read(raw(200, answer))), { token: 'a.b.c', expiresInSeconds: 300 });
    for (const expires_in of [0, -1, 'x', undefined]) {
      assert.throws(() => token().read(raw(200, { access_token: 'a', expires_in })), String(expires_in));
    }
  });

  const desk = itau.certificate!;
  const pem = '-----BEGIN CERTIFICATE-----\nMIIB\nAAAA\n-----END CERTIFICATE-----';

  test('a request goes in as text with the temporary token; secret and certificate come out', () => {
    const spec = desk.request({ csrPem: 'CSR', temporaryToken: secret('tmp') });
    assert.deepEqual(
      [spec.service, spec.path, spec.body],
      ['desk', '/seguranca/v1/certificado/solicitacao', { text: 'CSR' }],
    );
    assert.equal(spec.headers!['authorization'], 'Bearer tmp');
    const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e';
    for (const text of [`Secret: ${uuid}\n${pem}`, `${uuid}\r\n${pem}\r\n`, `client_secret=${uuid}\n\n${pem}`]) {
      const issued = answerOf(spec.read(raw(200, text)));
      assert.deepEqual([issued.clientSecret?.reveal(), issued.certificatePem], [uuid, `${pem}\n`], text);
    }
    assert.equal(answerOf(spec.read(raw(200, pem))).clientSecret, null);
    assert.throws(() => spec.read(raw(200, 'nada')));
    const refused = spec.read(raw(401, { mensagem: 'Unauthorized' }));
    assert.ok(refused.outcome === 'refused' && refused.refusal.code === 'temporary_token_rejected');
  });

  test('the subject names the client; renewal is made with the certificate that is still good', () => {
    assert.deepEqual(desk.subject(connection, 'client-1'), {
      CN: 'client-1',
      OU: 'Padaria Sao Joao Ltda',
      L: 'Sao Paulo',
      ST: 'SP',
      C: 'BR',
    });
    const { service } = desk.renew!({ csrPem: 'CSR' });
    const { mutualTls, auth } = itau.facts.services[service]!;
    assert.deepEqual([mutualTls, auth], [true, { token: 'oauth' }]);
    assert.equal(itau.facts.services['desk']!.mutualTls, false);
  });
});

describe('webhook', () => {
  const hook = itau.webhook!;
  const url = 'https://hub.example/hooks/abc';
  const wish = { url, secret: null, existing: null };
  const read = (body: unknown, path = '') => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return hook.read({ headers: {}, path, body: new TextEncoder().encode(text) }, connection);
  };
  const itemsOf = (reading: HookReading) => (reading.readable === true ? reading.items : assert.fail());
  const message = {
    idBoleto: '139bbd22-a164-4128-bb2d-8ef1e22e1213',
    idBeneficiario: '150000052061',
    codigoCarteira: '109',
    numeroNossoNumero: '00047001',
    seuNumero: 'NF-1023',
    valorPagoTotalCobranca: '1199.00',
    valorCreditado: null,
    dataInclusaoPagamento: '2026-12-01',
    dataCredito: '2026-12-02',
  };

  test('both kinds are set at once, with the fields of the bank’s example', () => {
    const spec = hook.configure!(connection, wish);
    const { data } = jsonOf(spec);
    const known = Object.keys(sampleJson('notificacoes.cadastro.request').data);
    assert.deepEqual(Object.keys(data).toSorted(), known.filter((name) => name !== 'valor_minimo').toSorted());
    assert.deepEqual(
      [spec.method, data.id_beneficiario, data.webhook_oauth_url],
      ['POST', '150000052061', `${url}/oauth/token`],
    );
    assert.equal(answerOf(spec.read(raw(201, sample('notificacoes.cadastro.response.201')))).url, url);
  });

  test('what stands at the bank is seen, and put right record by record', () => {
    const stateOf = (body: unknown, status = 200) => answerOf(hook.inspect!(connection, url).read(raw(status, body)));
    const row = (kind: string, end: string, to = url) => ({
      id_notificacao_boleto: `150000052061${end}`,
      tipo_notificacao: kind,
      webhook_url: to,
    });
    const [final, early] = [row('BAIXA_EFETIVA', '01'), row('BAIXA_OPERACIONAL', '02')];
    assert.deepEqual(stateOf({ data: [final, early] }), { url, ref: '15000005206101', problem: null });
    for (const none of [{ data: [] }, []]) assert.equal(stateOf(none), null);
    assert.equal(stateOf('null', 404), null);
    // Of the bank's own example the address was not kept.
    assert.match(stateOf(sample('notificacoes.lista.response.200'))!.problem!, /não diz para onde/);

    const elsewhere = stateOf([final, row('BAIXA_OPERACIONAL', '02', 'https://old.example')])!;
    assert.deepEqual(elsewhere, { url: 'https://old.example', ref: '15000005206102', problem: null });
    const put = (existing: HookState) => {
      const spec = hook.configure!(connection, { ...wish, existing });
      return [spec.method, spec.path, jsonOf(spec).data.tipos_notificacoes];
    };
    assert.deepEqual(put(elsewhere), ['PATCH', '/boletos/v3/notificacoes_boletos/15000005206102', undefined]);
    const half = stateOf(final)!;
    assert.match(half.problem!, /BAIXA_OPERACIONAL/);
    assert.deepEqual(put(half), ['POST', '/boletos/v3/notificacoes_boletos', ['BAIXA_OPERACIONAL']]);
  });

  test('the documented message is a hint about its boleto', () => {
    const [item] = itemsOf(read(sample('webhook.boletos.notificacao')));
    assert.equal(item!.bankRef, '15000005206110900007965');
    // It tells no day of payment: the boleto is read back.
    assert.equal(item!.fact.type, 'unknown_word');
  });

  test('it names the payment as the consulta does, and proves nothing', () => {
    const reading = read({ boletos: [message] });
    assert.ok(reading.readable === true && !reading.proven);
    const [told] = reading.items;
    const seen = readFacts(shown('Paga', { title: { pagamentos_cobranca: [payment('2026-12-01', '1199.00')] } })).at(
      -1,
    )!;
    assert.equal(told!.bankRef, id);
    assert.deepEqual(told!.fact, seen.fact);
    assert.notEqual(told!.factKey, seen.factKey, 'a hint does not stand in the way of the proof');
    const [credited] = itemsOf(read({ boletos: [{ ...message, valorCreditado: '1199.00', endToEndId: 'E1' }] }));
    assert.ok(
      credited!.fact.type === 'paid' && credited!.fact.creditedOn === '2026-12-02' && credited!.fact.channel === 'pix',
    );
    assert.notEqual(credited!.factKey, told!.factKey);
  });

  test('missing keys are the connection’s own; one bad item does not hide the good ones', () => {
    const { idBoleto: _, idBeneficiario: __, codigoCarteira: ___, ...bare } = message;
    const reading = read({
      boletos: [bare, { ...message, numeroNossoNumero: 'x' }, null, { ...message, idBoleto: id }],
    });
    assert.ok(reading.readable === true);
    assert.deepEqual(
      reading.items.map(({ bankRef }) => bankRef),
      [id, id],
    );
    assert.equal(reading.problems.length, 1);
  });

  test('the bank asking for a token is no news; no list is unreadable', () => {
    assert.deepEqual(read('grant_type=client_credentials', '/oauth/token'), {
      readable: true,
      proven: false,
      items: [],
      problems: [],
    });
    for (const body of ['', '{', 'null', '[]', '{"boletos":1}', '1']) assert.equal(read(body).readable, false, body);
  });
});

describe('facts', () => {
  test('capabilities are what the bank has by API', () => {
    assert.deepEqual(capabilitiesOf(itau), [
      'account.probe',
      'certificate.renew',
      'certificate.request',
      'certificate.subject',
      'charge.amend',
      'charge.cancelProtest',
      'charge.protest',
      'charge.read',
      'charge.refund',
      'charge.register',
      'charge.writeOff',
      'webhook.configure',
      'webhook.inspect',
      'webhook.read',
    ]);
  });

  test('probes ask for nothing that exists and say what they proved', () => {
    const answers = itau.probe.map((probe) => answerOf(probe.request(connection).read(raw(200, { data: [] }))));
    assert.equal(answers.length, 3);
    const [consulta, emission] = itau.probe.map((probe) => probe.request(connection));
    assert.equal(consulta!.read(raw(404, { codigo: '404', mensagem: 'Recurso não encontrado.' })).outcome, 'done');
    assert.equal(emission!.read(raw(204)).outcome, 'done');
    const refused = emission!.read(raw(403));
    assert.ok(refused.outcome === 'refused' && refused.refusal.code === 'access_denied');
  });

  test('no sample lies unread', () => {
    const named = [
      'bolecode.request.min',
      'bolecode.response.200',
      'boletos.emissao.request.derived',
      'boletos.emissao.response.200',
      'boletos.patch.requests',
      'boletos.patch.responses',
      'boletoscash.consulta.200',
      'errors',
      'notificacoes.cadastro.request',
      'notificacoes.cadastro.response.201',
      'notificacoes.lista.response.200',
      'webhook.boletos.notificacao',
    ];
    assert.deepEqual(
      samples.toSorted(),
      named.map((name) => `${name}.json`),
    );
  });

  test('refused characters leave Portuguese names alone', () => {
    const refuses = new RegExp(itau.facts.charge.texts['/payer/name']!.refuses!, 'u');
    for (const name of ["João D'Ávila & Filhos Ltda.", 'Núcleo 3º (São Paulo)', 'Conceição Müller'])
      assert.doesNotMatch(name, refuses);
    for (const name of ['a\u0000', '😀', 'ＡＢ', 'a\u200bb', 'Иван']) assert.match(name, refuses);
  });

  test('the key at the bank has at most ten characters', () => {
    const { maximum, pattern } = itau.facts.charge.bankKey;
    const shape = new RegExp(pattern, 'u');
    assert.equal(maximum, 10);
    for (const key of ['NF-1023', 'P000001', 'A.1']) assert.match(key, shape);
    for (const key of ['NF/1023', 'NF 1023', '12345678901', '']) assert.doesNotMatch(key, shape);
    assert.equal(cents(1), itau.facts.charge.amountCents.minimum);
  });
});
