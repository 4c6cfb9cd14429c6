/** One's own password: changed by whoever knows the present one. */
import { invalidInput } from '#core/errors.ts';
import { readProof, readSessionDetail } from '#db/people.ts';
import { deleteSessionsOf } from '#db/sessions.ts';
import { setPassword } from '#db/users.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { judgeFit, withAttempt } from './attempts.ts';
import { hashPassword, passwordFits } from './password.ts';
import { requirePassword } from './password-rules.ts';
import { tokenHash } from './tokens.ts';

export interface PasswordChange {
  password: string;
  newPassword: string;
  /** The session that asks; the person's others end. */
  sessionToken: string;
}

/** Throws `invalid_input` at the field that is wrong, and `too_many_attempts`. */
export async function changePassword(ctx: Context, change: PasswordChange): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== 'user') throw new Error('a password belongs to a person');
  const person = { id: actor.id, organizationId: ctx.organizationId };
  const { proof, detail } = await ctx.db.inOrganization(ctx.organizationId, async (tx) => ({
    proof: await readProof(tx, actor.id),
    detail: await readSessionDetail(tx, actor.id),
  }));
  if (!proof || !detail) throw new Error('the user of a session vanished');
  const fits = await withAttempt(ctx, person, () => passwordFits(change.password, proof.passwordHash), judgeFit);
  if (!fits) throw fieldProblem('/password', 'wrong_password', 'A senha atual não confere.');
  if (change.newPassword === change.password) {
    throw fieldProblem('/newPassword', 'same_password', 'A senha nova é igual à atual.');
  }
  requirePassword(change.newPassword, detail, '/newPassword');
  const passwordHash = await hashPassword(change.newPassword, (length) => ctx.ids.randomBytes(length));
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    await setPassword(tx, { userId: actor.id, passwordHash, changedAt: instantNow(ctx) });
    const ended = await deleteSessionsOf(tx, actor.id, tokenHash(change.sessionToken));
    const after = { endedSessions: ended };
    await audit(tx, ctx, { action: 'user.password_change', objectKind: 'user', objectId: actor.id, after });
  });
}

function fieldProblem(pointer: string, code: string, detail: string): ReturnType<typeof invalidInput> {
  return invalidInput([{ pointer, code, detail }]);
}
