/** The banks of the participants' list, and 0-Carteira before them. The list changes only with the program. */
import { useQuery } from '@tanstack/react-query';
import { banks } from '../../connecting-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { WALLET } from './account-form.ts';

export interface BankOption {
  value: string;
  label: string;
}

export function useBankOptions(): readonly BankOption[] {
  const read = useQuery({ queryKey: ['banks'], queryFn: banks.list, staleTime: Infinity });
  return (read.data?.data ?? []).map(({ code, name }) => ({
    value: code,
    label: `${code} · ${code === WALLET ? t.accounts.wallet : name}`,
  }));
}
