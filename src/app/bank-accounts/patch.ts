import type { z } from 'zod';
import type { BankAccount, bankAccountPatchSchema } from '#contract/connections.ts';
import { invalidInput, notFound, Problem } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { countLiveRegistrations, lockBankAccount, updateBankAccount, type BankAccountRow } from '#db/bank-accounts.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import { bankAccountProblems } from '../connections/of-account.ts';
import type { Context } from '../context.ts';
import { changedMeanwhile } from '../version.ts';
import { checkAccount } from './check.ts';
import { mnemonicTaken } from './create.ts';
import { accountSnapshot } from './snapshot.ts';
import { accountView } from './view.ts';

export interface BankAccountPatch {
  id: string;
  patch: z.infer<typeof bankAccountPatchSchema>;
  /** The version that the caller saw; another one now is refused. */
  ifMatch?: number;
}

/** What identifies the account at its bank: printed on boletos and written in their barcodes. */
const identity = ['bank_code', 'branch', 'number', 'digit', 'holder_tax_id'] as const;

/**
 * Changes an account. Where a boleto of it can still be paid, what identifies the account stays: the paper in the payer's hand says it.
 * @throws Problem 404, 412 when it changed meanwhile, 409, fields to correct.
 */
export async function patchBankAccount(ctx: Context, { id, patch, ifMatch }: BankAccountPatch): Promise<BankAccount> {
  const row = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const before = await lockBankAccount(tx, uuidOf('bankAccount', id));
    if (!before) throw notFound('A conta corrente', id);
    if (ifMatch !== undefined && ifMatch !== before.version) throw changedMeanwhile('A conta corrente', before.version);
    const merged = mergedAccount(before, patch);
    const { errors, taxId } = checkAccount(merged);
    const after = { ...merged, holder_tax_id: taxId, version: before.version + 1 };
    errors.push(...(await bankAccountProblems(tx, ctx, after)));
    if (errors.length > 0) throw invalidInput(errors);
    if (identity.some((name) => before[name] !== after[name])) await refuseWithLive(tx, before);
    if (!(await updateBankAccount(tx, after))) throw mnemonicTaken(after.mnemonic);
    await audit(tx, ctx, {
      action: 'bank_account.change',
      objectKind: 'bank_account',
      objectId: after.id,
      before: accountSnapshot(before),
      after: accountSnapshot(after),
    });
    const publicAccount = publicId('bankAccount', after.id);
    await announce(tx, ctx, { type: 'bank_account', id: publicAccount, version: after.version });
    return after;
  });
  return accountView(ctx.banks, row);
}

function mergedAccount(row: BankAccountRow, patch: BankAccountPatch['patch']): BankAccountRow {
  return {
    ...row,
    mnemonic: patch.mnemonic ?? row.mnemonic,
    bank_code: patch.bankCode ?? row.bank_code,
    branch: patch.branch ?? row.branch,
    number: patch.number ?? row.number,
    digit: (patch.digit ?? row.digit).toUpperCase(),
    holder_name: patch.holderName ?? row.holder_name,
    holder_tax_id: patch.holderTaxId ?? row.holder_tax_id,
    holder_address: patch.holderAddress ?? row.holder_address,
    bank_api: patch.bankApi ?? row.bank_api,
  };
}

async function refuseWithLive(tx: Tx, row: BankAccountRow): Promise<void> {
  const live = await countLiveRegistrations(tx, row.id);
  if (live === 0) return;
  throw new Problem({
    code: 'account_has_live_charges',
    status: 409,
    title: 'Há cobranças vivas nesta conta',
    detail: `A conta ${row.mnemonic} tem ${live} cobrança${live === 1 ? '' : 's'} que ainda pode${live === 1 ? '' : 'm'} ser paga${live === 1 ? '' : 's'}: banco, agência, conta e titular estão impressos nos boletos e não mudam.`,
    cure: 'Cadastre a conta nova ao lado desta e registre nela as próximas cobranças. Mnemônico, nome e endereço podem mudar.',
    actor: 'you',
    facts: { liveRegistrations: live },
  });
}
