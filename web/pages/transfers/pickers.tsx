/** Choosing a bank by name, code or ISPB, and a payee by name or document; both found by the server. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { participants, payees, type Participant, type PayeeItem } from '../../transfers-api.ts';
import { taxId } from '../../ui/format.ts';
import { Select, useDebouncedValue } from '../../ui/kit.ts';
import { searchText } from '../../ui/parse.ts';
import { lineOf } from './destination.ts';

const words = t.transfers.new;
const WAIT_MS = 200;

interface PickerProps {
  id: string;
  label: string;
  value: string;
  /** What the value is called, while the list does not hold it. */
  shown: string;
  error: string | null;
}

interface Option {
  value: string;
  label: string;
}

/** What is chosen stays in the list, whatever is typed. */
function withChosen(options: readonly Option[], value: string, shown: string): Option[] {
  const missing = value !== '' && !options.some((option) => option.value === value);
  return missing ? [{ value, label: shown }, ...options] : [...options];
}

export function bankLabel({ bankCode, name, ispb }: Participant): string {
  return [bankCode, name, `ISPB ${ispb}`].filter(Boolean).join(' · ');
}

export function BankPicker(props: PickerProps & { onPick(bank: Participant | null): void }): ReactNode {
  const { value, shown, onPick } = props;
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed === shown ? '' : typed.trim(), WAIT_MS);
  const found = useQuery({
    queryKey: ['participants', search],
    queryFn: () => participants.search(search),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
  const banks = found.data?.data ?? [];
  const options = banks.map((bank) => ({ value: bank.ispb, label: bankLabel(bank) }));
  return (
    <Select
      id={props.id}
      label={props.label}
      placeholder={words.bankHint}
      searchable
      clearable
      data={withChosen(options, value, shown)}
      filter={({ options: all }) => all}
      value={value === '' ? null : value}
      error={props.error}
      nothingFoundMessage={words.bankNothing}
      onSearchChange={setTyped}
      onChange={(ispb) => {
        if (ispb === value && ispb !== null) return;
        onPick(banks.find((bank) => bank.ispb === ispb) ?? null);
      }}
    />
  );
}

export function PayeePicker(props: PickerProps & { onPick(payee: PayeeItem | null): void }): ReactNode {
  const { value, shown, onPick } = props;
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed === shown ? '' : typed.trim(), WAIT_MS);
  const found = useQuery({
    queryKey: ['payees', 'picker', search],
    queryFn: () => payees.list(search === '' ? {} : { search: searchText(search) }, undefined, 20),
    staleTime: 10_000,
    placeholderData: keepPreviousData,
  });
  const list = found.data?.data ?? [];
  const options = list.map((payee) => ({ value: payee.id, label: payeeLabel(payee) }));
  return (
    <Select
      id={props.id}
      label={props.label}
      placeholder={words.savedHint}
      searchable
      clearable
      data={withChosen(options, value, shown)}
      filter={({ options: all }) => all}
      value={value === '' ? null : value}
      error={props.error}
      nothingFoundMessage={words.savedNothing}
      onSearchChange={setTyped}
      onChange={(id) => {
        if (id === value && id !== null) return;
        onPick(list.find((payee) => payee.id === id) ?? null);
      }}
    />
  );
}

export function payeeLabel(payee: PayeeItem): string {
  const where = lineOf(payee.destination, payee.bankName);
  return [payee.name, payee.taxId === '' ? '' : taxId(payee.taxId), where].filter(Boolean).join(' · ');
}
