import type { z } from 'zod';
import type { billingTypeInputSchema } from '#contract/connections.ts';
import { publicId } from '#core/ids.ts';
import { insertBillingType, type BillingTypeRow } from '#db/billing-types.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import { resolveConnection } from '../connections/resolve.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { nameTaken, refuseUnsupported } from './check.ts';
import { billingTypeView, type BillingType } from './view.ts';

export type BillingTypeInput = z.infer<typeof billingTypeInputSchema>;

/** Adds a billing type. @throws Problem: 409 when the name is taken, 404 for the connection, fields to correct. */
export async function createBillingType(ctx: Context, input: BillingTypeInput): Promise<BillingType> {
  return billingTypeView(await ctx.db.inOrganization(ctx.organizationId, (tx) => addBillingType(tx, ctx, input)));
}

/** The same inside a transaction that is open already. */
export async function addBillingType(
  tx: Tx,
  ctx: Context,
  input: BillingTypeInput,
  sample = false,
): Promise<BillingTypeRow> {
  const connection = input.connection === undefined ? null : await resolveConnection(tx, ctx, input.connection);
  refuseUnsupported(ctx, connection, input.method ?? null);
  const row: BillingTypeRow = {
    id: ctx.ids.next(),
    organization_id: ctx.organizationId,
    name: input.name,
    connection_id: connection?.id ?? null,
    method: input.method ?? null,
    disabled_at: null,
    version: 1,
    sample,
    created_at: instantNow(ctx),
  };
  if (!(await insertBillingType(tx, row))) throw nameTaken(input.name);
  await audit(tx, ctx, {
    action: 'billing_type.create',
    objectKind: 'billing_type',
    objectId: row.id,
    after: { ...billingTypeView(row) },
  });
  await announce(tx, ctx, { type: 'billing_type', id: publicId('billingType', row.id), version: 1 });
  return row;
}
