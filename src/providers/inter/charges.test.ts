import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { cents, centsFromDecimal } from '#lib/money.ts';
import type { ChargeView } from '#core/charge.ts';
import type { InstructionInput, RawAnswer } from '#core/provider.ts';
import { inter } from './index.ts';
import {
  sample,
  sampleJson,
  raw,
  connection,
  charge,
  bankRef,
  registration,
  input,
  capabilities,
  registerStep,
  amendStep,
  writeOffStep,
  answerOf,
  bodyText,
  detail,
  readDetail,
  type Changes,
} from './test-samples.ts';
import { situacoes } from './wire.ts';

describe('emission', () => {
  test('the body equals the documented example', () => {
    const spec = registerStep.build(input, {});
    const { beneficiarioFinal: _, notaFiscal: __, ...example } = sampleJson('cobranca.emitir.request');
    assert.deepEqual(JSON.parse(bodyText(spec)), example);
    assert.deepEqual([spec.method, spec.path, spec.effect], ['POST', '/cobranca/v3/cobrancas', 'write']);
    assert.deepEqual(spec.headers, { 'x-conta-corrente': '123456' });
  });

  test('every amount leaves with exactly its centavos', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 250, max: 99_999_999_99 }),
        fc.integer({ min: 1, max: 99_999 }),
        (amount, daily) => {
          const view = {
            ...charge,
            amountCents: cents(amount),
            terms: {
              fine: { kind: 'fixed', amountCents: cents(daily) },
              interest: { kind: 'daily', amountCents: cents(daily) },
              discounts: [{ kind: 'fixed', amountCents: cents(daily), daysBefore: 0 }],
            },
          } satisfies ChargeView;
          const text = bodyText(registerStep.build({ ...input, charge: view }, {}));
          const numbers = [...text.matchAll(/"(?:valorNominal|valor|taxa)":([^,}]+)/g)].map((match) => match[1]!);
          assert.deepEqual(
            numbers.map((number) => centsFromDecimal(number)),
            [amount, daily, daily, daily],
          );
          for (const number of numbers) assert.match(number, /^\d+\.\d{2}$/);
          const amended = bodyText(amendStep.build({ ...input, amendment: { amountCents: cents(amount) } }, {}));
          assert.equal(centsFromDecimal(/"valorNominal":(\d+\.\d{2})\}/.exec(amended)![1]!), amount);
        },
      ),
    );
  });

  test('absent optionals are left out; a company is JURIDICA; a plain boleto has no Pix', () => {
    const { email: _, phone: __, ...payer } = charge.payer;
    const { number: ___, complement: ____, district: _____, ...address } = payer.address;
    const view: ChargeView = {
      ...charge,
      method: 'boleto',
      payer: { ...payer, taxId: '12ABC34501DE35', address },
      terms: {},
      messages: [],
    };
    const body = JSON.parse(bodyText(registerStep.build({ ...input, charge: view }, {})));
    assert.deepEqual(Object.keys(body).sort(), [
      'dataVencimento',
      'formasRecebimento',
      'numDiasAgenda',
      'pagador',
      'seuNumero',
      'valorNominal',
    ]);
    assert.deepEqual(Object.keys(body.pagador).sort(), [
      'cep',
      'cidade',
      'cpfCnpj',
      'endereco',
      'nome',
      'tipoPessoa',
      'uf',
    ]);
    assert.equal(body.pagador.tipoPessoa, 'JURIDICA');
    assert.deepEqual(body.formasRecebimento, ['BOLETO']);
  });

  test('what the facts exclude is never dropped in silence', () => {
    const build = (changes: Partial<ChargeView>) => () =>
      registerStep.build({ ...input, charge: { ...charge, ...changes } }, {});
    assert.throws(build({ method: 'pix' }));
    assert.throws(build({ terms: { rebateCents: cents(1) } }));
    const discount = { kind: 'rate', percent: '1', daysBefore: 1 } as const;
    assert.throws(build({ terms: { discounts: [discount, discount] } }));
    assert.throws(() => amendStep.build({ ...input, amendment: { terms: {} } }, {}));
    assert.throws(() => amendStep.build(input, {}));
  });

  test('the answer is an acceptance: the charge is not registered yet', () => {
    const outcome = registerStep.build(input, {}).read(raw(200, sample('cobranca.emitir.response')));
    assert.deepEqual(outcome, { outcome: 'accepted', bankRef, checkAfterMs: 2_000 });
    assert.throws(() => registerStep.build(input, {}).read(raw(200, {})));
    assert.throws(() => registerStep.build(input, {}).read(raw(200, '<html>')));
  });
});

describe('following an emission', () => {
  const check = (answer: RawAnswer) => registerStep.check!(input, bankRef).read(answer);

  test('404, processing and codes that have not come yet are waited for', () => {
    const later = { outcome: 'accepted', bankRef, checkAfterMs: 2_000 };
    assert.deepEqual(check(raw(404, sampleJson('errors')[6].body)), later);
    assert.deepEqual(check(raw(200, detail('EM_PROCESSAMENTO'))), later);
    assert.deepEqual(check(raw(200, detail('A_RECEBER', { boleto: null, pix: null }))), later);
  });

  test('A_RECEBER is registered with codes and echo', () => {
    const { facts } = answerOf(check(raw(200, detail('A_RECEBER'))));
    const { boleto, pix } = sampleJson('cobranca.recuperar.response');
    assert.deepEqual(
      facts.map((item) => item.fact),
      [
        {
          type: 'registered',
          bankRef,
          ids: {
            nossoNumero: boleto.nossoNumero,
            linhaDigitavel: boleto.linhaDigitavel,
            barcode: boleto.codigoBarras,
            txid: pix.txid,
            brCode: pix.pixCopiaECola,
          },
          amountCents: 123456,
          dueDate: '2023-10-15',
          overdue: false,
        },
      ],
    );
  });

  test('a refused question is no refusal of the operation, whichever it is', () => {
    const amending = { ...input, amendment: { dueDate: '2027-01-01' } };
    const checks = [
      registerStep.check!(input, bankRef),
      amendStep.check!(amending, 'edicao:e-1'),
      amendStep.check!(amending, `cobranca:${bankRef}`),
      writeOffStep.check!(input, bankRef),
    ];
    for (const spec of checks) {
      assert.equal(spec.read(raw(404, { title: 'Não Encontrado' })).outcome, 'accepted', spec.path);
      assert.equal(spec.read(raw(400, { title: 'Requisição inválida' })).outcome, 'unknown', spec.path);
      assert.equal(spec.read(raw(403, { title: 'Acesso Negado' })).outcome, 'refused', spec.path);
    }
  });

  test('FALHA_EMISSAO is refused with a cure', () => {
    const outcome = check(raw(200, detail('FALHA_EMISSAO')));
    assert.equal(outcome.outcome === 'refused' && outcome.refusal.code, 'provider_registration_failed');
  });
});

describe('reading', () => {
  test('the documented detail is a registration and a payment, in this order', () => {
    const facts = readDetail(sample('cobranca.recuperar.response'));
    assert.deepEqual(
      facts.map((item) => item.fact.type),
      ['registered', 'paid'],
    );
    assert.ok(facts[0]!.occurredAt! < facts[1]!.occurredAt!);
    assert.deepEqual(facts[1], {
      factKey: `${bankRef}:RECEBIDO:2023-09-26:123456`,
      occurredAt: '2023-09-26T03:00:00.006Z',
      fact: {
        type: 'paid',
        identity: bankRef,
        cumulative: true,
        amountCents: 123456,
        channel: 'boleto',
        paidOn: '2023-09-26',
        creditedOn: null,
        feeCents: null,
      },
    });
  });

  test('every situacao has its fact, and its status in the facts', () => {
    const expected: Record<string, string> = {
      EM_PROCESSAMENTO: 'accepted',
      A_RECEBER: 'registered',
      ATRASADO: 'registered',
      RECEBIDO: 'paid',
      MARCADO_RECEBIDO: 'paid',
      CANCELADO: 'written_off',
      EXPIRADO: 'expired',
      FALHA_EMISSAO: 'rejected',
      PROTESTO: 'in_protest',
    };
    for (const situacao of situacoes) {
      const paid = situacao.includes('RECEBIDO') ? { valorTotalRecebido: '10.00' } : {};
      assert.equal(readDetail(detail(situacao, { cobranca: paid })).at(-1)!.fact.type, expected[situacao], situacao);
    }
    assert.deepEqual(Object.keys(inter.facts.statusWords).sort(), [...situacoes].sort());
  });

  test('channel: boleto, Pix, or received directly', () => {
    const channel = (situacao: string, cobranca: object) => {
      const fact = readDetail(detail(situacao, { cobranca: { valorTotalRecebido: '1.00', ...cobranca } })).at(-1)!.fact;
      return fact.type === 'paid' && fact.channel;
    };
    assert.equal(channel('RECEBIDO', { origemRecebimento: 'BOLETO' }), 'boleto');
    assert.equal(channel('RECEBIDO', { origemRecebimento: 'PIX' }), 'pix');
    assert.equal(channel('MARCADO_RECEBIDO', {}), 'direct');
  });

  test('an unknown word changes nothing and is told', () => {
    const [fact] = readDetail(detail('EM_ANALISE'));
    assert.deepEqual(fact!.fact, { type: 'unknown_word', word: 'EM_ANALISE' });
  });

  test('a payment without a total is a breach, except one marked by hand', () => {
    assert.throws(() => readDetail(detail('RECEBIDO')));
    const fact = readDetail(detail('MARCADO_RECEBIDO')).at(-1)!.fact;
    assert.equal(fact.type === 'paid' && fact.amountCents, 123456);
  });

  test('missing fields and unreadable amounts are a breach; unknown fields, nulls and empty texts are not', () => {
    for (const field of ['seuNumero', 'situacao', 'dataSituacao', 'dataVencimento', 'valorNominal']) {
      assert.throws(() => readDetail(detail('A_RECEBER', { cobranca: { [field]: undefined } })), field);
    }
    for (const bad of ['abc', '1.234', '-1.00', '1,00', 'NaN', null]) {
      assert.throws(() => readDetail(detail('A_RECEBER', { cobranca: { valorNominal: bad } })), String(bad));
    }
    const facts = readDetail({
      ...detail('A_RECEBER', { cobranca: { novo: [1], pagador: null, motivoCancelamento: null } }),
      extra: {},
    });
    assert.equal(facts[0]!.fact.type, 'registered');
    assert.equal(
      readDetail(detail('A_RECEBER', { boleto: { nossoNumero: '' }, pix: null }))[0]!.fact.type,
      'registered',
    );
  });

  test('amounts as text or number, one decimal, two or more zeros, are the same centavos', () => {
    for (const text of ['1234.5', '"1234.5"', '1234.50', '"1234.5000"', '" 1234.50 "']) {
      const body = JSON.stringify(detail('A_RECEBER')).replace('"valorNominal":1234.56', `"valorNominal":${text}`);
      const fact = readDetail(body)[0]!.fact;
      assert.equal(fact.type === 'registered' && fact.amountCents, 123450, text);
    }
  });

  test('an alteration gives a registered fact a new key; the same answer gives the same', () => {
    const key = (changes: Changes) => readDetail(detail('A_RECEBER', changes))[0]!.factKey;
    assert.equal(key({}), key({}));
    assert.notEqual(key({}), key({ cobranca: { valorNominal: 1300 } }));
    assert.notEqual(key({}), key({ cobranca: { dataVencimento: '2023-11-15' } }));
  });

  test('a detail without its own id, as the sandbox gave it, is read', () => {
    const body = detail('A_RECEBER', { cobranca: { codigoSolicitacao: undefined } });
    assert.ok(readDetail(body)[0]!.factKey.startsWith(bankRef));
  });
});

describe('looking for an emission of unknown outcome', () => {
  const sent = { at: '2026-10-02T01:30:00.000Z', knownRefs: [] as string[], prior: {} };
  const row = (changes: object = {}) => {
    const whole = sampleJson('cobranca.listar.response').cobrancas[0];
    const own = {
      seuNumero: '123456',
      valorNominal: '2.50',
      dataVencimento: '2026-10-20',
      pagador: { nome: 'x', cpfCnpj: '011.234.567-89' },
    };
    return { ...whole, cobranca: { ...whole.cobranca, ...own, ...changes } };
  };
  const lookUp = (rows: unknown[], knownRefs: string[] = []) =>
    answerOf(registerStep.lookUp!(input, { ...sent, knownRefs, prior: {} }).read(raw(200, { cobrancas: rows })));

  test('asks by our key, around the day of the sending in São Paulo', () => {
    assert.deepEqual(registerStep.lookUp!(input, sent).query, {
      dataInicial: '2026-09-30',
      dataFinal: '2026-10-08',
      filtrarDataPor: 'EMISSAO',
      seuNumero: '123456',
      'paginacao.itensPorPagina': '1000',
      'paginacao.paginaAtual': '0',
    });
  });

  test('finds the same charge and nothing else', () => {
    const found = lookUp([row({ codigoSolicitacao: 'other', dataVencimento: '2026-10-21' }), row()]);
    assert.ok(found.found && found.bankRef === bankRef && found.facts[0]!.fact.type === 'registered');
    for (const other of [
      { seuNumero: '1234567' },
      { valorNominal: '2.51' },
      { dataVencimento: '2026-10-19' },
      { pagador: { cpfCnpj: '52998224725' } },
    ]) {
      assert.deepEqual(lookUp([row(other)]), { found: false }, JSON.stringify(other));
    }
    assert.deepEqual(lookUp([row()], [bankRef]), { found: false });
    assert.deepEqual(lookUp([]), { found: false });
  });

  test('the documented list is read', () => {
    const spec = registerStep.lookUp!(input, sent);
    assert.deepEqual(answerOf(spec.read(raw(200, sample('cobranca.listar.response')))), { found: false });
  });
});

describe('altering', () => {
  const amending: InstructionInput = { ...input, amendment: { amountCents: cents(1000), dueDate: '2025-12-31' } };
  const sendEdit = (body: unknown, status = 200) => amendStep.build(amending, {}).read(raw(status, body));
  const carried = detail('A_RECEBER', { cobranca: { valorNominal: 10, dataVencimento: '2025-12-31' } });

  test('the body equals the documented example', () => {
    const spec = amendStep.build(amending, {});
    assert.deepEqual(JSON.parse(bodyText(spec)), sampleJson('cobranca.editar.request'));
    assert.deepEqual([spec.method, spec.path], ['PATCH', `/cobranca/v3/cobrancas/${bankRef}`]);
  });

  test('is followed by the edit and then by the charge that carries it', () => {
    const first = sendEdit({ status: 'PROCESSANDO', mensagem: '', codigoEdicao: 'e-1' });
    assert.deepEqual(first, { outcome: 'accepted', bankRef: 'edicao:e-1', checkAfterMs: 15_000 });
    const check = amendStep.check!(amending, 'edicao:e-1');
    assert.equal(check.path, '/cobranca/v3/cobrancas/edicao/e-1');
    assert.deepEqual(check.read(raw(200, { status: 'PROCESSANDO' })), first);
    const second = check.read(raw(200, { status: 'SUCESSO' }));
    assert.deepEqual(second, { outcome: 'accepted', bankRef: `cobranca:${bankRef}`, checkAfterMs: 2_000 });
    const last = amendStep.check!(amending, `cobranca:${bankRef}`);
    assert.equal(last.read(raw(200, detail('A_RECEBER'))).outcome, 'accepted');
    assert.equal(answerOf(last.read(raw(200, carried))).facts[0]!.fact.type, 'registered');
  });

  test('a failure is refused, at once or later', () => {
    assert.equal(sendEdit({ status: 'FALHA', mensagem: 'não pode' }).outcome, 'refused');
    assert.equal(amendStep.check!(amending, 'edicao:e-1').read(raw(200, { status: 'FALHA' })).outcome, 'refused');
  });

  test('an unknown outcome is looked for in the charge', () => {
    const lookUp = amendStep.lookUp!(amending, { at: '2025-01-01T00:00:00Z', knownRefs: [], prior: {} });
    assert.equal(answerOf(lookUp.read(raw(200, carried))).found, true);
    assert.equal(answerOf(lookUp.read(raw(200, detail('A_RECEBER')))).found, false);
  });
});

describe('writing off', () => {
  const spec = writeOffStep.build({ ...input, reason: 'Devedor pagou por outra forma' }, {});

  test('the body equals the documented example and every code of success is accepted', () => {
    assert.deepEqual(JSON.parse(bodyText(spec)), sampleJson('cobranca.cancelar.request'));
    assert.equal(spec.path, `/cobranca/v3/cobrancas/${bankRef}/cancelar`);
    for (const answer of [raw(200, '{}'), raw(202), raw(204)]) assert.equal(spec.read(answer).outcome, 'accepted');
  });

  test('the reason has at most 50 characters and is never empty', () => {
    const reason = (text: string) =>
      JSON.parse(bodyText(writeOffStep.build({ ...input, reason: text }, {}))).motivoCancelamento;
    assert.equal(reason('x'.repeat(80)).length, 50);
    assert.equal(reason('  '), 'Baixa solicitada');
  });

  test('is over when the charge has ended, however it ended', () => {
    const check = (body: unknown) => writeOffStep.check!(input, bankRef).read(raw(200, body));
    assert.equal(check(detail('A_RECEBER')).outcome, 'accepted');
    const last = answerOf(check(detail('CANCELADO', { cobranca: { motivoCancelamento: 'Acordo' } }))).facts.at(
      -1,
    )!.fact;
    assert.deepEqual(last, { type: 'written_off', by: 'us', reason: 'Acordo' });
    const paid = detail('RECEBIDO', { cobranca: { valorTotalRecebido: '1.00' } });
    assert.equal(answerOf(check(paid)).facts.at(-1)!.fact.type, 'paid');
  });

  test('a charge that is already in another state is a conflict to look at, a bad reason a refusal', () => {
    const already = {
      title: 'Requisição inválida',
      detail: 'Cobrança na situação CANCELADO não pode ser cancelada',
      violacoes: [{}],
    };
    const conflict = spec.read(raw(400, already));
    assert.equal(conflict.outcome === 'refused' && conflict.refusal.kind, 'conflict');
    const bad = {
      title: 'Dados inválidos.',
      detail: 'x',
      violacoes: [{ razao: 'tamanho', propriedade: 'motivoCancelamento' }],
    };
    const refused = spec.read(raw(400, bad));
    assert.ok(refused.outcome === 'refused' && refused.refusal.kind === 'refused');
    assert.deepEqual(refused.refusal.fields, [{ pointer: '/reason', detail: 'tamanho' }]);
  });
});

describe('pages and document', () => {
  const query = { from: '2026-11-01', to: '2026-11-21', by: 'paidOn', cursor: null } as const;

  test('pages are read until the last', () => {
    const page = answerOf(capabilities.find!(connection, query).read(raw(200, sample('cobranca.listar.response'))));
    assert.deepEqual([page.items.length, page.items[0]!.bankKey, page.next], [1, '123456', null]);
    const more = { ...sampleJson('cobranca.listar.response'), ultimaPagina: false };
    assert.equal(answerOf(capabilities.find!(connection, query).read(raw(200, more))).next, '1');
    const next = capabilities.find!(connection, { ...query, cursor: '1' });
    assert.equal(next.query!['paginacao.paginaAtual'], '1');
    assert.equal(next.query!['filtrarDataPor'], 'PAGAMENTO');
    assert.deepEqual(answerOf(next.read(raw(200, { cobrancas: [] }))), { items: [], next: null });
  });

  test('the PDF comes out of its base64; something else does not pass for one', () => {
    const spec = capabilities.document!(connection, registration);
    const pdf = '%PDF-1.5 conteúdo';
    const bytes = answerOf(spec.read(raw(200, { pdf: new TextEncoder().encode(pdf).toBase64() })));
    assert.equal(new TextDecoder().decode(bytes), pdf);
    assert.throws(() => spec.read(raw(200, sample('cobranca.pdf.response'))), 'the documented example is cut off');
    assert.throws(() => spec.read(raw(200, { pdf: btoa('<html>') })));
  });
});
