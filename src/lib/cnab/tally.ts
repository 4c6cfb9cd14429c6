import type { Fields } from './fixed-width.ts';
import { movementOf } from './movements.ts';
import type { CnabProblem, CnabRecord, MovementTotal } from './types.ts';
import { PROBLEMS_KEPT } from './types.ts';

/** Counts over a file, in constant memory. */
export type Tally = {
  errors: number;
  warnings: number;
  readonly problems: CnabProblem[];
  readonly movements: Map<string, RunningTotal>;
};

type RunningTotal = { -readonly [name in keyof MovementTotal]: MovementTotal[name] } & { readonly isPayment: boolean };

export function createTally(): Tally {
  return { errors: 0, warnings: 0, problems: [], movements: new Map() };
}

export function countProblem(tally: Tally, problem: CnabProblem): void {
  if (problem.severity === 'error') tally.errors += 1;
  else tally.warnings += 1;
  if (tally.problems.length < PROBLEMS_KEPT) tally.problems.push(problem);
}

/** More kinds than any table has: a file of random codes must not fill the memory. */
const MOVEMENTS_KEPT = 200;

/**
 * Adds a detail to the totals of its movement. Money counts with a payment only: some banks repeat the nominal value as
 * paid in the confirmation of an entry (Santander and BTG, in the files of GitHub eduardokum/laravel-boleto).
 */
export function countMovement(tally: Tally, bank: string, record: CnabRecord): void {
  const { movement } = record.fields;
  if (typeof movement !== 'string') return;
  const total = tally.movements.get(movement) ?? addTotal(tally, bank, movement);
  if (isTitle(record.record)) {
    const { amountCents } = record.fields;
    total.count += 1;
    if (typeof amountCents === 'number') total.amountCents += amountCents;
  }
  if (total.isPayment) total.paidCents += receivedCents(record.fields);
}

function addTotal(tally: Tally, bank: string, movement: string): RunningTotal {
  const isPayment = movementOf(bank, movement).event === 'paid';
  const total: RunningTotal = { movement, count: 0, amountCents: 0, paidCents: 0, isPayment };
  if (tally.movements.size < MOVEMENTS_KEPT) tally.movements.set(movement, total);
  return total;
}

/** What was paid; where the bank tells only what it credited (Itaú), that. */
function receivedCents(fields: Fields): number {
  const received = fields.paidCents ?? fields.creditedCents ?? fields.principalCents;
  return typeof received === 'number' ? received : 0;
}

/** The records that stand for one title each. */
function isTitle(record: string): boolean {
  return record === 'T' || record === 'P' || record === 'retorno1' || record === 'remessa1';
}

export function movementTotals(tally: Tally): MovementTotal[] {
  return [...tally.movements.values()]
    .filter(({ count }) => count > 0)
    .map(({ isPayment: _isPayment, ...total }) => total)
    .toSorted((left, right) => (left.movement < right.movement ? -1 : 1));
}
