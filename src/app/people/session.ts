/** Sessions: begun by a sign-in, shown to the page that holds them. */
import type { Session } from '#contract/people.ts';
import { publicId } from '#core/ids.ts';
import { insertSession, readSessionDetail } from '#db/people.ts';
import type { Tx } from '#db/pool.ts';
import type { SessionLimits } from '#db/users.ts';
import type { Context, System } from '../context.ts';
import { idleMinutes, sessionHours } from './authenticate.ts';
import { newToken, tokenHash } from './tokens.ts';

export interface Begun {
  /** Goes into the cookie; kept only as a hash. */
  token: string;
  csrfToken: string;
}

/** Whoever stands at the door: where from, and what the browser says it is. */
export interface Visitor {
  address: string;
  userAgent: string;
}

const longestUserAgent = 300;

/** Which sessions are open now: neither over nor idle for too long. */
export function sessionLimits({ clock }: Pick<System, 'clock'>): SessionLimits {
  const now = clock.now();
  return { now: now.toString(), idleSince: now.subtract({ minutes: idleMinutes }).toString() };
}

/** Begins a session of a user. A new token each time: one that somebody planted before is worth nothing. */
export async function beginSession(
  tx: Tx,
  system: System,
  user: { id: string; organizationId: string },
  visitor: Visitor,
): Promise<Begun> {
  const now = system.clock.now();
  const begun: Begun = { token: newToken(system.ids), csrfToken: newToken(system.ids) };
  await insertSession(tx, {
    tokenHash: tokenHash(begun.token),
    userId: user.id,
    organizationId: user.organizationId,
    csrfToken: begun.csrfToken,
    address: visitor.address,
    userAgent: visitor.userAgent.slice(0, longestUserAgent),
    createdAt: now.toString(),
    expiresAt: now.add({ hours: sessionHours }).toString(),
  });
  return begun;
}

/** What the page needs to know of the person who is signed in. */
export async function getSession(ctx: Context, csrfToken: string): Promise<Session> {
  const { actor } = ctx;
  if (actor.kind !== 'user') throw new Error('a session belongs to a person');
  const detail = await ctx.db.inOrganization(ctx.organizationId, (tx) => readSessionDetail(tx, actor.id));
  if (!detail) throw new Error('the user of a session vanished');
  return {
    user: { id: publicId('user', actor.id), name: detail.name, email: detail.email, role: detail.role },
    organization: {
      id: publicId('organization', ctx.organizationId),
      name: detail.organizationName,
      taxId: detail.organizationTaxId,
      hasSample: detail.hasSample,
    },
    csrfToken,
    simulator: ctx.settings.simulator !== null,
    secondFactor: detail.secondFactor,
    administrators: detail.administrators,
    documentsFolder: ctx.settings.documentsDir !== null,
    version: ctx.settings.version,
  };
}
