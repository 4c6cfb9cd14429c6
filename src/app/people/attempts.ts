/** Guessing is slow: every proof of a person (password, code, recovery code) takes an attempt of hers before it is looked at. */
import { clearAttempts, returnAttempt, takeAttempt } from '#db/people.ts';
import { Problem } from '#core/errors.ts';
import type { System } from '../context.ts';

export type Judged =
  /** The proof is right: what was counted is forgotten. */
  | 'right'
  | 'wrong'
  /** Half of the proof is still to come: the attempt counts neither way. */
  | 'half';

/**
 * Looks at a proof of a person by `look`; `judge` says how what was seen counts. Throws `too_many_attempts` while she is locked;
 * sign-in, confirmations and changes of the password share one count.
 */
export async function withAttempt<Seen>(
  system: System,
  userId: string,
  look: () => Promise<Seen>,
  judge: (seen: Seen) => Judged,
): Promise<Seen> {
  const now = system.clock.now();
  const lockedUntil = await system.db.asSystem((tx) => takeAttempt(tx, userId, now.toString()));
  if (lockedUntil !== null) {
    throw tooManyAttempts(Math.max(1, Math.ceil(now.until(Temporal.Instant.from(lockedUntil)).total('seconds'))));
  }
  const seen = await look();
  const judged = judge(seen);
  if (judged === 'right') await system.db.asSystem((tx) => clearAttempts(tx, userId));
  if (judged === 'half') await system.db.asSystem((tx) => returnAttempt(tx, userId));
  return seen;
}

/** How a password counts that fits or does not. */
export function judgeFit(fits: boolean): Judged {
  return fits ? 'right' : 'wrong';
}

/** Somebody guesses; the wait is in seconds. */
export function tooManyAttempts(retryAfterSeconds: number): Problem {
  return new Problem({
    code: 'too_many_attempts',
    status: 429,
    title: 'Tentativas demais',
    detail: 'Houve tentativas demais.',
    cure: `Espere ${Math.ceil(retryAfterSeconds / 60)} min e tente de novo.`,
    actor: 'you',
    retryable: true,
    facts: { retryAfterSeconds },
  });
}
