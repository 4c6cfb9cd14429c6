/** Using a one-time link: who is invited becomes a user, who lost the password gets a new one. Nobody is signed in by it. */
import type { z } from 'zod';
import type { inviteReadSchema, InviteAccept } from '#contract/users.ts';
import { Problem } from '#core/errors.ts';
import { acceptInvite, findUsableInvite, type UsableInvite } from '#db/invites.ts';
import { insertUser } from '#db/people.ts';
import { deleteSessionsOf } from '#db/sessions.ts';
import { isUniqueViolation } from '#db/violations.ts';
import type { Tx } from '#db/pool.ts';
import { lockUser, setPassword } from '#db/users.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import { publicId } from '#core/ids.ts';
import type { Actor, Context, System } from '../context.ts';
import { instantNow } from '../moment.ts';
import { hashPassword } from './password.ts';
import { requirePassword } from './password-rules.ts';
import { tokenHash } from './tokens.ts';

export type InviteRead = z.infer<typeof inviteReadSchema>;

/** What the holder of the link is invited to. Throws `invite_unusable`. */
export async function readInvite(system: System, token: string): Promise<InviteRead> {
  const invite = await usable(system, token);
  const { organizationName, name, email, expiresAt, userId } = invite;
  return { kind: userId === null ? 'invite' : 'password_reset', organizationName, name, email, expiresAt };
}

/**
 * Sets the password and, for somebody invited, makes the user. Throws `invite_unusable` in the same words for a link that nobody
 * made, that is over, used or revoked, and for an e-mail that cannot become a user here; and `invalid_input` for a weak password,
 * which leaves the link usable.
 */
export async function acceptLink(system: System, input: InviteAccept, requestId: string): Promise<{ email: string }> {
  const invite = await usable(system, input.token);
  const name = invite.userId === null ? (input.name ?? invite.name) : invite.name;
  requirePassword(input.password, { ...invite, name }, '/password');
  const passwordHash = await hashPassword(input.password, (length) => system.ids.randomBytes(length));
  try {
    await system.db.inOrganization(invite.organizationId, async (tx) => {
      const at = instantNow(system);
      if (!(await acceptInvite(tx, invite.id, at))) throw unusable();
      if (invite.userId === null) await becomeUser(tx, system, { invite, name, passwordHash, requestId });
      else await renewPassword(tx, system, { invite, userId: invite.userId, passwordHash, requestId });
    });
  } catch (error) {
    // The e-mail is a user's already, of this company or of another: of which, the answer must not tell.
    if (isUniqueViolation(error)) throw unusable();
    throw error;
  }
  return { email: invite.email };
}

async function usable(system: System, token: string): Promise<UsableInvite> {
  const invite = await system.db.asSystem((tx) => findUsableInvite(tx, tokenHash(token), instantNow(system)));
  if (!invite) throw unusable();
  return invite;
}

interface Use {
  invite: UsableInvite;
  passwordHash: string;
  requestId: string;
}

async function becomeUser(tx: Tx, system: System, use: Use & { name: string }): Promise<void> {
  const { invite, name, passwordHash } = use;
  const id = system.ids.next();
  const { organizationId, email, role } = invite;
  await insertUser(tx, { id, organizationId, email, name, role, passwordHash, createdAt: instantNow(system) });
  const ctx = contextOf(system, use, { kind: 'user', id, name, role });
  const after = { name, email, role, invite: publicId('invite', invite.id) };
  await audit(tx, ctx, { action: 'user.create', objectKind: 'user', objectId: id, after });
  await announce(tx, ctx, { type: 'user', id: publicId('user', id), version: 1 });
}

async function renewPassword(tx: Tx, system: System, use: Use & { userId: string }): Promise<void> {
  const { invite, userId, passwordHash } = use;
  const user = await lockUser(tx, userId);
  // Disabled after the link was made: a new password would open nothing.
  if (!user || user.disabledAt !== null) throw unusable();
  await setPassword(tx, { userId, passwordHash, changedAt: instantNow(system) });
  const endedSessions = await deleteSessionsOf(tx, userId);
  const ctx = contextOf(system, use, { kind: 'user', id: userId, name: user.name, role: user.role });
  const after = { endedSessions, link: publicId('invite', invite.id) };
  await audit(tx, ctx, { action: 'user.password_reset', objectKind: 'user', objectId: userId, after });
  await announce(tx, ctx, { type: 'user', id: publicId('user', userId), version: user.version + 1 });
}

function contextOf(system: System, { invite, requestId }: Use, actor: Actor): Context {
  return { ...system, organizationId: invite.organizationId, actor, requestId };
}

function unusable(): Problem {
  return new Problem({
    code: 'invite_unusable',
    status: 410,
    title: 'Este endereço não vale mais',
    detail: 'O convite venceu, já foi usado, foi cancelado ou não pode ser usado com este e-mail.',
    cure: 'Peça outro a um administrador da empresa; se preciso, para outro e-mail seu.',
    actor: 'you',
  });
}
