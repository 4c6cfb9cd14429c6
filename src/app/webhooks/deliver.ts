/** Sends one delivery of one event, as Standard Webhooks 1.0 (https://www.standardwebhooks.com). */
import { publicId } from '#core/ids.ts';
import type { Secret } from '#core/secret.ts';
import { holdFence, pauseLane } from '#db/jobs.ts';
import type { Tx } from '#db/pool.ts';
import {
  deliveryById,
  disableEndpoint,
  endpointById,
  eventById,
  lockDelivery,
  markFailing,
  updateDelivery,
  type DeliveryRow,
  type EndpointRow,
  type EventRow,
} from '#db/webhooks.ts';
import { sign } from '#lib/webhooksign/index.ts';
import { postWebhook, type PostResult } from '#net/deliver.ts';
import { raiseAlert } from '../alerts/raise.ts';
import { resolveAlert } from '../alerts/resolve.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantAfter, instantNow } from '../moment.ts';
import { deliveryLane } from './fan-out.ts';
import { secretPlace } from './view.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Waits after the first, second … try: ten tries over some 75 hours. */
export const retryWaitsMs: readonly number[] = [
  5_000,
  5 * minuteMs,
  30 * minuteMs,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * hourMs),
];
/** Waits are lengthened by up to a tenth, so that deliveries that failed together do not come back together. */
const jitter = 0.1;
/** Pause of an endpoint that is overwhelmed and does not say for how long. */
const defaultPauseMs = minuteMs;
const throttling = new Set([429, 502, 504]);

/** When the job of the delivery runs again; null = it is over. */
export interface DeliveryEnd {
  againAt: string | null;
  error: string | null;
}

const over: DeliveryEnd = { againAt: null, error: null };

/**
 * Handles the job of a delivery: sends it once and writes down what came of it, unless the job was lost meanwhile. Every try has
 * the same `webhook-id`, so that a try whose answer was lost does no harm to a receiver that keeps ids.
 */
export async function deliver(
  ctx: Context,
  deliveryId: string,
  job: { id: string; fence: number },
): Promise<DeliveryEnd> {
  const ready = await ctx.db.inOrganization(ctx.organizationId, (tx) => prepare(tx, ctx, deliveryId, job));
  if (!ready) return over;
  const result = await postWebhook({
    url: ready.endpoint.url,
    ...signedMessage(ctx, ready),
    allowPrivate: ctx.settings.allowPrivateWebhookTargets,
    now: ctx.clock.now(),
  });
  ctx.failpoint('K12');
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    if (!(await holdFence(tx, job))) return over;
    const delivery = await lockDelivery(tx, deliveryId);
    return delivery?.state === 'pending' ? conclude(tx, ctx, { delivery, endpoint: ready.endpoint, result }) : over;
  });
}

interface Ready {
  endpoint: EndpointRow;
  event: EventRow;
  secret: Secret;
}

async function prepare(
  tx: Tx,
  ctx: Context,
  deliveryId: string,
  job: { id: string; fence: number },
): Promise<Ready | null> {
  if (!(await holdFence(tx, job))) return null;
  const delivery = await deliveryById(tx, deliveryId);
  if (delivery?.state !== 'pending') return null;
  const endpoint = await endpointById(tx, delivery.endpoint_id);
  const event = await eventById(tx, delivery.event_id);
  if (!endpoint?.active || !event) return null;
  return { endpoint, event, secret: await ctx.vault.open(tx, secretPlace(ctx, endpoint.id), endpoint.secret_sealed) };
}

function signedMessage(ctx: Context, { event, secret }: Ready): { headers: Record<string, string>; body: string } {
  const id = publicId('event', event.id);
  const timestamp = Math.floor(ctx.clock.now().epochMilliseconds / 1000);
  const data = { ...(event.data as Record<string, unknown>), sequence: event.sequence };
  const body = JSON.stringify({ type: event.type, timestamp: event.created_at, data });
  const headers = {
    'content-type': 'application/json',
    'user-agent': `Pontual/${ctx.settings.version}`,
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': sign(secret.reveal(), id, timestamp, body),
  };
  return { headers, body };
}

interface Tried {
  delivery: DeliveryRow;
  endpoint: EndpointRow;
  result: PostResult;
}

async function conclude(tx: Tx, ctx: Context, tried: Tried): Promise<DeliveryEnd> {
  const { delivery, endpoint, result } = tried;
  const attempts = delivery.attempts + 1;
  const status = result.answered ? result.status : null;
  const error = errorOf(result);
  const seen = { attempts, last_status: status, last_error: error };
  await announce(tx, ctx, { type: 'delivery', id: publicId('delivery', delivery.id), version: attempts });
  if (error === null) {
    await updateDelivery(tx, delivery.id, {
      ...seen,
      state: 'delivered',
      next_at: null,
      delivered_at: instantNow(ctx),
    });
    if (endpoint.failing_since !== null) {
      await markFailing(tx, endpoint.id, null);
      await resolveAlert(tx, ctx, failingKey(endpoint));
    }
    return over;
  }
  if (status === 410) {
    await updateDelivery(tx, delivery.id, seen);
    await disable(tx, ctx, endpoint);
    return { againAt: null, error };
  }
  const waitMs = retryWaitsMs[attempts - 1];
  if (waitMs === undefined) {
    await updateDelivery(tx, delivery.id, { ...seen, state: 'exhausted', next_at: null });
    await markFailing(tx, endpoint.id, instantNow(ctx));
    await tellFailing(tx, ctx, endpoint, `Depois de ${attempts} tentativas: ${error}`);
    await announceEndpoint(tx, ctx, endpoint.id);
    return { againAt: null, error };
  }
  const againAt = instantAfter(ctx, lengthened(ctx, waitMs));
  await updateDelivery(tx, delivery.id, { ...seen, next_at: againAt });
  if (result.answered && throttling.has(result.status)) {
    await pauseLane(tx, deliveryLane(endpoint.id), instantAfter(ctx, result.retryAfterMs ?? defaultPauseMs));
  }
  return { againAt, error };
}

/** Null for a 2xx: only that is delivered; a redirect is a failure. */
function errorOf(result: PostResult): string | null {
  if (!result.answered) return result.detail;
  const { status, excerpt } = result;
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return `O destino respondeu HTTP ${status}: redirecionamentos não são seguidos.`;
  return `O destino respondeu HTTP ${status}${excerpt === '' ? '.' : `: ${excerpt}`}`;
}

function lengthened(ctx: Context, waitMs: number): number {
  const [high = 0, low = 0] = ctx.ids.randomBytes(2);
  return Math.round(waitMs * (1 + (jitter * (high * 256 + low)) / 65_536));
}

/** 410 Gone: the receiver says that nobody is there any more. */
async function disable(tx: Tx, ctx: Context, endpoint: EndpointRow): Promise<void> {
  await disableEndpoint(tx, endpoint.id);
  await audit(tx, ctx, {
    action: 'webhook_endpoint.disable',
    objectKind: 'webhook_endpoint',
    objectId: endpoint.id,
    before: { active: true },
    after: { active: false, reason: 'HTTP 410' },
  });
  await tellFailing(tx, ctx, endpoint, 'O endereço respondeu que não existe mais (HTTP 410) e foi desligado.');
  await announceEndpoint(tx, ctx, endpoint.id);
}

const failingKey = (endpoint: EndpointRow): string => `webhook_endpoint_failing/${endpoint.id}`;

/** The ERP cannot be told by the webhook that fails: people are. */
async function tellFailing(tx: Tx, ctx: Context, endpoint: EndpointRow, detail: string): Promise<void> {
  await raiseAlert(tx, ctx, {
    kind: 'webhook_endpoint_failing',
    key: failingKey(endpoint),
    severity: 'warning',
    title: `O webhook do ERP em ${new URL(endpoint.url).host} não recebe`,
    body: `${detail} O ERP não sabe do que aconteceu desde então.`,
    cure: 'Corrija o endereço no ERP; depois, em Desenvolvedor, Entregas, reenvie o que faltou.',
    link: '/desenvolvedor/webhooks',
    connectionId: null,
  });
}

async function announceEndpoint(tx: Tx, ctx: Context, id: string): Promise<void> {
  await announce(tx, ctx, { type: 'webhook_endpoint', id: publicId('webhookEndpoint', id), version: 0 });
}
