import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chargePatchSchema, type Charge } from '#contract/charges.ts';
import { cents } from '#lib/money.ts';
import { decisionsFor, editable } from './subject.ts';
import { chargePatchOf, editRules, refusedFields, textsOfCharge, withoutPlaced } from './edit-form.ts';
import { chargePointers, type ChargeTexts } from './new-form.ts';

/** Only what the form reads. */
const charge = {
  createdAt: '2026-11-21T17:32:05.000Z',
  reference: 'C1',
  amountCents: 123456,
  dueDate: '2026-12-10',
  method: 'boleto_pix',
  payer: {
    taxId: '12345678909',
    name: 'Padaria Pão Quente',
    phone: '11987654321',
    address: { street: 'Av. Paulista', city: 'São Paulo', state: 'SP', postalCode: '01310100' },
  },
  terms: {
    fine: { kind: 'rate', percent: '2.00' },
    discounts: [
      { kind: 'fixed', amountCents: cents(500), daysBefore: 10 },
      { kind: 'fixed', amountCents: cents(200), daysBefore: 0 },
    ],
  },
  daysAfterDue: 30,
  messages: ['Obrigado.'],
  description: 'Aluguel',
  bankAccount: { mnemonic: 'CONTA01' },
  billingType: null,
} as unknown as Charge;

const edited = (change: Partial<ChargeTexts>): ChargeTexts => ({ ...textsOfCharge(charge), ...change }) as ChargeTexts;

/** As the server reads it: a patch that the contract refuses fails here. */
const patchOf = (change: Partial<ChargeTexts>) => chargePatchSchema.parse(chargePatchOf(charge, edited(change)));

const problems = (of: Charge, change: Partial<ChargeTexts>): string[] => {
  const before = textsOfCharge(of);
  const now = { ...before, ...change } as ChargeTexts;
  return Object.entries(editRules(before))
    .filter(([name, rule]) => rule?.(now[name] ?? '', now) != null)
    .map(([name]) => name);
};

test('an untouched form passes its rules and changes nothing', () => {
  assert.deepEqual(problems(charge, {}), []);
  assert.deepEqual(patchOf({}), {});
});

test('only what was touched is sent; what was emptied is taken away', () => {
  assert.deepEqual(patchOf({ amount: '1.000,00', dueDate: '20/12/2026' }), {
    amountCents: 100000,
    dueDate: '2026-12-20',
  });
  assert.deepEqual(patchOf({ bankAccount: '', description: ' ', messages: '' }), {
    bankAccount: null,
    description: null,
    messages: [],
  });
  assert.deepEqual(patchOf({ daysAfterDue: '5', billingType: 'Mensalidade', method: 'boleto' }), {
    daysAfterDue: 5,
    billingType: 'Mensalidade',
    method: 'boleto',
  });
});

test('a payer goes whole, with the telephone that the form does not show', () => {
  assert.deepEqual(patchOf({ postalCode: '01310-200' }), {
    payer: { ...charge.payer, address: { ...charge.payer.address, postalCode: '01310200' } },
  });
});

test('terms go whole, and discounts that the form cannot show stay until theirs is touched', () => {
  assert.deepEqual(patchOf({ fine: '' }), { terms: { discounts: charge.terms.discounts } });
  assert.deepEqual(patchOf({ discount: '3,00' }).terms?.discounts, [
    { kind: 'fixed', amountCents: 300, daysBefore: 10 },
  ]);
});

test('a masked document is typed anew only to change the payer', () => {
  const masked = { ...charge, payer: { ...charge.payer, taxId: '***.456.789-**' } };
  assert.deepEqual(problems(masked, { amount: '10,00' }), []);
  assert.deepEqual(problems(masked, { name: 'Outra' }), ['taxId']);
  assert.deepEqual(problems(charge, { daysAfterDue: '' }), ['daysAfterDue']);
});

const refusal = {
  code: 'provider_refused_fields',
  detail: 'O banco recusou um ou mais campos.',
  cure: 'Corrija os campos indicados e envie de novo.',
  actor: 'you' as const,
  bank: { httpStatus: 400, code: null, message: '' },
  fields: [
    { pointer: '/payer/address/postalCode', detail: 'Inexistente' },
    { pointer: '/something/else', detail: 'Não sei' },
  ],
};

test('what the bank said of a field stands on the field, the rest stays with the reason', () => {
  assert.deepEqual(refusedFields(refusal), { postalCode: 'CEP: Inexistente' });
  assert.deepEqual(withoutPlaced(refusal).fields, [{ pointer: '/something/else', detail: 'Não sei' }]);
  assert.deepEqual(refusedFields(null), {});
  const named = Object.keys(chargePointers).map((pointer) => ({ pointer, detail: 'x' }));
  for (const [name, text] of Object.entries(refusedFields({ ...refusal, fields: named }))) {
    assert.ok(!text.startsWith(name), `${name} has no word`);
  }
});

test('what a person may decide follows from what the bank said', () => {
  assert.deepEqual(decisionsFor({ outcomeUnknown: true }), ['absent', 'at_bank']);
  assert.deepEqual(decisionsFor({ outcomeUnknown: false }), ['adopt']);
  assert.equal(editable({ allowedActions: ['register', 'edit'] }), true);
  assert.equal(editable({ allowedActions: ['amend'] }), false);
});
