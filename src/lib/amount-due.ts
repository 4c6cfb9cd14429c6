/**
 * What is owed on a day: amount, fine, interest, discounts, rebate, with the bank calendar; and whether the terms keep to the
 * usual legal limits. Banks round in their own ways and differ by centavos: what the bank says was paid is what counts, and
 * {@link ROUNDING_CENTS} tells a rounding from a payment that is short.
 */
import type { ExtraHolidays, PlainDateText } from './calendar.ts';
import { addBusinessDays, daysBetween, nextBusinessDay } from './calendar.ts';
import type { Cents } from './money.ts';
import { addCents, cents, parseRate, percentOf, percentOfDown } from './money.ts';

/** Centavos, or a percentage as decimal text: `"2.00"`. */
export type FixedOrRate =
  | { readonly kind: 'fixed'; readonly amountCents: Cents }
  | { readonly kind: 'rate'; readonly percent: string };

/** Once, on the nominal value, from the first day of delay. */
export type Fine = FixedOrRate;

/** For each day of delay: a day's amount or rate, or a thirtieth of a month's. */
export type Interest = FixedOrRate & { readonly per: 'day' | 'month' };

/**
 * A discount for paying by a date (FEBRABAN C021, codes 1 and 2), or for each calendar or business day before the due date
 * (codes 3 to 6).
 */
export type Discount = FixedOrRate &
  ({ readonly until: PlainDateText } | { readonly perDayAhead: 'calendar' | 'business' });

export type Terms = {
  readonly fine?: Fine;
  readonly interest?: Interest;
  /** Up to three. Of those that hold on a day the largest is given. */
  readonly discounts?: readonly Discount[];
  /** Taken off whenever it is paid (abatimento). */
  readonly rebateCents?: Cents;
};

export type Owed = { readonly amountCents: Cents; readonly dueDate: PlainDateText; readonly terms: Terms };

export type AmountDue = {
  readonly totalCents: Cents;
  readonly fineCents: Cents;
  readonly interestCents: Cents;
  readonly discountCents: Cents;
  readonly rebateCents: Cents;
  readonly daysLate: number;
};

/**
 * How fractions of a centavo are treated. No document fixes it: `half-up` rounds fine and interest once, at the end;
 * `down` cuts them (the figure of Kobana's help page); `daily-down` cuts the interest of each day.
 */
export type Rounding = 'half-up' | 'down' | 'daily-down';

export type AmountDueOptions = {
  readonly rounding?: Rounding;
  /** Days on which the payer's bank is closed beyond the national bank holidays. */
  readonly extraHolidays?: ExtraHolidays;
  /**
   * From which day interest and discounts for each day are counted: the due date as agreed (the default), or the business
   * day to which it moves, as the Pix with a due date has it (Banco Central, GitHub bacen/pix-api, CobDataDeVencimento).
   */
  readonly countFrom?: 'dueDate' | 'movedDueDate';
};

/** Centavos by which banks' own roundings differ; a difference within it is no difference. */
export const ROUNDING_CENTS = 5;

const MONTH_DAYS = 30;

/**
 * Days of delay: none up to the first business day on or after the due date (Lei 7.089/1983), then counted from the due
 * date itself (guess: the law does not say, and banks do so).
 */
export function daysLate(dueDate: PlainDateText, date: PlainDateText, extraHolidays?: ExtraHolidays): number {
  return date <= nextBusinessDay(dueDate, extraHolidays) ? 0 : daysBetween(dueDate, date);
}

type Share = { readonly days?: number; readonly periodDays?: number };

function partOf(base: Cents, value: FixedOrRate, rounding: Rounding, { days = 1, periodDays = 1 }: Share = {}): Cents {
  if (value.kind === 'rate') {
    const rate = parseRate(value.percent);
    return rounding === 'half-up'
      ? percentOf(base, rate, days, periodDays)
      : percentOfDown(base, rate, days, periodDays);
  }
  // An amount of a month is the same share of a whole: `days` hundredths of a hundred percent.
  if (periodDays === 1) return cents(value.amountCents * days);
  const whole = parseRate('100');
  const ofPeriod = rounding === 'half-up' ? percentOf : percentOfDown;
  return ofPeriod(value.amountCents, whole, days, periodDays);
}

function interestOf({ amountCents, terms }: Owed, days: number, rounding: Rounding): Cents {
  const { interest } = terms;
  if (interest === undefined || days === 0) return cents(0);
  const periodDays = interest.per === 'month' ? MONTH_DAYS : 1;
  if (rounding !== 'daily-down') return partOf(amountCents, interest, rounding, { days, periodDays });
  return cents(partOf(amountCents, interest, rounding, { days: 1, periodDays }) * days);
}

function businessDaysAhead(date: PlainDateText, dueDate: PlainDateText, extraHolidays?: ExtraHolidays): number {
  let count = 0;
  let day = date;
  while (day < dueDate) {
    day = addBusinessDays(day, 1, extraHolidays);
    if (day <= dueDate) count += 1;
  }
  return count;
}

function discountDays(discount: Discount, owed: Owed, date: PlainDateText, extraHolidays?: ExtraHolidays): number {
  if ('until' in discount) return date <= discount.until ? 1 : 0;
  if (date >= owed.dueDate) return 0;
  if (discount.perDayAhead === 'calendar') return daysBetween(date, owed.dueDate);
  return businessDaysAhead(date, owed.dueDate, extraHolidays);
}

/**
 * The amount due on `date`, with its parts, in centavos: total = amount + fine + interest - discount - rebate. Rebate and
 * discount never take more than there is.
 * @throws RangeError for a date that does not exist or a percentage that is none.
 */
export function amountDueOn(agreed: Owed, date: PlainDateText, options: AmountDueOptions = {}): AmountDue {
  const { rounding = 'half-up', extraHolidays, countFrom = 'dueDate' } = options;
  const { amountCents, terms } = agreed;
  const dueDate = countFrom === 'dueDate' ? agreed.dueDate : nextBusinessDay(agreed.dueDate, extraHolidays);
  const owed: Owed = { amountCents, dueDate, terms };
  const days = daysLate(dueDate, date, extraHolidays);
  const fineCents = days > 0 && terms.fine !== undefined ? partOf(amountCents, terms.fine, rounding) : cents(0);
  const interestCents = interestOf(owed, days, rounding);
  const discounts = (terms.discounts ?? []).map((discount) => {
    const held = discountDays(discount, owed, date, extraHolidays);
    return held === 0 ? 0 : partOf(amountCents, discount, rounding, { days: held });
  });
  const rebateCents = cents(Math.min(amountCents, terms.rebateCents ?? 0));
  const discountCents = cents(Math.min(amountCents - rebateCents, Math.max(0, ...discounts)));
  const charged = addCents(addCents(amountCents, fineCents), interestCents);
  const totalCents = cents(charged - discountCents - rebateCents);
  return { totalCents, fineCents, interestCents, discountCents, rebateCents, daysLate: days };
}

export type TermsWarning = {
  readonly code:
    | 'fine_above_limit'
    | 'interest_above_limit'
    | 'discount_reaches_amount'
    | 'rebate_reaches_amount'
    | 'discount_after_due_date'
    | 'discounts_of_two_kinds'
    | 'later_discount_not_smaller'
    | 'too_many_discounts';
  readonly message: string;
};

const MAX_FINE = parseRate('2');
const MAX_MONTHLY_INTEREST = parseRate('1');
const MAX_DISCOUNTS = 3;

/**
 * What in the terms passes a usual limit, in Portuguese: a fine of 2 % (Código de Defesa do Consumidor, art. 52 § 1), interest
 * of 1 % a month (Código Civil, art. 406; Código Tributário Nacional, art. 161 § 1), three discounts of one kind (FEBRABAN
 * CNAB 240, C021). Warnings, not refusals: contracts between companies may agree on more.
 * @throws RangeError for a percentage that is none.
 */
export function termsWarnings({ amountCents, dueDate, terms }: Owed): readonly TermsWarning[] {
  const { fine, interest, discounts = [], rebateCents = 0 } = terms;
  const warnings: TermsWarning[] = [];
  const warn = (condition: boolean, code: TermsWarning['code'], message: string): void => {
    if (condition) warnings.push({ code, message });
  };
  warn(
    fine !== undefined && isAbove(amountCents, fine, percentOf(amountCents, MAX_FINE), MAX_FINE),
    'fine_above_limit',
    'A multa passa de 2%, o limite das relações de consumo (Código de Defesa do Consumidor, art. 52, § 1º).',
  );
  warn(
    interest !== undefined && isInterestAbove(amountCents, interest),
    'interest_above_limit',
    'Os juros passam de 1% ao mês, o limite usual (Código Civil, art. 406; Código Tributário Nacional, art. 161, § 1º).',
  );
  warn(
    rebateCents >= amountCents && rebateCents > 0,
    'rebate_reaches_amount',
    'O abatimento não pode alcançar o valor.',
  );
  warnings.push(...discountWarnings(amountCents, dueDate, discounts));
  return warnings;
}

function isAbove(amountCents: Cents, value: FixedOrRate, limitCents: Cents, limit: number): boolean {
  return value.kind === 'rate' ? parseRate(value.percent) > limit : value.amountCents > Math.max(1, limitCents);
}

function isInterestAbove(amountCents: Cents, interest: Interest): boolean {
  const days = interest.per === 'day' ? MONTH_DAYS : 1;
  if (interest.kind === 'rate') return parseRate(interest.percent) * days > MAX_MONTHLY_INTEREST;
  // A daily amount is whole centavos: one centavo a day cannot be made smaller.
  if (interest.per === 'day' && interest.amountCents <= 1) return false;
  return interest.amountCents > percentOf(amountCents, MAX_MONTHLY_INTEREST, 1, days);
}

function discountWarnings(amountCents: Cents, dueDate: PlainDateText, discounts: readonly Discount[]): TermsWarning[] {
  const kinds = new Set(discounts.map(({ kind }) => kind));
  const dated = discounts.flatMap((discount) =>
    'until' in discount ? [{ until: discount.until, value: partOf(amountCents, discount, 'half-up') }] : [],
  );
  const inOrder = dated.toSorted((left, right) => (left.until < right.until ? -1 : 1));
  const found: [boolean, TermsWarning['code'], string][] = [
    [discounts.length > MAX_DISCOUNTS, 'too_many_discounts', 'Um boleto tem no máximo três descontos.'],
    [kinds.size > 1, 'discounts_of_two_kinds', 'Os descontos devem ser todos em reais ou todos em percentual.'],
    [
      dated.some(({ until }) => until > dueDate),
      'discount_after_due_date',
      'Há um desconto com data depois do vencimento.',
    ],
    [
      dated.some(({ value }) => value >= amountCents),
      'discount_reaches_amount',
      'O desconto não pode alcançar o valor.',
    ],
    [
      inOrder.some(({ value }, index) => index > 0 && value >= inOrder[index - 1]!.value),
      'later_discount_not_smaller',
      'Um desconto de data posterior não é menor que o anterior: o primeiro nunca seria melhor.',
    ],
  ];
  return found.filter(([condition]) => condition).map(([, code, message]) => ({ code, message }));
}
