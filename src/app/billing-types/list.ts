import { listBillingTypeRows } from '#db/billing-types.ts';
import type { Context } from '../context.ts';
import { billingTypeView, type BillingType } from './view.ts';

/** All billing types, by name. */
export async function listBillingTypes(ctx: Context): Promise<BillingType[]> {
  return (await ctx.db.inOrganization(ctx.organizationId, listBillingTypeRows)).map(billingTypeView);
}
