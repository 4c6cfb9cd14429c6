import type { z } from 'zod';
import type { deliverySchema, eventSchema, webhookEndpointSchema } from '#contract/webhooks.ts';
import { publicId, type IdKind } from '#core/ids.ts';
import type { DeliveryListRow, EndpointRow, EventRow } from '#db/webhooks.ts';
import type { Context } from '../context.ts';
import type { SealedPlace } from '../vault.ts';

export type WebhookEndpoint = z.infer<typeof webhookEndpointSchema>;
export type EventView = z.infer<typeof eventSchema>;
export type DeliveryView = z.infer<typeof deliverySchema>;

export function endpointView(row: EndpointRow): WebhookEndpoint {
  return {
    id: publicId('webhookEndpoint', row.id),
    url: row.url,
    types: row.types,
    description: row.description,
    active: row.active,
    failing: row.failing_since !== null,
    createdAt: row.created_at,
  };
}

export function eventView(row: EventRow): EventView {
  return {
    id: publicId('event', row.id),
    type: row.type,
    timestamp: row.created_at,
    subjectId: publicId(subjectKind(row.type), row.subject_id),
    sequence: row.sequence,
    data: row.data,
  };
}

/** What an event is about: by its whole type, or by the first word of it. */
const subjectKinds: Readonly<Record<string, IdKind>> = {
  charge: 'charge',
  connection: 'connection',
  certificate: 'connection',
  audit: 'organization',
  transfer: 'transfer',
  file: 'bankFile',
  'file.missing': 'alert',
};

function subjectKind(type: string): IdKind {
  return subjectKinds[type] ?? subjectKinds[type.split('.')[0] ?? ''] ?? 'divergence';
}

export function deliveryView(row: DeliveryListRow): DeliveryView {
  return {
    id: publicId('delivery', row.id),
    eventId: publicId('event', row.event_id),
    endpointId: publicId('webhookEndpoint', row.endpoint_id),
    type: row.type,
    state: row.state,
    attempts: row.attempts,
    nextAt: row.next_at,
    lastStatus: row.last_status,
    lastError: row.last_error,
    deliveredAt: row.delivered_at,
  };
}

export function secretPlace(ctx: Context, endpointId: string): SealedPlace {
  return { organizationId: ctx.organizationId, kind: 'webhook-secret', id: endpointId, version: 1 };
}
