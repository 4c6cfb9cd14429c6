import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays } from '#lib/calendar.ts';
import { transferInputSchema, transferPatchSchema } from '#contract/transfers.ts';
import { date, today } from '../../ui/format.ts';
import {
  askable,
  destinationOf,
  destinationTexts,
  emptyTransfer,
  newReference,
  transferInputOf,
  transferPatchOf,
  transferRules,
  type TransferTexts,
} from './new-form.ts';

const filled: TransferTexts = {
  ...emptyTransfer('2026-11-21T17:32:05.000Z'),
  way: 'account',
  name: ' José da Silva ',
  taxId: '529.982.247-25',
  ispb: '60701190',
  bankCode: '341',
  branch: '0371',
  account: '1232',
  digit: '1',
  amount: '5.000,00',
  connection: 'con_1',
};

const problems = (texts: TransferTexts) =>
  Object.entries(transferRules).flatMap(([name, rule]) => (rule?.(texts[name] ?? '', texts) === null ? [] : [name]));

test('a reference is readable and in order of time', () => {
  assert.equal(newReference('2026-11-21T17:32:05.000Z'), 'T261121-143205');
});

test('a filled form is what the contract takes', () => {
  const input = transferInputOf(filled);
  assert.equal(transferInputSchema.safeParse(input).success, true);
  assert.deepEqual(input, {
    connection: 'con_1',
    reference: 'T261121-143205',
    amountCents: 500_000,
    payee: {
      kind: 'account',
      name: 'José da Silva',
      taxId: '52998224725',
      ispb: '60701190',
      bankCode: '341',
      branch: '0371',
      account: '1232',
      accountDigit: '1',
      accountType: 'CC',
    },
  });
  const later = { ...filled, scheduledOn: date(addDays(today(), 3)), description: 'Nota 12' };
  assert.deepEqual(transferPatchSchema.parse(transferPatchOf(later)).scheduledOn, addDays(today(), 3));
});

test('only what belongs to the chosen way is asked for', () => {
  assert.deepEqual(problems(filled), []);
  assert.deepEqual(problems({ ...filled, name: '', ispb: '', bankCode: '', account: '' }), ['name', 'ispb', 'account']);
  const byKey: TransferTexts = { ...filled, way: 'pixKey', name: '', taxId: '', key: 'maria@example.com' };
  assert.deepEqual(problems(byKey), []);
  assert.deepEqual(transferInputOf(byKey).payee, { kind: 'pixKey', key: 'maria@example.com', taxId: null });
  const saved: TransferTexts = { ...filled, way: 'saved', name: '' };
  assert.deepEqual(problems(saved), ['payeeId']);
  assert.deepEqual(transferInputOf({ ...saved, payeeId: 'pay_1' }).payeeId, 'pay_1');
});

test('nothing, a day that has passed and an unreadable amount do not leave', () => {
  assert.deepEqual(problems({ ...filled, amount: '0,00' }), ['amount']);
  assert.deepEqual(problems({ ...filled, amount: '1.5x' }), ['amount']);
  assert.deepEqual(problems({ ...filled, scheduledOn: date(addDays(today(), -1)) }), ['scheduledOn']);
  assert.deepEqual(problems({ ...filled, scheduledOn: date(today()) }), []);
});

test('the server is asked only when it can answer', () => {
  assert.equal(askable({ ...filled, branch: '' }), null);
  assert.deepEqual(askable(filled), transferInputOf(filled));
});

test('a destination becomes texts and the same destination again', () => {
  const destination = destinationOf(filled);
  assert.deepEqual(destinationOf(destinationTexts(destination, 'Banco A')), destination);
  const key = { kind: 'pixKey', key: '+5511999990000', taxId: '52998224725' } as const;
  assert.deepEqual(destinationOf(destinationTexts(key, '')), key);
});
