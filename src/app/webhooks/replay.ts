import { notFound, Problem } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { endpointById, eventById, lockDelivery, updateDelivery } from '#db/webhooks.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { enqueueDelivery } from './fan-out.ts';
import { deliveryView, type DeliveryView } from './view.ts';

/**
 * Sends a delivery once more, from its first try, with the same `webhook-id`: a receiver that keeps ids knows it again.
 * @throws Problem 404, or 409 when the endpoint is inactive.
 */
export async function replayDelivery(ctx: Context, id: string): Promise<DeliveryView> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await lockDelivery(tx, uuidOf('delivery', id));
    const endpoint = row && (await endpointById(tx, row.endpoint_id));
    const event = row && (await eventById(tx, row.event_id));
    if (!row || !endpoint || !event) throw notFound('A entrega', id);
    if (!endpoint.active) throw inactive();
    const now = instantNow(ctx);
    const again = { state: 'pending', attempts: 0, next_at: now, delivered_at: null } as const;
    await updateDelivery(tx, row.id, again);
    await enqueueDelivery(tx, ctx, { id: row.id, endpointId: endpoint.id, dueAt: now });
    await audit(tx, ctx, {
      action: 'delivery.replay',
      objectKind: 'delivery',
      objectId: row.id,
      before: { state: row.state, attempts: row.attempts },
      after: { state: 'pending', attempts: 0 },
    });
    await announce(tx, ctx, { type: 'delivery', id: publicId('delivery', row.id), version: 0 });
    return deliveryView({ ...row, ...again, type: event.type });
  });
}

function inactive(): Problem {
  return new Problem({
    code: 'endpoint_inactive',
    status: 409,
    title: 'Webhook desativado',
    detail: 'O destino respondeu 410 (não existe mais) e foi desativado.',
    cure: 'Cadastre o webhook de novo; os próximos eventos vão para ele.',
    actor: 'you',
  });
}
