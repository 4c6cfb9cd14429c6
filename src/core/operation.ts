/** An operation: one effectful call to a bank. `queued -> sending -> accepted | done | refused | unknown` and on. */

export const operationStates = [
  'queued',
  'sending',
  'accepted',
  'done',
  'refused',
  'unknown',
  'absent',
  'attention',
] as const;
export type OperationState = (typeof operationStates)[number];

/**
 * Legal moves. `queued -> done` is a step that changes nothing at the bank, or whose thing is there already; `sending -> queued` a
 * call of which no byte left; `absent -> queued` a sending again after proof.
 */
export const operationMoves: Readonly<Record<OperationState, readonly OperationState[]>> = {
  queued: ['sending', 'done', 'refused', 'attention'],
  sending: ['queued', 'accepted', 'done', 'refused', 'unknown'],
  accepted: ['done', 'refused', 'attention'],
  unknown: ['accepted', 'done', 'refused', 'absent', 'attention'],
  absent: ['queued', 'attention'],
  attention: ['accepted', 'done', 'refused', 'absent'],
  done: [],
  refused: [],
};

export function canMove(from: OperationState, to: OperationState): boolean {
  return operationMoves[from].includes(to);
}

/** Asserts a move: an illegal one is a defect of ours, never data. */
export function move(from: OperationState, to: OperationState): OperationState {
  if (!canMove(from, to)) throw new Error(`operation cannot move from ${from} to ${to}`);
  return to;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const firstLookUpsMs = [2_000, 10_000, 30_000, minuteMs, 2 * minuteMs, 5 * minuteMs, 15 * minuteMs, hourMs];
const lookUpHorizonMs = 48 * hourMs;

/**
 * When to ask the bank again about an operation of unknown outcome: the wait before look-up number `done + 1`, in
 * milliseconds, the last one ending at 48 hours; or null when these are over and a person decides.
 */
export function nextLookUpMs(done: number, sinceSentMs: number): number | null {
  if (sinceSentMs >= lookUpHorizonMs) return null;
  return Math.min(firstLookUpsMs[done] ?? hourMs, lookUpHorizonMs - sinceSentMs);
}

/** Absence rules of a provider: when "not found" is proof (facts of the provider). */
export interface AbsenceFacts {
  minimumLookUps: number;
  /** The last empty look-up must be at least this long after the sending. */
  quietMs: number;
  /** The bank refuses an equal request for this long after the first; inside it a repeat cannot make a second one. */
  duplicateWindowMs: number | null;
}

export interface LookUpHistory {
  emptyLookUps: number;
  sentAtMs: number;
  lastLookUpAtMs: number;
  /** True when the bank's index has shown an object of ours that is newer than this sending. */
  indexPastSending: boolean;
}

/**
 * Whether the bank provably never took the request, so that sending again with the same key is safe. Only for money in;
 * money out is never sent again.
 */
export function absenceIsProven(facts: AbsenceFacts | null, history: LookUpHistory): boolean {
  if (!facts || history.emptyLookUps < facts.minimumLookUps) return false;
  const quietForMs = history.lastLookUpAtMs - history.sentAtMs;
  if (quietForMs < facts.quietMs) return false;
  if (history.indexPastSending) return true;
  // One minute of margin: our clock and the bank's need not agree.
  return facts.duplicateWindowMs !== null && quietForMs < facts.duplicateWindowMs - minuteMs;
}
