/** Signing in with e-mail and password. */
import { Problem } from '#core/errors.ts';
import { clearFailedSignIns, countFailedSignIn, findUserByEmail } from '#db/people.ts';
import { audit } from '../audit.ts';
import type { Actor, Context, System } from '../context.ts';
import { passwordFits } from './password.ts';
import { beginSession, type Begun } from './session.ts';

export interface SignedIn extends Begun {
  ctx: Context;
}

/**
 * Begins a session. Throws `wrong_credentials` without telling which of the two is wrong, in the same time for an e-mail that
 * nobody has, and `too_many_attempts` for a user who is locked.
 */
export async function signIn(
  system: System,
  input: { email: string; password: string; requestId: string },
): Promise<SignedIn> {
  const user = await system.db.asSystem((tx) => findUserByEmail(tx, input.email.trim()));
  const now = system.clock.now();
  if (user?.lockedUntil && Temporal.Instant.compare(Temporal.Instant.from(user.lockedUntil), now) > 0) {
    throw tooManyAttempts(Math.ceil(now.until(Temporal.Instant.from(user.lockedUntil)).total('seconds')));
  }
  const fits = await passwordFits(input.password, user?.passwordHash ?? null);
  if (!user || !fits) {
    if (user) await system.db.asSystem((tx) => countFailedSignIn(tx, user.id, now.toString()));
    system.log.warn({ requestId: input.requestId, known: user !== null }, 'sign-in refused');
    throw wrongCredentials();
  }
  const begun = await system.db.asSystem(async (tx) => {
    await clearFailedSignIns(tx, user.id);
    return beginSession(tx, system, user);
  });
  const actor: Actor = { kind: 'user', id: user.id, name: user.name, role: user.role };
  const ctx: Context = { ...system, organizationId: user.organizationId, actor, requestId: input.requestId };
  await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    audit(tx, ctx, { action: 'session.begin', objectKind: 'user', objectId: user.id }),
  );
  return { ...begun, ctx };
}

function wrongCredentials(): Problem {
  return new Problem({
    code: 'wrong_credentials',
    status: 401,
    title: 'E-mail ou senha não conferem',
    detail: 'E-mail ou senha não conferem.',
    cure: 'Confira os dois e tente de novo.',
    actor: 'you',
  });
}

/** Somebody guesses passwords; the wait is in seconds. */
export function tooManyAttempts(retryAfterSeconds: number): Problem {
  return new Problem({
    code: 'too_many_attempts',
    status: 429,
    title: 'Tentativas demais',
    detail: 'Houve tentativas demais de entrada.',
    cure: `Espere ${Math.ceil(retryAfterSeconds / 60)} min e tente de novo.`,
    actor: 'you',
    retryable: true,
    facts: { retryAfterSeconds },
  });
}
