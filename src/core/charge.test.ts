import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  chargeStatuses,
  instructionAllowedFrom,
  instructionKinds,
  legalMoves,
  refusalOfInstruction,
  statusLabels,
  type ChargeStatus,
} from './charge.ts';

/** The moves that the field knows, step by step; the fold's table may only add what skips a step. */
const stepsOfTheField: Readonly<Record<ChargeStatus, readonly ChargeStatus[]>> = {
  pending: ['registering', 'canceled', 'paid'],
  registering: ['registered', 'rejected', 'pending'],
  registered: ['paid', 'written_off', 'in_protest', 'expired'],
  rejected: ['registering', 'canceled'],
  paid: ['refunded', 'disputed', 'registered'],
  written_off: ['registering', 'paid', 'canceled'],
  in_protest: ['protest_cancel_sent', 'paid', 'written_off', 'registered'],
  protest_cancel_sent: ['registered', 'written_off', 'in_protest', 'paid'],
  expired: ['registering', 'paid', 'canceled'],
  refunded: ['registering'],
  disputed: ['paid', 'refunded'],
  canceled: ['paid'],
};

test('every step of the field is a legal move, none stays in place or is named twice', () => {
  for (const from of chargeStatuses) {
    for (const to of stepsOfTheField[from]) assert.ok(legalMoves[from].includes(to), `${from} -> ${to}`);
    assert.ok(!legalMoves[from].includes(from), from);
    assert.equal(new Set(legalMoves[from]).size, legalMoves[from].length, from);
  }
});

test('late money is legal from everywhere; what ended at the bank is not alive again without a word', () => {
  for (const from of chargeStatuses) {
    if (from !== 'paid') assert.ok(legalMoves[from].includes('paid'), from);
  }
  for (const ended of ['written_off', 'expired', 'rejected', 'canceled'] as const) {
    for (const live of ['registered', 'in_protest', 'protest_cancel_sent'] as const) {
      assert.ok(!legalMoves[ended].includes(live), `${ended} -> ${live}`);
    }
  }
});

test('an instruction is refused in Portuguese, naming the status and where it would be possible', () => {
  assert.equal(refusalOfInstruction('register', 'pending'), null);
  assert.equal(
    refusalOfInstruction('amend', 'paid'),
    'Não dá para enviar alteração: a situação é Liquidado. Só é possível em: Registrado.',
  );
  for (const kind of instructionKinds) {
    for (const status of chargeStatuses) {
      const refusal = refusalOfInstruction(kind, status);
      assert.equal(refusal === null, instructionAllowedFrom[kind].includes(status));
      if (refusal !== null) assert.ok(refusal.includes(statusLabels[status]));
    }
  }
});

test('register starts where the field lets it', () => {
  assert.deepEqual(
    new Set(instructionAllowedFrom.register),
    new Set(['pending', 'written_off', 'rejected', 'expired', 'refunded']),
  );
  for (const from of instructionAllowedFrom.register) assert.ok(legalMoves[from].includes('registering'), from);
});
