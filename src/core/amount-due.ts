/**
 * What is owed on a day for a charge: the arithmetic of lib, in the words of our terms. The bank's paid amount always wins (published
 * roundings differ by centavos: Kobana's help page truncates, others round half up), so the figures here are for people and for telling a
 * payment that is clearly too small or too large.
 */
import * as lib from '#lib/amount-due.ts';
import { addDays } from '#lib/calendar.ts';
import type { Cents } from '#lib/money.ts';
import type { Interest, Terms } from './terms.ts';

export interface Owed {
  amountCents: Cents;
  dueDate: string;
  terms: Terms;
}

export type AmountDue = lib.AmountDue;

/** Centavos by which banks' own roundings differ; a difference within it is no difference. */
export const roundingCents = lib.ROUNDING_CENTS;

/** Days of delay: none until the first business day on or after the due date (Lei 7.089/1983), then from the due date itself. */
export function daysLate(dueDate: string, date: string): number {
  return lib.daysLate(dueDate, date);
}

/** A month of interest is 30 days, pro rata by day: the rule printed by the banks' own manuals. */
function interestOf(interest: Interest): lib.Interest {
  return interest.kind === 'daily'
    ? { kind: 'fixed', amountCents: interest.amountCents, per: 'day' }
    : { kind: 'rate', percent: interest.percent, per: 'month' };
}

/**
 * The amount due on `date` (YYYY-MM-DD), with its parts, in centavos: total = amount + fine + interest - discount - rebate. Rebate
 * and discount never take more than there is.
 */
export function amountDueOn({ amountCents, dueDate, terms }: Owed, date: string): AmountDue {
  const { fine, interest, discounts = [], rebateCents } = terms;
  const libTerms: lib.Terms = {
    ...(fine === undefined ? {} : { fine }),
    ...(interest === undefined ? {} : { interest: interestOf(interest) }),
    discounts: discounts.map((discount) => ({ ...discount, until: addDays(dueDate, -discount.daysBefore) })),
    ...(rebateCents === undefined ? {} : { rebateCents }),
  };
  return lib.amountDueOn({ amountCents, dueDate, terms: libTerms }, date);
}
