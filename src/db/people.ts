/** People, their sessions, and the keys of machines. */
import { sql } from 'kysely';
import type { Tx } from './pool.ts';
import type { ApiKeyTable, AppUserTable } from './tables.ts';

export type Role = AppUserTable['role'];

/** Organizations are made one after the other: whoever holds this lock may look whether it is there, and make it. */
const makingLock = 7_061_750;

/** Nobody else makes an organization until the transaction ends. */
export async function lockMaking(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${makingLock})`.execute(tx);
}

/** True when no organization exists yet. */
export async function isInstallationEmpty(tx: Tx): Promise<boolean> {
  const row = await tx.selectFrom('organization').select('id').limit(1).executeTakeFirst();
  return row === undefined;
}

export interface NewOrganization {
  id: string;
  name: string;
  taxId: string;
  /** The organization's data key, wrapped by the master key. */
  dataKey: Buffer;
  createdAt: string;
}

export async function insertOrganization(tx: Tx, row: NewOrganization): Promise<void> {
  await sql`insert into organization (id, name, tax_id, data_key, created_at)
    values (${row.id}, ${row.name}, ${row.taxId}, ${row.dataKey}, ${row.createdAt})`.execute(tx);
}

export interface NewUser {
  id: string;
  organizationId: string;
  email: string;
  name: string;
  role: Role;
  passwordHash: string;
  createdAt: string;
}

export async function insertUser(tx: Tx, row: NewUser): Promise<void> {
  await tx
    .insertInto('app_user')
    .values({
      id: row.id,
      organization_id: row.organizationId,
      email: row.email,
      name: row.name,
      role: row.role,
      password_hash: row.passwordHash,
      locked_until: null,
      created_at: row.createdAt,
      disabled_at: null,
    })
    .execute();
}

export interface UserForSignIn {
  id: string;
  organizationId: string;
  name: string;
  role: Role;
  passwordHash: string;
  secondFactor: boolean;
}

/** The active user of this e-mail, in whichever organization; the e-mail is compared without regard to case. */
export async function findUserByEmail(tx: Tx, email: string): Promise<UserForSignIn | null> {
  const row = await tx
    .selectFrom('app_user')
    .select(['id', 'organization_id', 'name', 'role', 'password_hash', 'totp_confirmed_at'])
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    role: row.role,
    passwordHash: row.password_hash,
    secondFactor: row.totp_confirmed_at !== null,
  };
}

/** Whose an e-mail is: that of a user, active or not, or of somebody invited who has not come yet. */
export interface EmailHolder {
  organizationId: string;
  organizationName: string;
  isUser: boolean;
}

/** In whichever organizations an e-mail is taken at `now`; a user before who is only invited. An e-mail is one user's in an installation. */
export async function emailHolders(tx: Tx, email: string, now: string): Promise<EmailHolder[]> {
  const { rows } = await sql<EmailHolder>`
    select o.id as "organizationId", o.name as "organizationName", held.is_user as "isUser"
    from (
      select organization_id, true as is_user from app_user where lower(email) = ${email.toLowerCase()}
      union
      select organization_id, false from invite where lower(email) = ${email.toLowerCase()} and user_id is null
        and accepted_at is null and revoked_at is null and expires_at > ${now}::timestamptz
    ) held join organization o on o.id = held.organization_id
    order by held.is_user desc, o.id`.execute(tx);
  return rows;
}

/** `locks`: if this one is wrong too, the person stays locked. */
export type Attempt = { taken: true; locks: boolean; name: string } | { taken: false; until: string };

/**
 * Takes one attempt at a person's proof (password or code) before it is looked at, so that many at once do not slip through. From the
 * tenth in a row without a right one the person is locked, for longer each time, up to 15 minutes. Counted in the database because
 * several processes may be guessed at.
 */
export async function takeAttempt(tx: Tx, userId: string, now: string): Promise<Attempt> {
  const { rows } = await sql<{ name: string; until: string | null; locks: boolean | null }>`
    with taken as (
      update app_user set failed_attempts = failed_attempts + 1,
          locked_until = case when failed_attempts + 1 >= 10
            then ${now}::timestamptz + least(interval '15 minutes', (failed_attempts - 8) * interval '1 minute') end
        where id = ${userId} and (locked_until is null or locked_until <= ${now}::timestamptz)
        returning locked_until is not null as locks
    )
    select name, locked_until as until, (select locks from taken) as locks from app_user where id = ${userId}`.execute(
    tx,
  );
  const row = rows[0];
  if (!row) return { taken: true, locks: false, name: '' };
  if (row.locks !== null) return { taken: true, locks: row.locks, name: row.name };
  // Locked by another attempt between the two looks of the statement: then for a moment.
  return { taken: false, until: row.until ?? now };
}

/** The proof was right. */
export async function clearAttempts(tx: Tx, userId: string): Promise<void> {
  await tx
    .updateTable('app_user')
    .set({ failed_attempts: 0, locked_until: null })
    .where('id', '=', userId)
    .where('failed_attempts', '>', 0)
    .execute();
}

/** Gives one attempt back: it was neither right nor wrong, because half of the proof was still to come. */
export async function returnAttempt(tx: Tx, userId: string): Promise<void> {
  await sql`update app_user set failed_attempts = greatest(failed_attempts - 1, 0),
      locked_until = case when failed_attempts - 1 < 10 then null else locked_until end
    where id = ${userId}`.execute(tx);
}

export interface NewSession {
  tokenHash: Buffer;
  userId: string;
  organizationId: string;
  csrfToken: string;
  /** Where it was begun from, and with what: the person knows it again by them. */
  address: string;
  userAgent: string;
  createdAt: string;
  expiresAt: string;
}

/** Stores a session and removes those of everybody that ended before it began. */
export async function insertSession(tx: Tx, row: NewSession): Promise<void> {
  await tx.deleteFrom('session').where('expires_at', '<', row.createdAt).execute();
  await tx
    .insertInto('session')
    .values({
      token_hash: row.tokenHash,
      user_id: row.userId,
      organization_id: row.organizationId,
      csrf_token: row.csrfToken,
      address: row.address,
      user_agent: row.userAgent,
      created_at: row.createdAt,
      last_seen_at: row.createdAt,
      expires_at: row.expiresAt,
    })
    .execute();
}

export interface FoundSession {
  userId: string;
  organizationId: string;
  name: string;
  role: Role;
  csrfToken: string;
  lastSeenAt: string;
}

/** A session that is neither idle since `idleSince` nor over at `now`, of a user who may still sign in. */
export async function findSession(
  tx: Tx,
  tokenHash: Buffer,
  { now, idleSince }: { now: string; idleSince: string },
): Promise<FoundSession | null> {
  const row = await tx
    .selectFrom('session')
    .innerJoin('app_user', 'app_user.id', 'session.user_id')
    .select(['session.user_id', 'session.organization_id', 'session.csrf_token', 'session.last_seen_at'])
    .select(['app_user.name', 'app_user.role'])
    .where('session.token_hash', '=', tokenHash)
    .where('session.expires_at', '>', now)
    .where('session.last_seen_at', '>', idleSince)
    .where('app_user.disabled_at', 'is', null)
    .executeTakeFirst();
  if (!row) return null;
  return {
    userId: row.user_id,
    organizationId: row.organization_id,
    name: row.name,
    role: row.role,
    csrfToken: row.csrf_token,
    lastSeenAt: row.last_seen_at,
  };
}

export async function touchSession(tx: Tx, tokenHash: Buffer, now: string): Promise<void> {
  await tx.updateTable('session').set({ last_seen_at: now }).where('token_hash', '=', tokenHash).execute();
}

export async function deleteSession(tx: Tx, tokenHash: Buffer): Promise<void> {
  await tx.deleteFrom('session').where('token_hash', '=', tokenHash).execute();
}

export interface FoundKey {
  id: string;
  organizationId: string;
  name: string;
  scopes: string[];
  environment: ApiKeyTable['environment'];
  lastUsedAt: string | null;
}

/** The key with this hash, unless it is revoked or over at `now`. */
export async function findKey(tx: Tx, keyHash: Buffer, now: string): Promise<FoundKey | null> {
  const row = await tx
    .selectFrom('api_key')
    .select(['id', 'organization_id', 'name', 'scopes', 'environment', 'last_used_at'])
    .where('key_hash', '=', keyHash)
    .where('revoked_at', 'is', null)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]))
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    scopes: row.scopes,
    environment: row.environment,
    lastUsedAt: row.last_used_at,
  };
}

export async function touchKey(tx: Tx, id: string, now: string): Promise<void> {
  await tx.updateTable('api_key').set({ last_used_at: now }).where('id', '=', id).execute();
}

export interface Proof {
  passwordHash: string;
  secondFactor: boolean;
}

/** What a person can be asked to show. */
export async function readProof(tx: Tx, userId: string): Promise<Proof | null> {
  const row = await tx
    .selectFrom('app_user')
    .select(['password_hash', 'totp_confirmed_at'])
    .where('id', '=', userId)
    .executeTakeFirst();
  return row ? { passwordHash: row.password_hash, secondFactor: row.totp_confirmed_at !== null } : null;
}

export interface SessionDetail {
  email: string;
  name: string;
  role: Role;
  organizationName: string;
  organizationTaxId: string;
  hasSample: boolean;
  secondFactor: boolean;
  administrators: string[];
}

export async function readSessionDetail(tx: Tx, userId: string): Promise<SessionDetail | null> {
  const row = await tx
    .selectFrom('app_user')
    .innerJoin('organization', 'organization.id', 'app_user.organization_id')
    .select(['app_user.email', 'app_user.name', 'app_user.role'])
    .select(['organization.name as organizationName', 'organization.tax_id as organizationTaxId'])
    .select((select) =>
      select.exists(select.selectFrom('connection').select('connection.id').where('sample', '=', true)).as('hasSample'),
    )
    .select('app_user.totp_confirmed_at as totpConfirmedAt')
    .where('app_user.id', '=', userId)
    .executeTakeFirst();
  if (!row) return null;
  const { totpConfirmedAt, hasSample, ...detail } = row;
  return {
    ...detail,
    hasSample: Boolean(hasSample),
    secondFactor: totpConfirmedAt !== null,
    administrators: await administratorNames(tx),
  };
}

/** Who administers the organization, as people call them. */
async function administratorNames(tx: Tx): Promise<string[]> {
  const rows = await tx
    .selectFrom('app_user')
    .select('name')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .orderBy('name')
    .limit(5)
    .execute();
  return rows.map(({ name }) => name);
}
