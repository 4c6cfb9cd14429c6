import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stateOf, troubledLines } from './state.ts';

const imported = {
  state: 'imported',
  counts: { applied: 2, known: 3, control: 2 },
  problems: [],
  progressPercent: null,
} as const;

test('a file with lines that ask for attention is not simply imported', () => {
  assert.deepEqual(stateOf({ ...imported, problems: [] }), { word: 'Importado', tone: 'good' });
  const counts = { ...imported.counts, orphan: 1, divergent: 1, skipped: 1 };
  assert.equal(troubledLines({ counts }), 3);
  assert.equal(stateOf({ ...imported, problems: [], counts }).tone, 'amber');
  const problems = [{ code: 'number_skipped', severity: 'warning' as const, line: 1, message: 'Falta o número 2.' }];
  assert.equal(stateOf({ ...imported, problems }).tone, 'amber');
  assert.equal(stateOf({ ...imported, problems: [], state: 'quarantined' }).tone, 'bad');
  assert.equal(stateOf({ ...imported, problems: [], state: 'stored', progressPercent: 43 }).word, 'Lendo, 43 %');
});
