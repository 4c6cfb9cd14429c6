import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type TimedFact } from '#core/provider.ts';
import { foldCharge } from '#core/fold.ts';
import { centsOfAnswer, centsOfEmission } from './figures.ts';
import { beneficiaryOf, idOf, keyIn, uuidOf } from './identity.ts';
import { itau } from './index.ts';
import {
  answerOf,
  capabilities,
  charge,
  connection,
  id,
  input,
  payment,
  raw,
  readFacts,
  registration,
  sampleJson,
  shown,
  stepNamed,
} from './test-samples.ts';
import { situacaoOf, situacoes } from './wire.ts';

const typesOf = (facts: readonly TimedFact[]) => facts.map(({ fact }) => fact.type);

/** What the charge becomes when these readings are all that is known, in this order of reading. */
function foldOf(...readings: TimedFact[][]) {
  const evidence = readings.flatMap((facts, at) =>
    facts.map(({ factKey, occurredAt, fact }) => ({
      factKey,
      fact,
      source: 'query' as const,
      proven: true,
      registrationId: 'r1',
      occurredAt: occurredAt ?? `2026-12-0${at + 2}T15:00:00.000Z`,
    })),
  );
  return foldCharge({
    owed: { amountCents: charge.amountCents, dueDate: charge.dueDate, terms: {} },
    canceledAt: null,
    registrations: [{ id: 'r1', ordinal: 1 }],
    openRegistrationId: null,
    evidence,
  });
}

describe('the consulta', () => {
  test('the documented example is read: open, with its codes', () => {
    const example = sampleJson('boletoscash.consulta.200');
    const theirs = { ...registration, nossoNumero: '00000000' };
    const facts = answerOf(capabilities.read!(connection, theirs).read(raw(200, example))).facts;
    assert.deepEqual(typesOf(facts), ['registered', 'registered']);
    assert.deepEqual(facts[0]!.fact, {
      type: 'registered',
      bankRef: '15000005206110900000000',
      ids: {
        nossoNumero: '00000000',
        linhaDigitavel: '34191560090438639150400520610007583390000210000',
        barcode: '34195833900002100001560004386391500052061000',
      },
      amountCents: 210_000,
      dueDate: '2020-08-06',
      overdue: false,
    });
  });

  test('open, and what the emission told is the same fact', () => {
    const facts = readFacts(shown('Em Aberto'));
    assert.deepEqual(typesOf(facts), ['registered']);
    const register = stepNamed(capabilities.register!(input), 'register');
    const item = shown('x').data[0]!.dado_boleto.dados_individuais_boleto[0]!;
    const emitted = {
      data: { dado_boleto: { dados_individuais_boleto: [{ ...item, valor_titulo: '00000000000119900' }] } },
    };
    const born = answerOf(register.build(input, {}).read(raw(200, emitted))).facts.at(-1)!;
    assert.deepEqual([born.factKey, born.occurredAt], [facts[0]!.factKey, facts[0]!.occurredAt]);
  });

  test('overdue by status_vencimento', () => {
    const [{ fact }] = readFacts(shown('Em Aberto', { item: { status_vencimento: 'Vencido' } })) as [TimedFact];
    assert.ok(fact.type === 'registered' && fact.overdue);
  });

  test('every word of payment tells the payment, credited only by a word that says so', () => {
    const list = {
      title: { pagamentos_cobranca: [payment('2026-12-01', '1199.00', { descricao_meio_pagamento: 'PIX' })] },
    };
    const creditedBy = (word: string) => {
      const fact = readFacts(shown(word, list)).at(-1)!.fact;
      return fact.type === 'paid' ? [fact.channel, fact.creditedOn] : fact.type;
    };
    for (const word of ['Aguardando Crédito', 'AGUARDANDO CREDITO', 'Pago', 'Paga']) {
      assert.deepEqual(creditedBy(word), ['pix', null], word);
    }
    for (const word of ['Creditado', 'Liquidado', 'liquidada'])
      assert.deepEqual(creditedBy(word), ['pix', '2026-12-01']);
  });

  test('a boleto is credited on the next business day (a guess), and the notary is a channel', () => {
    const list = {
      title: { pagamentos_cobranca: [payment('2026-12-04', '1199.00', { descricao_canal_pagamento: 'CARTÓRIO' })] },
    };
    const fact = readFacts(shown('Creditado', list)).at(-1)!.fact;
    assert.ok(fact.type === 'paid' && fact.channel === 'notary' && fact.creditedOn === '2026-12-07');
  });

  test('"Baixada" with a payment is paid; without one it is written off, with its reason', () => {
    const paid = { title: { pagamentos_cobranca: [payment('2026-12-01', '1199.00')], baixa: { motivo_baixa: 'x' } } };
    assert.deepEqual(typesOf(readFacts(shown('Baixada', paid))), ['registered', 'paid']);
    const asked = { title: { baixa: { motivo_baixa: 'Baixa solicitada pelo beneficiario' } } };
    assert.deepEqual(readFacts(shown('Baixado', asked)).at(-1)!.fact, {
      type: 'written_off',
      by: 'unknown',
      reason: 'Baixa solicitada pelo beneficiario',
    });
  });

  test('"Baixada" that may have been paid, without the payment: nobody calls it unpaid', () => {
    const cases = [
      { title: { baixa: { motivo_baixa: 'Baixa por ter sido liquidado' } } },
      { title: { qrcode_pix: { emv: '000201' } } },
    ];
    for (const item of cases)
      assert.deepEqual(typesOf(readFacts(shown('Baixada', item))), ['registered', 'unknown_word']);
    for (const word of ['Pago', 'Liquidado'])
      assert.deepEqual(typesOf(readFacts(shown(word))), ['registered', 'unknown_word']);
  });

  test('a payment stands at its moment, where the bank tells it', () => {
    const at = (told: unknown) => {
      const one = payment('2026-12-01', '1199.00', { data_hora_inclusao_pagamento: told });
      return readFacts(shown('Paga', { title: { pagamentos_cobranca: [one] } })).at(-1)!.occurredAt;
    };
    assert.equal(at('2026-12-01T10:30:00.000Z'), '2026-12-01T10:30:00.000Z');
    for (const local of ['2026-12-01T10:30:00', '2026-12-01 10:30:00', '2026-12-01T10:30:00-03:00']) {
      assert.equal(at(local), '2026-12-01T13:30:00.000Z', local);
    }
    for (const none of [undefined, null, '', 'ontem']) assert.equal(at(none), '2026-12-01T03:00:00.006Z');
  });

  test('paid after it was written off, on the same day: seen as such', () => {
    const writeOff = stepNamed(capabilities.writeOff!(input), 'writeOff').build(input, {});
    const ended = answerOf(writeOff.read(raw(204))).facts;
    const late = payment('2026-12-03', '1199.00', { data_hora_inclusao_pagamento: '2026-12-03T20:00:00' });
    const paid = readFacts(shown('Baixada', { title: { pagamentos_cobranca: [late] } }));
    const folded = foldOf(readFacts(shown('Em Aberto')), ended, paid);
    assert.equal(folded.status, 'paid');
    assert.ok(folded.divergences.some(({ kind }) => kind === 'paid_after_write_off'));
  });

  test('two payments of one day are two; the same one told again is one', () => {
    const one = payment('2026-12-01', '1199.00');
    const identities = (payments: unknown[]) =>
      readFacts(shown('Paga', { title: { pagamentos_cobranca: payments } })).flatMap(({ fact }) =>
        fact.type === 'paid' ? [fact.identity] : [],
      );
    assert.equal(new Set(identities([one, one])).size, 2);
    assert.deepEqual(identities([one]), [identities([one, one])[0]]);
    assert.equal(foldOf(readFacts(shown('Paga', { title: { pagamentos_cobranca: [one, one] } }))).paidTwice, true);
  });

  test('money without an amount or a day is not guessed', () => {
    const list = (item: unknown) => shown('Paga', { title: { pagamentos_cobranca: [item] } });
    const read = (body: unknown) => capabilities.read!(connection, registration).read(raw(200, body));
    assert.throws(() => read(list({ data_inclusao_pagamento: '2026-12-01' })));
    assert.throws(() => read(list({ valor_pago_total_cobranca: '1.00' })));
    assert.throws(() => read(list(payment('2026-12-01', '119900'))), 'reais or centavos?');
    assert.throws(() => read(shown(undefined)), /situacao_geral_boleto/);
  });

  test('a payment that bounced is told and taken back: the boleto is open again', () => {
    const waiting = { title: { pagamentos_cobranca: [payment('2026-12-01', '1199.00')] } };
    const history = [{ data: '2026-12-02', operacao: 'PAGAMENTO REJEITADO', motivo: 'x' }];
    const before = readFacts(shown('Aguardando Crédito', waiting));
    const after = readFacts(shown('Pagamento Rejeitado', { title: { ...waiting.title, historico: history } }));
    assert.deepEqual(typesOf(after), ['registered', 'paid', 'bounced', 'registered']);
    assert.equal(foldOf(before).status, 'paid');
    for (const readings of [[before, after], [after]]) {
      const folded = foldOf(...readings);
      assert.deepEqual([folded.status, folded.paidCents], ['registered', 0]);
      assert.ok(folded.divergences.some(({ kind }) => kind === 'payment_bounced'));
    }
    const paidAgain = { title: { pagamentos_cobranca: [payment('2026-12-03', '1199.00')], historico: history } };
    assert.deepEqual(foldOf(before, after, readFacts(shown('Paga', paidAgain))).paidCents, 119_900);
  });

  test('a bounced payment that the bank shows no more is taken back as far as it was told', () => {
    const facts = readFacts(shown('Pagamento Rejeitado'));
    assert.deepEqual(typesOf(facts), ['registered', 'bounced', 'registered']);
    assert.equal(foldOf(facts).status, 'registered');
    const before = readFacts(
      shown('Aguardando Crédito', { title: { pagamentos_cobranca: [payment('2026-12-01', '1199.00')] } }),
    );
    const folded = foldOf(before, facts);
    assert.deepEqual([folded.status, folded.paidCents], ['registered', 0]);
  });

  test('protest: by its code, or by the words of the history', () => {
    const facts = (title: Record<string, unknown>) => typesOf(readFacts(shown('Em Aberto', { title }))).at(-1);
    const history = (...operacoes: string[]) => ({
      historico: operacoes.map((operacao) => ({ data: '2026-12-01', operacao })),
    });
    assert.equal(facts({ protesto: { codigo_situacao_protesto: '1' } }), 'in_protest');
    assert.equal(facts(history('INSTRUCAO DE PROTESTO')), 'in_protest');
    assert.equal(facts(history('INSTRUCAO DE SUSTACAO DE PROTESTO', 'INSTRUCAO DE PROTESTO')), 'protest_cancel_sent');
    assert.equal(facts(history('PROTESTO SUSTADO', 'INSTRUCAO DE PROTESTO')), 'registered');
    assert.equal(
      facts({ ...history('INSTRUCAO DE SUSTACAO DE PROTESTO'), protesto: { codigo_situacao_protesto: 2 } }),
      'protest_cancel_sent',
    );
    assert.equal(facts({}), 'registered');
  });

  test('protested, stopped, open again', () => {
    const asked = readFacts(
      shown('Em Aberto', { title: { historico: [{ data: '2026-12-01', operacao: 'INSTRUCAO DE PROTESTO' }] } }),
    );
    const over = readFacts(
      shown('Em Aberto', {
        title: {
          historico: [
            { data: '2026-12-03', operacao: 'PROTESTO SUSTADO' },
            { data: '2026-12-01', operacao: 'INSTRUCAO DE PROTESTO' },
          ],
        },
      }),
    );
    assert.equal(foldOf(readFacts(shown('Em Aberto')), asked).status, 'in_protest');
    assert.equal(foldOf(readFacts(shown('Em Aberto')), asked, over).status, 'registered');
  });

  test('a reading that comes late does not bring back what was written off', () => {
    const writeOff = stepNamed(capabilities.writeOff!(input), 'writeOff').build(input, {});
    const ended = answerOf(writeOff.read(raw(204))).facts;
    const folded = foldOf(readFacts(shown('Em Aberto')), ended, readFacts(shown('Em Aberto')));
    assert.equal(folded.status, 'written_off');
    assert.deepEqual(folded.divergences, []);
  });

  test('an emission that failed later is a refusal', () => {
    const failed = { title: { baixa: { motivo_baixa: 'Emissao nao efetivada' } } };
    assert.deepEqual(typesOf(readFacts(shown('Baixada', failed))), ['rejected']);
  });

  test('a new word changes nothing and is told; every documented one has a meaning', () => {
    assert.deepEqual(readFacts(shown('Em Análise'))[0]!.fact, { type: 'unknown_word', word: 'Em Análise' });
    for (const word of situacoes) {
      assert.equal(situacaoOf(word.toUpperCase()), word);
      assert.ok(itau.facts.statusWords[word]);
    }
  });

  test('of several titles in an answer, the one with our number', () => {
    const other = shown('Baixada', { item: { numero_nosso_numero: '47002' } });
    const both = { data: [...other.data, ...shown('Em Aberto').data] };
    assert.deepEqual(typesOf(readFacts(both)), ['registered']);
  });

  test('an empty answer is "not found", in all three ways', () => {
    const read = capabilities.read!(connection, registration);
    const missing = sampleJson('errors').find(({ http }: { http: number }) => http === 404).body;
    for (const answer of [raw(200, { data: [] }), raw(204), raw(404, missing)]) {
      const outcome = read.read(answer);
      assert.ok(outcome.outcome === 'refused' && outcome.refusal.kind === 'not-found');
    }
  });
});

describe('figures and ids', () => {
  test('amounts without a dot are centavos in the emission, and refused elsewhere unless they have its length', () => {
    assert.deepEqual(
      [centsOfEmission('00000000000119900'), centsOfEmission('5000'), centsOfEmission('1.5000')],
      [119_900, 5000, 150],
    );
    assert.deepEqual(
      [centsOfAnswer('2100.00'), centsOfAnswer('00000000000210000'), centsOfAnswer('000')],
      [210_000, 210_000, 0],
    );
    for (const text of ['2100', '1e3', '-1.00', '1.005', 'abc', '']) assert.throws(() => centsOfAnswer(text), text);
  });

  test('amounts with a dot survive writing and reading', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999_999_999 }), (amount) => {
        const text = `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`;
        assert.equal(centsOfAnswer(text), amount);
        assert.equal(centsOfEmission(text), amount);
      }),
    );
  });

  test('the id of a boleto is its key', () => {
    assert.equal(beneficiaryOf(connection), '150000052061');
    assert.deepEqual(keyIn(id), { beneficiary: '150000052061', carteira: '109', nossoNumero: '00047001' });
    assert.equal(idOf(keyIn(id)!), id);
    assert.equal(keyIn('139bbd22-a164-4128-bb2d-8ef1e22e1213'), null);
  });

  test('what the bank has keeps the carteira under which it was taken', () => {
    const moved = { ...connection, agreement: { carteira: '112' } };
    assert.equal(capabilities.read!(moved, { ...registration, bankRef: id }).query!['codigo_carteira'], '109');
    assert.equal(capabilities.read!(moved, registration).query!['codigo_carteira'], '112');
    assert.throws(() => capabilities.read!(connection, { ...registration, nossoNumero: null }));
  });

  test('ids of calls are UUIDs, equal for equal texts only', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        assert.match(uuidOf(one), /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        assert.equal(uuidOf(one) === uuidOf(other), one === other);
      }),
    );
  });
});
