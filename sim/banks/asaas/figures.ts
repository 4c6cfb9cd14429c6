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
