/** Days until something ends, as people count them: by the calendar of São Paulo, not by hours. */
import { daysBetween, todayIn } from '#lib/calendar.ts';
import type { System } from '../context.ts';
import { instantNow, today } from '../moment.ts';

/** 0 = today, 1 = tomorrow; negative once the day has passed. */
export function daysUntil(system: Pick<System, 'clock'>, instant: string): number {
  return daysBetween(today(system), todayIn(instant));
}

export function hasEnded(system: Pick<System, 'clock'>, instant: string): boolean {
  return Temporal.Instant.compare(instantNow(system), instant) >= 0;
}

/** `venceu em 21/11/2026`, `vence hoje`, `vence amanhã`, `vence em 7 dias`. */
export function endText(system: Pick<System, 'clock'>, instant: string): string {
  const days = daysUntil(system, instant);
  const day = todayIn(instant).split('-').reverse().join('/');
  if (hasEnded(system, instant)) return days === 0 ? 'venceu hoje' : `venceu em ${day}`;
  if (days === 0) return 'vence hoje';
  return days === 1 ? 'vence amanhã' : `vence em ${days} dias`;
}
