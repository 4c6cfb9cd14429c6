/**
 * What is owed on a day: amount, fine, interest, discounts, rebate. The bank's paid amount always wins (published roundings
 * differ by centavos: Kobana's help page truncates, others round half up), so the figures here are for people and for telling a
 * payment that is clearly too small or too large.
 */
import { nextBusinessDay, daysBetween, addDays } from '#lib/calendar.ts';
import { addCents, cents, parseRate, percentOf, type Cents } from '#lib/money.ts';
import type { FixedOrRate, Terms } from './terms.ts';

export interface Owed {
  amountCents: Cents;
  dueDate: string;
  terms: Terms;
}

export interface AmountDue {
  totalCents: Cents;
  fineCents: Cents;
  interestCents: Cents;
  discountCents: Cents;
  rebateCents: Cents;
  daysLate: number;
}

/** Centavos by which banks' own roundings differ; a difference within it is no difference. */
export const roundingCents = 5;

function part(base: Cents, value: FixedOrRate): Cents {
  return value.kind === 'fixed' ? value.amountCents : percentOf(base, parseRate(value.percent));
}

/** Days of delay: none until the first business day on or after the due date (Lei 7.089/1983), then from the due date itself. */
export function daysLate(dueDate: string, date: string): number {
  return date <= nextBusinessDay(dueDate) ? 0 : daysBetween(dueDate, date);
}

function interestOn(owed: Owed, days: number): Cents {
  const { interest } = owed.terms;
  if (!interest || days === 0) return cents(0);
  if (interest.kind === 'daily') return cents(interest.amountCents * days);
  // A month of interest is 30 days, pro rata by day: the rule printed by the banks' own manuals.
  return percentOf(owed.amountCents, parseRate(interest.percent), days, 30);
}

function discountOn(owed: Owed, date: string): Cents {
  const amounts = (owed.terms.discounts ?? [])
    .filter((discount) => date <= addDays(owed.dueDate, -discount.daysBefore))
    .map((discount) => part(owed.amountCents, discount));
  return cents(Math.max(0, ...amounts));
}

/**
 * The amount due on `date` (YYYY-MM-DD), with its parts, in centavos: total = amount + fine + interest - discount - rebate. Rebate
 * and discount never take more than there is.
 */
export function amountDueOn(owed: Owed, date: string): AmountDue {
  const { amountCents, terms } = owed;
  const days = daysLate(owed.dueDate, date);
  const fineCents = days > 0 && terms.fine ? part(amountCents, terms.fine) : cents(0);
  const interestCents = interestOn(owed, days);
  const rebateCents = cents(Math.min(amountCents, terms.rebateCents ?? 0));
  const discountCents = cents(Math.min(amountCents - rebateCents, discountOn(owed, date)));
  const charged = addCents(addCents(amountCents, fineCents), interestCents);
  return {
    totalCents: cents(charged - discountCents - rebateCents),
    fineCents,
    interestCents,
    discountCents,
    rebateCents,
    daysLate: days,
  };
}
