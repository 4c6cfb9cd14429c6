import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transferStatuses } from './transfer.ts';
import { nextFollowAt } from './transfer-follow.ts';
import { agreementText, destinationKey, paymentKey } from './transfer-fingerprint.ts';
import { approvalsNeeded, isWaiting, moveTransfer, statusWhenApproved, transferMoves } from './transfer-state.ts';

const account = {
  kind: 'account',
  name: 'Maria',
  taxId: '52998224725',
  ispb: '60701190',
  bankCode: '341',
  branch: '30',
  account: '379424',
  accountDigit: '5',
  accountType: 'CC',
} as const;

test('what has left, or has ended, never waits again; only what certainly did not leave goes back', () => {
  for (const from of transferStatuses) {
    for (const to of transferStatuses) {
      if (from === to || transferMoves[from].includes(to)) assert.equal(moveTransfer(from, to), to);
      else assert.throws(() => moveTransfer(from, to), /cannot move/);
    }
    const back = transferMoves[from].filter(isWaiting);
    if (!isWaiting(from)) assert.deepEqual(back, from === 'sending' ? ['approved'] : []);
  }
  assert.throws(() => moveTransfer('sending', 'canceled'));
  assert.throws(() => moveTransfer('awaiting_approval', 'sending'));
});

test('how many must agree', () => {
  const plain = {
    amountCents: 10_000,
    rules: [],
    repeats: false,
    repeatsUnknown: false,
    repeatSecondApproverCents: null,
  };
  assert.equal(approvalsNeeded(plain), 1, 'without rules one other person');
  const rules = [
    { fromCents: 50_000, approvals: 2 },
    { fromCents: 0, approvals: 0 },
  ];
  assert.equal(approvalsNeeded({ ...plain, rules }), 0);
  assert.equal(approvalsNeeded({ ...plain, rules, amountCents: 49_999 }), 0);
  assert.equal(approvalsNeeded({ ...plain, rules, amountCents: 50_000 }), 2);
  assert.equal(approvalsNeeded({ ...plain, rules: [rules[0]!] }), 1, 'below every rule');
  assert.equal(approvalsNeeded({ ...plain, rules, repeats: true }), 1, 'a repetition is never alone');
  assert.equal(approvalsNeeded({ ...plain, rules, repeats: true, repeatSecondApproverCents: 10_000 }), 2);
  assert.equal(approvalsNeeded({ ...plain, rules, repeats: true, repeatsUnknown: true }), 2);
});

test('today is not a schedule', () => {
  assert.equal(statusWhenApproved(null, '2026-11-24'), 'approved');
  assert.equal(statusWhenApproved('2026-11-24', '2026-11-24'), 'approved');
  assert.equal(statusWhenApproved('2026-11-25', '2026-11-24'), 'scheduled');
});

test('one place, however it is written; another digit, type, bank or document is another', () => {
  const same = {
    ...account,
    name: 'MARIA',
    branch: '0030',
    account: '000379424',
    accountDigit: '5',
    taxId: '529.982.247-25',
  };
  assert.equal(destinationKey(same), destinationKey(account));
  for (const other of [
    { accountDigit: '6' },
    { accountType: 'CP' },
    { ispb: '00000000' },
    { taxId: '11144477735' },
    { account: '379425' },
  ] as const)
    assert.notEqual(destinationKey({ ...account, ...other }), destinationKey(account), JSON.stringify(other));
  assert.notEqual(destinationKey({ ...account, branch: '0' }), destinationKey({ ...account, branch: '1' }));
  assert.notEqual(paymentKey(account, 1_000), paymentKey(account, 1_001));
});

test('whatever mattered changes what was agreed; the order of fields does not', () => {
  const agreed = {
    payee: account,
    amountCents: 1,
    connectionId: 'c',
    scheduledOn: null,
    description: null,
    payeeVersion: 1,
  };
  const text = agreementText(agreed);
  const { kind, ...rest } = account;
  assert.equal(agreementText({ ...agreed, payee: { ...rest, kind } }), text);
  const changes = [
    { amountCents: 2 },
    { connectionId: 'd' },
    { scheduledOn: '2026-11-25' },
    { description: 'x' },
    { payeeVersion: 2 },
    { payee: { ...account, name: 'Mario' } },
  ];
  for (const change of changes) assert.notEqual(agreementText({ ...agreed, ...change }), text, JSON.stringify(change));
});

test('asked soon after it left, at the end of its window, and then until the bank agrees', () => {
  const sentAt = '2026-11-24T15:00:00.000Z';
  const pix = { sentAt, windowClosesAt: '2026-11-24T15:15:00.000Z' };
  assert.equal(nextFollowAt({ ...pix, settled: false, now: sentAt }), '2026-11-24T15:01:00.000Z');
  assert.equal(nextFollowAt({ ...pix, settled: true, now: sentAt }), '2026-11-24T15:15:10.000Z');
  assert.equal(nextFollowAt({ ...pix, settled: true, now: '2026-11-24T15:15:10.000Z' }), '2026-11-24T16:15:10.000Z');
  const muchLater = '2026-11-27T15:15:10.000Z';
  assert.equal(nextFollowAt({ ...pix, settled: false, now: muchLater }), '2026-11-28T15:15:10.000Z');
});
