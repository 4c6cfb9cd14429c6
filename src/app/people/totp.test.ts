import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secretText, stepOfCode, totpAddress } from './totp.ts';

/** RFC 6238 appendix B, SHA-1 column: the last six of its eight digits, at seconds since 1970. */
const vectors: [seconds: number, code: string][] = [
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
  [20000000000, '353130'],
];
const secret = secretText(Buffer.from('12345678901234567890'));

test('the codes are those of RFC 6238', () => {
  for (const [seconds, code] of vectors) {
    assert.equal(stepOfCode(secret, code, seconds * 1000), Math.floor(seconds / 30), code);
  }
});

test('one step before and after is accepted, two are not, and each is known by its step', () => {
  const at = 1111111111_000;
  const step = Math.floor(at / 30_000);
  for (const [shift, expected] of [
    [-30_000, step],
    [30_000, step],
    [-60_000, null],
    [60_000, null],
  ] as const) {
    assert.equal(stepOfCode(secret, '050471', at + shift), expected, String(shift));
  }
});

test('blanks are no part of a code; letters and other lengths are none', () => {
  assert.ok(stepOfCode(secret, ' 050 471 ', 1111111111_000) !== null);
  for (const code of ['', '50471', '0050471', '05047a', '０５０４７１', '-50471', '05.471']) {
    assert.equal(stepOfCode(secret, code, 1111111111_000), null, code);
  }
});

test('the address names who it is for, and carries the secret as authenticators read it', () => {
  const address = new URL(totpAddress(secret, 'ana@example.com'));
  assert.equal(address.protocol, 'otpauth:');
  assert.equal(decodeURIComponent(address.pathname.split('/').at(-1) ?? ''), 'Pontual:ana@example.com');
  assert.equal(address.searchParams.get('secret'), 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
});
