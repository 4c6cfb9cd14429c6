import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readActInput } from './act-input.ts';

test('the input of an act is an object or nothing', () => {
  assert.deepEqual(readActInput(' '), {});
  assert.deepEqual(readActInput('{"amountCents": 1000}'), { amountCents: 1000 });
  for (const text of ['1', '[]', 'null', '"a"', '{amountCents: 1}']) assert.equal(readActInput(text), null, text);
});
