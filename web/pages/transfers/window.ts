/** How long a transfer can still come back, in words: minutes for Pix, business days for TED. */
import { addDays, isBusinessDay, toEpochMs, todayIn } from '#lib/calendar.ts';
import { t } from '../../texts.pt-BR.ts';
import { counted, date, instant } from '../../ui/format.ts';

const words = t.transfers.detail;
const minuteMs = 60_000;
const dayMs = 86_400_000;

export interface WindowWords {
  open: boolean;
  /** `14:32` of today, else the day. */
  until: string;
  /** `faltam 11 min`, `faltam 3 dias úteis`; empty once closed. */
  left: string;
}

/** @param now RFC 3339 UTC. */
export function windowWords(closesAt: string, now: string): WindowWords {
  const leftMs = toEpochMs(closesAt) - toEpochMs(now);
  const closingDay = todayIn(closesAt);
  const isToday = closingDay === todayIn(now);
  const time = instant(closesAt).slice(11, 16);
  if (leftMs <= 0) return { open: false, until: isToday ? time : date(closingDay), left: '' };
  if (leftMs < dayMs && isToday) return { open: true, until: time, left: leftByTheClock(leftMs) };
  return {
    open: true,
    until: date(closingDay),
    left: counted(businessDaysUntil(todayIn(now), closingDay), words.daysLeft),
  };
}

/** Begun minutes count: one that has 10:01 left has eleven. */
function leftByTheClock(leftMs: number): string {
  const minutes = Math.ceil(leftMs / minuteMs);
  if (minutes < 120) return counted(leftMs < minuteMs ? 0 : minutes, words.minutesLeft);
  return counted(Math.floor(minutes / 60), words.hoursLeft);
}

/** Business days after `from` up to `to`. */
export function businessDaysUntil(from: string, to: string): number {
  let count = 0;
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) if (isBusinessDay(day)) count += 1;
  return count;
}
