/** Guessing is slow: every proof of a person (password, code, recovery code) takes an attempt of hers before it is looked at. */
import { clearAttempts, returnAttempt, takeAttempt } from '#db/people.ts';
import { Problem } from '#core/errors.ts';
import { raiseAlert } from '../alerts/raise.ts';
import { audit } from '../audit.ts';
import { systemContext, type System } from '../context.ts';

export type Judged =
  /** The proof is right: what was counted is forgotten. */
  | 'right'
  | 'wrong'
  /** Half of the proof is still to come: the attempt counts neither way. */
  | 'half';

export interface Person {
  id: string;
  organizationId: string;
}

/**
 * Looks at a proof of a person by `look`; `judge` says how what was seen counts. Throws `too_many_attempts` while she is locked;
 * sign-in, confirmations and changes of the password share one count. The one that locks is told to the administrators.
 */
export async function withAttempt<Seen>(
  system: System,
  person: Person,
  look: () => Promise<Seen>,
  judge: (seen: Seen) => Judged,
): Promise<Seen> {
  const now = system.clock.now();
  const attempt = await system.db.asSystem((tx) => takeAttempt(tx, person.id, now.toString()));
  if (!attempt.taken) {
    throw tooManyAttempts(Math.max(1, Math.ceil(now.until(Temporal.Instant.from(attempt.until)).total('seconds'))));
  }
  const seen = await look();
  const judged = judge(seen);
  if (judged === 'right') await system.db.asSystem((tx) => clearAttempts(tx, person.id));
  if (judged === 'half') await system.db.asSystem((tx) => returnAttempt(tx, person.id));
  if (judged === 'wrong' && attempt.locks) await tellLocked(system, person, attempt.name);
  return seen;
}

/** Ten wrong proofs in a row are somebody who forgot, or somebody else. */
async function tellLocked(system: System, person: Person, name: string): Promise<void> {
  const ctx = systemContext(system, person.organizationId, `lock-${system.ids.next()}`);
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    await audit(tx, ctx, { action: 'user.locked', objectKind: 'user', objectId: person.id });
    await raiseAlert(tx, ctx, {
      kind: 'user_locked',
      key: `user_locked/${person.id}`,
      severity: 'warning',
      title: `Entrada de ${name} bloqueada por tentativas`,
      body: 'Houve dez tentativas seguidas com senha ou código errado. A entrada se abre de novo sozinha, em até 15 minutos.',
      cure: 'Pergunte à pessoa. Se não foi ela, crie uma nova senha e peça que ative o segundo fator.',
      link: '/configuracoes/usuarios',
      connectionId: null,
    });
  });
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
