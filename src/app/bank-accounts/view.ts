import type { BankAccount } from '#contract/connections.ts';
import { publicId } from '#core/ids.ts';
import type { BankAccountRow } from '#db/bank-accounts.ts';
import { findBank } from '#lib/boleto/index.ts';
import type { Banks } from '../banks.ts';

/** The bank's name as its provider or its boleto layout gives it, else `Banco 341`. */
export function bankName(banks: Banks, compe: string): string {
  const named = banks.names().find((name) => banks.provider(name).facts.compe === compe);
  if (named !== undefined) return banks.provider(named).facts.title;
  return findBank(compe)?.name ?? `Banco ${compe}`;
}

export function accountView(banks: Banks, row: BankAccountRow): BankAccount {
  return {
    id: publicId('bankAccount', row.id),
    mnemonic: row.mnemonic,
    bankCode: row.bank_code,
    bankName: bankName(banks, row.bank_code),
    branch: row.branch,
    number: row.number,
    digit: row.digit,
    holderName: row.holder_name,
    holderTaxId: row.holder_tax_id,
    holderAddress: row.holder_address,
    createdAt: row.created_at,
  };
}
