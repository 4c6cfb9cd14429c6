import type { PlainDateText } from '../calendar.ts';
import { fromDayNumber, toDayNumber } from '../calendar.ts';
import { fourDigitsOf } from './digits.ts';

/** Day 0 of the factor, 1997-10-07, in days since 1970-01-01. */
const BASE_DAY = 10_141;
const FIRST_FACTOR = 1000;
const LAST_FACTOR = 9999;
const CYCLE_DAYS = LAST_FACTOR - FIRST_FACTOR + 1;

/** The window of the transition: Banco Inter, Manual CNAB400 v1.1 of 2021-08-30, page 20. */
const WINDOW_DAYS_BACK = 3000;
const WINDOW_DAYS_AHEAD = 5500;

/** The first date a factor can name: 2000-07-03 is factor 1000. */
export const FIRST_DUE_DATE: PlainDateText = '2000-07-03';
/** The same in days since 1970-01-01. */
export const FIRST_DUE_DAY = BASE_DAY + FIRST_FACTOR;

export type DecodedDueDate = {
  /** Null when the boleto has no due date, or when no date of the cycle lies in the window: then ask the bank. */
  readonly dueDate: PlainDateText | null;
  /** The dates that the factor can mean: the due date alone, or the last one and the next one around today. */
  readonly dueDateCandidates: readonly PlainDateText[];
};

/**
 * The four digits of a due date: days since 1997-10-07 up to 9999 on 2025-02-21, then from 1000 again every 9000 days.
 * @throws RangeError before 2000-07-03, which no factor names.
 */
export function encodeDueFactor(dueDate: PlainDateText): string {
  const dayNumber = toDayNumber(dueDate);
  if (dayNumber < FIRST_DUE_DAY) throw new RangeError(`no due factor before ${FIRST_DUE_DATE}: ${dueDate}`);
  return dueFactorOf(dayNumber);
}

/** {@link encodeDueFactor} of a day number from {@link FIRST_DUE_DAY} on. */
export function dueFactorOf(dayNumber: number): string {
  return fourDigitsOf(((dayNumber - FIRST_DUE_DAY) % CYCLE_DAYS) + FIRST_FACTOR);
}

/**
 * The due date of a factor, seen from `today`: the date from 3000 days back to 5500 days ahead. At most one date of the
 * cycle lies there; the 499 factors left over are a safety gap. `0000` is "no due date".
 * @throws RangeError for a factor from 0001 to 0999, which names no date, and for a text that is not four digits.
 */
export function decodeDueFactor(factor: string, today: PlainDateText): DecodedDueDate {
  if (!/^\d{4}$/.test(factor)) throw new RangeError(`not a due factor: ${JSON.stringify(factor)}`);
  const days = Number(factor);
  if (days === 0) return { dueDate: null, dueDateCandidates: [] };
  if (days < FIRST_FACTOR) throw new RangeError(`not a due factor: ${factor}`);
  return dueDateOf(days, toDayNumber(today));
}

/** {@link decodeDueFactor} for a factor from 1000 on, with the day number of today. */
export function dueDateOf(days: number, todayNumber: number): DecodedDueDate {
  const first = BASE_DAY + days;
  const cycles = Math.max(0, Math.ceil((todayNumber - WINDOW_DAYS_BACK - first) / CYCLE_DAYS));
  const candidate = first + cycles * CYCLE_DAYS;
  if (candidate <= todayNumber + WINDOW_DAYS_AHEAD) {
    const dueDate = fromDayNumber(candidate);
    return { dueDate, dueDateCandidates: [dueDate] };
  }
  const dueDateCandidates = cycles > 0 ? [candidate - CYCLE_DAYS, candidate] : [candidate];
  return { dueDate: null, dueDateCandidates: dueDateCandidates.map(fromDayNumber) };
}
