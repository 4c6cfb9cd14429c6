/** What is owed besides the amount: fine, interest, discounts, rebate. Percentages are decimal strings, amounts centavos. */
import type { Cents } from '#lib/money.ts';

export type FixedOrRate = { kind: 'fixed'; amountCents: Cents } | { kind: 'rate'; percent: string };

export type Fine = FixedOrRate;
/** Interest of arrears: centavos per day, or percent per month. */
export type Interest = { kind: 'daily'; amountCents: Cents } | { kind: 'monthly'; percent: string };
/** A discount valid for payments up to `daysBefore` days before the due date (0 = until the due date). */
export type Discount = FixedOrRate & { daysBefore: number };

export interface Terms {
  fine?: Fine;
  interest?: Interest;
  discounts?: Discount[];
  rebateCents?: Cents;
}
