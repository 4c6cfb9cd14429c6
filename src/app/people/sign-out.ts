/** Signing out: the session is gone, not only its cookie. */
import { deleteSession } from '#db/people.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { tokenHash } from './tokens.ts';

export async function signOut(ctx: Context, token: string): Promise<void> {
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    await deleteSession(tx, tokenHash(token));
    await audit(tx, ctx, { action: 'session.end', objectKind: 'user', objectId: ctx.actor.id });
  });
}
