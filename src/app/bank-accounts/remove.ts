import { notFound, Problem } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { deleteBankAccount, lockBankAccount, usesOfBankAccount } from '#db/bank-accounts.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { accountSnapshot } from './snapshot.ts';

const useWords: Readonly<Record<string, string>> = {
  connection: 'integrações',
  charge: 'cobranças',
};

/** Removes an account that nothing was ever done with. @throws Problem 404, or 409 naming what uses it. */
export async function removeBankAccount(ctx: Context, id: string): Promise<void> {
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await lockBankAccount(tx, uuidOf('bankAccount', id));
    if (!row) throw notFound('A conta corrente', id);
    const uses = await usesOfBankAccount(tx, row.id);
    if (uses.length > 0) throw accountInUse(row.mnemonic, uses);
    await deleteBankAccount(tx, row.id);
    await audit(tx, ctx, {
      action: 'bank_account.remove',
      objectKind: 'bank_account',
      objectId: row.id,
      before: accountSnapshot(row),
    });
    await announce(tx, ctx, { type: 'bank_account', id: publicId('bankAccount', row.id), version: row.version + 1 });
  });
}

function accountInUse(mnemonic: string, uses: readonly string[]): Problem {
  const words = uses.map((use) => useWords[use] ?? use).join(' e ');
  return new Problem({
    code: 'account_in_use',
    status: 409,
    title: 'Conta em uso',
    detail: `A conta ${mnemonic} tem ${words}: o histórico dela fica.`,
    cure: 'Desligue a "API bancária" da conta, ou desative as integrações dela.',
    actor: 'you',
    facts: { uses },
  });
}
