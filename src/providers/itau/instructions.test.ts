import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cents } from '#lib/money.ts';
import type { Amendment, Step } from '#core/provider.ts';
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

const sent = { at: '2026-11-20T12:00:00Z', knownRefs: [], prior: {} };
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
