import assert from 'node:assert/strict';
import { test } from 'node:test';
import { titleTexts } from './printable.ts';

test('species, acceptance and place of payment are those of the agreement, else the usual ones', () => {
  const usual = { kind: 'DM', acceptance: 'N', placeOfPayment: 'Pagável em qualquer banco' };
  assert.deepEqual(titleTexts({}), usual);
  assert.deepEqual(titleTexts({ especie: '', aceite: 'talvez', localPagamento: '' }), usual);
  const own = { especie: 'DS', aceite: 'A', localPagamento: 'Pague nas lotéricas até o vencimento' };
  assert.deepEqual(titleTexts(own), { kind: 'DS', acceptance: 'A', placeOfPayment: own.localPagamento });
});
