/** Users as their administrators see and change them. */
import { sql } from 'kysely';
import type { Role } from './people.ts';
import type { Tx } from './pool.ts';

export interface UserRow {
  id: string;
  email: string;
  name: string;
  role: Role;
  disabled_at: string | null;
  totp_confirmed_at: string | null;
  locked_until: string | null;
  created_at: string;
  version: number;
  sessions: number;
  last_seen_at: string | null;
}

/** Sessions that are still open: neither over nor idle. */
export interface SessionLimits {
  now: string;
  idleSince: string;
}

function selectUsers(tx: Tx, { now, idleSince }: SessionLimits) {
  return tx
    .selectFrom('app_user')
    .select([
      'id',
      'email',
      'name',
      'role',
      'disabled_at',
      'totp_confirmed_at',
      'locked_until',
      'created_at',
      'version',
    ])
    .select((select) => [
      select
        .selectFrom('session')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('session.user_id', '=', 'app_user.id')
        .where('session.expires_at', '>', now)
        .where('session.last_seen_at', '>', idleSince)
        .as('sessions'),
      // Sessions that ended are gone; that they began is in the audit.
      sql<string | null>`greatest(
        (select max(last_seen_at) from session where session.user_id = app_user.id),
        (select max(at) from audit_entry where audit_entry.organization_id = app_user.organization_id
          and audit_entry.object_id = app_user.id and audit_entry.action = 'session.begin'))`.as('last_seen_at'),
    ]);
}

/** A page of users by name, without regard to case; `after` is the name and id of the last one seen. */
export async function listUserRows(
  tx: Tx,
  page: SessionLimits & { limit: number; after: readonly string[] | null },
): Promise<UserRow[]> {
  const [name, id] = page.after ?? [];
  const rows = await selectUsers(tx, page)
    .$if(name !== undefined && id !== undefined, (query) =>
      query.where(sql<boolean>`(lower(name), id) > (${name}::text, ${id}::uuid)`),
    )
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .limit(page.limit)
    .execute();
  return rows.map((row) => ({ ...row, sessions: Number(row.sessions ?? 0) }));
}

export async function findUserRow(tx: Tx, id: string, limits: SessionLimits): Promise<UserRow | null> {
  const row = await selectUsers(tx, limits).where('id', '=', id).executeTakeFirst();
  return row ? { ...row, sessions: Number(row.sessions ?? 0) } : null;
}

export interface LockedUser {
  id: string;
  email: string;
  name: string;
  role: Role;
  disabledAt: string | null;
  secondFactor: boolean;
  version: number;
}

/**
 * Locks the active administrators of the organization and gives their ids: two who take each other's role away at the same moment
 * come one after the other, and the second finds himself the last.
 */
export async function lockAdministrators(tx: Tx): Promise<string[]> {
  const rows = await tx
    .selectFrom('app_user')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(({ id }) => id);
}

export async function lockUser(tx: Tx, id: string): Promise<LockedUser | null> {
  const row = await tx
    .selectFrom('app_user')
    .select(['id', 'email', 'name', 'role', 'disabled_at', 'totp_confirmed_at', 'version'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return null;
  const { disabled_at: disabledAt, totp_confirmed_at: confirmedAt, ...user } = row;
  return { ...user, disabledAt, secondFactor: confirmedAt !== null };
}

export interface UserChange {
  name?: string;
  role?: Role;
  disabledAt?: string | null;
}

export async function updateUser(tx: Tx, id: string, change: UserChange): Promise<void> {
  await tx
    .updateTable('app_user')
    .set({
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.role === undefined ? {} : { role: change.role }),
      ...(change.disabledAt === undefined ? {} : { disabled_at: change.disabledAt }),
      version: sql`version + 1`,
    })
    .where('id', '=', id)
    .execute();
}

/** Stores a new password; who was locked out for guessing may come in with it. */
export async function setPassword(
  tx: Tx,
  change: { userId: string; passwordHash: string; changedAt: string },
): Promise<void> {
  await tx
    .updateTable('app_user')
    .set({
      password_hash: change.passwordHash,
      password_changed_at: change.changedAt,
      failed_attempts: 0,
      locked_until: null,
      version: sql`version + 1`,
    })
    .where('id', '=', change.userId)
    .execute();
}

/** The user of this e-mail in the organization of the transaction, whether active or not. */
export async function findUserIdByEmail(tx: Tx, email: string): Promise<string | null> {
  const row = await tx
    .selectFrom('app_user')
    .select('id')
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .executeTakeFirst();
  return row?.id ?? null;
}
