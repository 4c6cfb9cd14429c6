import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  isFiltered,
  periodNames,
  presetNames,
  presetOf,
  queryOf,
  rangeOf,
  readAddress,
  statusNames,
  viewNames,
  writeAddress,
} from './address.ts';

const TODAY = '2026-11-21';
const read = (search: string) => readAddress(new URLSearchParams(search), TODAY);

const anyAddress = fc.record(
  {
    view: fc.constantFrom(...viewNames),
    status: fc.uniqueArray(fc.constantFrom(...statusNames), { maxLength: 4 }),
    period: fc.constantFrom(...periodNames),
    from: fc.constantFrom('', '2026-11-01'),
    to: fc.constantFrom('', '2026-11-30'),
    account: fc.constantFrom('', 'CC01'),
    billingType: fc.constantFrom('', 'Mensalidade'),
    q: fc.string({ minLength: 0, maxLength: 20 }),
    sort: fc.constantFrom('', '-dueDate'),
    open: fc.constantFrom('', 'chg_1'),
  },
  { noNullPrototype: true },
);

test('what is written into the address is read from it again', () => {
  fc.assert(
    fc.property(anyAddress, (address) => {
      assert.deepEqual(readAddress(writeAddress(address, new URLSearchParams()), TODAY), address);
    }),
  );
});

test('other parts of the address stay', () => {
  assert.equal(writeAddress(read('visao=vencidas'), new URLSearchParams('amb=h')).get('amb'), 'h');
});

test('nonsense in the address is the usual list', () => {
  const address = read('visao=xyz&situacao=pending,abc&periodo=zzz');
  assert.equal(address.view, 'todas');
  assert.deepEqual(address.status, ['pending']);
  assert.equal(address.period, 'dueDate');
  assert.equal(isFiltered(read('')), false);
});

test('views become filters of the server, and chosen statuses win over those of the view', () => {
  assert.deepEqual(queryOf(read('visao=a-registrar'), undefined), { status: ['pending', 'rejected'], sort: 'dueDate' });
  assert.deepEqual(queryOf(read('visao=a-registrar&situacao=rejected'), 'sandbox').status, ['rejected']);
  assert.deepEqual(queryOf(read('visao=liquidadas'), undefined), {
    status: ['paid'],
    sort: '-paidOn',
    period: 'paidOn',
    from: '2026-11-01',
    to: '2026-11-30',
  });
  assert.equal(queryOf(read('periodo=paidOn'), undefined).period, undefined);
  assert.equal(queryOf(read('q=341.912.345-09'), undefined).q, '34191234509');
});

test('presets know months, weeks and leap years', () => {
  assert.deepEqual(rangeOf('semana', TODAY), { from: '2026-11-15', to: '2026-11-21' });
  assert.deepEqual(rangeOf('mes', '2028-02-10'), { from: '2028-02-01', to: '2028-02-29' });
  assert.deepEqual(rangeOf('mes-passado', '2026-01-15'), { from: '2025-12-01', to: '2025-12-31' });
  for (const preset of presetNames) {
    if (preset === 'livre') continue;
    const { from, to } = rangeOf(preset, TODAY);
    assert.equal(presetOf(from, to, TODAY), preset);
  }
  assert.equal(presetOf('2026-11-03', '2026-11-09', TODAY), 'livre');
});
