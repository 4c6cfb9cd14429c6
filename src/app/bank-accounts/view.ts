import type { BankAccount } from '#contract/connections.ts';
import { publicId } from '#core/ids.ts';
import type { BankAccountRow } from '#db/bank-accounts.ts';
import { findBank } from '#lib/boleto/index.ts';
import { participantByCode } from '#lib/participants/index.ts';
import type { Banks } from '../banks.ts';

/** 0-Carteira: what a company keeps at a payment institution, under the number of no bank. */
export const walletCode = '000';
export const walletName = '0-Carteira';

/** The bank's name as its provider, its boleto layout or the participants' list gives it, else `Banco 999`. */
export function bankName(banks: Banks, compe: string): string {
  if (compe === walletCode) return walletName;
  const named = banks.names().find((name) => banks.provider(name).facts.compe === compe);
  if (named !== undefined) return banks.provider(named).facts.title;
  return findBank(compe)?.name ?? participantByCode(compe)?.name ?? `Banco ${compe}`;
}

/** The providers that connect accounts of this bank. */
export function providersOf(banks: Banks, compe: string): string[] {
  return banks.names().filter((name) => banks.provider(name).facts.accounts.includes(compe));
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
    bankApi: row.bank_api,
    providers: providersOf(banks, row.bank_code),
    version: row.version,
    createdAt: row.created_at,
  };
}
