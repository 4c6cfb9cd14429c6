import type { BankAccount } from '#contract/connections.ts';
import { notFound } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { bankAccountById } from '#db/bank-accounts.ts';
import type { Context } from '../context.ts';
import { accountView } from './view.ts';

/** One account by its public id. @throws Problem 404. */
export async function getBankAccount(ctx: Context, id: string): Promise<BankAccount> {
  const row = await ctx.db.inOrganization(ctx.organizationId, (tx) => bankAccountById(tx, uuidOf('bankAccount', id)));
  if (!row) throw notFound('A conta corrente', id);
  return accountView(ctx.banks, row);
}
