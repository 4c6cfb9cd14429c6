import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cents } from '#lib/money.ts';
import { celcoin } from './index.ts';
import { reasonOf, returnReasons } from './return-codes.ts';
import { connection, sample, sampleJson } from './test-samples.ts';
import { factKeys } from './transfer-facts.ts';

function read(body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const reading = celcoin.webhook!.read({ headers: {}, path: '/', body: new TextEncoder().encode(text) }, connection);
  assert.notEqual(reading.readable, 'at-the-bank');
  return reading;
}

function readable(body: unknown) {
  const reading = read(body);
  return reading.readable === true ? reading : assert.fail(JSON.stringify(reading));
}

const changed = (changes: Record<string, object | string | number | null>): Record<string, unknown> => {
  const whole = sampleJson('refund.webhook') as Record<string, object>;
  const merged = Object.entries(changes).map(([name, value]) => [
    name,
    typeof value === 'object' && value !== null ? { ...whole[name], ...value } : value,
  ]);
  return { ...whole, ...Object.fromEntries(merged) };
};

describe('the refund webhook', () => {
  test('the manual’s message, with four decimals as it prints them', () => {
    const { proven, items, transfers, problems } = readable(sample('refund.webhook').replace(/5\.0+/, '5.0000'));
    assert.deepEqual([proven, items, problems], [true, [], []]);
    assert.deepEqual(transfers, [
      {
        factKey: factKeys.returned('952766221', '2022-03-19', cents(500)),
        bankRef: '952766221',
        bankKey: '6088611',
        endToEndId: null,
        occurredAt: '2022-03-19T17:24:01.503Z',
        fact: {
          type: 'returned',
          code: 'PBE326',
          meaning: 'Agência ou conta do favorecido inexistente.',
          cure: returnReasons['PBE326']!.cure,
          amountCents: 500,
          returnedAt: '2022-03-19T17:24:01.503Z',
          rail: 'pix',
        },
      },
    ]);
  });

  test('told again it is the same fact; of another day or amount it is another', () => {
    const keyOf = (changes: Parameters<typeof changed>[0]) => readable(changed(changes)).transfers?.[0]?.factKey;
    assert.equal(keyOf({}), keyOf({ StatusCompensacao: { MensagemErro: 'outro texto' } }));
    assert.notEqual(keyOf({}), keyOf({ DadosTransacao: { Valor: 4 } }));
    assert.notEqual(keyOf({}), keyOf({ DadosTransacao: { DataDevolucao: '2022-03-20T00:00:01' } }));
    assert.notEqual(keyOf({}), keyOf({ ProtocoloId: 952_766_222 }));
  });

  test('the part that came back is told as it is, a number that is none as nothing', () => {
    const [part] = readable(changed({ DadosTransacao: { Valor: 3.33 }, NsuExterno: 0 })).transfers!;
    assert.ok(part?.fact.type === 'returned' && part.fact.amountCents === 333);
    assert.equal(part.bankKey, null);
  });

  test('another status is a word that nobody knows; another kind, amount or moment is a problem', () => {
    const [news] = readable(changed({ StatusCompensacao: { Status: 'OK' } })).transfers!;
    assert.deepEqual(news?.fact, { type: 'unknown_word', word: 'OK' });
    const wrong: Parameters<typeof changed>[0][] = [
      { TipoTransacao: 'PAGAMENTO' },
      { DadosTransacao: { Valor: 5.005 } },
      { DadosTransacao: { Valor: -5 } },
      { DadosTransacao: { Valor: null } },
      { DadosTransacao: { DataDevolucao: 'ontem' } },
      { DadosTransacao: null },
      { StatusCompensacao: null },
      { ProtocoloId: 0 },
    ];
    for (const changes of wrong) {
      const { transfers, problems } = readable(changed(changes));
      assert.deepEqual([transfers, problems.length], [[], 1], JSON.stringify(changes));
    }
  });

  test('a list is read item by item; what is no JSON object is not readable', () => {
    const { transfers, problems } = readable([sampleJson('refund.webhook'), { evento: 'algo.novo' }]);
    assert.deepEqual([transfers?.length, problems.length], [1, 1]);
    for (const body of ['', 'null', '5', '"x"', '{', '<html>']) assert.equal(read(body).readable, false, body);
  });
});

describe('reasons of a return', () => {
  test('each has a meaning and a cure in Portuguese, and a text of its own', () => {
    for (const [code, { text, meaning, cure }] of Object.entries(returnReasons)) {
      assert.match(code, /^(?:PBE\d{3,4}|SPB\d{1,2}|[A-Z]{2}\d{2})$/);
      assert.ok(text.length > 5 && meaning.endsWith('.') && cure.endsWith('.'), code);
    }
    const texts = Object.values(returnReasons).map(({ text }) => text.toLowerCase());
    assert.equal(new Set(texts).size, texts.length);
  });

  test('a text without a code finds it; what is not known is kept raw, with who may know', () => {
    assert.equal(reasonOf(undefined, 'Value in Creditor Identifier is incorrect').code, 'CH11');
    assert.equal(reasonOf('spb1', undefined).code, 'SPB1');
    const unknown = reasonOf('PBE999', 'Something new');
    assert.match(unknown.meaning, /PBE999: código ainda não conhecido.*"Something new"/);
    assert.match(unknown.cure, /suporte da Celcoin/);
    assert.deepEqual(reasonOf('toString', undefined).meaning, 'TOSTRING: código ainda não conhecido.');
    assert.equal(reasonOf(undefined, undefined).code, '');
  });
});
