/**
 * The states of a transfer and who may move it. What a person decides moves it until it is sent; after that only evidence does
 * (`transfer-fold.ts`).
 */
import type { TransferStatus } from './transfer.ts';

/**
 * Legal moves. `sending -> approved` is a call of which no byte left. What was refused, or completed, may still turn out to have left,
 * or to have come back: evidence is believed before what was thought.
 */
export const transferMoves: Readonly<Record<TransferStatus, readonly TransferStatus[]>> = {
  draft: ['awaiting_approval', 'approved', 'scheduled', 'canceled'],
  awaiting_approval: ['approved', 'scheduled', 'denied', 'canceled'],
  approved: ['awaiting_approval', 'sending', 'failed', 'canceled'],
  scheduled: ['awaiting_approval', 'approved', 'sending', 'failed', 'canceled'],
  sending: ['approved', 'sent', 'completed', 'failed', 'returned'],
  sent: ['completed', 'returned'],
  completed: ['returned'],
  failed: ['sent', 'completed', 'returned'],
  returned: [],
  denied: [],
  canceled: [],
};

/** Asserts a move; staying is no move. An illegal one is a defect of ours, never data. */
export function moveTransfer(from: TransferStatus, to: TransferStatus): TransferStatus {
  if (from !== to && !transferMoves[from].includes(to)) throw new Error(`transfer cannot move from ${from} to ${to}`);
  return to;
}

/** Nothing of it has left yet, and nobody has ended it. */
const waiting: readonly TransferStatus[] = ['draft', 'awaiting_approval', 'approved', 'scheduled'];

export function isWaiting(status: TransferStatus): boolean {
  return waiting.includes(status);
}

/** Ended without money leaving: an equal one may follow without a word. */
const endedUnsent: readonly TransferStatus[] = ['denied', 'canceled', 'failed'];

export function isEndedUnsent(status: TransferStatus): boolean {
  return endedUnsent.includes(status);
}

/** What becomes of one that has the approvals it needs. */
export function statusWhenApproved(scheduledOn: string | null, today: string): 'approved' | 'scheduled' {
  return scheduledOn !== null && scheduledOn > today ? 'scheduled' : 'approved';
}

/** From this amount on, so many people must agree. */
export interface ApprovalRule {
  fromCents: number;
  approvals: number;
}

export interface ApprovalQuestion {
  amountCents: number;
  rules: readonly ApprovalRule[];
  /** It repeats an equal one on purpose. */
  repeats: boolean;
  /** What became of the one that it repeats is not known. */
  repeatsUnknown: boolean;
  repeatSecondApproverCents: number | null;
}

/**
 * How many people other than those who asked must agree: the rule with the greatest `fromCents` at or below the amount, without rules
 * one. Repeating takes at least one; two from the company's limit on, or while nobody knows whether the first one left.
 */
export function approvalsNeeded(question: ApprovalQuestion): number {
  const { amountCents, rules, repeats, repeatsUnknown, repeatSecondApproverCents: limit } = question;
  const applying = rules.filter(({ fromCents }) => fromCents <= amountCents);
  const greatest = applying.toSorted((a, b) => b.fromCents - a.fromCents)[0];
  const byAmount = rules.length === 0 ? 1 : (greatest?.approvals ?? 1);
  if (!repeats) return byAmount;
  const isAboveLimit = limit !== null && amountCents >= limit;
  return Math.max(byAmount, isAboveLimit || repeatsUnknown ? 2 : 1);
}
