/** Keys that callers give their requests, so that a repeated request is answered, never done again. Leases are of the database's clock. */
import { sql } from 'kysely';
import type { Tx } from './pool.ts';

export interface KeyPlace {
  organizationId: string;
  /** Method and path pattern: the same key on another route is another key. */
  route: string;
  key: string;
}

export interface NewKey extends KeyPlace {
  bodyHash: Buffer;
  /** Id of the first request, by which what it did can be found. */
  requestId: string;
  leaseMs: number;
  createdAt: string;
}

/** The fence of the row just made, or null when the key is known already. */
export async function insertRunning(tx: Tx, row: NewKey): Promise<number | null> {
  const { rows } = await sql<{ fence: number }>`
    insert into idempotency_key (organization_id, route, key, body_hash, state, lease_until, headers, created_at)
    values (${row.organizationId}, ${row.route}, ${row.key}, ${row.bodyHash}, 'running',
      now() + ${row.leaseMs} * interval '1 millisecond', ${JSON.stringify({ 'x-request-id': row.requestId })}::jsonb, ${row.createdAt})
    on conflict do nothing
    returning fence`.execute(tx);
  return rows[0]?.fence ?? null;
}

export interface KnownKey {
  bodyHash: Buffer;
  state: 'running' | 'done';
  leaseOver: boolean;
  status: number | null;
  headers: Record<string, string>;
  body: string | null;
  createdAt: string;
}

/** The row of a key, locked until the transaction ends. */
export async function readLocked(tx: Tx, place: KeyPlace): Promise<KnownKey | null> {
  const { rows } = await sql<KnownKey>`
    select body_hash as "bodyHash", state, lease_until < now() as "leaseOver", status, coalesce(headers, '{}'::jsonb) as headers,
      answer #>> '{}' as body, created_at as "createdAt"
    from idempotency_key
    where organization_id = ${place.organizationId} and route = ${place.route} and key = ${place.key}
    for update`.execute(tx);
  return rows[0] ?? null;
}

/** Takes over a request that died: a new fence shuts its first runner out. */
export async function takeOver(tx: Tx, place: KeyPlace, leaseMs: number): Promise<number> {
  const { rows } = await sql<{ fence: number }>`
    update idempotency_key set fence = fence + 1, lease_until = now() + ${leaseMs} * interval '1 millisecond'
    where organization_id = ${place.organizationId} and route = ${place.route} and key = ${place.key}
    returning fence`.execute(tx);
  const row = rows[0];
  if (!row) throw new Error('the idempotency key vanished while it was locked');
  return row.fence;
}

/** Prolongs (positive) or ends (zero) the lease. False when the request was taken over meanwhile. */
export async function setLease(tx: Tx, held: KeyPlace & { fence: number }, leaseMs: number): Promise<boolean> {
  const result = await tx
    .updateTable('idempotency_key')
    .set({ lease_until: sql`now() + ${leaseMs} * interval '1 millisecond'` })
    .where('organization_id', '=', held.organizationId)
    .where('route', '=', held.route)
    .where('key', '=', held.key)
    .where('fence', '=', held.fence)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export interface FinalAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Keeps the final answer. False when the request was taken over meanwhile. */
export async function storeAnswer(tx: Tx, held: KeyPlace & { fence: number }, answer: FinalAnswer): Promise<boolean> {
  const { rows } = await sql<{ fence: number }>`
    update idempotency_key set state = 'done', status = ${answer.status}, headers = ${JSON.stringify(answer.headers)}::jsonb,
      answer = to_jsonb(${answer.body}::text)
    where organization_id = ${held.organizationId} and route = ${held.route} and key = ${held.key}
      and fence = ${held.fence} and state = 'running'
    returning fence`.execute(tx);
  return rows.length > 0;
}

/** Forgets keys made before this instant, of every organization. Gives how many. */
export async function forgetKeysBefore(tx: Tx, instant: string): Promise<number> {
  const result = await tx.deleteFrom('idempotency_key').where('created_at', '<', instant).executeTakeFirst();
  return Number(result.numDeletedRows);
}

export interface DoneByRequest {
  action: string;
  objectKind: string;
  objectId: string | null;
  after: unknown;
}

/** What a request wrote in the audit trail since an instant, in order. */
export async function auditOfRequest(tx: Tx, requestId: string, since: string): Promise<DoneByRequest[]> {
  return tx
    .selectFrom('audit_entry')
    .select(['action', 'object_kind as objectKind', 'object_id as objectId', 'after'])
    .where('request_id', '=', requestId)
    .where('at', '>=', since)
    .orderBy('at')
    .orderBy('id')
    .execute();
}
