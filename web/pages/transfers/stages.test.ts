import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transferStatuses } from '#core/transfer.ts';
import { stepsOf } from './stages.ts';

const told = (status: (typeof transferStatuses)[number]) => stepsOf({ status }).map(({ state }) => state);

test('a transfer stands at one step, with what is done before it', () => {
  assert.deepEqual(told('draft'), ['now', 'later', 'later', 'later', 'later']);
  assert.deepEqual(told('sending'), ['done', 'done', 'now', 'later', 'later']);
  assert.deepEqual(told('sent'), ['done', 'done', 'done', 'now', 'later']);
  assert.deepEqual(told('completed'), ['done', 'done', 'done', 'done', 'done']);
});

test('what ended otherwise promises nothing more', () => {
  assert.deepEqual(told('denied'), ['done', 'never', 'never', 'never', 'never']);
  assert.deepEqual(told('failed'), ['done', 'done', 'never', 'never', 'never']);
  assert.deepEqual(told('returned'), ['done', 'done', 'done', 'never', 'never']);
  for (const status of transferStatuses) {
    assert.ok(told(status).filter((state) => state === 'now').length <= 1, status);
  }
});
