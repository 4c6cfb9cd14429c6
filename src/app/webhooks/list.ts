/** Events and their deliveries, newest first. */
import { uuidOf } from '#core/ids.ts';
import { deliveryRows, eventRows, type PageKey } from '#db/webhooks.ts';
import type { Context } from '../context.ts';
import { pageOfRows, readCursor } from '../cursor.ts';
import { deliveryView, eventView, type DeliveryView, type EventView } from './view.ts';

export interface PageQuery {
  limit: number;
  after?: string | undefined;
}

export interface Page<T> {
  data: T[];
  next: string | null;
}

export async function listEvents(ctx: Context, query: PageQuery): Promise<Page<EventView>> {
  const after = pageKey(query.after);
  const rows = await ctx.db.inOrganization(ctx.organizationId, (tx) => eventRows(tx, query.limit, after));
  const page = pageOfRows(rows, query.limit, (row) => [row.created_at, row.id]);
  return { data: page.rows.map(eventView), next: page.next };
}

export async function listDeliveries(
  ctx: Context,
  query: PageQuery & { endpointId?: string | undefined },
): Promise<Page<DeliveryView>> {
  const after = pageKey(query.after);
  const endpointId = query.endpointId === undefined ? null : uuidOf('webhookEndpoint', query.endpointId);
  const rows = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    deliveryRows(tx, query.limit, after, endpointId),
  );
  const page = pageOfRows(rows, query.limit, (row) => [row.created_at, row.id]);
  return { data: page.rows.map(deliveryView), next: page.next };
}

function pageKey(cursor: string | undefined): PageKey | null {
  const [createdAt, id] = readCursor(cursor, 2) ?? [];
  return createdAt === undefined || id === undefined ? null : { createdAt, id };
}
