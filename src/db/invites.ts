/** Invites and links for a new password: found by the hash of their token, used once. */
import type { Role } from './people.ts';
import type { Tx } from './pool.ts';
import type { InviteTable } from './tables-of-people.ts';

export async function insertInvite(tx: Tx, row: Omit<InviteTable, 'accepted_at' | 'revoked_at'>): Promise<void> {
  await tx
    .insertInto('invite')
    .values({ ...row, accepted_at: null, revoked_at: null })
    .execute();
}

export type InviteRow = Omit<InviteTable, 'token_hash'>;

const columns = [
  'id',
  'organization_id',
  'email',
  'name',
  'role',
  'user_id',
  'created_by',
  'created_at',
  'expires_at',
  'accepted_at',
  'revoked_at',
] as const;

/** A page of invites, newest first; `after` is the moment and id of the last one seen. */
export async function listInviteRows(
  tx: Tx,
  { limit, after }: { limit: number; after: readonly string[] | null },
): Promise<InviteRow[]> {
  const [at, id] = after ?? [];
  return tx
    .selectFrom('invite')
    .select(columns)
    .$if(at !== undefined && id !== undefined, (query) =>
      query.where(({ eb, refTuple, tuple }) => eb(refTuple('created_at', 'id'), '<', tuple(at ?? '', id ?? ''))),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export async function lockInvite(tx: Tx, id: string): Promise<InviteRow | null> {
  return (await tx.selectFrom('invite').select(columns).where('id', '=', id).forUpdate().executeTakeFirst()) ?? null;
}

/** An invite that may still be used at `now`, whose organization the token tells. */
export interface UsableInvite {
  id: string;
  organizationId: string;
  organizationName: string;
  email: string;
  name: string;
  role: Role;
  userId: string | null;
  expiresAt: string;
}

/** Of whichever organization: only who holds the token finds it. */
export async function findUsableInvite(tx: Tx, hash: Buffer, now: string): Promise<UsableInvite | null> {
  const row = await tx
    .selectFrom('invite')
    .innerJoin('organization', 'organization.id', 'invite.organization_id')
    .select(['invite.id', 'invite.organization_id', 'invite.email', 'invite.name', 'invite.role'])
    .select(['invite.user_id', 'invite.expires_at', 'organization.name as organizationName'])
    .where('invite.token_hash', '=', hash)
    .where('invite.accepted_at', 'is', null)
    .where('invite.revoked_at', 'is', null)
    .where('invite.expires_at', '>', now)
    .executeTakeFirst();
  if (!row) return null;
  const { organization_id: organizationId, user_id: userId, expires_at: expiresAt, ...invite } = row;
  return { ...invite, organizationId, userId, expiresAt };
}

/** Uses an invite up; false when somebody was faster, or it was revoked meanwhile. */
export async function acceptInvite(tx: Tx, id: string, now: string): Promise<boolean> {
  const row = await tx
    .updateTable('invite')
    .set({ accepted_at: now })
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends what is open of one kind for one e-mail (a person has one link that works), or all of the organization's. Gives the ids. */
export async function revokeInvites(
  tx: Tx,
  which:
    | { email: string; kind: 'invite' | 'password_reset' }
    | { id: string }
    | { userId: string }
    | { everyone: true },
  now: string,
): Promise<string[]> {
  const rows = await tx
    .updateTable('invite')
    .set({ revoked_at: now })
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .$if('id' in which, (query) => query.where('id', '=', 'id' in which ? which.id : ''))
    .$if('userId' in which, (query) => query.where('user_id', '=', 'userId' in which ? which.userId : ''))
    .$if('email' in which, (query) =>
      query
        .where(({ fn }) => fn<string>('lower', ['email']), '=', 'email' in which ? which.email.toLowerCase() : '')
        .where('user_id', 'email' in which && which.kind === 'invite' ? 'is' : 'is not', null),
    )
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}
