/** A bank account as the texts of a form. Pure. */
import { t } from '../../texts.pt-BR.ts';
import type { BankAccount, BankAccountInput } from '../../types.ts';
import { taxId } from '../../ui/format.ts';
import { readTaxId } from '../../ui/parse.ts';
import { filled, must, valueOf, type Rules } from '../../ui/rules.ts';

const { missing } = t.accounts;

/** The account that a company has at a payment institution: no bank, no branch. */
export const WALLET = '000';

export type AccountTexts = Record<
  'mnemonic' | 'bankCode' | 'branch' | 'number' | 'digit' | 'holderName' | 'holderTaxId' | 'holderAddress' | 'bankApi',
  string
>;

/** @param holder who the account will most likely belong to: the company itself. */
export function emptyAccount(bankCode: string, holder: { name: string; taxId: string }): AccountTexts {
  return {
    mnemonic: '',
    bankCode,
    branch: usualBranch(bankCode),
    number: '',
    digit: '',
    holderName: holder.name,
    holderTaxId: taxId(holder.taxId),
    holderAddress: '',
    bankApi: 'yes',
  };
}

export function accountTexts(account: BankAccount): AccountTexts {
  const { mnemonic, bankCode, branch, number, digit, holderName, holderTaxId, holderAddress, bankApi } = account;
  return {
    mnemonic,
    bankCode,
    branch,
    number,
    digit,
    holderName,
    holderTaxId: taxId(holderTaxId),
    holderAddress,
    bankApi: bankApi ? 'yes' : '',
  };
}

/** 0-Carteira has no branch, and the field wants a number. */
export function usualBranch(bankCode: string): string {
  return bankCode === WALLET ? '0' : '';
}

export const accountRules: Rules<AccountTexts> = {
  mnemonic: filled(missing.mnemonic),
  bankCode: filled(missing.bankCode),
  branch: filled(missing.branch),
  number: filled(missing.number),
  holderName: filled(missing.holderName),
  holderTaxId: must(readTaxId),
};

export const accountPointers: Readonly<Record<string, keyof AccountTexts>> = {
  '/mnemonic': 'mnemonic',
  '/bankCode': 'bankCode',
  '/branch': 'branch',
  '/number': 'number',
  '/digit': 'digit',
  '/holderName': 'holderName',
  '/holderTaxId': 'holderTaxId',
  '/holderAddress': 'holderAddress',
};

/** Texts that have passed {@link accountRules}. */
export function accountInputOf({ holderTaxId, bankApi, ...rest }: AccountTexts): BankAccountInput {
  const trimmed = Object.fromEntries(Object.entries(rest).map(([name, text]) => [name, text.trim()])) as typeof rest;
  return { ...trimmed, holderTaxId: valueOf(readTaxId, holderTaxId), bankApi: bankApi === 'yes' };
}
