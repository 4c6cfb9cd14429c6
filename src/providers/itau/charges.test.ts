import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { cents } from '#lib/money.ts';
import type { InstructionInput, Step } from '#core/provider.ts';
import {
  answerOf,
  capabilities,
  charge,
  connection,
  id,
  input,
  jsonOf,
  pixInput,
  raw,
  registration,
  sampleJson,
  shown,
  stepNamed,
} from './test-samples.ts';

const stepsOf = (plan: (given: InstructionInput) => readonly Step[], given: InstructionInput) =>
  plan(given).map(({ step }) => step);
const sent = { at: '2026-11-20T12:00:00Z', knownRefs: [], prior: {} };
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Paths of all fields of a value, without the places in lists. */
function namesIn(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => namesIn(item, at));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [`${at}/${name}`, ...namesIn(inner, `${at}/${name}`)]);
}

describe('registration', () => {
  const plan = capabilities.register!(input);
  const validate = stepNamed(plan, 'validate');
  const register = stepNamed(plan, 'register');

  test('two steps: what is only checked changes nothing, then the same is made', () => {
    assert.deepEqual(stepsOf(capabilities.register!, input), ['validate', 'register']);
    const [checked, made] = [validate.build(input, {}), register.build(input, {})];
    assert.deepEqual([checked.effect, made.effect], ['read', 'write']);
    assert.equal(checked.path, '/cash_management/v2/boletos');
    const [one, other] = [jsonOf(checked), jsonOf(made)];
    assert.equal(one.data.etapa_processo_boleto, 'validacao');
    assert.equal(other.data.etapa_processo_boleto, 'efetivacao');
    assert.deepEqual({ ...one.data, etapa_processo_boleto: '' }, { ...other.data, etapa_processo_boleto: '' });
    assert.deepEqual(answerOf(checked.read(raw(200, { data: {} }))), { bankRef: null, facts: [] });
  });

  test('figures of the emission have no dot', () => {
    const { dado_boleto: title } = jsonOf(register.build(input, {})).data;
    assert.equal(title.valor_total_titulo, '00000000000119900');
    assert.equal(title.dados_individuais_boleto[0].valor_titulo, '00000000000119900');
    assert.equal(title.valor_abatimento, '00000000000001000');
    assert.deepEqual(title.multa, {
      codigo_tipo_multa: '02',
      percentual_multa: '000000200000',
      quantidade_dias_multa: 1,
    });
    assert.deepEqual(title.juros, {
      codigo_tipo_juros: '90',
      percentual_juros: '000000100000',
      quantidade_dias_juros: 1,
    });
    assert.deepEqual(title.desconto, {
      codigo_tipo_desconto: '02',
      descontos: [{ data_desconto: '2026-12-24', percentual_desconto: '000000300000' }],
    });
  });

  test('what is sent has the names of the bank’s example', () => {
    const known = new Set(namesIn(sampleJson('boletos.emissao.request.derived')));
    const added = namesIn(jsonOf(register.build(input, {})))
      .filter((path) => !known.has(path))
      .map((path) => path.slice(path.lastIndexOf('/') + 1));
    // Of the schema, not of the example.
    assert.deepEqual(added.toSorted(), [
      'codigo_tipo_desconto',
      'codigo_tipo_vencimento',
      'data_desconto',
      'data_limite_pagamento',
      'desconto',
      'descontos',
      'lista_mensagens_cobranca',
      'mensagem',
      'percentual_desconto',
      'quantidade_dias_juros',
      'quantidade_dias_multa',
    ]);
  });

  test('the Bolecode: bare, decimals with a dot, the account’s Pix key, names of letters', () => {
    const plan = capabilities.register!(pixInput);
    const spec = stepNamed(plan, 'register').build(pixInput, {});
    assert.deepEqual([spec.service, spec.path], ['recebimentosPix', '/recebimentos-pix/v1/boletos-pix']);
    assert.equal(jsonOf(stepNamed(plan, 'validate').build(pixInput, {})).etapa_processo_boleto, 'simulacao');
    const body = jsonOf(spec);
    const known = namesIn(sampleJson('bolecode.request.min')).map((path) => path.slice(path.lastIndexOf('/') + 1));
    for (const name of known)
      assert.ok(
        namesIn(body).some((path) => path.endsWith(`/${name}`)),
        name,
      );
    assert.deepEqual(body.dados_qrcode, { chave: '11222333000181', tipo_cobranca: 'cob' });
    assert.equal(body.dado_boleto.dados_individuais_boleto[0].valor_titulo, '1199.00');
    assert.equal(body.dado_boleto.multa.percentual_multa, '2.00000');
    assert.equal(body.dado_boleto.pagador.pessoa.nome_pessoa, 'Joao D Avila e Filhos');
    assert.doesNotMatch(body.dado_boleto.pagador.endereco.nome_logradouro, /[/]/);
  });

  test('without a Pix key the bank is asked all the same, and says why not', () => {
    const given = { ...pixInput, connection: { ...connection, agreement: { carteira: '109' } } };
    const check = stepNamed(capabilities.register!(given), 'validate').build(given, {});
    assert.deepEqual(jsonOf(check).dados_qrcode, { tipo_cobranca: 'cob' });
    const campos = [{ campo: 'dados_qrcode.chave', mensagem: 'Chave não informada' }];
    const refused = check.read(raw(400, { codigo: '400', mensagem: 'x', campos }));
    assert.ok(refused.outcome === 'refused' && refused.refusal.code === 'provider_pix_key_rejected');
  });

  test('Pix alone goes by the standard, with the ids of the bank’s logs', () => {
    const registration = { ...input.registration, method: 'pix', id: '0190b2f4-7c3a-7000-8000-000000000001' } as const;
    const refund = { key: 'k1', ofIdentity: 'E60701190202611231300abcdefghijk', amountCents: cents(1), reason: 'x' };
    const given: InstructionInput = { ...input, registration, charge: { ...charge, method: 'pix' }, refund };
    const [register] = capabilities.register!(given) as [Step];
    const spec = register.build(given, {});
    assert.deepEqual([spec.service, spec.method], ['pix', 'PUT']);
    assert.match(spec.path, /^\/regulatorio-pix\/v2\/cobv\/0190b2f47c3a70008000000000000001$/);
    assert.match(spec.headers!['x-itau-correlationID']!, uuid);
    assert.equal(capabilities.read!(connection, registration).service, 'pix');
    for (const plan of [capabilities.writeOff!, capabilities.refund!]) assert.equal(plan(given).length, 1);
    for (const plan of [capabilities.protest!, capabilities.cancelProtest!]) assert.deepEqual(plan(given), []);
    assert.deepEqual(capabilities.refund!(input), []);
  });

  test('of a long address the street is cut, never the number', () => {
    const { endereco } = jsonOf(register.build(input, {})).data.dado_boleto.pagador;
    assert.deepEqual(endereco, {
      nome_logradouro: 'Rua Doutor Jose Maria Whitaker, 1200 ap. 34/B',
      nome_bairro: 'Jardim Sao Fran',
      nome_cidade: 'Sao Jose do Vale do',
      sigla_UF: 'RJ',
      numero_CEP: '25780000',
    });
  });

  test('whatever the texts, what leaves is short and of the letters that the bank takes', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(text, text, text, fc.constantFrom(input, pixInput), (name, street, number, base) => {
        const payer = { ...charge.payer, name, address: { ...charge.payer.address, street, number } };
        const given = { ...base, charge: { ...base.charge, payer, messages: [name] } };
        const body = jsonOf(stepNamed(capabilities.register!(given), 'register').build(given, {}));
        const { pessoa, endereco } = (body.data ?? body).dado_boleto.pagador;
        assert.match(pessoa.nome_pessoa, /^[A-Za-z0-9 .,/-]{0,50}$/);
        assert.match(endereco.nome_logradouro, /^[A-Za-z0-9 .,/-]{0,45}$/);
        if (base === pixInput) assert.match(pessoa.nome_pessoa, /^[A-Za-z ]*$/);
      }),
    );
  });

  test('amounts and percentages keep their digits', () => {
    const product = fc.constantFrom(input, pixInput);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9_999_999_999 }),
        fc.integer({ min: 1, max: 9_999_999 }),
        product,
        (amount, rate, base) => {
          const percent = `${Math.floor(rate / 100_000)}.${String(rate % 100_000).padStart(5, '0')}`;
          const terms = { fine: { kind: 'rate', percent } } as const;
          const given = { ...base, charge: { ...base.charge, amountCents: cents(amount), terms } };
          const body = jsonOf(stepNamed(capabilities.register!(given), 'register').build(given, {}));
          const title = (body.data ?? body).dado_boleto;
          assert.equal(BigInt(title.valor_total_titulo.replace('.', '')), BigInt(amount));
          assert.equal(BigInt(title.multa.percentual_multa.replace('.', '')), BigInt(rate));
        },
      ),
    );
  });

  test('discounts of two kinds become values, for the bank takes one kind', () => {
    const terms = {
      discounts: [
        { kind: 'rate', percent: '10', daysBefore: 10 },
        { kind: 'fixed', amountCents: cents(50_00), daysBefore: 0 },
      ],
    } as const;
    const given = { ...input, charge: { ...charge, terms: { discounts: [...terms.discounts] } } };
    assert.deepEqual(jsonOf(register.build(given, {})).data.dado_boleto.desconto, {
      codigo_tipo_desconto: '01',
      descontos: [
        { data_desconto: '2026-12-21', valor_desconto: '00000000000011990' },
        { data_desconto: '2026-12-31', valor_desconto: '00000000000005000' },
      ],
    });
  });

  test('the answer of the emission: codes, and the echo of what was sent', () => {
    const answer = sampleJson('boletos.emissao.response.200');
    const theirs = { ...registration, nossoNumero: '02000000' };
    const { bankRef, facts } = answerOf(register.build({ ...input, registration: theirs }, {}).read(raw(200, answer)));
    assert.equal(bankRef, '15000005206110902000000');
    assert.deepEqual(
      facts.map(({ fact }) => fact.type),
      ['accepted', 'registered'],
    );
    assert.deepEqual(facts[1]!.fact, {
      type: 'registered',
      bankRef,
      ids: {
        nossoNumero: '02000000',
        linhaDigitavel: '34101234567890123456789012345678901234567890123',
        barcode: '34101234567890123456789012345678901234567890',
      },
      amountCents: 119_900,
      dueDate: '2023-01-14',
      overdue: false,
    });
    assert.equal(facts[1]!.occurredAt, '2026-11-20T03:00:00.001Z');
    // Without the envelope, as another environment answers.
    assert.deepEqual(
      answerOf(register.build({ ...input, registration: theirs }, {}).read(raw(200, answer.data))).facts,
      facts,
    );
  });

  test('the answer of a Bolecode brings QR Code and txid', () => {
    const theirs = { ...pixInput, registration: { ...registration, nossoNumero: '12345678' } };
    const register = stepNamed(capabilities.register!(theirs), 'register');
    const { facts } = answerOf(register.build(theirs, {}).read(raw(200, sampleJson('bolecode.response.200'))));
    const fact = facts[1]!.fact;
    assert.ok(fact.type === 'registered' && fact.amountCents === 123_456);
    assert.equal(fact.ids.txid, 'BL1234567890123456789012345678901');
    assert.match(fact.ids.brCode!, /^000201.*6304/);
  });

  test('taken and not ready yet, and an answer about another boleto', () => {
    const answer = sampleJson('boletos.emissao.response.200');
    const build = () => register.build({ ...input, registration: { ...registration, nossoNumero: '02000000' } }, {});
    const [item] = answer.data.dado_boleto.dados_individuais_boleto;
    delete item.codigo_barras;
    assert.equal(build().read(raw(200, answer)).outcome, 'accepted');
    assert.equal(build().read(raw(202, { codigo: '202', mensagem: 'x' })).outcome, 'accepted');
    assert.throws(() => register.build(input, {}).read(raw(200, answer)), /nosso número 2000000, not 00047001/);
  });

  test('what the bank accepted is followed on the consulta until it shows', () => {
    const check = register.check!(input, id);
    assert.equal(check.read(raw(200, { data: [] })).outcome, 'accepted');
    assert.equal(check.read(raw(404, { codigo: '404', mensagem: 'Recurso não encontrado.' })).outcome, 'accepted');
    assert.equal(answerOf(check.read(raw(200, shown('Em Aberto')))).bankRef, id);
    const failed = check.read(raw(200, shown('Baixada', { item: { status_boleto: 'Emissão não efetivada' } })));
    assert.ok(failed.outcome === 'refused' && failed.refusal.code === 'provider_registration_failed');
  });

  test('a lost answer is asked for by our number, and no other title is taken for ours', () => {
    const lookUp = register.lookUp!(input, sent);
    assert.deepEqual(lookUp.query, {
      id_beneficiario: '150000052061',
      codigo_carteira: '109',
      nosso_numero: '00047001',
      view: 'full',
    });
    assert.deepEqual(answerOf(lookUp.read(raw(200, { data: [] }))), { found: false });
    const found = answerOf(lookUp.read(raw(200, shown('Em Aberto', { item: { texto_seu_numero: 'nf 1023 ' } }))));
    assert.ok(found.found && found.bankRef === id);
    const others = [
      { item: { valor_titulo: '1199.01' } },
      { item: { data_vencimento: '2027-01-01' } },
      { item: { texto_seu_numero: 'NF-1024' } },
      { title: { pagador: { pessoa: { tipo_pessoa: { numero_cadastro_pessoa_fisica: '11144477735' } } } } },
    ];
    for (const other of others) {
      const open = answerOf(lookUp.read(raw(200, shown('Em Aberto', other))));
      assert.ok(open.found && open.bankRef === null);
      assert.ok(open.facts[0]!.fact.type === 'rejected', 'a number has one open title');
      // Ours may not be visible yet beside one that has ended.
      assert.deepEqual(answerOf(lookUp.read(raw(200, shown('Baixada', other)))), { found: false });
    }
    const nothingTold = { item: { texto_seu_numero: null }, title: { pagador: null } };
    assert.equal(answerOf(lookUp.read(raw(200, shown('Baixada', nothingTold)))).found, false);
  });
});

describe('ids for the bank’s logs', () => {
  test('a UUID of the registration and the step: the same call again has the same one', () => {
    const build = (name: string, given = input) =>
      stepNamed(capabilities.register!(given), name).build(given, {}).headers!;
    const [one, again, other] = [build('register'), build('register'), build('validate')];
    assert.match(one['x-itau-correlationID']!, uuid);
    assert.deepEqual(one, again);
    assert.notEqual(one['x-itau-correlationID'], other['x-itau-correlationID']);
    assert.equal(one['x-itau-flowID'], other['x-itau-flowID']);
    const another = build('register', { ...input, registration: { ...registration, id: 'r2' } });
    assert.notEqual(another['x-itau-flowID'], one['x-itau-flowID']);
  });
});
