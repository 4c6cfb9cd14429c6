/** The accounts that a charge may be at; with one there is nothing to choose. */
import { useQuery } from '@tanstack/react-query';
import { bankAccounts } from '../../api.ts';
import type { BankAccount } from '../../types.ts';

export interface Accounts {
  list: readonly BankAccount[];
  /** Mnemonic of the only account, or empty. */
  only: string;
}

export function useAccounts(): Accounts {
  const { data } = useQuery({ queryKey: ['bank-accounts'], queryFn: bankAccounts.list, staleTime: 60_000 });
  const list = data?.data ?? [];
  return { list, only: list.length === 1 ? (list[0]?.mnemonic ?? '') : '' };
}
