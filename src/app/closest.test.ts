import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closest } from './closest.ts';

const accounts = ['ITAU01', 'INTER-SP', 'INTER-RJ', 'CAIXA', 'BB'];

test('a typing mistake, a missing letter and another case find what was meant', () => {
  assert.equal(closest('itua01', accounts)[0], 'ITAU01');
  assert.equal(closest('intersp', accounts)[0], 'INTER-SP');
  assert.equal(closest('CAXA', accounts)[0], 'CAIXA');
});

test('a part of a name counts as near, several are offered, none of none', () => {
  assert.deepEqual(closest('inter', accounts, 2), ['INTER-RJ', 'INTER-SP']);
  assert.equal(closest('x', accounts).length, 3);
  assert.deepEqual(closest('x', []), []);
  assert.equal(closest('', accounts).length, 3);
});
