import type { Fields } from './fixed-width.ts';
import { movementOf } from './movements.ts';
import type { CnabProblem, CnabRecord, MovementTotal } from './types.ts';
import { PROBLEMS_KEPT } from './types.ts';

/** Counts over a file, in constant memory. */
export type Tally = {
  errors: number;
  warnings: number;
  readonly problems: CnabProblem[];
  readonly movements: Map<string, { movement: string; count: number; amountCents: number; paidCents: number }>;
};

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
  const { movement, amountCents = null } = record.fields;
  if (typeof movement !== 'string') return;
  let total = tally.movements.get(movement);
  if (total === undefined) {
    if (tally.movements.size >= MOVEMENTS_KEPT) return;
    total = { movement, count: 0, amountCents: 0, paidCents: 0 };
    tally.movements.set(movement, total);
  }
  if (COUNTED.has(record.record)) {
    total.count += 1;
    total.amountCents += typeof amountCents === 'number' ? amountCents : 0;
  }
  const paidCents = receivedCents(record.fields);
  if (paidCents !== null && movementOf(bank, movement).event === 'paid') total.paidCents += paidCents;
}

/** What was paid; where the bank tells only what it credited (Itaú), that. */
function receivedCents(fields: Fields): number | null {
  const { paidCents, creditedCents, principalCents } = fields;
  return (paidCents ?? creditedCents ?? principalCents ?? null) as number | null;
}

/** The records that stand for one title each. */
const COUNTED: ReadonlySet<string> = new Set(['T', 'P', 'retorno1', 'remessa1']);

export function movementTotals(tally: Tally): MovementTotal[] {
  return [...tally.movements.values()]
    .filter(({ count }) => count > 0)
    .toSorted((left, right) => (left.movement < right.movement ? -1 : 1));
}
