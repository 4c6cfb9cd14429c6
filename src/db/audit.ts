/** The audit trail as people read it: newest first, by object, actor, action and period. */
import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { Tx } from './pool.ts';
import type { AuditEntryTable } from './tables.ts';

export type AuditRow = Selectable<AuditEntryTable> & { seal_number: number | null; seal_hash: Buffer | null };

export interface AuditFilter {
  objectId?: string | undefined;
  actorId?: string | undefined;
  /** Part of the name, whatever the case. */
  actorName?: string | undefined;
  /** `subject.verb`, or a subject for all its verbs. */
  action?: string | undefined;
  /** Instants: from this one on, and before this one. */
  from?: string | undefined;
  before?: string | undefined;
}

/** Audit rows behind the id `after`, one more than `limit` when there are more. */
export async function auditRows(
  tx: Tx,
  filter: AuditFilter,
  page: { limit: number; after: string | null },
): Promise<AuditRow[]> {
  const conditions = conditionsOf(filter);
  if (page.after !== null) conditions.push(sql`a.id < ${page.after}::uuid`);
  const where = conditions.length === 0 ? sql`` : sql`WHERE ${sql.join(conditions, sql` AND `)}`;
  const { rows } = await sql<AuditRow>`
    SELECT a.*, s.number AS seal_number, s.hash AS seal_hash FROM audit_entry a
    LEFT JOIN seal s ON s.organization_id = a.organization_id AND s.subject = 'audit_entry' AND s.subject_id = a.id
    ${where} ORDER BY a.id DESC LIMIT ${page.limit + 1}`.execute(tx);
  return rows;
}

function conditionsOf(filter: AuditFilter): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [];
  const { objectId, actorId, actorName, action, from, before } = filter;
  if (objectId !== undefined) conditions.push(sql`a.object_id = ${objectId}::uuid`);
  if (actorId !== undefined) conditions.push(sql`a.actor_id = ${actorId}::uuid`);
  if (actorName !== undefined) conditions.push(sql`strpos(lower(a.actor_name), lower(${actorName})) > 0`);
  if (action !== undefined) {
    conditions.push(action.includes('.') ? sql`a.action = ${action}` : sql`starts_with(a.action, ${`${action}.`})`);
  }
  if (from !== undefined) conditions.push(sql`a.at >= ${from}::timestamptz`);
  if (before !== undefined) conditions.push(sql`a.at < ${before}::timestamptz`);
  return conditions;
}
