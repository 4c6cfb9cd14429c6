import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzCertificates } from './certs.ts';

test('five thousand damaged certificate files are each diagnosed, or taken with reason', () => {
  const taken = fuzzCertificates(5000, 20261122);
  assert.ok(taken > 20 && taken < 2000, `${taken} taken`);
});
