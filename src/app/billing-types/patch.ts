import type { z } from 'zod';
import type { billingTypePatchSchema } from '#contract/connections.ts';
import { notFound } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { lockBillingType, updateBillingType, type BillingTypeRow } from '#db/billing-types.ts';
import { connectionById } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import { resolveConnection } from '../connections/resolve.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { changedMeanwhile } from '../version.ts';
import { nameTaken, refuseUnsupported } from './check.ts';
import { billingTypeView, type BillingType } from './view.ts';

export interface BillingTypePatch {
  id: string;
  patch: z.infer<typeof billingTypePatchSchema>;
  /** The version that the caller saw; another one now is refused. */
  ifMatch?: number;
}

/**
 * Changes a billing type: its name, where its charges go and how, or whether it can still be chosen. Charges made before keep their
 * account. @throws Problem 404, 412 when it changed meanwhile, 409 when the name is taken, fields to correct.
 */
export async function patchBillingType(ctx: Context, { id, patch, ifMatch }: BillingTypePatch): Promise<BillingType> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const before = await lockBillingType(tx, uuidOf('billingType', id));
    if (!before) throw notFound('O tipo de cobrança', id);
    if (ifMatch !== undefined && ifMatch !== before.version)
      throw changedMeanwhile('O tipo de cobrança', before.version);
    const after = await merged(tx, ctx, before, patch);
    if (!(await updateBillingType(tx, after))) throw nameTaken(after.name);
    await audit(tx, ctx, {
      action: 'billing_type.change',
      objectKind: 'billing_type',
      objectId: after.id,
      before: { ...billingTypeView(before) },
      after: { ...billingTypeView(after) },
    });
    await announce(tx, ctx, { type: 'billing_type', id: publicId('billingType', after.id), version: after.version });
    return billingTypeView(after);
  });
}

async function merged(
  tx: Tx,
  ctx: Context,
  row: BillingTypeRow,
  patch: BillingTypePatch['patch'],
): Promise<BillingTypeRow> {
  const named = patch.connection ? await resolveConnection(tx, ctx, patch.connection) : null;
  const kept = row.connection_id === null ? null : ((await connectionById(tx, row.connection_id)) ?? null);
  const connection = patch.connection === undefined ? kept : named;
  const method = patch.method === undefined ? row.method : patch.method;
  refuseUnsupported(ctx, connection, method);
  const disabledAt = row.disabled_at ?? instantNow(ctx);
  return {
    ...row,
    name: patch.name ?? row.name,
    connection_id: connection?.id ?? null,
    method,
    disabled_at: (patch.disabled ?? row.disabled_at !== null) ? disabledAt : null,
    version: row.version + 1,
  };
}
