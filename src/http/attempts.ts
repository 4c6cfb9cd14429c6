/** Counts wrong attempts by name (an address, an e-mail), so that guessing is slow. Kept in memory, for a window of time. */
import type { Clock } from '#app/context.ts';

export interface Attempts {
  /** Seconds to wait, or 0 when another attempt is allowed. */
  waitSeconds(name: string): number;
  count(name: string): void;
  clear(name: string): void;
}

/** Beyond this many names the oldest are forgotten: memory is bounded whatever comes. */
const mostNames = 20_000;

export function countAttempts(clock: Clock, { allowed, windowMs }: { allowed: number; windowMs: number }): Attempts {
  const counts = new Map<string, { since: number; count: number }>();
  const current = (name: string): { since: number; count: number } | undefined => {
    const found = counts.get(name);
    return found && clock.now().epochMilliseconds - found.since < windowMs ? found : undefined;
  };
  return {
    waitSeconds: (name) => {
      const found = current(name);
      if (!found || found.count < allowed) return 0;
      return Math.max(1, Math.ceil((found.since + windowMs - clock.now().epochMilliseconds) / 1000));
    },
    count: (name) => {
      const found = current(name) ?? { since: clock.now().epochMilliseconds, count: 0 };
      counts.delete(name);
      counts.set(name, { ...found, count: found.count + 1 });
      const oldest = counts.keys().next().value;
      if (counts.size > mostNames && oldest !== undefined) counts.delete(oldest);
    },
    clear: (name) => void counts.delete(name),
  };
}
