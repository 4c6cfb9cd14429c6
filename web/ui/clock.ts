/** The only place of the screens that reads the time. */

/** Now, as RFC 3339 in UTC. */
export function nowText(): string {
  return new Date().toISOString();
}

export function nowMs(): number {
  return Date.now();
}

/** So many days from a moment, as RFC 3339 in UTC. */
export function daysAfter(ms: number, days: number): string {
  return new Date(ms + days * 86_400_000).toISOString();
}

/** Whether an instant of RFC 3339 has come. */
export function isPast(instant: string): boolean {
  return Date.parse(instant) <= Date.now();
}
