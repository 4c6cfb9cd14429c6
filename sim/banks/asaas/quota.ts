/** docs.asaas.com, "Limites da API": 25,000 requests in twelve hours; the window opens with an account's first request. */

export const REQUESTS_PER_WINDOW = 25_000;
const WINDOW_MS = 12 * 3_600_000;

export interface Quota {
  /** Seconds until the account may call again; 0 when it may now, and then the call is counted. */
  take(account: string, nowMs: number): number;
}

export function makeQuota(): Quota {
  const windows = new Map<string, { endsAtMs: number; taken: number }>();
  return {
    take(account, nowMs) {
      let window = windows.get(account);
      // One that ends later than it could was opened before the clock was set back.
      if (window === undefined || window.endsAtMs <= nowMs || window.endsAtMs > nowMs + WINDOW_MS)
        windows.set(account, (window = { endsAtMs: nowMs + WINDOW_MS, taken: 0 }));
      if (window.taken >= REQUESTS_PER_WINDOW) return Math.ceil((window.endsAtMs - nowMs) / 1000);
      window.taken += 1;
      return 0;
    },
  };
}
