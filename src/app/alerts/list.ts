/** Avisos as people see them: newest first, with what each has read. */
import type { Alert, AlertListQuery, AlertSummary } from '#contract/alerts.ts';
import { notFound } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { alertById, alertCounts, alertRows, markRead, type AlertListRow } from '#db/alerts.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { pageOfRows, readCursor } from '../cursor.ts';
import { instantNow } from '../moment.ts';
import type { Page } from '../webhooks/list.ts';
import { alertKindOf } from './kinds.ts';
import { personOf } from './preferences.ts';
import { resolveAlert } from './resolve.ts';

const readerOf = (ctx: Context): string | null => (ctx.actor.kind === 'user' ? ctx.actor.id : null);

export async function listAlerts(ctx: Context, query: AlertListQuery): Promise<Page<Alert>> {
  const [raisedAt, id] = readCursor(query.after, 2) ?? [];
  const after = raisedAt === undefined || id === undefined ? null : ([raisedAt, id] as const);
  const { state, severity, read, environment } = query;
  const connectionId = query.connectionId === undefined ? undefined : uuidOf('connection', query.connectionId);
  const filter = { state, severity, read, environment, connectionId, userId: readerOf(ctx) };
  const rows = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    alertRows(tx, filter, { limit: query.limit, after }),
  );
  const page = pageOfRows(rows, query.limit, (row) => [row.raised_at, row.id]);
  return { data: page.rows.map(alertView), next: page.next };
}

export function alertSummary(ctx: Context): Promise<AlertSummary> {
  return ctx.db.inOrganization(ctx.organizationId, (tx) => alertCounts(tx, readerOf(ctx)));
}

/** Marks one alert as read by the person who asks. @throws Problem 404. */
export async function readAlert(ctx: Context, id: string): Promise<void> {
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const alert = await alertById(tx, uuidOf('alert', id));
    if (!alert) throw notFound('O aviso', id);
    await markRead(tx, { userId: personOf(ctx), now: instantNow(ctx), alertId: alert.id });
    await announce(tx, ctx, { type: 'alert', id, version: 1 });
  });
}

/** Marks all that are open. */
export async function readAllAlerts(ctx: Context): Promise<void> {
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    await markRead(tx, { userId: personOf(ctx), now: instantNow(ctx), alertId: null });
    await announce(tx, ctx, { type: 'alert', id: publicId('organization', ctx.organizationId), version: 1 });
  });
}

/** A person says that it is dealt with; found again, it opens again. @throws Problem 404. */
export async function settleAlert(ctx: Context, id: string): Promise<void> {
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const alert = await alertById(tx, uuidOf('alert', id));
    if (!alert) throw notFound('O aviso', id);
    await resolveAlert(tx, ctx, alert.key);
  });
}

function alertView(row: AlertListRow): Alert {
  return {
    id: publicId('alert', row.id),
    kind: row.kind,
    label: alertKindOf(row.kind).label,
    severity: row.severity,
    title: row.title,
    body: row.body,
    cure: row.cure,
    link: row.link,
    connectionId: row.connection_id && publicId('connection', row.connection_id),
    environment: row.environment,
    raisedAt: row.raised_at,
    resolvedAt: row.resolved_at,
    read: row.read,
  };
}
