/** How long what was superseded stays sealed: long enough to look at a mistake, short enough to be no second door. */
export const keepDays = 7;

/** When the key of a credential that ended then is destroyed. Both RFC 3339 UTC. */
export function destroyAt(endedAt: string): string {
  return Temporal.Instant.from(endedAt)
    .add({ hours: 24 * keepDays })
    .toString();
}
