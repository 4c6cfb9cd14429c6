/** Sessions of people, one by one. */
import type { Tx } from './pool.ts';
import type { SessionLimits } from './users.ts';

export interface SessionRow {
  id: string;
  token_hash: Buffer;
  address: string;
  user_agent: string;
  created_at: string;
  last_seen_at: string;
}

/** The open sessions of a user, the one seen last first. */
export async function listSessionRows(
  tx: Tx,
  userId: string,
  { now, idleSince }: SessionLimits,
): Promise<SessionRow[]> {
  return tx
    .selectFrom('session')
    .select(['id', 'token_hash', 'address', 'user_agent', 'created_at', 'last_seen_at'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .where('last_seen_at', '>', idleSince)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id')
    .limit(200)
    .execute();
}

/** Ends one session of a user; false when he has none of this id. */
export async function deleteSessionById(tx: Tx, userId: string, id: string): Promise<boolean> {
  const row = await tx
    .deleteFrom('session')
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends the sessions of a user, all or all but the one with this token hash. Gives how many. */
export async function deleteSessionsOf(tx: Tx, userId: string, except: Buffer | null = null): Promise<number> {
  const rows = await tx
    .deleteFrom('session')
    .where('user_id', '=', userId)
    .$if(except !== null, (query) => query.where('token_hash', '<>', except))
    .returning('id')
    .execute();
  return rows.length;
}
