/**
 * What the bank says, read without a bank: its samples, its errors, its messages. What happens between the bank and us is the business of
 * the conformance suite, which runs over this provider without a line here.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { ConnectionView, RawAnswer, RegistrationView } from '#core/provider.ts';
import { refusalOf } from './errors.ts';
import { exampleBank } from './index.ts';

const sample = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')) as Record<string, unknown>;

function raw(status: number, body: unknown): RawAnswer {
  return { status, headers: {}, body: new TextEncoder().encode(JSON.stringify(body)) };
}

const connection: ConnectionView = {
  id: 'connection',
  provider: 'example-bank',
  environment: 'sandbox',
  account: {
    bankCode: '999',
    branch: '0001',
    number: '12345',
    digit: '6',
    holderName: 'Empresa',
    holderTaxId: '11222333000181',
  },
  agreement: {},
};

const registration: RegistrationView = {
  id: 'registration',
  method: 'boleto',
  bankKey: 'NF000123',
  bankRef: 'b-1',
  txid: null,
  nossoNumero: null,
};

/** The types of the facts that a boleto with these changes proves. */
function factsIn(changes: Record<string, unknown>): string[] {
  const outcome = exampleBank.charge!.read!(connection, registration).read(
    raw(200, { ...sample('boleto.read.response'), ...changes }),
  );
  assert.equal(outcome.outcome, 'done', JSON.stringify(outcome));
  return outcome.outcome === 'done' ? outcome.answer.facts.map(({ fact }) => fact.type) : [];
}

describe('answers', () => {
  test('each word proves what the facts say that it means', () => {
    const open = { pagamentos: null };
    assert.deepEqual(factsIn({ ...open, situacao: 'ABERTO' }), ['registered']);
    assert.deepEqual(factsIn({ ...open, situacao: 'VENCIDO' }), ['registered']);
    assert.deepEqual(factsIn({}), ['registered', 'paid']);
    assert.deepEqual(factsIn({ ...open, situacao: 'BAIXADO' }), ['registered', 'written_off']);
    assert.deepEqual(factsIn({ ...open, situacao: 'EXPIRADO' }), ['registered', 'expired']);
    assert.deepEqual(factsIn({ ...open, situacao: 'NOVIDADE' }), ['unknown_word']);
  });

  test('money is read to the centavo; what cannot be believed is not read', () => {
    const outcome = exampleBank.charge!.read!(connection, registration).read(raw(200, sample('boleto.read.response')));
    assert.ok(outcome.outcome === 'done');
    const paid = outcome.answer.facts.at(-1)!.fact;
    assert.ok(paid.type === 'paid');
    assert.deepEqual(
      { amountCents: paid.amountCents, channel: paid.channel, paidOn: paid.paidOn },
      { amountCents: 13_150, channel: 'boleto', paidOn: '2026-03-20' },
    );
    assert.throws(() => factsIn({ pagamentos: [] }), /no payment/);
    assert.throws(() => factsIn({ valor: '129,90' }), /reais/);
  });
});

describe('errors', () => {
  test('every documented error has a meaning, a cure and its fields', () => {
    const cases = sample('errors')['errors'] as { http: number; body: unknown; kind: string; pointer?: string }[];
    for (const { http, body, kind, pointer } of cases) {
      const refusal = refusalOf(raw(http, body))!;
      assert.equal(refusal.kind, kind, JSON.stringify(body));
      assert.ok(refusal.detail.length > 10 && refusal.cure.length > 10 && refusal.bank.code);
      assert.equal(refusal.fields?.[0]?.pointer, pointer);
    }
  });

  test('a new code of a judged request is shown raw; anything else proves nothing', () => {
    const body = { codigo: 'novo', mensagem: 'Algo novo' };
    assert.equal(refusalOf(raw(422, body))!.bank.message, 'Algo novo');
    for (const status of [200, 402, 429, 500]) assert.equal(refusalOf(raw(status, body)), null, String(status));
    assert.equal(refusalOf(raw(400, 'uma página')), null);
  });
});

describe('webhook', () => {
  const message = (body: string) =>
    exampleBank.webhook!.read({ headers: {}, path: '/', body: new TextEncoder().encode(body) }, connection);

  test('is a hint about one charge, with the key by which it is found', () => {
    const boleto = sample('boleto.read.response');
    const reading = message(JSON.stringify({ evento: 'boleto.pago', boleto }));
    assert.ok(reading.readable === true);
    assert.equal(reading.proven, false);
    const [item] = reading.items;
    assert.deepEqual([item?.bankRef, item?.bankKey, item?.fact.type], ['b-1', 'NF000123', 'paid']);
  });

  test('what is none is told as unreadable', () => {
    for (const body of ['', '[]', '{"evento":"algo.novo"}', '<html>']) {
      assert.equal(message(body).readable, false, body);
    }
  });
});
