/** Auditoria: who did what, field by field; the same of one object; the proof that nothing of it was changed afterwards. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link, useSearchParams } from 'wouter';
import { auditActionLabels } from '#contract/audit-words.ts';
import { t } from '../../texts.pt-BR.ts';
import { Button, Select, TextInput } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading } from '../../ui/notes.tsx';
import { Instant, SimpleTable } from '../../ui/parts.tsx';
import { auditTrail, type AuditEntry, type AuditQuery } from './audit-api.ts';
import { AuditChanges } from './audit-changes.tsx';
import { AuditChain } from './audit-chain.tsx';
import { SettingsFrame } from './frame.tsx';

const words = t.audit;

/** The filters as the address has them, so that a view can be sent to somebody. */
const names = { quem: 'actor', acao: 'action', objeto: 'object', de: 'from', ate: 'to' } as const;
type Name = keyof typeof names;

function queryOf(search: URLSearchParams): AuditQuery {
  const given = Object.entries(names).flatMap(([name, field]) => {
    const value = search.get(name)?.trim() ?? '';
    return value === '' ? [] : [[field, value]];
  });
  return Object.fromEntries(given) as AuditQuery;
}

export function AuditPage(): ReactNode {
  const [search, setSearch] = useSearchParams();
  const query = queryOf(search);
  const list = useInfiniteQuery({
    queryKey: ['audit', query],
    queryFn: ({ pageParam }) => auditTrail.list(query, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const rows = list.data?.pages.flatMap((page) => page.data) ?? [];
  const isFiltered = Object.keys(query).length > 0;
  const set = (name: Name, value: string): void =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return (
    <SettingsFrame part="audit" lead={words.lead} actions={<Exports query={query} />}>
      <AuditChain />
      <Filters
        key={query.object ?? ''}
        search={search}
        onChange={set}
        onClear={() => setSearch({})}
        isFiltered={isFiltered}
      />
      {query.object !== undefined && (
        <p>
          <strong>{words.ofObject}</strong> <span className="mono">{query.object}</span> ·{' '}
          <Link href="/configuracoes/auditoria">{words.allOfIt}</Link>
        </p>
      )}
      {list.error !== null && <FailedNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.isSuccess && rows.length === 0 && <EmptyNote text={isFiltered ? words.emptyFilter : words.empty} />}
      {rows.length > 0 && <Entries rows={rows} isOfObject={query.object !== undefined} />}
      {list.hasNextPage && (
        <div>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t.common.loadMore}
          </Button>
        </div>
      )}
    </SettingsFrame>
  );
}

function Exports({ query }: { query: AuditQuery }): ReactNode {
  return (
    <>
      <Button component="a" variant="default" href={auditTrail.exportAddress('csv', query)} download>
        {words.exportCsv}
      </Button>
      <Button component="a" variant="default" href={auditTrail.exportAddress('chain')} download>
        {words.exportChain}
      </Button>
    </>
  );
}

interface FiltersProps {
  search: URLSearchParams;
  isFiltered: boolean;
  onChange(name: Name, value: string): void;
  onClear(): void;
}

const actions = [
  { value: '', label: words.everything },
  ...Object.entries(auditActionLabels)
    .map(([value, label]) => ({ value, label }))
    .sort((a, b) => a.label.localeCompare(b.label, 'pt-BR')),
];

/** Typed texts count when they are left or entered, picked values at once. */
function Filters({ search, isFiltered, onChange, onClear }: FiltersProps): ReactNode {
  const typed = (name: Name, label: string, more: { placeholder?: string; type?: 'date' } = {}): ReactNode => (
    <TextInput
      key={`${name} ${search.get(name) ?? ''}`}
      label={label}
      defaultValue={search.get(name) ?? ''}
      {...more}
      onBlur={(event) => onChange(name, event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onChange(name, event.currentTarget.value);
      }}
    />
  );
  return (
    <div className="row" role="search" aria-label={words.filters} style={{ alignItems: 'end', flexWrap: 'wrap' }}>
      {typed('quem', words.who, { placeholder: words.whoHelp })}
      <Select
        label={words.what}
        data={actions}
        value={search.get('acao') ?? ''}
        searchable
        allowDeselect={false}
        onChange={(value) => onChange('acao', value ?? '')}
      />
      {typed('objeto', words.object, { placeholder: words.objectHelp })}
      {typed('de', words.from, { type: 'date' })}
      {typed('ate', words.to, { type: 'date' })}
      {isFiltered && (
        <Button variant="subtle" onClick={onClear}>
          {words.clear}
        </Button>
      )}
    </div>
  );
}

/** Where an object is looked at; the others have no page of their own. */
const pages: Readonly<Record<string, (id: string) => string>> = {
  charge: (id) => `/cobrancas/${id}`,
  connection: (id) => `/integracoes/${id}`,
  batch: (id) => `/cobrancas/lotes/${id}`,
  transfer: (id) => `/transferencias/${id}`,
};

function ObjectCell({ entry, isOfObject }: { entry: AuditEntry; isOfObject: boolean }): ReactNode {
  const { objectKind, objectLabel, objectId } = entry;
  if (objectId === null) return objectLabel;
  const address = pages[objectKind]?.(objectId);
  return (
    <>
      {address === undefined ? objectLabel : <Link href={address}>{objectLabel}</Link>}
      {!isOfObject && (
        <div className="dimmed">
          <Link href={`/configuracoes/auditoria?objeto=${encodeURIComponent(objectId)}`}>{words.onlyThis}</Link>
        </div>
      )}
    </>
  );
}

function Entries({ rows, isOfObject }: { rows: readonly AuditEntry[]; isOfObject: boolean }): ReactNode {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string): void =>
    setOpened((before) =>
      before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id]),
    );
  const columns = words.columns;
  return (
    <div className="box">
      <SimpleTable
        label={words.label}
        rows={rows}
        rowKey={({ id }) => id}
        columns={[
          { title: columns.when, cell: ({ at }) => <Instant at={at} /> },
          {
            title: columns.who,
            cell: ({ actor }) => (
              <>
                {actor.name}
                {words.actorKinds[actor.kind] !== '' && <div className="dimmed">{words.actorKinds[actor.kind]}</div>}
              </>
            ),
          },
          { title: columns.what, cell: ({ actionLabel }) => actionLabel },
          { title: columns.object, cell: (entry) => <ObjectCell entry={entry} isOfObject={isOfObject} /> },
          {
            title: columns.changes,
            cell: ({ id, changes }) => (
              <AuditChanges changes={changes} isOpen={opened.has(id)} onToggle={() => toggle(id)} />
            ),
          },
          {
            title: columns.seal,
            cell: ({ seal }) => (
              <span className="dimmed">{seal === null ? words.sealing : words.sealed(seal.number)}</span>
            ),
          },
        ]}
      />
    </div>
  );
}
