/**
 * One-time links: for somebody who is to come in, and for a user who lost the password. The token is in the link only (behind `#`,
 * which browsers never send to a server); here is its hash.
 */
import { roleLabels } from '#contract/people.ts';
import type { Invite, InviteCreated, InviteInput } from '#contract/users.ts';
import { notFound, Problem } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { insertInvite, listInviteRows, lockInvite, revokeInvites, type InviteRow } from '#db/invites.ts';
import { readOrganization } from '#db/organizations.ts';
import type { Tx } from '#db/pool.ts';
import { findUserIdByEmail, lockUser, type LockedUser } from '#db/users.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { pageOfRows, readCursor } from '../cursor.ts';
import { enqueueMail, mailIsConfigured } from '../mail/enqueue.ts';
import { inviteMail, recoveryMail } from '../mail/templates/invite.ts';
import { instantNow } from '../moment.ts';
import { newToken, tokenHash } from './tokens.ts';

const validDays = 7;

/** A page of links, newest first, used and revoked ones too. */
export async function listInvites(
  ctx: Context,
  query: { limit: number; after?: string | undefined },
): Promise<{ data: Invite[]; next: string | null }> {
  const after = readCursor(query.after, 2);
  const rows = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    listInviteRows(tx, { limit: query.limit + 1, after }),
  );
  const { rows: kept, next } = pageOfRows(rows, query.limit, (row) => [row.created_at, row.id]);
  return { data: kept.map((row) => inviteView(ctx, row)), next };
}

/**
 * Invites somebody; an earlier invite to the same e-mail ends. Throws `user_exists` for a user of this company. An e-mail that is a
 * user's of another company is treated like any other here, and when the link is used it is answered like a link that is over.
 */
export async function createInvite(ctx: Context, input: InviteInput): Promise<InviteCreated> {
  return ctx.db.inOrganization(ctx.organizationId, (tx) => addInvite(tx, ctx, input));
}

/** {@link createInvite} inside a transaction of the context's organization. */
export async function addInvite(tx: Tx, ctx: Context, input: InviteInput): Promise<InviteCreated> {
  if ((await findUserIdByEmail(tx, input.email)) !== null) throw userExists(input.email);
  await revokeInvites(tx, { email: input.email, kind: 'invite' }, instantNow(ctx));
  return makeLink(tx, ctx, { ...input, userId: null });
}

/** A link for a new password. The old password works until it is used; an earlier such link ends. */
export async function createPasswordReset(ctx: Context, id: string): Promise<InviteCreated> {
  const uuid = uuidOf('user', id);
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const user = await lockUser(tx, uuid);
    if (!user) throw notFound('O usuário', id);
    if (user.disabledAt !== null) throw userDisabled(user.name);
    return addPasswordReset(tx, ctx, user);
  });
}

/** {@link createPasswordReset} for an active user that `tx` has locked. */
export async function addPasswordReset(tx: Tx, ctx: Context, user: LockedUser): Promise<InviteCreated> {
  await revokeInvites(tx, { userId: user.id }, instantNow(ctx));
  return makeLink(tx, ctx, { name: user.name, email: user.email, role: user.role, userId: user.id });
}

/** The same invitation by a new link, for seven days more; the old link ends. Throws `invite_over` once it was used or revoked. */
export async function resendInvite(ctx: Context, id: string): Promise<InviteCreated> {
  const uuid = uuidOf('invite', id);
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const invite = await openInvite(tx, id, uuid);
    await revokeInvites(tx, { id: uuid }, instantNow(ctx));
    const { name, email, role, user_id: userId } = invite;
    return makeLink(tx, ctx, { name, email, role, userId });
  });
}

/** The link opens nothing any more. */
export async function revokeInvite(ctx: Context, id: string): Promise<void> {
  const uuid = uuidOf('invite', id);
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const { email } = await openInvite(tx, id, uuid);
    await revokeInvites(tx, { id: uuid }, instantNow(ctx));
    await audit(tx, ctx, { action: 'invite.revoke', objectKind: 'invite', objectId: uuid, before: { email } });
    await announce(tx, ctx, { type: 'invite', id, version: 1 });
  });
}

async function openInvite(tx: Tx, id: string, uuid: string): Promise<InviteRow> {
  const invite = await lockInvite(tx, uuid);
  if (!invite) throw notFound('O convite', id);
  if (invite.accepted_at !== null || invite.revoked_at !== null) throw inviteOver(invite);
  return invite;
}

async function makeLink(tx: Tx, ctx: Context, to: InviteInput & { userId: string | null }): Promise<InviteCreated> {
  const token = newToken(ctx.ids);
  const now = ctx.clock.now();
  const row: InviteRow = {
    id: ctx.ids.next(),
    organization_id: ctx.organizationId,
    email: to.email,
    name: to.name,
    role: to.role,
    user_id: to.userId,
    created_by: ctx.actor.kind === 'user' ? ctx.actor.id : null,
    created_at: instantNow(ctx),
    expires_at: now.add({ hours: validDays * 24 }).toString({ smallestUnit: 'millisecond' }),
    accepted_at: null,
    revoked_at: null,
  };
  await insertInvite(tx, { ...row, token_hash: tokenHash(token) });
  const after = { name: to.name, email: to.email, role: to.role, expiresAt: row.expires_at };
  const action = to.userId === null ? 'invite.create' : 'user.password_reset_link';
  const objectId = to.userId ?? row.id;
  await audit(tx, ctx, { action, objectKind: to.userId === null ? 'invite' : 'user', objectId, after });
  await announce(tx, ctx, { type: 'invite', id: publicId('invite', row.id), version: 1 });
  const link = `${ctx.settings.publicUrl}/convite#${token}`;
  const mailed = await mailIsConfigured(tx);
  if (mailed) await mailLink(tx, ctx, row, link);
  return { ...inviteView(ctx, row), link, mailed };
}

async function mailLink(tx: Tx, ctx: Context, row: InviteRow, url: string): Promise<void> {
  const company = (await readOrganization(tx, ctx.organizationId))?.name ?? '';
  const facts = { company, name: row.name, invitedBy: ctx.actor.name, url, expiresAt: row.expires_at };
  const letter = row.user_id === null ? inviteMail({ ...facts, role: row.role }) : recoveryMail(facts);
  await enqueueMail(tx, ctx, {
    kind: 'invite',
    toAddress: row.email,
    toName: row.name,
    ...letter,
    userId: row.user_id,
  });
}

function inviteView(ctx: Context, row: InviteRow): Invite {
  return {
    id: publicId('invite', row.id),
    kind: row.user_id === null ? 'invite' : 'password_reset',
    name: row.name,
    email: row.email,
    role: row.role,
    state: stateOf(ctx, row),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

function stateOf(ctx: Context, row: InviteRow): Invite['state'] {
  if (row.accepted_at !== null) return 'accepted';
  if (row.revoked_at !== null) return 'revoked';
  const over = Temporal.Instant.compare(Temporal.Instant.from(row.expires_at), ctx.clock.now()) <= 0;
  return over ? 'expired' : 'pending';
}

function userExists(email: string): Problem {
  return new Problem({
    code: 'user_exists',
    status: 409,
    title: 'Já é usuário',
    detail: `${email} já é usuário desta empresa.`,
    cure: `Mude o perfil (${Object.values(roleLabels).join(', ')}) ou ative o usuário na lista.`,
    actor: 'you',
  });
}

function userDisabled(name: string): Problem {
  return new Problem({
    code: 'user_disabled',
    status: 409,
    title: 'Usuário desativado',
    detail: `${name} está desativado e não poderia entrar com uma senha nova.`,
    cure: 'Ative o usuário antes.',
    actor: 'you',
  });
}

function inviteOver(invite: InviteRow): Problem {
  return new Problem({
    code: 'invite_over',
    status: 409,
    title: 'O convite terminou',
    detail: invite.accepted_at === null ? 'Este convite já foi cancelado.' : 'Este convite já foi aceito.',
    cure: 'Se a pessoa ainda precisa entrar, convide de novo.',
    actor: 'you',
  });
}
