/** The open sessions of a person: seen and ended, by herself or by an administrator. */
import type { OwnSession } from '#contract/users.ts';
import { notFound } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { deleteSessionById, deleteSessionsOf, listSessionRows } from '#db/sessions.ts';
import { lockUser } from '#db/users.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { browserOf } from './browser.ts';
import { sessionLimits } from './session.ts';
import { tokenHash } from './tokens.ts';

/** The sessions of the person who asks, the one seen last first; `token` is the one that asks. */
export async function listOwnSessions(ctx: Context, token: string): Promise<OwnSession[]> {
  const current = tokenHash(token);
  const rows = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    listSessionRows(tx, ownId(ctx), sessionLimits(ctx)),
  );
  return rows.map((row) => ({
    id: publicId('session', row.id),
    address: row.address,
    browser: browserOf(row.user_agent),
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    current: row.token_hash.equals(current),
  }));
}

export async function endOwnSession(ctx: Context, id: string): Promise<void> {
  const uuid = uuidOf('session', id);
  const userId = ownId(ctx);
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    if (!(await deleteSessionById(tx, userId, uuid))) throw notFound('A sessão', id);
    await audit(tx, ctx, { action: 'session.end', objectKind: 'user', objectId: userId, before: { session: id } });
  });
}

/** Ends every session of the person but the one that asks. Gives how many. */
export async function endOtherSessions(ctx: Context, token: string): Promise<number> {
  const userId = ownId(ctx);
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const ended = await deleteSessionsOf(tx, userId, tokenHash(token));
    await audit(tx, ctx, { action: 'session.end_others', objectKind: 'user', objectId: userId, after: { ended } });
    return ended;
  });
}

/** An administrator ends all sessions of a user. */
export async function endSessionsOf(ctx: Context, id: string): Promise<void> {
  const uuid = uuidOf('user', id);
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const user = await lockUser(tx, uuid);
    if (!user) throw notFound('O usuário', id);
    const ended = await deleteSessionsOf(tx, uuid);
    await audit(tx, ctx, { action: 'user.end_sessions', objectKind: 'user', objectId: uuid, after: { ended } });
    await announce(tx, ctx, { type: 'user', id, version: user.version });
  });
}

function ownId(ctx: Context): string {
  if (ctx.actor.kind !== 'user') throw new Error('a session belongs to a person');
  return ctx.actor.id;
}
