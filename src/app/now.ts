import type { Clock } from './context.ts';

/** The present instant as rows and answers hold it: RFC 3339 UTC with milliseconds. */
export function nowText({ clock }: { clock: Clock }): string {
  return instantText(clock.now());
}

export function instantText(instant: Temporal.Instant): string {
  return instant.toString({ smallestUnit: 'millisecond' });
}
