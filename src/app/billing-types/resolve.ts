import { uuidOrNull } from '#core/ids.ts';
import { billingTypeById, billingTypeByName, listBillingTypeRows, type BillingTypeRow } from '#db/billing-types.ts';
import type { Tx } from '#db/pool.ts';
import { unknownName } from '../bank-accounts/resolve.ts';
import type { Context } from '../context.ts';

/** The billing type that is named by id or name, whatever its case. @throws Problem naming the nearest ones. */
export async function resolveBillingType(
  tx: Tx,
  _ctx: Context,
  text: string,
  pointer = '/billingType',
): Promise<BillingTypeRow> {
  const wanted = text.trim();
  const id = uuidOrNull('billingType', wanted);
  const row = id === null ? await billingTypeByName(tx, wanted) : await billingTypeById(tx, id);
  if (row) return row;
  const known = (await listBillingTypeRows(tx)).map(({ name }) => name);
  throw unknownName({ what: 'tipo de cobrança', text: wanted, known, pointer, code: 'unknown_billing_type' });
}
