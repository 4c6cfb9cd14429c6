import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Problem } from '#core/errors.ts';
import { parseJsonBody } from './json-body.ts';

function codeOf(body: string | Uint8Array): string {
  try {
    parseJsonBody(typeof body === 'string' ? Buffer.from(body) : body);
  } catch (error) {
    assert.ok(error instanceof Problem);
    assert.equal(error.init.status, 400);
    assert.ok(error.init.cure, 'says what to do');
    return error.init.code;
  }
  return 'accepted';
}

test('any JSON value reads as JSON.parse reads it', () => {
  const keys = fc
    .string({ unit: 'grapheme' })
    .filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key));
  const values = fc.jsonValue({ maxDepth: 5, stringUnit: 'grapheme' });
  fc.assert(
    fc.property(fc.dictionary(keys, values), (value) => {
      const text = JSON.stringify(value);
      if (/__proto__|constructor|prototype|\\u0000|\\ud[89a-f]/i.test(text)) return;
      assert.deepEqual(parseJsonBody(Buffer.from(text)), JSON.parse(text));
    }),
  );
});

test('an empty body is an absent one; a byte order mark is not part of the text', () => {
  assert.equal(parseJsonBody(new Uint8Array()), undefined);
  assert.equal(parseJsonBody(Buffer.from(' \n')), undefined);
  assert.deepEqual(parseJsonBody(Buffer.from('\ufeff{"a":1}')), { a: 1 });
});

const refused: [name: string, body: string | Uint8Array, code: string][] = [
  ['not JSON', '{"a":', 'malformed_json'],
  ['a comma too many', '{"a":1,}', 'malformed_json'],
  ['a key twice', '{"amount":1,"amount":1000}', 'duplicate_key'],
  ['a key twice, once escaped', '{"amount":1,"\\u0061mount":1000}', 'duplicate_key'],
  ['a key twice, deep', '[{"x":{"a":1,"b":[{}],"a":2}}]', 'duplicate_key'],
  ['__proto__', '{"__proto__":{"admin":true}}', 'forbidden_key'],
  ['constructor.prototype', '{"constructor":{"prototype":{}}}', 'forbidden_key'],
  ['__proto__ escaped', '{"\\u005f_proto__":1}', 'forbidden_key'],
  ['NUL in a value', '{"name":"a\\u0000b"}', 'nul_character'],
  ['NUL in a key', '{"a\\u0000":1}', 'nul_character'],
  ['half a surrogate pair', '{"name":"\\ud800"}', 'invalid_utf8'],
  ['bytes that are not UTF-8', new Uint8Array([0x22, 0xc3, 0x28, 0x22]), 'invalid_utf8'],
  ['UTF-16', Buffer.from('\ufeff{"a":1}', 'utf16le'), 'invalid_utf8'],
  ['100,000 levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'json_too_deep'],
  ['33 levels', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`, 'json_too_deep'],
];
for (const [name, body, code] of refused) {
  test(`refused: ${name}`, () => assert.equal(codeOf(body), code));
}

test('strings that look like structure are only strings', () => {
  const tricky = { 'a"b': '{"a":1,"a":2}', 'c\\': '[[[[', d: '\\"', e: ['a', 'a', { a: 1 }, { a: 2 }] };
  assert.deepEqual(parseJsonBody(Buffer.from(JSON.stringify(tricky))), tricky);
});

test('32 levels are accepted, and the same key in two objects is no repetition', () => {
  assert.equal(codeOf(`${'['.repeat(32)}${']'.repeat(32)}`), 'accepted');
  assert.equal(codeOf('{"a":{"b":1},"c":{"b":2},"d":[{"b":3},{"b":4}]}'), 'accepted');
});
