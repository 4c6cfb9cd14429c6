import type { FieldProblem } from '#core/errors.ts';
import type { BankAccountRow } from '#db/bank-accounts.ts';
import { activeConnectionsOf } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import { bankName } from '../bank-accounts/view.ts';
import type { Context } from '../context.ts';

/** What the active connections of an account do not let it become: an account of a bank that they do not serve. */
export async function bankAccountProblems(tx: Tx, ctx: Context, account: BankAccountRow): Promise<FieldProblem[]> {
  const connections = await activeConnectionsOf(tx, account.id);
  const unserved = connections
    .map(({ provider }) => ctx.banks.provider(provider).facts)
    .filter(({ accounts }) => !accounts.includes(account.bank_code));
  return unserved.map(({ title }) => ({
    pointer: '/bankCode',
    code: 'other_bank',
    detail: `A conta tem uma integração ativa com o ${title}, que não atende contas do ${bankName(ctx.banks, account.bank_code)} (${account.bank_code}). Desative-a antes.`,
  }));
}
