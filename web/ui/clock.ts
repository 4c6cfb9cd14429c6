/** The only place of the screens that reads the time. */

/** Now, as RFC 3339 in UTC. */
export function nowText(): string {
  return new Date().toISOString();
}

export function nowMs(): number {
  return Date.now();
}
