import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nearEnd, scrollToShow, windowOf } from './window.ts';

const viewport = fc.record({
  scrollTop: fc.integer({ min: -50, max: 500_000 }),
  height: fc.integer({ min: 0, max: 2000 }),
  rowHeight: fc.constantFrom(36, 44, 52),
  count: fc.nat({ max: 10_000 }),
  overscan: fc.nat({ max: 20 }),
});

test('drawn and empty rows always add to the whole list', () => {
  fc.assert(
    fc.property(viewport, (view) => {
      const { from, to, before, after } = windowOf(view);
      assert.ok(from >= 0 && from <= to && to <= view.count);
      assert.equal(before + (to - from) * view.rowHeight + after, view.count * view.rowHeight);
    }),
  );
});

test('every row that is on the screen is drawn, and not many more', () => {
  fc.assert(
    fc.property(viewport, (view) => {
      const { from, to } = windowOf(view);
      const top = Math.max(0, view.scrollTop);
      for (const row of [Math.floor(top / view.rowHeight), Math.floor((top + view.height - 1) / view.rowHeight)]) {
        if (row >= 0 && row < view.count && view.height > 0)
          assert.ok(row >= from && row < to, `row ${row} in ${from}..${to}`);
      }
      assert.ok(to - from <= Math.ceil(view.height / view.rowHeight) + 1 + 2 * view.overscan);
    }),
  );
});

test('a row is brought into view by the shortest way', () => {
  const view = { scrollTop: 440, height: 440, rowHeight: 44 };
  assert.equal(scrollToShow(12, view), 440);
  assert.equal(scrollToShow(9, view), 396);
  assert.equal(scrollToShow(20, view), 484);
  assert.equal(scrollToShow(0, { ...view, height: 20 }), 0);
});

test('more rows are wanted two screens before the end', () => {
  assert.equal(nearEnd({ scrollTop: 0, height: 440, rowHeight: 44, count: 100 }), false);
  assert.equal(nearEnd({ scrollTop: 3200, height: 440, rowHeight: 44, count: 100 }), true);
});
