/**
 * The simulator's clock: the only place that knows the real time. It either follows real time at an adjustable distance
 * or stands still until it is moved. What the bank does later (registering, expiring, repeating a webhook) is a timer on
 * this clock, so that moving it makes everything due happen, in order.
 */

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
  /** Waits until the tasks that are already running have ended. */
  settle(): Promise<void>;
  /** Called with the distance from real time after each move. */
  onMove(listener: (offsetMs: number) => void): void;
  stop(): void;
}

interface Timer {
  moment: number;
  order: number;
  task: () => void | Promise<void>;
  forgotten: boolean;
}

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

function makeClock(kind: 'real' | 'manual', start: number): SimClock {
  const timers: Timer[] = []; // a binary heap by moment, then by order of arrival
  const running = new Set<Promise<void>>();
  const listeners: ((offsetMs: number) => void)[] = [];
  /** Manual: the time itself. Real: the distance from real time. */
  let base = start;
  /** While it is moved, the moment of the task that runs. */
  let frozen: number | undefined;
  let order = 0;
  let stopped = false;
  let alarm: NodeJS.Timeout | undefined;

  const nowMs = () => frozen ?? (kind === 'manual' ? base : Date.now() + base);

  function track(task: () => void | Promise<void>): Promise<void> | undefined {
    const outcome = task();
    if (!(outcome instanceof Promise)) return undefined;
    const tracked = outcome.finally(() => running.delete(tracked));
    running.add(tracked);
    return tracked;
  }

  function setAlarm(): void {
    if (stopped || kind === 'manual' || frozen !== undefined) return;
    clearTimeout(alarm);
    const first = timers[0];
    if (first === undefined) return;
    alarm = setTimeout(ring, Math.min(Math.max(first.moment - nowMs(), 0), 2 ** 31 - 1));
    alarm.unref();
  }

  function ring(): void {
    while (timers[0] !== undefined && timers[0].moment <= nowMs()) {
      const due = popTimer(timers);
      if (!due.forgotten) void track(due.task);
    }
    setAlarm();
  }

  async function moveTo(target: number): Promise<void> {
    frozen = nowMs();
    try {
      while (!stopped && timers[0] !== undefined && timers[0].moment <= target) {
        const due = popTimer(timers);
        if (due.forgotten) continue;
        frozen = Math.max(frozen, due.moment);
        await track(due.task);
      }
    } finally {
      base = kind === 'manual' ? target : target - Date.now();
      frozen = undefined;
    }
    for (const listener of listeners) listener(target - Date.now());
    setAlarm();
  }

  let moving: Promise<void> = Promise.resolve();
  /** Moves never overlap: each begins when the one before has ended. */
  function move(target: () => number): Promise<void> {
    const next = moving.then(() => moveTo(target()));
    moving = next.catch(() => undefined);
    return next;
  }

  return {
    kind,
    nowMs,
    now: () => Temporal.Instant.fromEpochMilliseconds(nowMs()),
    at(moment, task) {
      const timer = { moment, order: order++, task, forgotten: false };
      pushTimer(timers, timer);
      if (timers[0] === timer) setAlarm();
      return () => {
        timer.forgotten = true;
      };
    },
    advance: (by) =>
      move(
        () =>
          nowMs() +
          Temporal.Duration.from(by as Temporal.DurationLike).total({
            unit: 'milliseconds',
            relativeTo: Temporal.PlainDate.from('2026-01-01'),
          }),
      ),
    set: (instant) => move(() => Temporal.Instant.from(instant).epochMilliseconds),
    follow: () => move(() => Date.now()),
    async settle() {
      while (running.size > 0) await Promise.allSettled(running);
    },
    onMove: (listener) => void listeners.push(listener),
    stop() {
      stopped = true;
      clearTimeout(alarm);
    },
  };
}

function before(left: Timer, right: Timer): boolean {
  return left.moment < right.moment || (left.moment === right.moment && left.order < right.order);
}

function pushTimer(heap: Timer[], timer: Timer): void {
  let index = heap.push(timer) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (before(heap[parent]!, timer)) break;
    heap[index] = heap[parent]!;
    index = parent;
  }
  heap[index] = timer;
}

function popTimer(heap: Timer[]): Timer {
  const first = heap[0]!;
  const last = heap.pop()!;
  let index = 0;
  while (heap.length > 0) {
    const left = 2 * index + 1;
    if (left >= heap.length) break;
    const child = left + 1 < heap.length && before(heap[left + 1]!, heap[left]!) ? left + 1 : left;
    if (before(last, heap[child]!)) break;
    heap[index] = heap[child]!;
    index = child;
  }
  if (heap.length > 0) heap[index] = last;
  return first;
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
