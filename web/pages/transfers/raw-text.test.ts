import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rawText } from './raw-text.ts';

test('a body that is JSON inside a text is opened, anything else stays as it came', () => {
  assert.equal(
    rawText({ status: 200, body: '{"errorCode":"000"}' }),
    rawText({ status: 200, body: { errorCode: '000' } }),
  );
  assert.equal(rawText('[1]'), '[\n  1\n]');
  assert.equal(rawText('{cut'), '{cut');
  assert.equal(rawText({ body: '<html>' }), '{\n  "body": "<html>"\n}');
  assert.equal(rawText(null), 'null');
});
