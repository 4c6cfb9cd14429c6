import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chargeInputSchema } from '#contract/charges.ts';
import {
  chargeInputOf,
  chargePointers,
  chargeRules,
  emptyCharge,
  newReference,
  payerTexts,
  type ChargeTexts,
} from './new-form.ts';

const NOW = '2026-11-21T17:32:05.000Z';
const filledIn: ChargeTexts = {
  ...emptyCharge(NOW),
  taxId: '123.456.789-09',
  name: 'Padaria Pão Quente',
  postalCode: '01310-100',
  street: 'Av. Paulista',
  city: 'São Paulo',
  state: 'sp',
  amount: '1.234,56',
  dueDate: '10/12/2026',
  fine: '2,00',
  messages: 'Obrigado.\n\n  Até breve. ',
};

const problems = (texts: ChargeTexts): string[] =>
  Object.entries(chargeRules)
    .filter(([name, rule]) => rule?.(texts[name] ?? '', texts) != null)
    .map(([name]) => name);

test('a filled form passes its rules and what it sends is accepted by the contract', () => {
  assert.deepEqual(problems(filledIn), []);
  const input = chargeInputOf(filledIn);
  assert.deepEqual(chargeInputSchema.safeParse(input).error, undefined);
  assert.equal(input.amountCents, 123456);
  assert.equal(input.dueDate, '2026-12-10');
  assert.deepEqual(input.terms, { fine: { kind: 'rate', percent: '2.00' } });
  assert.deepEqual(input.messages, ['Obrigado.', 'Até breve.']);
  assert.equal('bankAccount' in input, false);
});

test('an empty form names each field that is missing, and no optional one', () => {
  assert.deepEqual(problems(emptyCharge(NOW)).sort(), [
    'amount',
    'city',
    'dueDate',
    'name',
    'postalCode',
    'state',
    'street',
    'taxId',
  ]);
});

test('the fields of a known payer send the same payer again', () => {
  const { payer } = chargeInputSchema.parse(chargeInputOf(filledIn));
  assert.deepEqual(
    chargeInputSchema.parse(chargeInputOf({ ...filledIn, ...(payerTexts({ payer }) as ChargeTexts) })).payer,
    payer,
  );
});

test('every pointer leads to a field that exists', () => {
  for (const name of Object.values(chargePointers)) assert.ok(name in filledIn, name);
});

test('numbers made in order sort in order', () => {
  assert.equal(newReference(NOW), 'C261121-143205');
  assert.ok(newReference('2026-12-01T03:00:00.000Z') > newReference(NOW));
});
