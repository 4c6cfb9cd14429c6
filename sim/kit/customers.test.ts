import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeCustomers } from './customers.ts';
import { openStore, unusedKey } from './store.ts';

test('an account stays whose it is, until the operator says otherwise', () => {
  const customers = makeCustomers(openStore(undefined));
  customers.give('inter', ['1', '2'], 'ana');
  customers.give('inter', ['2', '3'], 'bia');
  customers.give('itau', ['1'], 'bia');
  const whose = (...accounts: string[]) => customers.of('inter', accounts);
  assert.deepEqual([whose('1'), whose('2'), whose('3'), whose('4')], ['ana', 'ana', 'bia', undefined]);
  assert.deepEqual(
    [whose('1', '2'), whose('1', '3'), whose('1', '4'), whose()],
    ['ana', undefined, undefined, undefined],
  );
  assert.deepEqual([customers.accounts('inter', 'ana'), customers.accounts('itau', 'bia')], [['1', '2'], ['1']]);
  customers.move('inter', '1', 'bia');
  assert.equal(whose('1'), 'bia');
});

test('what a bank chooses is never what somebody has', () => {
  const table = openStore(undefined).table<number>('drawn');
  table.put('a', 1);
  table.put('b', 2);
  const draws = ['a', 'b', 'a', 'c', 'd'];
  assert.equal(
    unusedKey(table, () => draws.shift()!),
    'c',
  );
});
