/** What Celcoin tells of a transfer → our facts, under keys that answer, question, webhook, conciliation and file share. */
import type { TransferAnswer, TransferFact } from '#core/transfer.ts';
import type { Cents } from '#lib/money.ts';
import { todayIn } from '#lib/calendar.ts';
import { railOfCode, reasonOf } from './return-codes.ts';
import { compensationOf, instantOf, type Movement, type SentAnswer, type StatusAnswer } from './wire.ts';

type TimedTransferFact = TransferAnswer['facts'][number];

/** Keys of facts, by the bank's id of the transfer: the same fact told in several ways is one. */
export const factKeys = {
  sent: (transactionId: string) => `${transactionId}:sent`,
  settled: (transactionId: string) => `${transactionId}:settled`,
  /**
   * By day in São Paulo and amount, because no source tells an id of the return, and the conciliation and the files tell no moment of
   * it. Two parts of one amount on one day would be taken for one: the sums of the conciliation tell them apart.
   */
  returned: (transactionId: string, on: string, amountCents: Cents) => `${transactionId}:returned:${on}:${amountCents}`,
  word: (transactionId: string, word: string) => `${transactionId}:word:${word}`,
} as const;

export function sentFact(id: string, createDate: string | undefined, settlesOn: string | null): TimedTransferFact {
  return { factKey: factKeys.sent(id), occurredAt: instantOf(createDate), fact: { type: 'sent', settlesOn } };
}

export function wordFact(id: string, word: string): TimedTransferFact {
  return { factKey: factKeys.word(id, word), occurredAt: null, fact: { type: 'unknown_word', word } };
}

export interface ReturnTold {
  transactionId: string;
  /** Civil day in São Paulo. */
  on: string;
  /** Instant, where it is told. */
  at: string | null;
  amountCents: Cents;
  /** The bank's code and text, where it tells them. */
  code: string | undefined;
  text: string | undefined;
}

function returnOf(
  code: string | undefined,
  text: string | undefined,
  told: { amountCents: Cents | null; returnedAt: string | null },
): TransferFact {
  const reason = reasonOf(code, text);
  const rail = railOfCode(reason.code);
  return { type: 'returned', ...reason, ...told, ...(rail === undefined ? {} : { rail }) };
}

export function returnedFact({ transactionId, on, at, amountCents, code, text }: ReturnTold): TimedTransferFact {
  const fact = returnOf(code, text, { amountCents, returnedAt: at });
  return { factKey: factKeys.returned(transactionId, on, amountCents), occurredAt: at, fact };
}

/** The day on which it is settled, where the bank puts it off to the next business day. */
function settlementDay({ nextSettle, dateNextLiquidation }: SentAnswer): string | null {
  const isPutOff = nextSettle === true || nextSettle === 'true';
  const instant = isPutOff ? instantOf(dateNextLiquidation) : null;
  return instant === null ? null : todayIn(instant);
}

export function sentAnswerOf(answer: SentAnswer): TransferAnswer {
  const receipt = answer.receipt?.receiptformatted ?? '';
  return {
    bankRef: answer.transactionId,
    bankKey: null,
    endToEndId: answer.endToEnd ?? null,
    amountCents: answer.destinationAccountData?.value ?? null,
    receipt: receipt.trim() === '' ? null : receipt,
    facts: [sentFact(answer.transactionId, answer.createDate, settlementDay(answer))],
  };
}

const nothingMore = { endToEndId: null, amountCents: null, receipt: null } as const;

export function statusAnswerOf(answer: StatusAnswer): TransferAnswer {
  const { transactionId, externalNSU } = answer;
  const facts = [sentFact(transactionId, answer.createDate, null), ...stateFacts(answer)];
  return { ...nothingMore, bankRef: transactionId, bankKey: externalNSU ?? null, facts };
}

/**
 * That a transfer came back is told here without the amount; webhook, conciliation and file tell it. Nothing is posted upon a guess that it
 * was the whole: the fact has no amount, and a key of its own.
 */
function stateFacts({ transactionId, stateCompensation = '', refundReason }: StatusAnswer): TimedTransferFact[] {
  const words = [stateCompensation, refundReason].filter(Boolean).join(': ');
  switch (compensationOf(stateCompensation)) {
    case 'settled':
      return [{ factKey: factKeys.settled(transactionId), occurredAt: null, fact: { type: 'settled' } }];
    case 'pending':
      return [];
    case 'returned': {
      const fact = returnOf(undefined, refundReason ?? '', { amountCents: null, returnedAt: null });
      return [{ factKey: `${transactionId}:returned`, occurredAt: null, fact }];
    }
    case null:
      return words === '' ? [] : [wordFact(transactionId, words)];
  }
}

export interface Found {
  transactionId: string;
  externalNSU: string | undefined;
  createDate: string | undefined;
}

/** The consultation by our key says only that it is there. */
export function foundAnswerOf({ transactionId, externalNSU, createDate }: Found): TransferAnswer {
  return {
    ...nothingMore,
    bankRef: transactionId,
    bankKey: externalNSU ?? null,
    facts: [sentFact(transactionId, createDate, null)],
  };
}

/** A line of a day's conciliation: what left, or what came back (then the amount is of the return alone, and no reason is told). */
export function movementAnswerOf(movement: Movement, kind: 'sent' | 'returned'): TransferAnswer {
  const { TransactionId: transactionId, ExternalNSU, Value: amountCents, AccountDate, TransactionDateTime } = movement;
  const told = { transactionId, on: AccountDate.slice(0, 10), at: null, amountCents, code: undefined, text: undefined };
  return {
    ...nothingMore,
    bankRef: transactionId,
    bankKey: ExternalNSU ?? null,
    amountCents: kind === 'sent' ? amountCents : null,
    facts: [kind === 'sent' ? sentFact(transactionId, TransactionDateTime, null) : returnedFact(told)],
  };
}
