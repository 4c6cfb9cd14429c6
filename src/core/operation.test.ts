import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  absenceIsProven,
  canMove,
  move,
  nextLookUpMs,
  operationMoves,
  operationStates,
  type AbsenceFacts,
  type LookUpHistory,
} from './operation.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

test('legal moves are made, illegal ones throw', () => {
  for (const from of operationStates) {
    for (const to of operationStates) {
      const legal = operationMoves[from].includes(to);
      assert.equal(canMove(from, to), legal);
      if (legal) assert.equal(move(from, to), to);
      else assert.throws(() => move(from, to), new RegExp(`from ${from} to ${to}`));
    }
  }
});

test('what was sent is never sent again but from proven absence or with no byte gone, and ends stay ends', () => {
  const backToQueue = operationStates.filter((from) => operationMoves[from].includes('queued'));
  assert.deepEqual(backToQueue, ['sending', 'absent']);
  assert.deepEqual(operationMoves.unknown.includes('sending'), false);
  for (const end of ['done', 'refused'] as const) assert.deepEqual(operationMoves[end], []);
  for (const state of operationStates) {
    if (state !== 'done' && state !== 'refused') assert.ok(operationMoves[state].length > 0, `${state} is a dead end`);
  }
});

test('the bank is asked at 2 s, 10 s, 30 s, 1, 2, 5, 15, 60 min, then hourly until 48 h exactly', () => {
  const waits: number[] = [];
  let sinceSentMs = 0;
  for (;;) {
    const wait = nextLookUpMs(waits.length, sinceSentMs);
    if (wait === null) break;
    assert.ok(wait > 0);
    waits.push(wait);
    sinceSentMs += wait;
  }
  const first = [2 * second, 10 * second, 30 * second, minute, 2 * minute, 5 * minute, 15 * minute, hour];
  assert.deepEqual(waits.slice(0, 8), first);
  assert.ok(waits.slice(8, -1).every((wait) => wait === hour));
  assert.equal(sinceSentMs, 48 * hour);
  assert.equal(nextLookUpMs(3, 48 * hour), null);
});

const facts: AbsenceFacts = { minimumLookUps: 3, quietMs: 10 * minute, duplicateWindowMs: 30 * minute };

function history(more: Partial<LookUpHistory> & { quietMs?: number } = {}): LookUpHistory {
  const { quietMs = 10 * minute, ...rest } = more;
  return { emptyLookUps: 3, sentAtMs: 5 * hour, lastLookUpAtMs: 5 * hour + quietMs, indexPastSending: false, ...rest };
}

test('when "not found" is proof', () => {
  const table: [string, AbsenceFacts | null, LookUpHistory, boolean][] = [
    ['no facts of absence', null, history({ emptyLookUps: 99, indexPastSending: true }), false],
    ['inside the window of duplicates', facts, history(), true],
    ['too few look-ups', facts, history({ emptyLookUps: 2, indexPastSending: true }), false],
    ['too soon', facts, history({ quietMs: 10 * minute - 1, indexPastSending: true }), false],
    ['at the last minute of the window', facts, history({ quietMs: 29 * minute }), false],
    ['just before it', facts, history({ quietMs: 29 * minute - 1 }), true],
    ['after the window', facts, history({ quietMs: 31 * minute }), false],
    [
      'after the window, index past the sending',
      facts,
      history({ quietMs: 31 * minute, indexPastSending: true }),
      true,
    ],
    ['no window', { ...facts, duplicateWindowMs: null }, history(), false],
    ['no window, index past', { ...facts, duplicateWindowMs: null }, history({ indexPastSending: true }), true],
    ['a clock set back', facts, history({ quietMs: -hour, indexPastSending: true }), false],
  ];
  for (const [name, of, what, proven] of table) assert.equal(absenceIsProven(of, what), proven, name);
});

test('silence alone is never proof, however long', () => {
  const durations = fc.integer({ min: 30 * minute, max: 100 * hour });
  fc.assert(
    fc.property(durations, fc.integer({ min: 0, max: 200 }), (quietMs, emptyLookUps) => {
      assert.equal(absenceIsProven(facts, history({ quietMs, emptyLookUps })), false);
    }),
    { numRuns: 100 },
  );
});
