import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cents } from '#lib/money.ts';
import type { Terms } from '../../types.ts';
import { noTerms, termsOf, termsRules, termsWords, textsOfTerms } from './terms.ts';

const amountCents = fc.integer({ min: 1, max: 9_999_999 }).map(cents);
const percent = fc
  .integer({ min: 0, max: 9_999 })
  .map((hundredths) => `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`);
const fixedOrRate = fc.oneof(
  fc.record({ kind: fc.constant('fixed' as const), amountCents }, { noNullPrototype: true }),
  fc.record({ kind: fc.constant('rate' as const), percent }, { noNullPrototype: true }),
);
const terms: fc.Arbitrary<Terms> = fc.record(
  {
    fine: fixedOrRate,
    interest: fc.oneof(
      fc.record({ kind: fc.constant('daily' as const), amountCents }, { noNullPrototype: true }),
      fc.record({ kind: fc.constant('monthly' as const), percent }, { noNullPrototype: true }),
    ),
    discounts: fc.tuple(fixedOrRate, fc.nat({ max: 365 })).map(([value, daysBefore]) => [{ ...value, daysBefore }]),
    rebateCents: amountCents,
  },
  { requiredKeys: [], noNullPrototype: true },
);

test('terms that are shown in a form and sent back are the same terms', () => {
  fc.assert(fc.property(terms, (before) => assert.deepEqual(termsOf(textsOfTerms(before)), before)));
});

test('an empty form has no terms, and a wrong value names the cure', () => {
  assert.deepEqual(termsOf(noTerms), {});
  assert.deepEqual(termsWords({}), []);
  assert.match(termsRules.fine('1,234.56', { ...noTerms, fineKind: 'fixed' }) ?? '', /vírgula/);
  assert.match(termsRules.fine('dois', noTerms) ?? '', /percentual/);
  assert.equal(termsRules.fine('2', noTerms), null);
});

test('each term is one sentence', () => {
  assert.deepEqual(
    termsWords({
      fine: { kind: 'rate', percent: '2.00' },
      discounts: [{ kind: 'fixed', amountCents: cents(500), daysBefore: 5 }],
    }),
    ['Multa de 2,00%', 'Desconto de R$\u00a05,00 até 5 dias antes'],
  );
});
