/** Events of ours, written in the transaction of what they tell, and with them a delivery for each endpoint that asked. */
import { enqueue } from '#db/jobs.ts';
import type { Tx } from '#db/pool.ts';
import { endpointsFor, eventById, insertDeliveries, insertEvent } from '#db/webhooks.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';

/** Kind of the job that sends one delivery; its subject is the delivery. */
export const deliveryJob = 'delivery';

export interface NewEvent {
  type: string;
  /** UUID of what it is about. */
  subjectId: string;
  /** Grows with each event of the same subject, so that a receiver can put them in order. */
  sequence: number;
  data: Record<string, unknown>;
}

/** Writes an event, its deliveries and their jobs. Answers the event's UUID. */
export async function emit(tx: Tx, ctx: Context, event: NewEvent): Promise<string> {
  const id = ctx.ids.next();
  await insertEvent(tx, {
    id,
    organization_id: ctx.organizationId,
    type: event.type,
    subject_id: event.subjectId,
    sequence: event.sequence,
    data: JSON.stringify(event.data),
    created_at: instantNow(ctx),
  });
  await deliverTo(tx, ctx, { id, type: event.type });
  return id;
}

/** Deliveries of an event that exists, to the endpoints that asked for it and have none yet. */
export async function fanOut(tx: Tx, ctx: Context, eventId: string): Promise<void> {
  const event = await eventById(tx, eventId);
  if (!event) throw new Error(`event ${eventId} does not exist`);
  await deliverTo(tx, ctx, event);
}

async function deliverTo(tx: Tx, ctx: Context, event: { id: string; type: string }): Promise<void> {
  const now = instantNow(ctx);
  const endpoints = await endpointsFor(tx, event.type);
  const rows = endpoints.map((endpoint) => ({
    id: ctx.ids.next(),
    organization_id: ctx.organizationId,
    event_id: event.id,
    endpoint_id: endpoint.id,
    state: 'pending' as const,
    next_at: now,
    created_at: now,
  }));
  const endpointOf = new Map(rows.map((row) => [row.id, row.endpoint_id]));
  for (const { id } of await insertDeliveries(tx, rows)) {
    await enqueueDelivery(tx, ctx, { id, endpointId: endpointOf.get(id) ?? id, dueAt: now });
  }
}

/** Endpoints are lanes: one that asks to wait does not hold up the others. */
export function deliveryLane(endpointId: string): string {
  return `${deliveryJob}:${endpointId}`;
}

export async function enqueueDelivery(
  tx: Tx,
  ctx: Context,
  delivery: { id: string; endpointId: string; dueAt: string },
): Promise<void> {
  await enqueue(tx, {
    id: ctx.ids.next(),
    organizationId: ctx.organizationId,
    kind: deliveryJob,
    subject: delivery.id,
    lane: deliveryLane(delivery.endpointId),
    dueAt: delivery.dueAt,
  });
}
