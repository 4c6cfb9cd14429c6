import assert from 'node:assert/strict';
import { test } from 'node:test';
import { businessDaysUntil, windowWords } from './window.ts';

/** Tuesday 24/11/2026, 14:20 in São Paulo. */
const now = '2026-11-24T17:20:30.000Z';

test('the window of a Pix is told in minutes, begun ones counted', () => {
  assert.deepEqual(windowWords('2026-11-24T17:32:00.000Z', now), { open: true, until: '14:32', left: 'faltam 12 min' });
  assert.equal(windowWords('2026-11-24T17:21:30.000Z', now).left, 'falta 1 min');
  assert.equal(windowWords('2026-11-24T17:21:00.000Z', now).left, 'falta menos de 1 minuto');
});

test('the window of a TED is told in business days, over the weekend', () => {
  // Friday to Wednesday: Monday, Tuesday, Wednesday.
  const friday = '2026-11-27T15:00:00.000Z';
  assert.deepEqual(windowWords('2026-12-02T23:59:59.000Z', friday), {
    open: true,
    until: '02/12/2026',
    left: 'faltam 3 dias úteis',
  });
  assert.equal(windowWords('2026-11-25T23:00:00.000Z', now).left, 'falta 1 dia útil');
  assert.equal(windowWords('2026-11-24T23:00:00.000Z', now).left, 'faltam 5 horas');
});

test('a closed window has nothing left', () => {
  assert.deepEqual(windowWords('2026-11-24T17:20:30.000Z', now), { open: false, until: '14:20', left: '' });
  assert.deepEqual(windowWords('2026-11-20T17:20:30.000Z', now), { open: false, until: '20/11/2026', left: '' });
});

test('holidays are no business days', () => {
  // 25/12 is a Friday in 2026.
  assert.equal(businessDaysUntil('2026-12-24', '2026-12-28'), 1);
  assert.equal(businessDaysUntil('2026-12-24', '2026-12-24'), 0);
});
