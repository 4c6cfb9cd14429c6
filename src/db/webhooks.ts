/** Events, endpoints and deliveries of outgoing webhooks. Every function sees the organization of its transaction only. */
import { sql, type Insertable, type Selectable } from 'kysely';
import type { Tx } from './pool.ts';
import type { DeliveryTable, EventTable, WebhookEndpointTable } from './tables.ts';

export type EventRow = Selectable<EventTable>;
export type EndpointRow = Selectable<WebhookEndpointTable>;
export type DeliveryRow = Selectable<DeliveryTable>;

export async function insertEndpoint(tx: Tx, row: Insertable<WebhookEndpointTable>): Promise<void> {
  await tx.insertInto('webhook_endpoint').values(row).execute();
}

export function listEndpointRows(tx: Tx): Promise<EndpointRow[]> {
  return tx.selectFrom('webhook_endpoint').selectAll().orderBy('created_at').orderBy('id').execute();
}

export function endpointById(tx: Tx, id: string): Promise<EndpointRow | undefined> {
  return tx.selectFrom('webhook_endpoint').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Removes an endpoint and its deliveries. */
export async function deleteEndpoint(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('webhook_endpoint').where('id', '=', id).execute();
}

/** Ends an endpoint that said it is gone (410), with all that was still to be delivered to it. */
export async function disableEndpoint(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('webhook_endpoint').set({ active: false }).where('id', '=', id).execute();
  await tx
    .updateTable('delivery')
    .set({ state: 'disabled', next_at: null })
    .where('endpoint_id', '=', id)
    .where('state', '=', 'pending')
    .execute();
}

/** Notes since when nothing arrives, or with null that it arrives again. The first instant stays. */
export async function markFailing(tx: Tx, id: string, since: string | null): Promise<void> {
  await tx
    .updateTable('webhook_endpoint')
    .set((select) => ({
      failing_since: since === null ? null : select.fn.coalesce('failing_since', sql<string>`${since}::timestamptz`),
    }))
    .where('id', '=', id)
    .execute();
}

export function eventById(tx: Tx, id: string): Promise<EventRow | undefined> {
  return tx.selectFrom('event').selectAll().where('id', '=', id).executeTakeFirst();
}

export function deliveryById(tx: Tx, id: string): Promise<DeliveryRow | undefined> {
  return tx.selectFrom('delivery').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The same row, held until the transaction ends. */
export function lockDelivery(tx: Tx, id: string): Promise<DeliveryRow | undefined> {
  return tx.selectFrom('delivery').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

export type DeliveryProgress = Partial<
  Pick<DeliveryRow, 'state' | 'attempts' | 'next_at' | 'last_status' | 'last_error' | 'delivered_at'>
>;

export async function updateDelivery(tx: Tx, id: string, progress: DeliveryProgress): Promise<void> {
  await tx.updateTable('delivery').set(progress).where('id', '=', id).execute();
}

export interface PageKey {
  createdAt: string;
  id: string;
}

/** Events, newest first, one more than `limit` when there are more. */
export function eventRows(tx: Tx, limit: number, after: PageKey | null): Promise<EventRow[]> {
  return tx
    .selectFrom('event')
    .selectAll()
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(created_at, id) < (${after?.createdAt}::timestamptz, ${after?.id}::uuid)`),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
}

export type DeliveryListRow = DeliveryRow & { type: string };

/** Deliveries, newest first, one more than `limit` when there are more. */
export function deliveryRows(
  tx: Tx,
  limit: number,
  after: PageKey | null,
  endpointId: string | null,
): Promise<DeliveryListRow[]> {
  return tx
    .selectFrom('delivery')
    .innerJoin('event', 'event.id', 'delivery.event_id')
    .selectAll('delivery')
    .select('event.type')
    .$if(endpointId !== null, (query) => query.where('delivery.endpoint_id', '=', endpointId))
    .$if(after !== null, (query) =>
      query.where(
        sql<boolean>`(delivery.created_at, delivery.id) < (${after?.createdAt}::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy('delivery.created_at', 'desc')
    .orderBy('delivery.id', 'desc')
    .limit(limit + 1)
    .execute();
}
