import assert from 'node:assert/strict';
import { test } from 'node:test';
import { payeeInputSchema } from '#contract/transfers.ts';
import { emptyPayee, payeeInputOf, payeeTexts } from './payee-form.ts';
import type { PayeeItem } from '../../transfers-api.ts';

const payee: PayeeItem = {
  id: 'pay_1',
  name: 'Distribuidora',
  taxId: '11222333000181',
  destination: { kind: 'pixKey', key: '11222333000181', taxId: '11222333000181' },
  bankName: '',
  email: null,
  note: 'quinzenal',
  firstPaidAt: null,
  lastPaidAt: null,
  changedFrom: null,
  changedAt: null,
  paidCount: 0,
  paidCents: 0,
  disabledAt: null,
  version: 1,
  createdAt: '2026-11-21T12:00:00.000Z',
};

test('a payee becomes texts and the same payee again', () => {
  const input = payeeInputSchema.parse(payeeInputOf(payeeTexts(payee)));
  assert.deepEqual(input, { destination: payee.destination, name: 'Distribuidora', email: null, note: 'quinzenal' });
});

test('what is left empty is not sent as a name or an address', () => {
  const texts = { ...emptyPayee, way: 'pixKey', key: 'a@example.com' } as const;
  const input = payeeInputOf(texts);
  assert.deepEqual(input, {
    destination: { kind: 'pixKey', key: 'a@example.com', taxId: null },
    email: null,
    note: '',
  });
});
