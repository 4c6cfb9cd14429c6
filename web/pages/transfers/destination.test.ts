import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Destination } from '../../transfers-api.ts';
import { changesBetween, lineOf } from './destination.ts';

const account: Destination = {
  kind: 'account',
  name: 'Maria Aparecida de Souza',
  taxId: '52998224725',
  ispb: '60701190',
  bankCode: '341',
  branch: '0371',
  account: '1232',
  accountDigit: '1',
  accountType: 'CC',
};

test('a destination is told in one line', () => {
  assert.equal(lineOf(account, 'Banco A'), 'Banco A · ag. 0371 · c/c 1232-1');
  assert.equal(
    lineOf({ ...account, accountDigit: '', accountType: 'CP' }, ''),
    '341 · 60701190 · ag. 0371 · poupança 1232',
  );
  assert.equal(lineOf({ kind: 'pixKey', key: 'maria@example.com', taxId: null }, ''), 'Pix maria@example.com');
});

test('only what differs is marked as changed, each digit counts', () => {
  const changed = changesBetween(account, { ...account, accountDigit: '2' }).filter((one) => one.changed);
  assert.deepEqual(
    changed.map(({ field, before, after }) => [field, before, after]),
    [['account', '1232-1', '1232-2']],
  );
  assert.ok(changesBetween(account, account).every((one) => !one.changed));
});

test('from an account to a Pix key everything that goes away is shown', () => {
  const changes = changesBetween(account, { kind: 'pixKey', key: '52998224725', taxId: '52998224725' });
  const of = (field: string) => changes.find((one) => one.field === field);
  assert.deepEqual(of('how'), { field: 'how', before: 'Dados bancários', after: 'Chave Pix', changed: true });
  assert.deepEqual(of('account'), { field: 'account', before: '1232-1', after: '–', changed: true });
  assert.equal(of('taxId')?.changed, false);
});
