import type { z } from 'zod';
import type { BankAccount, bankAccountInputSchema } from '#contract/connections.ts';
import { invalidInput, Problem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import { insertBankAccount, type BankAccountRow } from '#db/bank-accounts.ts';
import type { Tx } from '#db/pool.ts';
import { announce } from '../changes.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { checkAccount } from './check.ts';
import { accountSnapshot } from './snapshot.ts';
import { accountView } from './view.ts';

export type BankAccountInput = z.infer<typeof bankAccountInputSchema>;

/** Adds a bank account. @throws Problem: fields to correct, or 409 when the mnemonic is taken. */
export async function createBankAccount(ctx: Context, input: BankAccountInput): Promise<BankAccount> {
  const row = await ctx.db.inOrganization(ctx.organizationId, (tx) => addBankAccount(tx, ctx, input));
  return accountView(ctx.banks, row);
}

/** The same inside a transaction that is open already. */
export async function addBankAccount(
  tx: Tx,
  ctx: Context,
  input: BankAccountInput,
  sample = false,
): Promise<BankAccountRow> {
  const fields = {
    bank_code: input.bankCode,
    branch: input.branch,
    number: input.number,
    digit: input.digit.toUpperCase(),
    holder_name: input.holderName,
    holder_tax_id: input.holderTaxId,
    holder_address: input.holderAddress,
  };
  const { errors, taxId } = checkAccount(fields);
  if (errors.length > 0) throw invalidInput(errors);
  const row: BankAccountRow = {
    id: ctx.ids.next(),
    organization_id: ctx.organizationId,
    mnemonic: input.mnemonic,
    ...fields,
    holder_tax_id: taxId,
    bank_api: input.bankApi ?? true,
    version: 1,
    sample,
    created_at: instantNow(ctx),
  };
  if (!(await insertBankAccount(tx, row))) throw mnemonicTaken(input.mnemonic);
  const after = accountSnapshot(row);
  await audit(tx, ctx, { action: 'bank_account.create', objectKind: 'bank_account', objectId: row.id, after });
  await announce(tx, ctx, { type: 'bank_account', id: publicId('bankAccount', row.id), version: 1 });
  return row;
}

export function mnemonicTaken(mnemonic: string): Problem {
  const detail = `Já existe uma conta corrente com o mnemônico "${mnemonic}".`;
  return new Problem({
    code: 'mnemonic_taken',
    status: 409,
    title: 'Mnemônico repetido',
    detail,
    cure: 'Escolha outro mnemônico: é por ele que a conta é achada.',
    actor: 'you',
    errors: [{ pointer: '/mnemonic', code: 'mnemonic_taken', detail }],
  });
}
