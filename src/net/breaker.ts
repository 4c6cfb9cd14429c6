/**
 * A circuit breaker per connection and service: after some failures in a row nothing is sent for a while, then one call
 * tries; the others go on when it succeeds.
 */

export interface BreakerSettings {
  /** Failures in a row that open it. */
  failures: number;
  openMs: number;
}

/** Whether a call may go; the one that may tell how it ended, whatever happens. */
export type Entry =
  | { allowed: true; leave(end: 'success' | 'failure' | 'neither'): void }
  | { allowed: false; retryAfterMs: number };

export interface Breakers {
  enter(key: string): Entry;
  /** Since when the keys that begin so have only failed, the longest of them; null when each succeeded last. */
  failingSinceMs(prefix: string): number | null;
}

interface State {
  failures: number;
  failingSinceMs: number | null;
  openUntilMs: number | null;
  probing: boolean;
}

export const breakerDefaults: BreakerSettings = { failures: 5, openMs: 30_000 };

/** While a probe is out, the others come back after this long. */
const probeWaitMs = 1_000;

export function createBreakers(now: () => Temporal.Instant, settings: BreakerSettings = breakerDefaults): Breakers {
  const states = new Map<string, State>();
  return {
    enter(key) {
      const state = states.get(key) ?? { failures: 0, failingSinceMs: null, openUntilMs: null, probing: false };
      states.set(key, state);
      const nowMs = now().epochMilliseconds;
      if (state.openUntilMs !== null) {
        if (nowMs < state.openUntilMs) return { allowed: false, retryAfterMs: state.openUntilMs - nowMs };
        if (state.probing) return { allowed: false, retryAfterMs: probeWaitMs };
        state.probing = true;
      }
      const isProbe = state.probing;
      return {
        allowed: true,
        leave(end) {
          if (isProbe) state.probing = false;
          if (end === 'success') {
            state.failures = 0;
            state.failingSinceMs = null;
            state.openUntilMs = null;
          }
          if (end !== 'failure') return;
          state.failures += 1;
          state.failingSinceMs ??= now().epochMilliseconds;
          if (isProbe || state.failures >= settings.failures) {
            state.openUntilMs = now().epochMilliseconds + settings.openMs;
          }
        },
      };
    },
    failingSinceMs(prefix) {
      const since = [...states].flatMap(([key, state]) => (key.startsWith(prefix) ? (state.failingSinceMs ?? []) : []));
      return since.length === 0 ? null : Math.min(...since);
    },
  };
}
