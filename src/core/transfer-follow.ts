/** When the bank is asked again about a transfer that left: until it has settled, when its window closes, and until the bank agrees. */
import { toEpochMs } from '#lib/calendar.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const afterSendingMs = [minuteMs, 5 * minuteMs, 15 * minuteMs, hourMs];
const whileOpenMs = 6 * hourMs;
/** Behind the end of the window, so that a return of the last moment is seen. */
const afterWindowMs = 10 * secondMs;

/** So long after its window a transfer that the bank still does not call settled is for a person. */
export const settlementGraceMs = 48 * hourMs;

export interface Followed {
  sentAt: string;
  windowClosesAt: string;
  settled: boolean;
  now: string;
}

/** The next question, RFC 3339; hourly after the window, daily once a person knows. */
export function nextFollowAt({ sentAt, windowClosesAt, settled, now }: Followed): string {
  const nowMs = toEpochMs(now);
  const closesMs = toEpochMs(windowClosesAt) + afterWindowMs;
  if (nowMs >= closesMs) return at(nowMs + (nowMs - closesMs < settlementGraceMs ? hourMs : 24 * hourMs));
  const sinceMs = nowMs - toEpochMs(sentAt);
  const soonMs = afterSendingMs.find((ms) => ms > sinceMs);
  const nextMs = settled || soonMs === undefined ? nowMs + whileOpenMs : toEpochMs(sentAt) + soonMs;
  return at(Math.min(nextMs, closesMs));
}

/** Whether the bank has been silent about its settlement for so long that somebody must look. */
export function isUnsettledTooLong({ windowClosesAt, now }: Pick<Followed, 'windowClosesAt' | 'now'>): boolean {
  return toEpochMs(now) - toEpochMs(windowClosesAt) >= settlementGraceMs;
}

function at(ms: number): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toString({ fractionalSecondDigits: 3 });
}
