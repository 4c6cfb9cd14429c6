import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gridKey, type KeyPress } from './grid-keys.ts';

const place = { active: 5, count: 100, page: 10 };
const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...held,
});

test('arrows move, with Shift they extend', () => {
  assert.deepEqual(gridKey(press('ArrowDown'), place), { do: 'go', to: 6, extend: false });
  assert.deepEqual(gridKey(press('PageUp', { shiftKey: true }), place), { do: 'go', to: -5, extend: true });
  assert.deepEqual(gridKey(press('End'), place), { do: 'go', to: 99, extend: false });
});

test('the menu has three keys; space selects; Ctrl+A takes all of the filter', () => {
  for (const menu of [press('.'), press('ContextMenu'), press('F10', { shiftKey: true })]) {
    assert.deepEqual(gridKey(menu, place), { do: 'menu' });
  }
  assert.deepEqual(gridKey(press(' '), place), { do: 'toggle' });
  assert.deepEqual(gridKey(press('a', { ctrlKey: true }), place), { do: 'all' });
});

test("the browser's own keys stay the browser's", () => {
  for (const key of [
    press('f', { ctrlKey: true }),
    press('p', { ctrlKey: true }),
    press('F5'),
    press('ArrowLeft', { altKey: true }),
    press('Tab'),
  ]) {
    assert.equal(gridKey(key, place), null, key.key);
  }
});
