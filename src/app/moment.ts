/** The moment of a verb, in the two forms that everything stores: an instant in UTC and a civil date in São Paulo. */
import { todayIn } from '#lib/calendar.ts';
import type { LocalMoment } from '#core/check-charge.ts';
import type { System } from './context.ts';

/** Now, RFC 3339 with milliseconds. */
export function instantNow(system: Pick<System, 'clock'>): string {
  return system.clock.now().toString({ smallestUnit: 'millisecond' });
}

/** Today in America/Sao_Paulo. */
export function today(system: Pick<System, 'clock'>): string {
  return todayIn(instantNow(system));
}

/** An instant `ms` milliseconds from now. */
export function instantAfter(system: Pick<System, 'clock'>, ms: number): string {
  return system.clock.now().add({ milliseconds: ms }).toString({ smallestUnit: 'millisecond' });
}

/** Day and hour in São Paulo, as banks count their closing hours. */
export function localMoment(system: Pick<System, 'clock'>): LocalMoment {
  const local = system.clock.now().toZonedDateTimeISO('America/Sao_Paulo');
  return { today: local.toPlainDate().toString(), time: local.toPlainTime().toString({ smallestUnit: 'minute' }) };
}
