/** How long a certificate is still good, in days, words and colour. Pure. */
import type { Tone } from '../../ui/notes.tsx';

/** As the alerts count: 30 days before, somebody must act. */
const SOON_DAYS = 30;

export function toneOf(daysLeft: number): Tone {
  if (daysLeft < 0) return 'bad';
  return daysLeft <= SOON_DAYS ? 'amber' : 'good';
}
