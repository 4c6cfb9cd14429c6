import type { z } from 'zod';
import type { billingTypeSchema } from '#contract/connections.ts';
import { publicId } from '#core/ids.ts';
import type { BillingTypeRow } from '#db/billing-types.ts';

export type BillingType = z.infer<typeof billingTypeSchema>;

export function billingTypeView(row: BillingTypeRow): BillingType {
  return {
    id: publicId('billingType', row.id),
    name: row.name,
    connectionId: row.connection_id && publicId('connection', row.connection_id),
    method: row.method,
    disabled: row.disabled_at !== null,
    version: row.version,
  };
}
