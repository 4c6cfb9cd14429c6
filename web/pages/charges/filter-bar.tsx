/** The filter bar: always visible, applies by itself 300 ms after the last letter, at once on Enter. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { facts } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { ChargeStatus, PeriodKind } from '../../types.ts';
import { counted, date, today } from '../../ui/format.ts';
import { DateField } from '../../ui/fields.tsx';
import { Button, Select, TextInput } from '../../ui/kit.ts';
import { ManySelect } from '../../ui/many-select.tsx';
import { readDate } from '../../ui/parse.ts';
import { useAccounts } from './accounts.ts';
import {
  isFiltered,
  periodNames,
  presetNames,
  presetOf,
  rangeOf,
  statusesOf,
  statusNames,
  type ChargesAddress,
  type PresetName,
} from './address.ts';

export interface FilterBarProps {
  address: ChargesAddress;
  onChange(change: Partial<ChargesAddress>): void;
  onClear(): void;
}

const words = t.charges;

export function FilterBar(props: FilterBarProps): ReactNode {
  const { address, onChange, onClear } = props;
  const [folded, setFolded] = useState(true); // only narrow screens fold it
  const statuses = statusNames.map((name) => ({ value: name, label: t.status[name] }));
  return (
    <>
      <div className="filters-toggle">
        <Button variant="default" size="xs" aria-expanded={!folded} onClick={() => setFolded(!folded)}>
          {words.filters}
        </Button>
      </div>
      <div className="filters" role="search" aria-label={words.filters} data-folded={folded ? '' : undefined}>
        <AccountAndType {...props} />
        <ManySelect
          label={words.status}
          width={150}
          all={words.anyStatus}
          options={statuses}
          chosen={address.status}
          summary={(count) => counted(count, words.statusCount)}
          onChange={(status) => onChange({ status: status as ChargeStatus[] })}
        />
        <PeriodFields {...props} />
        <SearchField q={address.q} onChange={(q) => onChange({ q })} />
        {isFiltered(address) && (
          <Button variant="subtle" size="sm" onClick={onClear}>
            {words.clear}
          </Button>
        )}
      </div>
    </>
  );
}

/** With one account or one type there is nothing to choose, so nothing is shown. */
function AccountAndType({ address, onChange }: FilterBarProps): ReactNode {
  const accounts = useAccounts();
  const types = useQuery({ queryKey: ['billing-types'], queryFn: facts.billingTypes, staleTime: 60_000 });
  const accountOptions = accounts.list.map((account) => ({
    value: account.mnemonic,
    label: `${account.mnemonic} · ${account.bankName} · ${account.branch}/${account.number}-${account.digit}`,
  }));
  const typeOptions = (types.data?.data ?? []).map(({ name }) => ({ value: name, label: name }));
  return (
    <>
      {accountOptions.length > 1 && (
        <Select
          label={words.account}
          size="sm"
          w={150}
          searchable
          clearable
          placeholder={t.common.all}
          data={accountOptions}
          value={address.account || null}
          onChange={(account) => onChange({ account: account ?? '' })}
          comboboxProps={{ width: 320, position: 'bottom-start' }}
        />
      )}
      {typeOptions.length > 0 && (
        <Select
          label={words.billingType}
          size="sm"
          w={150}
          clearable
          placeholder={words.presets.tudo}
          data={typeOptions}
          value={address.billingType || null}
          onChange={(type) => onChange({ billingType: type ?? '' })}
          comboboxProps={{ width: 240, position: 'bottom-start' }}
        />
      )}
    </>
  );
}

function PeriodFields({ address, onChange }: FilterBarProps): ReactNode {
  const now = today();
  const [free, setFree] = useState(false);
  const preset: PresetName = free ? 'livre' : presetOf(address.from, address.to, now);
  const choose = (name: string | null) => {
    const chosen = presetNames.find((known) => known === name) ?? 'tudo';
    setFree(chosen === 'livre');
    if (chosen !== 'livre') onChange(rangeOf(chosen, now));
  };
  const unpaidOnly =
    statusesOf(address).length > 0 &&
    !statusesOf(address).some((status) => ['paid', 'refunded', 'disputed'].includes(status));
  return (
    <>
      <Select
        label={words.periodBy}
        size="sm"
        w={142}
        allowDeselect={false}
        value={address.period}
        data={periodNames.map((name) => ({
          value: name,
          label: words.period[name],
          disabled: unpaidOnly && (name === 'paidOn' || name === 'creditedOn'),
        }))}
        title={unpaidOnly ? words.periodImpossible : undefined}
        onChange={(period) => onChange({ period: (period ?? 'dueDate') as PeriodKind })}
      />
      <Select
        label={words.preset}
        size="sm"
        w={152}
        allowDeselect={false}
        value={preset}
        data={presetNames.map((name) => ({ value: name, label: words.presets[name] }))}
        onChange={choose}
      />
      {preset === 'livre' && (
        <>
          <FilterDate label={words.from} value={address.from} onPick={(from) => onChange({ from })} />
          <FilterDate label={words.to} value={address.to} onPick={(to) => onChange({ to })} />
        </>
      )}
    </>
  );
}

function FilterDate({ label, value, onPick }: { label: string; value: string; onPick(date: string): void }): ReactNode {
  const [text, setText] = useState(value === '' ? '' : date(value));
  const [error, setError] = useState<string | null>(null);
  const leave = () => {
    const parsed = readDate(text);
    setError(text === '' || parsed.ok ? null : parsed.problem);
    if (text === '') onPick('');
    else if (parsed.ok && parsed.value !== value) onPick(parsed.value);
  };
  return (
    <div style={{ width: 138 }}>
      <DateField
        label={label}
        field={{ id: `filtro-${label}`, value: text, error, onText: setText, onLeave: leave }}
        onPick={onPick}
      />
    </div>
  );
}

const SEARCH_WAIT_MS = 300;

function SearchField({ q, onChange }: { q: string; onChange(q: string): void }): ReactNode {
  const [text, setText] = useState(q);
  useEffect(() => setText(q), [q]);
  useEffect(() => {
    if (text === q) return;
    const timer = setTimeout(() => onChange(text), SEARCH_WAIT_MS);
    return () => clearTimeout(timer);
  }, [text, q, onChange]);
  return (
    <TextInput
      label={words.search}
      size="sm"
      style={{ flex: '1 1 180px', maxWidth: 320 }}
      placeholder={words.searchHint}
      value={text}
      data-page-search
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onChange(text);
        if (event.key === 'Escape') {
          setText('');
          onChange('');
        }
      }}
    />
  );
}
