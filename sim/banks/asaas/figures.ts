/** Amounts and times as the API writes them. */
import { cents, centsToDecimal } from '#lib/money.ts';
import { localTimestamp } from '#sim/kit/clock.ts';

/** Reais as a JSON number. */
export function amount(amountCents: number): number {
  return Number(centsToDecimal(cents(amountCents)));
}

/** `YYYY-MM-DD HH:mm:ss`, in Brasília. */
export function timestamp(moment: number): string {
  return localTimestamp(moment).slice(0, 19).replace('T', ' ');
}

/** One of `count` equal parts of a whole in centavos, rounded down: exact, since what is divided is a multiple. */
export function partOf(whole: number, count: number): number {
  return (whole - (whole % count)) / count;
}
