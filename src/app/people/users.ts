/** The users of an organization: who they are, what they may do, and whether they may come in at all. */
import { roleLabels } from '#contract/people.ts';
import type { User, UserListQuery, UserPatch } from '#contract/users.ts';
import { notFound, Problem } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { deleteSessionsOf } from '#db/sessions.ts';
import type { Tx } from '#db/pool.ts';
import {
  findUserRow,
  listUserRows,
  lockAdministrators,
  lockUser,
  updateUser,
  type LockedUser,
  type UserChange,
  type UserRow,
} from '#db/users.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { pageOfRows, readCursor } from '../cursor.ts';
import { instantNow } from '../moment.ts';
import { sessionLimits } from './session.ts';
import { changedMeanwhile } from '../version.ts';

/** A page of the organization's users, by name. What concerns their safety is for administrators only. */
export async function listUsers(ctx: Context, query: UserListQuery): Promise<{ data: User[]; next: string | null }> {
  const after = readCursor(query.after, 2);
  const rows = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    listUserRows(tx, { ...sessionLimits(ctx), limit: query.limit + 1, after }),
  );
  const { rows: kept, next } = pageOfRows(rows, query.limit, (row) => [row.name.toLowerCase(), row.id]);
  return { data: kept.map((row) => userView(ctx, row)), next };
}

export async function getUser(ctx: Context, id: string): Promise<User> {
  const uuid = uuidOf('user', id);
  return ctx.db.inOrganization(ctx.organizationId, (tx) => readUser(tx, ctx, uuid));
}

async function readUser(tx: Tx, ctx: Context, uuid: string): Promise<User> {
  const row = await findUserRow(tx, uuid, sessionLimits(ctx));
  if (!row) throw notFound('O usuário', publicId('user', uuid));
  return userView(ctx, row);
}

function userView(ctx: Context, row: UserRow): User {
  const whole = ctx.actor.kind === 'system' || (ctx.actor.kind === 'user' && ctx.actor.role === 'admin');
  return {
    id: publicId('user', row.id),
    name: row.name,
    email: row.email,
    role: row.role,
    active: row.disabled_at === null,
    secondFactor: whole ? row.totp_confirmed_at !== null : null,
    sessions: whole ? row.sessions : null,
    lastSeenAt: whole ? row.last_seen_at : null,
    lockedUntil: whole && isFuture(ctx, row.locked_until) ? row.locked_until : null,
    createdAt: row.created_at,
    version: row.version,
  };
}

function isFuture(ctx: Context, instant: string | null): boolean {
  return instant !== null && Temporal.Instant.compare(Temporal.Instant.from(instant), ctx.clock.now()) > 0;
}

/** `version` is the one that the caller saw, or null. Throws `version_conflict`, `last_administrator`. */
export async function changeUser(ctx: Context, id: string, patch: UserPatch, version: number | null): Promise<User> {
  return write(ctx, id, version, (user) => {
    const change: UserChange = {
      ...(patch.name === undefined || patch.name === user.name ? {} : { name: patch.name }),
      ...(patch.role === undefined || patch.role === user.role ? {} : { role: patch.role }),
    };
    return { action: 'user.change', change };
  });
}

/** From now on the person cannot come in, and every session of hers is over. */
export async function disableUser(ctx: Context, id: string): Promise<User> {
  return write(ctx, id, null, (user) => ({
    action: 'user.disable',
    change: user.disabledAt === null ? { disabledAt: instantNow(ctx) } : {},
  }));
}

export async function enableUser(ctx: Context, id: string): Promise<User> {
  return write(ctx, id, null, (user) => ({
    action: 'user.enable',
    change: user.disabledAt === null ? {} : { disabledAt: null },
  }));
}

interface Decision {
  action: string;
  change: UserChange;
}

async function write(
  ctx: Context,
  id: string,
  version: number | null,
  decide: (user: LockedUser) => Decision,
): Promise<User> {
  const uuid = uuidOf('user', id);
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    // Always the administrators first, so that two writers never wait for one another.
    const administrators = await lockAdministrators(tx);
    const user = await lockUser(tx, uuid);
    if (!user) throw notFound('O usuário', id);
    if (version !== null && version !== user.version) throw changedMeanwhile('O usuário', user.version);
    const { action, change } = decide(user);
    if (Object.keys(change).length > 0) {
      const leaves = (change.role !== undefined && change.role !== 'admin') || typeof change.disabledAt === 'string';
      if (leaves && administrators.includes(uuid) && administrators.length === 1) throw lastAdministrator(user.name);
      await updateUser(tx, uuid, change);
      if (typeof change.disabledAt === 'string') await deleteSessionsOf(tx, uuid);
      const before = Object.fromEntries(Object.keys(change).map((name) => [name, user[name as keyof LockedUser]]));
      await audit(tx, ctx, { action, objectKind: 'user', objectId: uuid, before, after: { ...change } });
      await announce(tx, ctx, { type: 'user', id, version: user.version + 1 });
    }
    return readUser(tx, ctx, uuid);
  });
}

function lastAdministrator(name: string): Problem {
  return new Problem({
    code: 'last_administrator',
    status: 409,
    title: 'É o último administrador',
    detail: `${name} é o único administrador ativo. Sem ele ninguém mais poderia administrar a empresa.`,
    cure: `Dê antes o perfil ${roleLabels.admin} a outra pessoa.`,
    actor: 'you',
  });
}
