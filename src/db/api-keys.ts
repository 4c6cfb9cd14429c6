/** Keys of machines, as people administer them. */
import { sql } from 'kysely';
import type { Tx } from './pool.ts';
import type { ApiKeyTable } from './tables.ts';

export type KeyRow = Omit<ApiKeyTable, 'key_hash'>;

const columns = [
  'id',
  'organization_id',
  'name',
  'prefix',
  'scopes',
  'environment',
  'created_by',
  'replaces',
  'created_at',
  'expires_at',
  'last_used_at',
  'revoked_at',
] as const;

export async function insertKey(tx: Tx, row: ApiKeyTable): Promise<void> {
  await tx.insertInto('api_key').values(row).execute();
}

/** A page of keys, newest first, revoked ones too; `after` is the moment and id of the last one seen. */
export async function listKeyRows(
  tx: Tx,
  { limit, after }: { limit: number; after: readonly string[] | null },
): Promise<KeyRow[]> {
  const [at, id] = after ?? [];
  return tx
    .selectFrom('api_key')
    .select(columns)
    .$if(at !== undefined && id !== undefined, (query) =>
      query.where(({ eb, refTuple, tuple }) => eb(refTuple('created_at', 'id'), '<', tuple(at ?? '', id ?? ''))),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export async function lockKey(tx: Tx, id: string): Promise<KeyRow | null> {
  return (await tx.selectFrom('api_key').select(columns).where('id', '=', id).forUpdate().executeTakeFirst()) ?? null;
}

/** False when there is no such key. Revoking twice keeps the first time. */
export async function revokeKey(tx: Tx, id: string, now: string): Promise<boolean> {
  const row = await tx
    .updateTable('api_key')
    .set({ revoked_at: sql`coalesce(revoked_at, ${now}::timestamptz)` })
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** The key ends at this moment, or when it would have ended anyway. */
export async function endKeyAt(tx: Tx, id: string, at: string): Promise<void> {
  await tx
    .updateTable('api_key')
    .set({ expires_at: sql`least(expires_at, ${at}::timestamptz)` })
    .where('id', '=', id)
    .execute();
}
