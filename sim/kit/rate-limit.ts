/** Calls a minute on the simulator's clock: a sliding window per key. */

const WINDOW_MS = 60_000;

export interface RateLimiter {
  /** Takes a permit of `limit` a minute; false when there is none, and then nothing is counted. */
  take(key: string, limit: number, nowMs: number): boolean;
  clear(): void;
}

export function makeRateLimiter(): RateLimiter {
  const windows = new Map<string, number[]>();
  return {
    take(key, limit, nowMs) {
      let taken = windows.get(key);
      if (taken === undefined) windows.set(key, (taken = []));
      while (taken[0] !== undefined && (taken[0] <= nowMs - WINDOW_MS || taken[0] > nowMs)) taken.shift();
      if (taken.length >= limit) return false;
      taken.push(nowMs);
      return true;
    },
    clear: () => windows.clear(),
  };
}
