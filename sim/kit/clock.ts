/**
 * The simulator's clock: the only place that knows the real time. It either follows real time at an adjustable distance
 * or stands still until it is moved. What the bank does later (registering, expiring, repeating a webhook) is a timer on
 * this clock, so that moving it makes everything due happen, in order.
 */

import type { Timer } from './timer-queue.ts';
import { makeTimerQueue } from './timer-queue.ts';

export interface SimClock {
  readonly kind: 'real' | 'manual';
  nowMs(): number;
  now(): Temporal.Instant;
  /** Runs the task when the clock reaches the moment; gives a function that forgets it. */
  at(moment: number, task: () => void | Promise<void>): () => void;
  /** Moves forward, runs every task that falls due in order and awaits each. */
  advance(by: Temporal.Duration | Temporal.DurationLike | string): Promise<void>;
  /** Moves to an instant; backwards runs nothing. */
  set(instant: Temporal.Instant | string): Promise<void>;
  /** Goes back to the real time (a manual clock is set to it). */
  follow(): Promise<void>;
  /** When the next task falls due, in milliseconds since 1970; null when none waits. */
  nextTaskMs(): number | null;
  /** Waits until the tasks that are already running have ended. */
  settle(): Promise<void>;
  /** Called with the distance from real time after each move. */
  onMove(listener: (offsetMs: number) => void): void;
  stop(): void;
}

/** Node's longest timer. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Real milliseconds since 1970, for what lies outside the simulated world (certificates, sockets). */
export function wallClockMs(): number {
  return Date.now();
}

/** A clock that follows real time, `offsetMs` ahead of it. */
export function realClock(offsetMs = 0): SimClock {
  return makeClock('real', offsetMs);
}

/** A clock that stands still at the instant until it is moved. */
export function manualClock(start: string = new Date().toISOString()): SimClock {
  return makeClock('manual', Temporal.Instant.from(start).epochMilliseconds);
}

/** How a kind of clock knows the time: `base` is the time itself, or the distance from real time. */
interface TimeBase {
  read(): number;
  write(moment: number): void;
}

function manualTime(base: number): TimeBase {
  return {
    read: () => base,
    write(moment) {
      base = moment;
    },
  };
}

function realTime(offsetMs: number): TimeBase {
  return {
    read: () => Date.now() + offsetMs,
    write(moment) {
      offsetMs = moment - Date.now();
    },
  };
}

function makeClock(kind: 'real' | 'manual', start: number): SimClock {
  const timers = makeTimerQueue();
  const running = makeRunning();
  const time = kind === 'manual' ? manualTime(start) : realTime(start);
  const listeners: ((offsetMs: number) => void)[] = [];
  /** While the clock is moved, the moment of the task that runs. */
  let frozen: number | undefined;
  let stopped = false;
  let alarm: NodeJS.Timeout | undefined;
  let moving: Promise<void> = Promise.resolve();

  const nowMs = () => frozen ?? time.read();

  function setAlarm(): void {
    clearTimeout(alarm);
    const first = timers.first();
    if (first === undefined || stopped || kind === 'manual' || frozen !== undefined) return;
    alarm = setTimeout(ring, Math.min(Math.max(first.moment - nowMs(), 0), LONGEST_TIMEOUT_MS));
    alarm.unref();
  }

  function ring(): void {
    for (let due = timers.takeDue(nowMs()); due !== undefined; due = timers.takeDue(nowMs())) void running.start(due);
    setAlarm();
  }

  async function moveTo(target: number): Promise<void> {
    frozen = nowMs();
    try {
      for (let due = timers.takeDue(target); due !== undefined && !stopped; due = timers.takeDue(target)) {
        frozen = Math.max(frozen, due.moment);
        await running.start(due);
      }
    } finally {
      time.write(target);
      frozen = undefined;
    }
    for (const listener of listeners) listener(target - Date.now());
    setAlarm();
  }

  /** Moves never overlap: each begins when the one before has ended. */
  function move(target: () => number): Promise<void> {
    const next = moving.then(() => moveTo(target()));
    moving = next.catch(() => undefined);
    return next;
  }

  return {
    kind,
    nowMs,
    now: () => Temporal.Instant.fromEpochMilliseconds(Math.floor(nowMs())),
    at(moment, task) {
      const timer = timers.add(moment, task);
      if (timers.first() === timer) setAlarm();
      return () => {
        timer.forgotten = true;
      };
    },
    advance: (by) => move(() => nowMs() + millisecondsOf(by)),
    set: (instant) => move(() => Temporal.Instant.from(instant).epochMilliseconds),
    follow: () => move(() => Date.now()),
    nextTaskMs: () => timers.first()?.moment ?? null,
    settle: () => running.settle(),
    onMove: (listener) => void listeners.push(listener),
    stop() {
      stopped = true;
      clearTimeout(alarm);
    },
  };
}

/** A day of a duration is 24 hours: São Paulo has had no daylight saving time since 2019. */
function millisecondsOf(duration: Temporal.Duration | Temporal.DurationLike | string): number {
  const relativeTo = Temporal.PlainDate.from('2026-01-01');
  return Temporal.Duration.from(duration as Temporal.DurationLike).total({ unit: 'milliseconds', relativeTo });
}

/** The tasks that have begun and not ended. */
function makeRunning() {
  const running = new Set<Promise<void>>();
  return {
    start({ task, forgotten }: Timer): Promise<void> | undefined {
      const outcome = forgotten ? undefined : task();
      if (!(outcome instanceof Promise)) return undefined;
      const tracked = outcome.finally(() => running.delete(tracked));
      running.add(tracked);
      return tracked;
    },
    async settle(): Promise<void> {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}

const SAO_PAULO = 'America/Sao_Paulo';

interface LocalDay {
  date: string;
  startMs: number;
  endMs: number;
  offsetMs: number;
}

let lastDay: LocalDay = { date: '', startMs: 0, endMs: 0, offsetMs: 0 };

/** The civil day in São Paulo at a moment: its date and where it begins and ends. The last answer is kept: most calls are about today. */
export function localDay(moment: number): LocalDay {
  if (moment >= lastDay.startMs && moment < lastDay.endMs) return lastDay;
  const zoned = Temporal.Instant.fromEpochMilliseconds(Math.floor(moment)).toZonedDateTimeISO(SAO_PAULO);
  const start = zoned.startOfDay();
  lastDay = {
    date: zoned.toPlainDate().toString(),
    startMs: start.epochMilliseconds,
    endMs: start.add({ days: 1 }).epochMilliseconds,
    offsetMs: zoned.offsetNanoseconds / 1e6,
  };
  return lastDay;
}

/** An instant as Brazilian banks write it, `2026-11-21T18:53:39.123-03:00`. */
export function localTimestamp(moment: number): string {
  const { offsetMs } = localDay(moment);
  const hours = String(Math.abs(offsetMs) / 3_600_000).padStart(2, '0');
  return `${new Date(moment + offsetMs).toISOString().slice(0, -1)}${offsetMs < 0 ? '-' : '+'}${hours}:00`;
}

/** An instant in RFC 3339 UTC. */
export function utcTimestamp(moment: number): string {
  return new Date(moment).toISOString();
}

/** The moment of a local time of day (`HH:MM`) on a civil date in São Paulo. */
export function momentOf(date: string, time = '12:00'): number {
  return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(SAO_PAULO).epochMilliseconds;
}

/** The moment of a date in the form of certificates, `Nov 21 21:53:39 2027 GMT`. */
export function parseMoment(text: string): number {
  return Date.parse(text);
}
