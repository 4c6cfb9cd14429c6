/** Where a charge belongs: resolved from the names that an ERP or a person gives. */
import type { ChargeInput } from '#contract/charges.ts';
import { invalidInput, type Problem } from '#core/errors.ts';
import { accountWithConnection } from '#db/accept-charge.ts';
import type { BankAccountRow } from '#db/bank-accounts.ts';
import type { BillingTypeRow } from '#db/billing-types.ts';
import { activeConnectionsOf, connectionById, type ConnectionRow } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import { resolveAccount } from '../bank-accounts/resolve.ts';
import { resolveBillingType } from '../billing-types/resolve.ts';
import type { Context } from '../context.ts';

/** One query for names that are right; the slower way explains those that are not. */
export async function placesOfNames(
  ctx: Context,
  input: Pick<ChargeInput, 'bankAccount' | 'billingType'>,
): Promise<Places> {
  if (!input.bankAccount && !input.billingType) return { account: null, connection: null, billingType: null };
  if (input.bankAccount && !input.billingType) {
    const { bankAccount } = input;
    const [found] = await ctx.db.statementInOrganization(ctx.organizationId, (tx) =>
      accountWithConnection(bankAccount).compile(tx),
    );
    if (found) return { account: found.account, connection: found.connection, billingType: null };
  }
  return ctx.db.inOrganization(ctx.organizationId, (tx) => placesOf(tx, ctx, input));
}

/** Where a charge belongs: account, connection and billing type, each optional. */
export interface Places {
  account: BankAccountRow | null;
  connection: ConnectionRow | null;
  billingType: BillingTypeRow | null;
}

export async function placesOf(
  tx: Tx,
  ctx: Context,
  input: Pick<ChargeInput, 'bankAccount' | 'billingType'>,
): Promise<Places> {
  const billingType = input.billingType ? await resolveBillingType(tx, ctx, input.billingType) : null;
  if (billingType && billingType.disabled_at !== null) throw disabledType(billingType.name);
  const account = input.bankAccount ? await resolveAccount(tx, ctx, input.bankAccount) : null;
  const typed = billingType?.connection_id ? ((await connectionById(tx, billingType.connection_id)) ?? null) : null;
  if (account && typed && typed.bank_account_id !== account.id) {
    throw invalidInput([
      {
        pointer: '/billingType',
        code: 'billing_type_of_other_account',
        detail: `O tipo de cobrança ${billingType?.name} pertence a outra conta corrente. Escolha um tipo da conta ${account.mnemonic} ou deixe sem tipo.`,
      },
    ]);
  }
  if (typed) return { account: account ?? (await accountOf(tx, typed)), connection: typed, billingType };
  const [connection] = account ? await activeConnectionsOf(tx, account.id) : [];
  return { account, connection: connection ?? null, billingType };
}

async function accountOf(tx: Tx, connection: ConnectionRow): Promise<BankAccountRow | null> {
  const row = await tx
    .selectFrom('bank_account')
    .selectAll()
    .where('id', '=', connection.bank_account_id)
    .executeTakeFirst();
  return row ?? null;
}

function disabledType(name: string): Problem {
  const detail = `O tipo de cobrança ${name} está desligado. Escolha outro, ou ligue-o em Integrações.`;
  return invalidInput([{ pointer: '/billingType', code: 'billing_type_disabled', detail }]);
}
