/** Events of ours, written in the transaction of what they tell, and with them a delivery for each endpoint that asked. */
import { sql, type RawBuilder } from 'kysely';
import { enqueue, jobChannel } from '#db/jobs.ts';
import { notifyOnCommit } from '#db/notices.ts';
import type { Tx } from '#db/pool.ts';
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
  const { rows } = await sql<{ delivered: number }>`SELECT ${emitting(ctx, id, event)} AS delivered`.execute(tx);
  if ((rows[0]?.delivered ?? 0) > 0) notifyOnCommit(tx, jobChannel, '');
  return id;
}

/** The same as an expression, for a statement that writes what the event tells. It gives the number of deliveries. */
export function emitting(ctx: Context, id: string, event: NewEvent): RawBuilder<number> {
  return sql<number>`emit_event(${id}::uuid, ${ctx.organizationId}::uuid, ${event.type}, ${event.subjectId}::uuid, ${event.sequence}::int,
    ${JSON.stringify(event.data)}::jsonb, ${instantNow(ctx)}::timestamptz)`;
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
