import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFiltered, nothingChosen, queryOf, readAddress, writeAddress, type TransfersAddress } from './address.ts';

const all: TransfersAddress = {
  view: 'devolvidas',
  status: ['sent', 'returned'],
  from: '2026-11-01',
  to: '2026-11-30',
  minimum: '1.000,00',
  maximum: '5000',
  account: 'con_1',
  q: 'padaria',
};

test('an address written is read again as it was, beside what else it holds', () => {
  const written = writeAddress(all, new URLSearchParams('amb=h'));
  assert.equal(written.get('amb'), 'h');
  assert.deepEqual(readAddress(written), all);
  assert.equal(writeAddress(nothingChosen, new URLSearchParams()).toString(), '');
});

test('what the address holds is asked of the server in its own words', () => {
  assert.deepEqual(queryOf(all), {
    status: 'sent,returned',
    from: '2026-11-01',
    to: '2026-11-30',
    minimumCents: 100_000,
    maximumCents: 500_000,
    connection: 'con_1',
    search: 'padaria',
  });
  assert.deepEqual(queryOf({ ...nothingChosen, view: 'atencao' }), { attention: 'true' });
  assert.equal(queryOf({ ...nothingChosen, q: '529.982.247-25' }).search, '52998224725');
});

test('a status, a view or an amount that nobody knows does not filter', () => {
  const strange = readAddress(new URLSearchParams('visao=outra&situacao=paid,sent&valor-de=muito'));
  assert.deepEqual([strange.view, strange.status], ['todas', ['sent']]);
  assert.deepEqual(queryOf(strange), { status: 'sent' });
});

test('a tab alone is no filter', () => {
  assert.equal(isFiltered({ ...nothingChosen, view: 'devolvidas' }), false);
  assert.equal(isFiltered({ ...nothingChosen, q: 'x' }), true);
});
