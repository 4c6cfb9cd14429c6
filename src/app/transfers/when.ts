/** When an approved transfer leaves. */
import { nextBusinessDay, todayIn } from '#lib/calendar.ts';
import type { TransferFacts } from '#core/transfer.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';

export interface Due {
  scheduledOn: string | null;
  /** `HH:MM` in São Paulo, for the scheduled ones. */
  sendAt: string;
}

/**
 * The instant from which it may leave: now for what is asked of today, else the company's hour of its day; at a bank that takes orders
 * on business days only, of the next one.
 */
export function leavesAt(ctx: Context, facts: TransferFacts, { scheduledOn, sendAt }: Due): string {
  const now = instantNow(ctx);
  const today = todayIn(now);
  const wanted = scheduledOn ?? today;
  const day = facts.businessDaysOnly ? nextBusinessDay(wanted) : wanted;
  if (day <= today) return now;
  return startOf(day, sendAt);
}

/** The company's hour of a day, as an instant. */
export function startOf(day: string, sendAt: string): string {
  const at = Temporal.PlainDate.from(day).toZonedDateTime({
    timeZone: 'America/Sao_Paulo',
    plainTime: Temporal.PlainTime.from(sendAt),
  });
  return at.toInstant().toString({ fractionalSecondDigits: 3 });
}
