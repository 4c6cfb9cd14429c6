import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Connection } from '../../types.ts';
import { newSettings, settingsInput, settingsOf, settingsPatch, settingsRules } from './settings-form.ts';
import { describeForTest } from './test-provider.ts';

const provider = describeForTest({
  agreement: [
    { name: 'carteira', title: 'Carteira', help: '', pattern: '^\\d{3}$', example: '109', optional: false },
    { name: 'city', title: 'Cidade', help: '', pattern: '^[A-Z]+$', example: 'RECIFE', optional: true },
  ],
});
const connection = {
  agreement: { carteira: '109' },
  defaultMethod: 'boleto',
  defaultTerms: {
    fine: { kind: 'rate', percent: '2.00' },
    discounts: [
      { kind: 'fixed', amountCents: 5_00, daysBefore: 10 },
      { kind: 'fixed', amountCents: 2_00, daysBefore: 5 },
    ],
  },
  daysAfterDue: 15,
  messages: ['Uma', 'Duas'],
  feeCents: 1_99,
  postingCodes: { receipt: 'R', bankEntry: 'E', fee: 'T' },
  notify: ['usr_2'],
} as unknown as Connection;

const problemsOf = (texts: ReturnType<typeof newSettings>) =>
  Object.entries(settingsRules(provider)).flatMap(([name, rule]) =>
    rule?.(texts[name] ?? '', texts) == null ? [] : [name],
  );

test('a new form lacks only what the bank asks for', () => {
  assert.deepEqual(problemsOf(newSettings(provider)), ['agreement/carteira']);
  assert.deepEqual(problemsOf({ ...newSettings(provider), 'agreement/carteira': '10' }), ['agreement/carteira']);
});

test('messages and days keep to the limits of the bank', () => {
  const fine = { ...newSettings(provider), 'agreement/carteira': '109' };
  assert.deepEqual(problemsOf({ ...fine, messages: 'a\nb\nc' }), ['messages']);
  assert.deepEqual(problemsOf({ ...fine, messages: 'x'.repeat(21) }), ['messages']);
  assert.deepEqual(problemsOf({ ...fine, daysAfterDue: '61' }), ['daysAfterDue']);
});

test('what is stored stands in the form, and an unchanged form changes nothing', () => {
  const texts = settingsOf(connection, provider, 'usr_1');
  const { defaultTerms, ...patch } = settingsPatch(connection, provider, texts, 'usr_1');
  assert.equal(defaultTerms, undefined, 'the second discount is not lost');
  for (const [name, value] of Object.entries(patch))
    assert.deepEqual(value, connection[name as keyof Connection], name);
});

test('a person is told or not, and the others stay as they were', () => {
  const texts = settingsOf(connection, provider, 'usr_1');
  assert.deepEqual(settingsPatch(connection, provider, { ...texts, notifyMe: 'yes' }, 'usr_1').notify, [
    'usr_2',
    'usr_1',
  ]);
  assert.deepEqual(settingsPatch(connection, provider, { ...texts, notifyMe: '' }, 'usr_2').notify, []);
});

test("the methods and kinds of terms that a form begins with are the bank's", () => {
  const narrow = describeForTest({
    methods: ['boleto'],
    terms: { fine: ['fixed'], interest: ['daily'], discounts: 0, rebate: false },
  });
  const { method, fineKind, interestKind } = newSettings(narrow);
  assert.deepEqual([method, fineKind, interestKind], ['boleto', 'fixed', 'daily']);
});

test('a provider without charges is sent no settings of charges', () => {
  const transfers = describeForTest({ methods: [] });
  assert.deepEqual(settingsInput(transfers, newSettings(transfers), ['usr_1']), { agreement: {}, notify: ['usr_1'] });
});
