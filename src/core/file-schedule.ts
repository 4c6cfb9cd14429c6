/** When a bank's files are looked for, and which days' files ought to be there. Pure. */
import { addDays } from '#lib/calendar.ts';

export interface FileHours {
  /** `HH:MM`, São Paulo, on the day after the day that the files tell of. */
  from: string;
  to: string;
}

export interface LookPlan {
  hours: FileHours;
  /** Hour by which the files must have come. */
  alertHour: number;
  /** All that was expected so far is there. */
  isComplete: boolean;
}

const zone = 'America/Sao_Paulo';
/** Until the alert often, after it now and then: a file that is late is still taken in. */
const pollMinutes = 15;
const latePollMinutes = 60;

/** The next look at the bank's server: tomorrow's first hour when everything is there, else soon. */
export function nextLookAt(now: string, { hours, alertHour, isComplete }: LookPlan): string {
  const local = Temporal.Instant.from(now).toZonedDateTimeISO(zone);
  const opens = at(local.toPlainDate(), hours.from);
  // Something of an earlier day may be missing before today's hour: it is still looked for, only less often.
  if (Temporal.ZonedDateTime.compare(local, opens) < 0) {
    const soon = local.add({ minutes: latePollMinutes });
    return text(isComplete || Temporal.ZonedDateTime.compare(soon, opens) > 0 ? opens : soon);
  }
  const tomorrow = at(local.toPlainDate().add({ days: 1 }), hours.from);
  if (isComplete) return text(tomorrow);
  const soon = local.add({ minutes: local.hour < alertHour ? pollMinutes : latePollMinutes });
  return text(Temporal.ZonedDateTime.compare(soon, tomorrow) > 0 ? tomorrow : soon);
}

function at(date: Temporal.PlainDate, time: string): Temporal.ZonedDateTime {
  return date.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) });
}

function text(moment: Temporal.ZonedDateTime): string {
  return moment.toInstant().toString({ smallestUnit: 'millisecond' });
}

/** The last day whose files should have come when the hour of `lateFrom` has passed: yesterday, or the day before it. */
export function lastExpectedDay(now: string, lateFrom: { hour: number } | FileHours): string {
  const local = Temporal.Instant.from(now).toZonedDateTimeISO(zone);
  const today = local.toPlainDate().toString();
  const hasPassed =
    'hour' in lateFrom
      ? local.hour >= lateFrom.hour
      : Temporal.PlainTime.compare(local.toPlainTime(), Temporal.PlainTime.from(lateFrom.to)) >= 0;
  return addDays(today, hasPassed ? -1 : -2);
}

/** Days from one to another, both included; none when they are in the other order. */
export function daysFrom(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}
