/** When the end of something is told: once at each of these days before it, and once after it. */

export const noticeDays: readonly number[] = [60, 30, 15, 7, 1];
export const keyNoticeDays: readonly number[] = [30, 7, 1];
/** The notice after the end. */
export const ended = 0;

/** The one notice that fits today, however many were missed: 20 days before the end it is that of 30 days. Null = too early. */
export function noticeOf(days: number, hasEnded: boolean, notices: readonly number[] = noticeDays): number | null {
  if (hasEnded) return ended;
  return notices.toSorted((a, b) => a - b).find((notice) => days <= notice) ?? null;
}

/** The nearer, the louder. */
export function severityOf(notice: number): 'urgent' | 'warning' | 'info' {
  if (notice <= 1) return 'urgent';
  return notice <= 15 ? 'warning' : 'info';
}
