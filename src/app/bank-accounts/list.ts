import type { BankAccount } from '#contract/connections.ts';
import { listBankAccountRows } from '#db/bank-accounts.ts';
import type { Context } from '../context.ts';
import { accountView } from './view.ts';

/** All accounts, by mnemonic. A company has a handful: no pages. */
export async function listBankAccounts(ctx: Context): Promise<BankAccount[]> {
  const rows = await ctx.db.inOrganization(ctx.organizationId, listBankAccountRows);
  return rows.map((row) => accountView(ctx.banks, row));
}
