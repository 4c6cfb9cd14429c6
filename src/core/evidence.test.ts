import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareEvidence, evidenceSources, sourceRank } from './evidence.ts';
import { anyEvidence, evidence, minute, writtenOff } from './test-evidence.ts';

test('sources rank: statement, return file, query, answer, webhook, clerk', () => {
  const ranked = evidenceSources.toSorted((a, b) => sourceRank(b) - sourceRank(a));
  assert.deepEqual(ranked, ['statement', 'return_file', 'query', 'answer', 'webhook', 'clerk']);
});

test('evidence is ordered by when it occurred, then by rank, then by key', () => {
  const first = evidence(writtenOff, minute(1), { source: 'statement' });
  const second = evidence(writtenOff, minute(2), { source: 'clerk', factKey: 'b' });
  const third = evidence(writtenOff, minute(2), { source: 'webhook', factKey: 'a' });
  const fourth = evidence(writtenOff, minute(2), { source: 'webhook', factKey: 'b' });
  assert.deepEqual([fourth, second, third, first].toSorted(compareEvidence), [first, second, third, fourth]);
});

test('the order is total: antisymmetric, transitive, equal only for the same key', () => {
  fc.assert(
    fc.property(anyEvidence, anyEvidence, anyEvidence, (a, b, c) => {
      assert.equal(Math.sign(compareEvidence(a, b)), 0 - Math.sign(compareEvidence(b, a)));
      if (compareEvidence(a, b) <= 0 && compareEvidence(b, c) <= 0) assert.ok(compareEvidence(a, c) <= 0);
      if (compareEvidence(a, b) === 0) assert.equal(a.factKey, b.factKey);
    }),
    { numRuns: 500 },
  );
});
