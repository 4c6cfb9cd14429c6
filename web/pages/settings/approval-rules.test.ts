import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemsOfRules, rulesOf, sentencesOf, textsOfRules } from './approval-rules.ts';

const plain = (sentences: readonly string[]) => sentences.map((one) => one.replaceAll('\u00a0', ' '));

test('without rules one other person agrees to everything', () => {
  assert.deepEqual(plain(sentencesOf([])), ['Qualquer valor: 1 pessoa aprova, além de quem pediu.']);
});

test('rules are told by range, and what lies below the first is told too', () => {
  const rules = [
    { fromCents: 100_000, approvals: 1 },
    { fromCents: 5_000_000, approvals: 2 },
  ];
  assert.deepEqual(plain(sentencesOf(rules)), [
    'De R$ 0,00 até R$ 999,99: 1 pessoa aprova, além de quem pediu.',
    'De R$ 1.000,00 até R$ 49.999,99: 1 pessoa aprova, além de quem pediu.',
    'De R$ 50.000,00 em diante: 2 pessoas aprovam, além de quem pediu.',
  ]);
  assert.deepEqual(plain(sentencesOf([{ fromCents: 0, approvals: 0 }])), ['Qualquer valor: sai sem aprovação.']);
});

test('texts become rules in order, and rules texts', () => {
  const texts = [
    { from: '50.000,00', approvals: '2' },
    { from: '0', approvals: '0' },
  ];
  const rules = rulesOf(texts);
  assert.deepEqual(rules, [
    { fromCents: 0, approvals: 0 },
    { fromCents: 5_000_000, approvals: 2 },
  ]);
  assert.deepEqual(rulesOf(textsOfRules({ rules } as Parameters<typeof textsOfRules>[0])), rules);
});

test('an amount twice, an amount missing and a crowd of approvers are refused', () => {
  const problems = problemsOfRules([
    { from: '10,00', approvals: '1' },
    { from: '10', approvals: '2' },
    { from: '', approvals: '1' },
    { from: '20', approvals: '6' },
  ]);
  assert.deepEqual([...problems.keys()], [1, 2, 3]);
});
