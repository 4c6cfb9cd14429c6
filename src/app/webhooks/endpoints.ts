/** The addresses of the ERP that want to hear of events. */
import type { z } from 'zod';
import type { webhookEndpointCreatedSchema, webhookEndpointInputSchema } from '#contract/webhooks.ts';
import { invalidInput, notFound, type FieldProblem } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { deleteEndpoint, endpointById, insertEndpoint, listEndpointRows, type EndpointRow } from '#db/webhooks.ts';
import { makeSecret } from '#lib/webhooksign/index.ts';
import { resolveAll, type Resolve } from '#net/deliver.ts';
import { isAllowedAddress, targetProblem } from '#net/target.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { endpointView, secretPlace, type WebhookEndpoint } from './view.ts';

export type EndpointInput = z.infer<typeof webhookEndpointInputSchema>;
export type CreatedEndpoint = z.infer<typeof webhookEndpointCreatedSchema>;

const secretBytes = 32;

/** Adds an endpoint. Its secret is answered here and never again. @throws Problem for an address that may not be called. */
export async function createEndpoint(
  ctx: Context,
  input: EndpointInput,
  resolve: Resolve = resolveAll,
): Promise<CreatedEndpoint> {
  const { allowPrivateWebhookTargets } = ctx.settings;
  const wrong =
    targetProblem(input.url, allowPrivateWebhookTargets) ??
    (await resolvedProblem(input.url, allowPrivateWebhookTargets, resolve));
  if (wrong) throw invalidInput([wrong]);
  const secret = makeSecret(ctx.ids.randomBytes(secretBytes));
  const id = ctx.ids.next();
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row: EndpointRow = {
      id,
      organization_id: ctx.organizationId,
      url: input.url,
      description: input.description,
      types: [...new Set(input.types)],
      secret_sealed: await ctx.vault.seal(tx, secretPlace(ctx, id), secret),
      active: true,
      failing_since: null,
      created_at: instantNow(ctx),
    };
    await insertEndpoint(tx, row);
    const after = { url: row.url, types: row.types, description: row.description };
    await audit(tx, ctx, { action: 'webhook_endpoint.create', objectKind: 'webhook_endpoint', objectId: id, after });
    await announce(tx, ctx, { type: 'webhook_endpoint', id: publicId('webhookEndpoint', id), version: 1 });
    return { ...endpointView(row), secret };
  });
}

/** A name that leads inside is told at once; one that cannot be looked up now is judged when it is called. */
async function resolvedProblem(url: string, allowPrivate: boolean, resolve: Resolve): Promise<FieldProblem | null> {
  const { hostname } = new URL(url);
  const addresses = await resolve(hostname.replace(/^\[|\]$/g, '')).catch(() => []);
  if (addresses.every(({ address }) => isAllowedAddress(address, allowPrivate))) return null;
  const detail = `O nome ${hostname} leva a um endereço da rede interna, que não é permitido. Use um endereço público.`;
  return { pointer: '/url', code: 'private_address', detail };
}

export async function listEndpoints(ctx: Context): Promise<WebhookEndpoint[]> {
  return (await ctx.db.inOrganization(ctx.organizationId, listEndpointRows)).map(endpointView);
}

/** Removes an endpoint with its deliveries; what was still to be sent to it is not sent. @throws Problem 404. */
export async function removeEndpoint(ctx: Context, id: string): Promise<void> {
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const uuid = uuidOf('webhookEndpoint', id);
    const row = await endpointById(tx, uuid);
    if (!row) throw notFound('O webhook', id);
    await deleteEndpoint(tx, uuid);
    const before = { url: row.url, types: row.types, description: row.description };
    await audit(tx, ctx, { action: 'webhook_endpoint.remove', objectKind: 'webhook_endpoint', objectId: uuid, before });
    await announce(tx, ctx, { type: 'webhook_endpoint', id, version: 2 });
  });
}
