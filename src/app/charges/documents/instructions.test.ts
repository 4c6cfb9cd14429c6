import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Terms } from '#core/terms.ts';
import { cents } from '#lib/money.ts';
import { printedInstructions } from './instructions.ts';

const linesOf = (terms: Terms, daysAfterDue = 30) =>
  printedInstructions({ terms, dueDate: '2026-12-10', daysAfterDue, messages: ['Obrigado'] }).map((line) =>
    line.replaceAll('\u00a0', ' '),
  );

test('terms are told in the words of the counter, earliest discount first, messages last', () => {
  const terms: Terms = {
    discounts: [
      { kind: 'fixed', amountCents: cents(500), daysBefore: 0 },
      { kind: 'rate', percent: '5', daysBefore: 10 },
    ],
    rebateCents: cents(100),
    fine: { kind: 'rate', percent: '2.5' },
    interest: { kind: 'daily', amountCents: cents(33) },
  };
  assert.deepEqual(linesOf(terms), [
    'Desconto de 5,00% até 30/11/2026.',
    'Desconto de R$ 5,00 até 10/12/2026.',
    'Abatimento de R$ 1,00.',
    'Após o vencimento, multa de 2,50%.',
    'Após o vencimento, juros de R$ 0,33 por dia.',
    'Não receber após 30 dias do vencimento.',
    'Obrigado',
  ]);
});

test('a charge without terms still says its last day', () => {
  assert.deepEqual(linesOf({}, 0), ['Não receber após o vencimento.', 'Obrigado']);
  assert.deepEqual(linesOf({ interest: { kind: 'monthly', percent: '1.00' } }, 1), [
    'Após o vencimento, juros de 1,00% ao mês.',
    'Não receber após 1 dia do vencimento.',
    'Obrigado',
  ]);
});
