import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { makeSecret, sign, verify } from './index.ts';

/** The example published by the Standard Webhooks project and checked by its reference libraries. */
const EXAMPLE = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

function headersOf(signature: string, timestamp: number | string = EXAMPLE.timestamp) {
  return { 'webhook-id': EXAMPLE.id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature };
}

function check(headers: Record<string, string | string[] | undefined>, body: string | Uint8Array = EXAMPLE.body) {
  return verify(headers, body, [EXAMPLE.secret], { nowSeconds: EXAMPLE.timestamp });
}

test('signs the published example', () => {
  assert.equal(sign(EXAMPLE.secret, EXAMPLE.id, EXAMPLE.timestamp, EXAMPLE.body), EXAMPLE.signature);
});

test('agrees with an HMAC written out by hand, for bytes that are not UTF-8 too', () => {
  const key = randomBytes(32);
  const body = Buffer.from([0xff, 0x00, 0xc3, 0x28]);
  const content = Buffer.concat([Buffer.from('evt_1.1700000000.'), body]);
  const expected = `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
  assert.equal(sign(makeSecret(key), 'evt_1', 1_700_000_000, body), expected);
});

test('verifies what it signed, from text or bytes', () => {
  const answer = { ok: true, id: EXAMPLE.id, timestampSeconds: EXAMPLE.timestamp };
  assert.deepEqual(check(headersOf(EXAMPLE.signature)), answer);
  assert.deepEqual(check(headersOf(EXAMPLE.signature), Buffer.from(EXAMPLE.body)), answer);
  assert.deepEqual(check({ ...headersOf(''), 'webhook-signature': [EXAMPLE.signature] }), answer);
});

test('while a secret is rotated, either signature and either secret are enough', () => {
  const next = makeSecret(randomBytes(32));
  const both = `${sign(next, EXAMPLE.id, EXAMPLE.timestamp, EXAMPLE.body)} ${EXAMPLE.signature}`;
  const options = { nowSeconds: EXAMPLE.timestamp };
  for (const secrets of [[next], [EXAMPLE.secret], [next, EXAMPLE.secret]]) {
    assert.equal(verify(headersOf(both), EXAMPLE.body, secrets, options).ok, true);
  }
  assert.equal(verify(headersOf(EXAMPLE.signature), EXAMPLE.body, [EXAMPLE.secret, next], options).ok, true);
  assert.equal(verify(headersOf(EXAMPLE.signature), EXAMPLE.body, [next], options).ok, false);
});

test('refuses a changed body, id, timestamp or signature', () => {
  const noMatch = { ok: false, reason: 'no-match' };
  assert.deepEqual(check(headersOf(EXAMPLE.signature), '{"test":2432232314}'), noMatch);
  assert.deepEqual(check({ ...headersOf(EXAMPLE.signature), 'webhook-id': 'msg_other' }), noMatch);
  assert.deepEqual(check(headersOf(EXAMPLE.signature, EXAMPLE.timestamp + 1)), noMatch);
  for (const forged of ['v1,', 'v1', EXAMPLE.signature.slice(0, -1), `v1a,${EXAMPLE.signature.slice(3)}`, 'ação']) {
    assert.deepEqual(check(headersOf(forged)), noMatch, forged);
  }
  assert.deepEqual(verify(headersOf(EXAMPLE.signature), EXAMPLE.body, [], { nowSeconds: EXAMPLE.timestamp }), noMatch);
});

test('holds the timestamp to the tolerance on both sides', () => {
  const at = (nowSeconds: number) =>
    verify(headersOf(EXAMPLE.signature), EXAMPLE.body, [EXAMPLE.secret], { nowSeconds });
  assert.equal(at(EXAMPLE.timestamp + 300).ok, true);
  assert.equal(at(EXAMPLE.timestamp - 300).ok, true);
  assert.deepEqual(at(EXAMPLE.timestamp + 301), { ok: false, reason: 'too-old' });
  assert.deepEqual(at(EXAMPLE.timestamp - 301), { ok: false, reason: 'too-new' });
});

test('answers malformed headers without an exception', () => {
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
    const headers = { ...headersOf(EXAMPLE.signature), [name]: undefined };
    assert.deepEqual(check(headers), { ok: false, reason: 'missing-header' });
    const twice = { ...headersOf(EXAMPLE.signature), [name]: ['a', 'b'] };
    assert.deepEqual(check(twice), { ok: false, reason: 'missing-header' });
  }
  for (const timestamp of ['-1', '1e9', '1614265330.5', ' 1614265330', '10000000000000000000']) {
    assert.deepEqual(check(headersOf(EXAMPLE.signature, timestamp)), { ok: false, reason: 'bad-timestamp' }, timestamp);
  }
});

test('does not compute for ever over a header of many signatures', () => {
  const flood = `${'v1,x '.repeat(16)}${EXAMPLE.signature}`;
  assert.deepEqual(check(headersOf(flood)), { ok: false, reason: 'no-match' });
});

test('refuses malformed secrets, ids and timestamps of our own', () => {
  for (const secret of ['', 'whsec_', 'whsec_ção', 'whsec_YWJj', `whsec_${randomBytes(65).toString('base64')}`]) {
    assert.throws(() => sign(secret, 'evt_1', 1, ''), RangeError, secret);
  }
  for (const id of ['', 'a.b', 'a b', 'a\n']) assert.throws(() => sign(EXAMPLE.secret, id, 1, ''), RangeError);
  for (const at of [1.5, -1, Number.NaN, 1e21]) assert.throws(() => sign(EXAMPLE.secret, 'a', at, ''), RangeError);
  assert.throws(() => makeSecret(randomBytes(23)), RangeError);
});
