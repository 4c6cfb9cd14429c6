import { notFound } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { billingTypeById } from '#db/billing-types.ts';
import type { Context } from '../context.ts';
import { billingTypeView, type BillingType } from './view.ts';

/** One billing type by its public id. @throws Problem 404. */
export async function getBillingType(ctx: Context, id: string): Promise<BillingType> {
  const row = await ctx.db.inOrganization(ctx.organizationId, (tx) => billingTypeById(tx, uuidOf('billingType', id)));
  if (!row) throw notFound('O tipo de cobrança', id);
  return billingTypeView(row);
}
