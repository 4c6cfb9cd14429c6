/** Filters of the list of transfers; they apply by themselves 300 ms after the last letter, at once on Enter. */
import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { DateField, MoneyInput } from '../../ui/fields.tsx';
import { counted, date, today } from '../../ui/format.ts';
import { Button, Select, TextInput } from '../../ui/kit.ts';
import { ManySelect } from '../../ui/many-select.tsx';
import { readDate, readMoney } from '../../ui/parse.ts';
import { presetNames, presetOf, rangeOf, type PresetName } from '../charges/address.ts';
import type { TransferStatus } from '../../transfers-api.ts';
import { isFiltered, transferStatuses, type TransfersAddress } from './address.ts';
import { useSenders } from './senders.ts';

export interface FilterBarProps {
  address: TransfersAddress;
  onChange(change: Partial<TransfersAddress>): void;
  onClear(): void;
}

const words = t.transfers.list;
const presets = presetNames.filter((name) => name !== 'proximos-30'); // nobody has asked for one in the future

export function FilterBar(props: FilterBarProps): ReactNode {
  const { address, onChange, onClear } = props;
  const [folded, setFolded] = useState(true); // only narrow screens fold it
  const statuses = transferStatuses.map((name) => ({ value: name, label: t.transfers.status[name] }));
  return (
    <>
      <div className="filters-toggle">
        <Button variant="default" size="xs" aria-expanded={!folded} onClick={() => setFolded(!folded)}>
          {words.filters}
        </Button>
      </div>
      <div className="filters" role="search" aria-label={words.filters} data-folded={folded ? '' : undefined}>
        <AccountChoice {...props} />
        <ManySelect
          label={words.status}
          width={160}
          all={words.anyStatus}
          options={statuses}
          chosen={address.status}
          summary={(count) => counted(count, words.statusCount)}
          onChange={(status) => onChange({ status: status as TransferStatus[] })}
        />
        <Period {...props} />
        <Amount label={words.minimum} value={address.minimum} onPick={(minimum) => onChange({ minimum })} />
        <Amount label={words.maximum} value={address.maximum} onPick={(maximum) => onChange({ maximum })} />
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

function AccountChoice({ address, onChange }: FilterBarProps): ReactNode {
  const { list } = useSenders();
  if (list.length < 2) return null;
  return (
    <Select
      label={words.account}
      size="sm"
      w={150}
      clearable
      placeholder={t.common.all}
      data={list.map(({ id, accountMnemonic, title }) => ({ value: id, label: `${accountMnemonic} · ${title}` }))}
      value={address.account || null}
      onChange={(account) => onChange({ account: account ?? '' })}
      comboboxProps={{ width: 260, position: 'bottom-start' }}
    />
  );
}

function Period({ address, onChange }: FilterBarProps): ReactNode {
  const now = today();
  const [free, setFree] = useState(false);
  const preset: PresetName = free ? 'livre' : presetOf(address.from, address.to, now);
  const choose = (name: string | null) => {
    const chosen = presetNames.find((known) => known === name) ?? 'tudo';
    setFree(chosen === 'livre');
    if (chosen !== 'livre') onChange(rangeOf(chosen, now));
  };
  return (
    <>
      <Select
        label={words.period}
        size="sm"
        w={150}
        allowDeselect={false}
        value={preset}
        data={presets.map((name) => ({ value: name, label: t.charges.presets[name] }))}
        onChange={choose}
      />
      {preset === 'livre' && (
        <>
          <Day label={t.charges.from} value={address.from} onPick={(from) => onChange({ from })} />
          <Day label={t.charges.to} value={address.to} onPick={(to) => onChange({ to })} />
        </>
      )}
    </>
  );
}

function Day({ label, value, onPick }: { label: string; value: string; onPick(day: string): void }): ReactNode {
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

function Amount({ label, value, onPick }: { label: string; value: string; onPick(text: string): void }): ReactNode {
  const [text, setText] = useState(value);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => setText(value), [value]);
  const leave = () => {
    const parsed = readMoney(text);
    setError(text === '' || parsed.ok ? null : parsed.problem);
    if (text === '' || parsed.ok) onPick(parsed.ok ? parsed.shown : '');
  };
  return (
    <div style={{ width: 122 }} onKeyDown={(event: KeyboardEvent) => event.key === 'Enter' && leave()}>
      <MoneyInput
        label={label}
        field={{ id: `filtro-${label}`, value: text, error, onText: setText, onLeave: leave }}
      />
    </div>
  );
}

const SEARCH_WAIT_MS = 300;

export function SearchField({
  q,
  onChange,
  hint = words.searchHint,
}: {
  q: string;
  onChange(q: string): void;
  hint?: string;
}): ReactNode {
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
      style={{ flex: '1 1 170px', maxWidth: 300 }}
      placeholder={hint}
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
