import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Connection } from '../../types.ts';
import type { Texts } from '../../ui/rules.ts';
import { sections, sectionsOf, type SectionName } from './sections.ts';
import { describeForTest } from './test-provider.ts';

const field = { help: '', optional: false, default: null, defaultFrom: null };
const provider = describeForTest({
  agreement: [
    { ...field, name: 'carteira', title: 'Carteira', pattern: '^\\d{3}$', example: '109' },
    { ...field, name: 'city', title: 'Cidade', pattern: '^[A-Z]+$', example: 'RECIFE', optional: true },
  ],
  capabilities: ['transfer.send'],
  terms: { fine: ['fixed', 'rate'], interest: ['daily', 'monthly'], discounts: 2, rebate: true },
  steps: ['bank', 'account', 'credentials', 'agreement', 'charge', 'postings', 'test'],
});
const connection = {
  agreement: { carteira: '109' },
  defaultMethod: 'boleto',
  defaultTerms: {
    fine: { kind: 'rate', percent: '2.00' },
    discounts: [
      { kind: 'fixed', amountCents: 5_00, daysBefore: 10 },
      { kind: 'rate', percent: '1.50', daysBefore: 5 },
    ],
    rebateCents: 3_00,
  },
  daysAfterDue: 15,
  messages: ['Uma', 'Duas'],
  paymentPlace: 'Na loja',
  feeCents: 1_99,
  transferFeeCents: null,
  postingCodes: { receipt: 'R', bankEntry: 'E', fee: 'T' },
  responsible: { name: 'Ana', email: 'ana@empresa.com.br' },
  notify: ['usr_2', 'usr_1'],
} as unknown as Connection;

function textsOf(name: SectionName, change: Texts = {}): Texts {
  return { ...sections[name].texts(connection, provider), ...change };
}

function problems(name: SectionName, change: Texts = {}): string[] {
  const texts = textsOf(name, change);
  const rules = Object.entries(sections[name].rules(provider));
  return rules.flatMap(([field, rule]) => (rule?.(texts[field] ?? '', texts) == null ? [] : [field]));
}

test('an unchanged part changes nothing', () => {
  for (const name of sectionsOf(provider)) {
    assert.deepEqual(problems(name), [], name);
    const patch = sections[name].patch(textsOf(name), connection, provider);
    for (const [member, value] of Object.entries(patch))
      assert.deepEqual(value, connection[member as keyof Connection], `${name}: ${member}`);
  }
});

test('the agreement keeps to the shapes of the bank', () => {
  assert.deepEqual(problems('agreement', { 'agreement/carteira': '' }), ['agreement/carteira']);
  assert.deepEqual(problems('agreement', { 'agreement/carteira': '10' }), ['agreement/carteira']);
  assert.deepEqual(problems('agreement', { 'agreement/city': 'recife' }), ['agreement/city']);
});

describe('charging defaults', () => {
  test('messages and days keep to the limits of the bank', () => {
    assert.deepEqual(problems('charge', { messages: 'a\nb\nc' }), ['messages']);
    assert.deepEqual(problems('charge', { messages: 'x'.repeat(21) }), ['messages']);
    assert.deepEqual(problems('charge', { daysAfterDue: '61' }), ['daysAfterDue']);
  });

  test('a discount has a value and days', () => {
    assert.deepEqual(problems('charge', { discount1: '' }), ['discount1']);
    assert.deepEqual(problems('charge', { discount2Days: '' }), ['discount2Days']);
    assert.deepEqual(problems('charge', { discount2: '', discount2Days: '' }), []);
  });

  test('a discount taken away is gone, and what the form does not show stays', () => {
    const { defaultTerms } = sections.charge.patch(
      textsOf('charge', { discount1: '', discount1Days: '', fine: '' }),
      connection,
      provider,
    );
    assert.deepEqual(defaultTerms, {
      rebateCents: 3_00,
      discounts: [{ kind: 'rate', percent: '1.50', daysBefore: 5 }],
    });
  });

  test("a bank's kinds of fine and interest are what an empty form begins with", () => {
    const narrow = describeForTest({ terms: { fine: ['fixed'], interest: ['daily'], discounts: 0, rebate: false } });
    const { fineKind, interestKind, discount1 } = sections.charge.texts({ ...connection, defaultTerms: {} }, narrow);
    assert.deepEqual([fineKind, interestKind, discount1], ['fixed', 'daily', undefined]);
  });
});

describe('postings and notices', () => {
  test('who answers has a name and an e-mail, or is nobody', () => {
    assert.deepEqual(problems('postings', { responsibleEmail: '' }), ['responsibleEmail']);
    assert.deepEqual(problems('postings', { responsibleName: '' }), ['responsibleName']);
    assert.deepEqual(problems('postings', { responsibleEmail: 'ana' }), ['responsibleEmail']);
    const nobody = textsOf('postings', { responsibleName: '', responsibleEmail: '' });
    assert.equal(sections.postings.patch(nobody, connection, provider).responsible, null);
  });

  test('a provider of transfers alone is asked nothing of charges', () => {
    const transfers = describeForTest({ methods: [], capabilities: ['transfer.send'] });
    const texts = { ...sections.postings.texts(connection, transfers), transferFee: '1,50' };
    const patch = sections.postings.patch(texts, connection, transfers);
    assert.deepEqual(Object.keys(patch).sort(), ['notify', 'responsible', 'transferFeeCents']);
    assert.equal(patch.transferFeeCents, 1_50);
  });
});
