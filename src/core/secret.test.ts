import assert from 'node:assert/strict';
import test from 'node:test';
import { format, inspect } from 'node:util';
import { secret } from './secret.ts';

test('a secret prints as [segredo] in every way that a log or an error may print it', () => {
  const password = secret('s3nh4-do-banco');
  const printed = [
    String(password),
    `${password}`,
    `x` + password,
    JSON.stringify({ password }),
    inspect({ deep: { password } }, { showHidden: true, depth: null }),
    format('%s %o %j %O', password, password, password, password),
    JSON.stringify(Object.entries(password)),
    JSON.stringify({ ...password }),
  ];
  for (const text of printed) assert.doesNotMatch(text, /s3nh4/);
  assert.equal(String(password), '[segredo]');
  assert.equal(JSON.stringify([password]), '["[segredo]"]');
  assert.equal(password.reveal(), 's3nh4-do-banco');
});

test('a secret cannot be altered', () => {
  const password = secret('a');
  assert.throws(() => Object.assign(password, { reveal: () => 'b' }), TypeError);
  assert.equal(password.reveal(), 'a');
});
