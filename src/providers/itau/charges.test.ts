import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { cents } from '#lib/money.ts';
import type { Amendment, InstructionInput, Step } from '#core/provider.ts';
import { itau } from './index.ts';
import {
  answerOf,
  capabilities,
  charge,
  connection,
  id,
  input,
  jsonOf,
  payment,
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

describe('amendment', () => {
  const plan = (amendment: Amendment) => capabilities.amend!({ ...input, amendment });
  const requests = (amendment: Amendment) => {
    const given = { ...input, amendment };
    return plan(amendment).map((step) => step.build(given, {}));
  };

  test('one field an operation; line and barcode are asked for where they change', () => {
    assert.deepEqual(
      requests({ dueDate: '2027-01-31', amountCents: cents(180_00) }).map(({ method, path }) => `${method} ${path}`),
      [
        `PATCH /cash_management/v2/boletos/${id}/data_limite_pagamento`,
        `PATCH /cash_management/v2/boletos/${id}/data_vencimento`,
        `PATCH /cash_management/v2/boletos/${id}/valor_nominal`,
        `PATCH /cash_management/v2/boletos/${id}/desconto`,
        'GET /boletoscash/v2/boletos',
      ],
    );
    assert.deepEqual(
      plan({ terms: { fine: { kind: 'fixed', amountCents: cents(5_00) } } }).map(({ step, amends }) => [step, amends]),
      [['amend.fine', ['fine']]],
    );
  });

  test('bodies are those of the bank’s examples', () => {
    const terms = { rebateCents: cents(100_00) };
    const bodies = requests({ dueDate: '2019-12-31', amountCents: cents(180_00), terms }).map((spec) => [
      spec.path.split('/').at(-1),
      jsonOf(spec),
    ]);
    const told = new Map(
      sampleJson('boletos.patch.requests').map((one: { path: string; body: unknown }) => [
        one.path.split('/').at(-1),
        one.body,
      ]),
    );
    for (const name of ['data_vencimento', 'valor_nominal', 'abatimento']) {
      assert.deepEqual(bodies.find(([field]) => field === name)![1], told.get(name), name);
    }
  });

  test('fine, interest and discounts inside their names, with decimals', () => {
    const terms = {
      fine: { kind: 'rate', percent: '2' },
      interest: { kind: 'daily', amountCents: cents(33) },
      discounts: [{ kind: 'fixed', amountCents: cents(10_00), daysBefore: 5 }],
    } as const;
    const [fine, interest, discounts] = requests({ terms: { ...terms, discounts: [...terms.discounts] } }).map(jsonOf);
    assert.deepEqual(fine.multa, { codigo_tipo_multa: '02', percentual_multa: '2.00000', quantidade_dias_multa: 1 });
    assert.deepEqual(interest.juros, { codigo_tipo_juros: '93', valor_juros: '0.33', quantidade_dias_juros: 1 });
    assert.deepEqual(discounts.desconto, {
      codigo_tipo_desconto: '01',
      descontos: [{ data_desconto: '2026-12-26', valor_desconto: '10.00' }],
    });
    assert.deepEqual(requests({ terms: { discounts: [] } }).map(jsonOf), [
      { desconto: { codigo_tipo_desconto: '00' } },
    ]);
  });

  test('the last day of payment keeps its distance and never falls before the due date that stands', () => {
    const [later] = requests({ dueDate: '2027-01-31' });
    assert.deepEqual(jsonOf(later!), { data_limite_pagamento: '2027-04-01' });
    const sooner = { ...input, charge: { ...charge, daysAfterDue: 0 }, amendment: { dueDate: '2026-12-01' } };
    const [limit] = capabilities.amend!(sooner).map((step) => step.build(sooner, {}));
    assert.deepEqual(jsonOf(limit!), { data_limite_pagamento: '2026-12-31' });
  });

  test('each lost answer is settled by what the consulta shows', () => {
    const terms = {
      fine: { kind: 'rate', percent: '2.5' },
      interest: { kind: 'daily', amountCents: cents(33) },
      discounts: [{ kind: 'rate', percent: '3', daysBefore: 1 }],
      rebateCents: cents(5_00),
    } as const;
    const amendment = {
      dueDate: '2027-01-31',
      amountCents: cents(180_00),
      terms: { ...terms, discounts: [...terms.discounts] },
    };
    const after = {
      item: { data_vencimento: '2027-01-31', valor_titulo: '180.00', data_limite_pagamento: '2027-04-01' },
      title: {
        multa: { codigo_tipo_multa: '02', percentual_multa: '2.50000' },
        juros: { codigo_tipo_juros: '01', valor_juros: '0.33' },
        desconto: { descontos: [{ data_desconto: '2027-01-30', percentual_desconto: '3.00000' }] },
        valor_abatimento: '5.00',
      },
    };
    const steps = plan(amendment).filter(({ lookUp }) => lookUp);
    assert.equal(steps.length, 7);
    for (const step of steps) {
      const lookUp = step.lookUp!({ ...input, amendment }, sent);
      assert.deepEqual(answerOf(lookUp.read(raw(200, shown('Em Aberto')))), { found: false }, step.step);
      assert.equal(answerOf(lookUp.read(raw(200, shown('Em Aberto', after)))).found, true, step.step);
      const paid = shown('Paga', { title: { pagamentos_cobranca: [payment('2026-12-01', '1199.00')] } });
      assert.equal(answerOf(lookUp.read(raw(200, paid))).found, true, `${step.step}: nothing is left to do`);
    }
  });

  test('the new codes are waited for', () => {
    const amendment = { dueDate: '2027-01-31' };
    const look = stepNamed(plan(amendment), 'amend.look').build({ ...input, amendment }, {});
    assert.equal(look.read(raw(200, shown('Em Aberto'))).outcome, 'unknown');
    const after = shown('Em Aberto', {
      item: { data_vencimento: '2027-01-31', numero_linha_digitavel: '4'.repeat(47) },
      title: { historico: [{ data: '2026-11-21', operacao: 'ALTERACAO DATA VENCIMENTO' }] },
    });
    const { facts } = answerOf(look.read(raw(200, after)));
    const last = facts.at(-1)!;
    assert.ok(last.fact.type === 'registered' && last.fact.ids.linhaDigitavel === '4'.repeat(47));
    assert.equal(last.occurredAt, null, 'what it is now stands after what it was');
  });
});

describe('instructions', () => {
  const writeOff = stepNamed(capabilities.writeOff!(input), 'writeOff');
  const samples = sampleJson('boletos.patch.responses') as { http: number; body: unknown }[];

  test('204 and data are done; 202 and waiting for approval are taken and followed', () => {
    const outcomes = samples.map(({ http, body }) => writeOff.build(input, {}).read(raw(http, body ?? '')).outcome);
    assert.deepEqual(outcomes, ['done', 'accepted', 'done', 'done']);
    assert.equal(writeOff.build(input, {}).read(raw(202)).outcome, 'accepted');
    const check = writeOff.check!(input, id);
    assert.equal(check.read(raw(200, shown('Em Aberto'))).outcome, 'accepted');
    const { facts } = answerOf(
      check.read(raw(200, shown('Baixada', { title: { baixa: { motivo_baixa: 'Pedido' } } }))),
    );
    assert.deepEqual(facts.at(-1)!.fact, { type: 'written_off', by: 'us', reason: 'Pedido' });
  });

  test('the write-off has no body; its answer and every reading of it are one fact', () => {
    const spec = writeOff.build({ ...input, reason: 'Acordo' }, {});
    assert.deepEqual([spec.path, spec.body], [`/cash_management/v2/boletos/${id}/baixa`, undefined]);
    const { facts } = answerOf(spec.read(raw(204)));
    assert.deepEqual(facts, [
      { factKey: `${id}:written_off`, occurredAt: null, fact: { type: 'written_off', by: 'us', reason: 'Acordo' } },
    ]);
  });

  test('paid meanwhile: the write-off is refused, and asking tells of the payment', () => {
    const body = {
      codigo: '422',
      mensagem: 'x',
      campos: [{ campo: 'id_boleto', mensagem: 'Boleto liquidado não permite instrução' }],
    };
    const refused = writeOff.build(input, {}).read(raw(422, body));
    assert.ok(refused.outcome === 'refused' && refused.refusal.kind === 'conflict');
    const paid = shown('Aguardando Crédito', { title: { pagamentos_cobranca: [payment('2026-12-01', '1199.00')] } });
    const found = answerOf(writeOff.lookUp!(input, sent).read(raw(200, paid)));
    assert.ok(found.found && found.facts.at(-1)!.fact.type === 'paid');
  });

  test('protest, and its end by what the notary has done', () => {
    const given = { ...input, protest: { afterDays: 5 } };
    const protest = stepNamed(capabilities.protest!(given), 'protest').build(given, {});
    assert.deepEqual(jsonOf(protest), { protesto: { codigo_tipo_protesto: 1, quantidade_dias_protesto: 5 } });
    assert.equal(answerOf(protest.read(raw(204))).facts[0]!.fact.type, 'in_protest');

    const plan = capabilities.cancelProtest!(input);
    assert.deepEqual(
      plan.map(({ step }) => step),
      ['stage', 'cancelProtest'],
    );
    const [stage, cancel] = plan as [Step, Step];
    const codes = [
      [{ historico: [{ data: '2026-11-21', operacao: 'INSTRUCAO DE PROTESTO' }] }, 4],
      [{ protesto: { codigo_situacao_protesto: 1 } }, 4],
      [{ protesto: { codigo_situacao_protesto: '2' } }, 9],
    ] as const;
    for (const [title, code] of codes) {
      const prior = { stage: answerOf(stage.build(input, {}).read(raw(200, shown('Em Aberto', { title })))) };
      const spec = cancel.build(input, prior);
      assert.deepEqual(jsonOf(spec), { protesto: { codigo_tipo_protesto: code } });
      assert.equal(answerOf(spec.read(raw(204))).facts[0]!.fact.type, 'protest_cancel_sent');
    }
  });

  test('two protests of one boleto are two facts', () => {
    const build = () => stepNamed(capabilities.protest!(input), 'protest').build(input, {});
    const keyAt = (date: string) => answerOf(build().read(raw(204, '', { date }))).facts[0]!.factKey;
    assert.notEqual(keyAt('Fri, 20 Nov 2026 12:00:00 GMT'), keyAt('Mon, 23 Nov 2026 12:00:00 GMT'));
  });
});

describe('facts of the provider', () => {
  const tokens = Object.values(itau.facts.tokens);

  test('every request has exactly one bucket and a service of the facts', () => {
    const amendment = { dueDate: '2027-01-01', amountCents: cents(1), terms: charge.terms };
    const given = { ...input, amendment, protest: { afterDays: 3 } };
    const plans = [capabilities.register!(input), capabilities.register!(pixInput), capabilities.amend!(given)];
    const others = [capabilities.writeOff!(given), capabilities.protest!(given), capabilities.cancelProtest!(given)];
    const specs = [...plans, ...others]
      .flat()
      .flatMap((step) => [
        step.build(given, {}),
        ...(step.check ? [step.check(given, id)] : []),
        ...(step.lookUp ? [step.lookUp(given, sent)] : []),
      ]);
    const wish = { url: 'https://hub.example/hooks/abc', secret: null, existing: null };
    const rest = [
      capabilities.read!(connection, registration),
      itau.webhook!.configure!(connection, wish),
      itau.webhook!.inspect!(connection, wish.url),
      itau.certificate!.renew!({ csrPem: 'x' }),
      ...tokens.map((token) => token.build({}, [])),
      ...itau.probe.map((probe) => probe.request(connection)),
    ];
    for (const { name, service } of [...specs, ...rest]) {
      const covering = itau.facts.limits.filter(({ names }) =>
        names.some((item) => (item.endsWith('.') ? name.startsWith(item) : item === name)),
      );
      assert.equal(covering.length, 1, name);
      assert.ok(itau.facts.services[service], service);
    }
  });

  test('every step with an effect can be looked up', () => {
    const amendment = { dueDate: '2027-01-01', amountCents: cents(1), terms: charge.terms };
    const given = { ...input, amendment };
    for (const plan of [
      capabilities.register!,
      capabilities.amend!,
      capabilities.writeOff!,
      capabilities.cancelProtest!,
    ]) {
      for (const step of plan(given)) {
        assert.equal(step.lookUp !== undefined, step.build(given, {}).effect !== 'read', step.step);
      }
    }
  });
});
