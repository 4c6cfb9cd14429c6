/** Avisos: what somebody must know, who has read it, who is told. Every function sees the organization of its transaction only. */
import { sql, type Insertable, type Selectable } from 'kysely';
import type { Environment } from '#core/provider.ts';
import type { Tx } from './pool.ts';
import type { AlertTable } from './tables-of-alerts.ts';

export type AlertRow = Selectable<AlertTable>;

export function alertByKey(tx: Tx, key: string): Promise<Pick<AlertRow, 'id' | 'resolved_at'> | undefined> {
  return tx.selectFrom('alert').select(['id', 'resolved_at']).where('key', '=', key).executeTakeFirst();
}

export function alertById(tx: Tx, id: string): Promise<AlertRow | undefined> {
  return tx.selectFrom('alert').selectAll().where('id', '=', id).executeTakeFirst();
}

/**
 * Writes an alert, or opens again one of the same key that was settled. Undefined when it is open already. `told_at` becomes the
 * new moment unless people were told after `toldBefore`.
 */
export async function openAlert(
  tx: Tx,
  row: Insertable<AlertTable>,
  toldBefore: string,
): Promise<Pick<AlertRow, 'id' | 'told_at'> | undefined> {
  const { title, body, cure, severity, link } = row;
  return tx
    .insertInto('alert')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['organization_id', 'key'])
        .doUpdateSet({
          title,
          body,
          cure,
          severity,
          link,
          raised_at: row.raised_at,
          resolved_at: null,
          told_at: sql`CASE WHEN alert.told_at < ${toldBefore}::timestamptz THEN excluded.told_at ELSE alert.told_at END`,
        })
        .where('alert.resolved_at', 'is not', null),
    )
    .returning(['id', 'told_at'])
    .executeTakeFirst();
}

/** Settles open alerts: of one key, or with `prefix` of all keys that begin so, except those of `keep`. Answers their ids. */
export async function closeAlerts(
  tx: Tx,
  which: { key: string } | { prefix: string; keep?: readonly string[] } | { connectionId: string },
  now: string,
): Promise<string[]> {
  const rows = await tx
    .updateTable('alert')
    .set({ resolved_at: now })
    .where('resolved_at', 'is', null)
    .$if('key' in which, (query) => query.where('key', '=', 'key' in which ? which.key : ''))
    .$if('connectionId' in which, (query) =>
      query.where('connection_id', '=', 'connectionId' in which ? which.connectionId : null),
    )
    .$if('prefix' in which, (query) => {
      const { prefix, keep = [] } = 'prefix' in which ? which : { prefix: '' };
      const begun = query.where(sql<boolean>`starts_with(key, ${prefix})`);
      return keep.length === 0 ? begun : begun.where('key', 'not in', keep);
    })
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

export interface Recipient {
  id: string;
  name: string;
  email: string;
  preferences: unknown;
}

/** People who may sign in: those with these ids, or all administrators. */
export async function recipientRows(tx: Tx, who: { ids: readonly string[] } | 'administrators'): Promise<Recipient[]> {
  return tx
    .selectFrom('app_user')
    .select(['id', 'name', 'email', 'preferences'])
    .where('disabled_at', 'is', null)
    .$if(who === 'administrators', (query) => query.where('role', '=', 'admin'))
    .$if(who !== 'administrators', (query) => query.where('id', 'in', who === 'administrators' ? [] : [...who.ids]))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

export interface ConnectionContacts {
  environment: Environment;
  /** Public ids of users. */
  notify: string[];
  responsible: { name: string; email: string } | null;
}

export function connectionContacts(tx: Tx, connectionId: string): Promise<ConnectionContacts | undefined> {
  return tx
    .selectFrom('connection')
    .select(['environment', 'notify', 'responsible'])
    .where('id', '=', connectionId)
    .executeTakeFirst();
}

export async function organizationName(tx: Tx): Promise<string> {
  const row = await tx
    .selectFrom('organization')
    .select('name')
    .where(sql<boolean>`id = current_organization()`)
    .executeTakeFirst();
  return row?.name ?? '';
}

export interface AlertListRow extends AlertRow {
  read: boolean;
  environment: Environment | null;
}

export interface AlertFilter {
  state?: 'open' | 'resolved' | undefined;
  severity?: AlertRow['severity'] | undefined;
  read?: boolean | undefined;
  connectionId?: string | undefined;
  environment?: Environment | undefined;
}

/** Whether this person has read the alert since it was last raised. A machine reads nothing. */
const isRead = (userId: string | null) => sql<boolean>`exists (
  SELECT FROM alert_reading r WHERE r.alert_id = alert.id AND r.user_id = ${userId}::uuid AND r.read_at >= alert.raised_at)`;

/** Newest first. */
export function alertRows(
  tx: Tx,
  filter: AlertFilter & { userId: string | null },
  page: { limit: number; after: readonly [raisedAt: string, id: string] | null },
): Promise<AlertListRow[]> {
  const { state, severity, read, connectionId, environment, userId } = filter;
  const { after } = page;
  return tx
    .selectFrom('alert')
    .leftJoin('connection', 'connection.id', 'alert.connection_id')
    .selectAll('alert')
    .select(['connection.environment', isRead(userId).as('read')])
    .$if(state !== undefined, (query) => query.where('resolved_at', state === 'open' ? 'is' : 'is not', null))
    .$if(severity !== undefined, (query) => query.where('severity', '=', severity!))
    .$if(read !== undefined, (query) => query.where(isRead(userId), '=', read!))
    .$if(connectionId !== undefined, (query) => query.where('connection_id', '=', connectionId!))
    .$if(environment !== undefined, (query) =>
      query.where(sql<boolean>`coalesce(connection.environment, ${environment!}) = ${environment!}`),
    )
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(raised_at, alert.id) < (${after![0]}::timestamptz, ${after![1]}::uuid)`),
    )
    .orderBy('raised_at', 'desc')
    .orderBy('alert.id', 'desc')
    .limit(page.limit + 1)
    .execute();
}

/** What the bell shows: open alerts that the person has not read, and how many of them are urgent. */
export async function alertCounts(
  tx: Tx,
  userId: string | null,
): Promise<{ unread: number; urgent: number; open: number }> {
  const { rows } = await sql<{ unread: number; urgent: number; open: number }>`
    SELECT count(*) FILTER (WHERE NOT read)::int AS unread, count(*) FILTER (WHERE NOT read AND severity = 'urgent')::int AS urgent,
      count(*)::int AS open
    FROM (SELECT severity, ${isRead(userId)} AS read FROM alert WHERE resolved_at IS NULL) a`.execute(tx);
  return rows[0] ?? { unread: 0, urgent: 0, open: 0 };
}

/** Marks as read: one alert, or all that were raised until now. */
export async function markRead(tx: Tx, by: { userId: string; now: string; alertId: string | null }): Promise<void> {
  await sql`
    INSERT INTO alert_reading (organization_id, alert_id, user_id, read_at)
    SELECT organization_id, id, ${by.userId}::uuid, ${by.now}::timestamptz FROM alert
    WHERE ${by.alertId === null ? sql`resolved_at IS NULL` : sql`id = ${by.alertId}`}
    ON CONFLICT (alert_id, user_id) DO UPDATE SET read_at = excluded.read_at`.execute(tx);
}

export interface WaitingMail {
  id: string;
  content_sealed: Buffer | null;
  alert: AlertRow;
}

/** What waits for the digest of a person, with its alert, locked; urgent first, then by age. */
export async function waitingMail(tx: Tx, userId: string): Promise<WaitingMail[]> {
  const mails = await tx
    .selectFrom('mail')
    .select(['id', 'content_sealed', 'alert_id'])
    .where('state', '=', 'waiting')
    .where('user_id', '=', userId)
    .orderBy('id')
    .forUpdate()
    .execute();
  const ids = mails.flatMap(({ alert_id: id }) => (id === null ? [] : [id]));
  const alerts = ids.length === 0 ? [] : await tx.selectFrom('alert').selectAll().where('id', 'in', ids).execute();
  const byId = new Map(alerts.map((alert) => [alert.id, alert]));
  const rank = { urgent: 0, warning: 1, info: 2 };
  return mails
    .flatMap(({ id, content_sealed, alert_id: alertId }) => {
      const alert = byId.get(alertId ?? '');
      return alert ? [{ id, content_sealed, alert }] : [];
    })
    .toSorted((a, b) => rank[a.alert.severity] - rank[b.alert.severity]);
}

export async function endWaiting(tx: Tx, userId: string): Promise<void> {
  await tx
    .updateTable('mail')
    .set({ state: 'digested', content_sealed: null })
    .where('state', '=', 'waiting')
    .where('user_id', '=', userId)
    .execute();
}

/** Writes a part of a person's preferences; the other parts stay as they are. */
export async function writePreference(tx: Tx, userId: string, name: string, value: unknown): Promise<void> {
  await sql`UPDATE app_user SET preferences = preferences || jsonb_build_object(${name}::text, ${JSON.stringify(value)}::jsonb)
    WHERE id = ${userId}`.execute(tx);
}

/** Open alerts of a connection of these kinds. */
export function openAlertsOf(tx: Tx, connectionId: string, kinds: readonly string[]): Promise<AlertRow[]> {
  return tx
    .selectFrom('alert')
    .selectAll()
    .where('resolved_at', 'is', null)
    .where('connection_id', '=', connectionId)
    .where('kind', 'in', [...kinds])
    .execute();
}

/** Whether the bank of a connection took a call after this moment; that it gave a token is not yet that. */
export async function answeredWellSince(tx: Tx, connectionId: string, since: string): Promise<boolean> {
  const { rows } = await sql`
    SELECT 1 FROM bank_call WHERE connection_id = ${connectionId} AND started_at > ${since}::timestamptz
      AND http_status BETWEEN 200 AND 299 AND name NOT LIKE '%token%' LIMIT 1`.execute(tx);
  return rows.length > 0;
}
