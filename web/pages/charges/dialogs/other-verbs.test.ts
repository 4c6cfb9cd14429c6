import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cents } from '#lib/money.ts';
import type { Charge, Payment, Provider } from '../../../types.ts';
import {
  initialTexts,
  nothingToDo,
  otherVerbs,
  refundable,
  refundableCents,
  verbInput,
  verbRules,
  type VerbFacts,
} from './other-verbs.ts';

const paid = (id: string, amountCents: number, more: Partial<Payment> = {}): Payment => ({
  id,
  chargeId: 'chg_1',
  amountCents,
  channel: 'pix',
  paidOn: '2026-11-20',
  creditedOn: null,
  feeCents: null,
  source: 'webhook',
  createdAt: '2026-11-20T12:00:00Z',
  ...more,
});
const facts = (payments: readonly Payment[]): VerbFacts => ({
  charge: { amountDueCents: cents(10_50), payer: { email: 'ana@example.com' } } as unknown as Charge,
  provider: { protest: { minimumDays: 3, maximumDays: 20 } } as unknown as Provider,
  payments,
});

test('what the dialog opens with passes its own rules, but for the reason that a person must give', () => {
  const known = facts([paid('pay_1', 10_50)]);
  for (const verb of otherVerbs) {
    const texts = initialTexts(verb, known);
    const problems = Object.entries(verbRules(verb, known)).flatMap(([name, rule]) =>
      rule?.(texts[name] ?? '', texts) == null ? [] : [name],
    );
    assert.deepEqual(problems, verb === 'cancelProtest' ? ['reason'] : [], verb);
  }
});

test('a protest is asked for within the days of the bank', () => {
  const known = facts([]);
  const texts = initialTexts('protest', known);
  const rule = verbRules('protest', known).afterDays!;
  assert.deepEqual(verbInput('protest', texts), { afterDays: 3 });
  assert.match(rule('2', texts) ?? '', /de 3 a 20/);
  assert.equal(rule('20', texts), null);
});

test('only what the bank received is given back, and never more than is left of it', () => {
  const payments = [
    paid('pay_1', 10_50),
    paid('pay_2', 5_00, { paidOn: '2026-11-21' }),
    paid('pay_3', 99_00, { channel: 'direct' }),
    paid('pay_4', -107_00),
  ];
  assert.deepEqual(
    refundable(payments).map(({ id }) => id),
    ['pay_2', 'pay_1'],
  );
  assert.equal(refundableCents(payments, 'pay_2'), 5_00);
  assert.equal(refundableCents(payments, 'pay_1'), 7_50);
  const known = facts(payments);
  const texts = initialTexts('refund', known);
  assert.deepEqual(verbInput('refund', texts), { payment: 'pay_2', amountCents: 5_00 });
  assert.match(verbRules('refund', known).amount!('5,01', texts) ?? '', /No máximo R\$\s5,00/);
});

test('without a payment of the right kind there is nothing to give back or to undo', () => {
  const byBank = [paid('pay_1', 10_50)];
  const direct = [paid('pay_1', 10_50, { channel: 'direct' })];
  assert.equal(nothingToDo('refund', byBank), null);
  assert.notEqual(nothingToDo('refund', direct), null);
  assert.equal(nothingToDo('undoReceived', direct), null);
  assert.notEqual(nothingToDo('undoReceived', byBank), null);
});
