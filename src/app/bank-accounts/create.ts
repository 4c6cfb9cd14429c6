import type { z } from 'zod';
import type { BankAccount, bankAccountInputSchema } from '#contract/connections.ts';
import { type FieldProblem, invalidInput, Problem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import { insertBankAccount, type BankAccountRow } from '#db/bank-accounts.ts';
import type { Tx } from '#db/pool.ts';
import { parseTaxId } from '#lib/taxid.ts';
import { maskedTaxId } from '#net/redact.ts';
import { announce } from '../changes.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
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
  const holder = parseTaxId(input.holderTaxId);
  const errors = [...numberProblems(input), ...(holder.ok ? [] : [holderProblem(holder.problem)])];
  if (!holder.ok || errors.length > 0) throw invalidInput(errors);
  const row: BankAccountRow = {
    id: ctx.ids.next(),
    organization_id: ctx.organizationId,
    mnemonic: input.mnemonic,
    bank_code: input.bankCode,
    branch: input.branch,
    number: input.number,
    digit: input.digit.toUpperCase(),
    holder_name: input.holderName,
    holder_tax_id: holder.value,
    holder_address: input.holderAddress,
    bank_api: true,
    version: 1,
    sample,
    created_at: instantNow(ctx),
  };
  if (!(await insertBankAccount(tx, row))) throw mnemonicTaken(input.mnemonic);
  const { id, organization_id: _organization, ...rest } = row;
  const after = { ...rest, holder_tax_id: maskedTaxId(row.holder_tax_id) };
  await audit(tx, ctx, { action: 'bank_account.create', objectKind: 'bank_account', objectId: id, after });
  await announce(tx, ctx, { type: 'bank_account', id: publicId('bankAccount', id), version: 1 });
  return row;
}

function numberProblems(input: BankAccountInput): FieldProblem[] {
  const errors: FieldProblem[] = [];
  const digitsOnly = (pointer: string, name: string, value: string): void => {
    if (/^\d+$/.test(value)) return;
    const cleaned = value.replace(/[.\-\s]/g, '');
    const detail = `${name}: use só números, sem pontos nem traço; o dígito tem o seu próprio campo.`;
    errors.push({
      pointer,
      code: 'invalid_number',
      detail,
      ...(/^\d+$/.test(cleaned) ? { suggestion: cleaned } : {}),
    });
  };
  digitsOnly('/branch', 'Agência', input.branch);
  digitsOnly('/number', 'Conta', input.number);
  if (!/^[0-9A-Za-z]{0,2}$/.test(input.digit)) {
    errors.push({ pointer: '/digit', code: 'invalid_number', detail: 'Dígito: um ou dois caracteres, por exemplo 7.' });
  }
  return errors;
}

function holderProblem(detail: string): FieldProblem {
  return { pointer: '/holderTaxId', code: 'invalid_tax_id', detail: `Titular: ${detail}` };
}

function mnemonicTaken(mnemonic: string): Problem {
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
