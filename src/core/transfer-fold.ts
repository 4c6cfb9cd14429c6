/**
 * The fold of a transfer: from all that anybody told of it to how it stands. Pure, total and independent of the order and repetition
 * in which the evidence came: answer, question, webhook, file and person in any order end the same.
 */
import { addBusinessDays, addDays, nextBusinessDay, todayIn, toEpochMs } from '#lib/calendar.ts';
import { cents, type Cents } from '#lib/money.ts';
import type { Refusal } from './errors.ts';
import { sourceRank } from './evidence.ts';
import type { TransferEvidence, TransferFact, TransferFacts, TransferRail, TransferStatus } from './transfer.ts';

export interface TransferFoldInput {
  amountCents: Cents;
  evidence: readonly TransferEvidence[];
  /** When our last request left; null when none did. */
  sentByUsAt: string | null;
  /** Told by whoever told it: says that it went by Pix. */
  endToEndId: string | null;
  /** The bank was asked at this moment, and had it as settled. */
  checkedAt: string | null;
  now: string;
  returnWindow: TransferFacts['returnWindow'];
}

export type TransferDivergenceKind = 'return_of_part' | 'return_without_amount' | 'transfer_contradiction';

export interface TransferDivergence {
  kind: TransferDivergenceKind;
  /** Names it for ever within the transfer. */
  key: string;
  amountCents: Cents | null;
}

export interface ReturnReason {
  code: string;
  meaning: string;
  cure: string;
  returnedAt: string | null;
}

export interface FoldedTransfer {
  /** Null when nothing is known: it stays as it is. */
  status: Extract<TransferStatus, 'sent' | 'completed' | 'failed' | 'returned'> | null;
  /** It left; the amounts of the books follow from it. */
  left: boolean;
  sentAt: string | null;
  settled: boolean;
  settlesOn: string | null;
  rail: TransferRail | null;
  windowClosesAt: string | null;
  completedAt: string | null;
  /** What came back for certain: posted. */
  returnedCents: Cents;
  /** Day of São Paulo on which it came back. */
  returnedOn: string | null;
  returned: ReturnReason | null;
  refusal: Refusal | null;
  /** The return was told without its amount: the bank is asked for it. */
  awaitsAmount: boolean;
  divergences: TransferDivergence[];
}

/** How long the amount of a return is waited for before a person looks: the next day's conciliation and files have it. */
export const amountGraceMs = 48 * 60 * 60_000;

type Of<T extends TransferFact['type']> = TransferEvidence & { fact: Extract<TransferFact, { type: T }> };

function factsOf<T extends TransferFact['type']>(evidence: readonly TransferEvidence[], type: T): Of<T>[] {
  return evidence.filter((item): item is Of<T> => item.proven && item.fact.type === type).toSorted(byKeyAndRank);
}

/** The highest source first, so that of several words for one fact the same one is always read. */
function byKeyAndRank(a: TransferEvidence, b: TransferEvidence): number {
  if (a.factKey !== b.factKey) return a.factKey < b.factKey ? -1 : 1;
  return sourceRank(b.source) - sourceRank(a.source) || (a.occurredAt < b.occurredAt ? -1 : 1);
}

export function foldTransfer(input: TransferFoldInput): FoldedTransfer {
  const { evidence } = input;
  const sent = factsOf(evidence, 'sent');
  const settled = factsOf(evidence, 'settled');
  const returns = factsOf(evidence, 'returned');
  const failed = factsOf(evidence, 'failed');
  // Who has it, or has sent it back, was sent it.
  const left = sent.length + settled.length + returns.length > 0;
  const back = returnedOf(input, returns);
  const rail: TransferRail | null = input.endToEndId === null ? railOf(returns) : 'pix';
  const settlesOn = latest(sent.flatMap(({ fact }) => fact.settlesOn ?? []));
  const sentAt = left
    ? (earliest(sent.map(({ occurredAt }) => occurredAt)) ?? input.sentByUsAt ?? firstWord(input))
    : null;
  const windowClosesAt = sentAt === null ? null : windowEnd(input, { sentAt, settlesOn, rail });
  const isReturned = back.returnedCents >= input.amountCents;
  const isClosed =
    windowClosesAt !== null &&
    isAtOrAfter(input.checkedAt, windowClosesAt) &&
    !back.awaitsAmount &&
    back.held.length === 0;
  const contradiction: TransferDivergence[] =
    left && failed.length > 0
      ? [{ kind: 'transfer_contradiction', key: 'contradiction', amountCents: input.amountCents }]
      : [];
  return {
    status: left ? (isReturned ? 'returned' : isClosed ? 'completed' : 'sent') : failed.length > 0 ? 'failed' : null,
    left,
    sentAt,
    settled: settled.length > 0,
    settlesOn,
    rail,
    windowClosesAt,
    completedAt: left && !isReturned && isClosed ? windowClosesAt : null,
    returnedCents: back.returnedCents,
    returnedOn: back.returnedOn,
    returned: back.reason,
    refusal: left ? null : (failed[0]?.fact.refusal ?? null),
    awaitsAmount: back.awaitsAmount,
    divergences: [...contradiction, ...back.held],
  };
}

interface Back {
  returnedCents: Cents;
  returnedOn: string | null;
  reason: ReturnReason | null;
  awaitsAmount: boolean;
  held: TransferDivergence[];
}

/**
 * What came back. The whole amount, told by whoever, came back once: more than the whole never can, so a second word for it is the
 * same return under another day. Anything less is not added up, because one part may be told under two days: a person judges it by
 * the statement.
 */
function returnedOf(input: TransferFoldInput, returns: readonly Of<'returned'>[]): Back {
  const judgements = factsOf(input.evidence, 'return_judged').toSorted((a, b) =>
    a.occurredAt < b.occurredAt ? -1 : 1,
  );
  const judgement = judgements.at(-1)?.fact;
  const whole = returns.filter(({ fact }) => fact.amountCents === input.amountCents);
  const parts = returns.filter(({ fact }) => fact.amountCents !== null && fact.amountCents !== input.amountCents);
  const bare = returns.filter(({ fact }) => fact.amountCents === null);
  const judged = new Set(judgements.flatMap(({ fact }) => fact.judged));
  const open = parts.filter(({ factKey }) => !judged.has(factKey));
  const returnedCents = whole.length > 0 ? input.amountCents : (judgement?.amountCents ?? cents(0));
  const isExplained = whole.length > 0 || parts.length > 0 || bare.every(({ factKey }) => judged.has(factKey));
  const held: TransferDivergence[] = [];
  if (whole.length === 0) {
    for (const { factKey, fact } of new Map(open.map((item) => [item.factKey, item])).values())
      held.push({ kind: 'return_of_part', key: `return/${factKey}`, amountCents: fact.amountCents });
    if (!isExplained && isOverdue(bare, input.now))
      held.push({ kind: 'return_without_amount', key: 'return_without_amount', amountCents: null });
  }
  const counted = whole.length > 0 ? whole : returns;
  return {
    returnedCents,
    returnedOn: returnedCents > 0 ? dayOf(counted, judgements.at(-1)?.occurredAt ?? null) : null,
    reason: reasonOf(returns),
    awaitsAmount: bare.length > 0 && !isExplained,
    held,
  };
}

/** The bank's own moment where one told it, else when the first of them said so. */
function dayOf(returns: readonly Of<'returned'>[], judgedAt: string | null): string | null {
  const told = earliest(returns.flatMap(({ fact }) => fact.returnedAt ?? []));
  const at = told ?? earliest(returns.map(({ occurredAt }) => occurredAt)) ?? judgedAt;
  return at === null ? null : todayIn(at);
}

function isOverdue(bare: readonly TransferEvidence[], now: string): boolean {
  const first = earliest(bare.map(({ occurredAt }) => occurredAt));
  return first !== null && toEpochMs(now) - toEpochMs(first) >= amountGraceMs;
}

/** A reason with a code before one without, the best source first. */
function reasonOf(returns: readonly Of<'returned'>[]): ReturnReason | null {
  const best = returns.toSorted(
    (a, b) =>
      Number(b.fact.code !== '') - Number(a.fact.code !== '') ||
      Number(b.fact.returnedAt !== null) - Number(a.fact.returnedAt !== null) ||
      byKeyAndRank(a, b),
  )[0]?.fact;
  if (best === undefined) return null;
  const { code, meaning, cure } = best;
  return { code, meaning, cure, returnedAt: earliest(returns.flatMap(({ fact }) => fact.returnedAt ?? [])) };
}

function railOf(returns: readonly Of<'returned'>[]): TransferRail | null {
  return returns.find(({ fact }) => fact.rail !== undefined)?.fact.rail ?? null;
}

/** When money is known to be there and nobody told since when. */
function firstWord({ evidence }: TransferFoldInput): string | null {
  return earliest(evidence.filter(({ proven }) => proven).map(({ occurredAt }) => occurredAt));
}

/**
 * Until when it may come back. Counted from the later of our sending and the bank's word for it, for the two clocks need not agree;
 * a way that is not known has the longer of the two windows. Business days are counted from the day of settlement and end with their day.
 */
function windowEnd(
  { sentByUsAt, returnWindow }: TransferFoldInput,
  sent: { sentAt: string; settlesOn: string | null; rail: TransferRail | null },
): string {
  const from = latest([sent.sentAt, ...(sentByUsAt === null ? [] : [sentByUsAt])]) ?? sent.sentAt;
  if (sent.rail === 'pix') {
    return Temporal.Instant.from(from)
      .add({ minutes: returnWindow.pixMinutes })
      .toString({ fractionalSecondDigits: 3 });
  }
  const settled = nextBusinessDay(latest([todayIn(from), ...(sent.settlesOn === null ? [] : [sent.settlesOn])])!);
  const after = addDays(addBusinessDays(settled, returnWindow.tedBusinessDays), 1);
  return Temporal.PlainDate.from(after)
    .toZonedDateTime('America/Sao_Paulo')
    .toInstant()
    .toString({ fractionalSecondDigits: 3 });
}

function isAtOrAfter(at: string | null, wanted: string): boolean {
  return at !== null && toEpochMs(at) >= toEpochMs(wanted);
}

function earliest(texts: readonly string[]): string | null {
  return texts.reduce<string | null>((first, text) => (first === null || text < first ? text : first), null);
}

function latest(texts: readonly string[]): string | null {
  return texts.reduce<string | null>((last, text) => (last === null || text > last ? text : last), null);
}
