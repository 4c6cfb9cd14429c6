/** What the pieces of a timeline share. */
import type { TimelineItem } from '#contract/charges.ts';
import type { Refusal } from '#core/errors.ts';
import { todayIn } from '#lib/calendar.ts';
import { showDate } from '#core/check-charge.ts';

/** Order of what happened in the same millisecond: first asked, then sent, then answered, then told. */
export const ranks = { asked: 0, sent: 1, answered: 2, concluded: 3, told: 4 } as const;

export interface RankedItem extends TimelineItem {
  rank: number;
}

/** An item with what most items have not. */
export function item(
  values: Pick<RankedItem, 'id' | 'at' | 'actor' | 'channel' | 'title' | 'rank'> & Partial<RankedItem>,
): RankedItem {
  return {
    actorName: null,
    direction: 'none',
    detail: null,
    effect: null,
    result: 'ok',
    durationMs: null,
    evidenceId: null,
    hash: null,
    request: null,
    answer: null,
    ...values,
  };
}

/** Newest first; the same rows in any order give the same list. */
export function newestFirst(items: readonly RankedItem[]): TimelineItem[] {
  return items
    .toSorted((a, b) => compare(b.at, a.at) || b.rank - a.rank || compare(b.id, a.id))
    .map(({ rank: _rank, ...shown }) => shown);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Parts of a sentence that are there, joined by a middle dot; null when none is. */
export function joined(...parts: (string | null | undefined | false)[]): string | null {
  const there = parts.filter((part) => typeof part === 'string' && part !== '');
  return there.length === 0 ? null : there.join(' · ');
}

/** What happened and what to do, never a bare code. */
export function refusalText(refusal: Pick<Refusal, 'detail' | 'cure'>): string {
  return [refusal.detail, refusal.cure].filter((part) => part !== '').join(' ');
}

/** The day of an instant in São Paulo, `02/12/2026`. */
export function dayOf(instant: string): string {
  return showDate(todayIn(instant));
}
