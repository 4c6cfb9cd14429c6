/** Cobranças: find titles and act on one or many. Everything that it shows stands in the address. */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, type ReactNode } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { charges as api } from '../../api.ts';
import { forgetUnseen, useLive } from '../../live.ts';
import { useMay, useWorld } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Charge, ChargeQuery, ChargeTotals } from '../../types.ts';
import { DataGrid } from '../../ui/data-grid.tsx';
import { counted, money, today } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { EmptyNote, FailedNote } from '../../ui/notes.tsx';
import { LinkButton, PageHead, saveFile, useCurrentInSight } from '../../ui/parts.tsx';
import { useSelection, type Selection } from '../../ui/selection.ts';
import {
  isFiltered,
  queryOf,
  readAddress,
  viewNames,
  viewQuery,
  writeAddress,
  type ChargesAddress,
} from './address.ts';
import { useChargeActions } from './actions.tsx';
import { BatchBar } from './batch-bar.tsx';
import { useAccounts } from './accounts.ts';
import { ChargeCard, columnsOf } from './columns.tsx';
import { FilterBar } from './filter-bar.tsx';
import { ChargePanel } from './panel.tsx';
import type { Subject } from './subject.ts';

const words = t.charges;

export function useChargesAddress() {
  const [search, setSearch] = useSearchParams();
  const address = useMemo(() => readAddress(search, today()), [search]);
  const change = useCallback(
    (next: Partial<ChargesAddress>) =>
      setSearch((now) => writeAddress({ ...readAddress(now, today()), ...next }, now), {
        replace: Object.keys(next)[0] === 'q',
      }),
    [setSearch],
  );
  return { address, change };
}

function useChargeList(query: ChargeQuery) {
  const list = useInfiniteQuery({
    queryKey: ['charges', query],
    queryFn: ({ pageParam }) => api.list(query, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });
  const totals = useQuery({
    queryKey: ['totals', query],
    queryFn: () => api.totals(query),
    placeholderData: (before) => before,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.data) ?? [], [list.data]);
  return { list, totals: totals.data, rows };
}

/** What "Limpar" leaves: every charge, in the usual order. */
const nothingChosen: Partial<ChargesAddress> = {
  view: 'todas',
  status: [],
  period: 'dueDate',
  from: '',
  to: '',
  account: '',
  billingType: '',
  q: '',
};

export function ChargesPage(): ReactNode {
  const { address, change } = useChargesAddress();
  const { filter: environment } = useWorld();
  const query = useMemo(() => queryOf(address, environment), [address, environment]);
  const { list, totals, rows } = useChargeList(query);
  const keys = useMemo(() => rows.map(({ id }) => id), [rows]);
  const selection = useSelection(keys);
  const subject = useSubject(selection, rows, query, totals);
  const actions = useChargeActions();
  useForgottenSelection(query, selection);
  useFreshList(list.isRefetching, selection, totals);
  useAskedAction(subject.whole, actions.ask);
  const selectedCount = subject.chosen === null ? 0 : subject.count;
  const onClear = () => change(nothingChosen);
  const empty = !list.isPending && rows.length === 0 && list.error === null;

  return (
    <div className="page" data-fill>
      <ListHead
        count={<CountLine totals={totals} selection={selection} loaded={rows.length} />}
        query={query}
        windowTitle={selectedCount === 0 ? words.title : words.titleSelected(counted(selectedCount, words.selected))}
      />
      <Views address={address} />
      <FilterBar address={address} onChange={change} onClear={onClear} />
      {list.error !== null && <FailedNote error={list.error} onRetry={() => void list.refetch()} />}
      <div className="grid-wrap">
        <div className="grid-column">
          <ListGrid
            {...{ address, change, rows, totals, selection, actions }}
            loading={list.isPending}
            onMore={() => list.hasNextPage && !list.isFetchingNextPage && void list.fetchNextPage()}
          />
          {empty && <NothingHere address={address} onClear={onClear} />}
          {subject.chosen !== null && (
            <BatchBar subject={subject.chosen} onAsk={actions.ask} onClear={selection.clear} />
          )}
        </div>
        {address.open !== '' && <OpenPanel {...{ address, change, rows, actions }} />}
      </div>
      {actions.dialog}
    </div>
  );
}

/** Another list has another selection. */
function useForgottenSelection(query: ChargeQuery, { clear }: Selection): void {
  const text = JSON.stringify(query);
  useEffect(() => {
    clear();
    forgetUnseen();
  }, [text, clear]);
}

function OpenPanel({
  address,
  change,
  rows,
  actions,
}: Pick<ListGridProps, 'address' | 'change' | 'rows' | 'actions'>): ReactNode {
  return (
    <ChargePanel
      id={address.open}
      known={rows.find(({ id }) => id === address.open) ?? null}
      actions={actions}
      rows={rows}
      onWalk={(open) => change({ open })}
      onClose={() => change({ open: '' })}
    />
  );
}

interface ListGridProps {
  address: ChargesAddress;
  change(next: Partial<ChargesAddress>): void;
  rows: readonly Charge[];
  totals: ChargeTotals | undefined;
  selection: Selection;
  actions: ReturnType<typeof useChargeActions>;
  loading: boolean;
  onMore(): void;
}

function ListGrid({ address, change, rows, totals, selection, actions, loading, onMore }: ListGridProps): ReactNode {
  const [, go] = useLocation();
  const { changed } = useLive();
  const beside = address.open !== '';
  const accounts = useAccounts().list.length;
  const columns = useMemo(() => columnsOf({ view: address.view, beside, accounts }), [address.view, beside, accounts]);
  if (!loading && rows.length === 0) return null;
  const open = (charge: Charge, how: 'panel' | 'page' | 'tab') => {
    if (how === 'panel') change({ open: charge.id });
    else if (how === 'page') go(`/cobrancas/${charge.id}`);
    else window.open(`/cobrancas/${charge.id}`, '_blank');
  };
  return (
    <DataGrid
      label={words.grid}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      total={totals === undefined || totals.capped ? -1 : totals.count}
      loading={loading}
      selection={selection}
      sort={address.sort || (address.view === 'liquidadas' ? '-paidOn' : 'dueDate')}
      onSort={(sort) => change({ sort: sort ?? '' })}
      openKey={address.open === '' ? null : address.open}
      changedKeys={changed}
      onOpen={open}
      onMore={onMore}
      menu={(charge) => actions.menu(charge, () => open(charge, 'panel'))}
      menuLabel={({ reference }) => words.menu(reference)}
      onKey={(key, charge) =>
        key === 'n' ? go('/cobrancas/nova') : actions.key(key, charge, () => change({ open: charge.id }))
      }
      onEscape={() => (address.open === '' ? selection.clear() : change({ open: '' }))}
      card={(charge) => <ChargeCard charge={charge} />}
    />
  );
}

/** The selection as the subject of actions, and the whole list as one. */
function useSubject(
  selection: Selection,
  rows: readonly Charge[],
  filter: ChargeQuery,
  totals: ChargeTotals | undefined,
) {
  return useMemo(() => {
    const whole: Subject | null = totals === undefined ? null : { kind: 'filter', filter, totals };
    const charges = rows.filter(({ id }) => selection.keys.has(id));
    const chosen: Subject | null = selection.all ? whole : charges.length > 0 ? { kind: 'some', charges } : null;
    return { whole, chosen, count: selection.all ? (totals?.count ?? 0) : charges.length };
  }, [selection, rows, filter, totals]);
}

/** A list read again shows what was new; a filter that finds nothing any more has nothing selected. */
function useFreshList(reading: boolean, { all, clear }: Selection, totals: ChargeTotals | undefined): void {
  useEffect(() => {
    if (!reading) forgetUnseen();
  }, [reading]);
  useEffect(() => {
    if (all && totals?.count === 0) clear();
  }, [all, totals, clear]);
}

/** `acao=registrar` in the address (from Início) opens the dialog at once, for all of the list. */
function useAskedAction(whole: Subject | null, ask: ReturnType<typeof useChargeActions>['ask']): void {
  const [search, setSearch] = useSearchParams();
  const asked = search.get('acao');
  useEffect(() => {
    if (asked === null || whole === null) return;
    setSearch(
      (now) => {
        now.delete('acao');
        return now;
      },
      { replace: true },
    );
    if (asked === 'registrar') ask('register', whole);
  }, [asked, whole, ask, setSearch]);
}

function ListHead({
  query,
  windowTitle,
  count,
}: {
  query: ChargeQuery;
  windowTitle: string;
  count: ReactNode;
}): ReactNode {
  const may = useMay();
  return (
    <PageHead title={words.title} windowTitle={windowTitle} beside={count}>
      <Button
        variant="default"
        onClick={() => void api.exportCsv(query).then((file) => saveFile(file, 'cobrancas.csv'))}
      >
        {words.export}
      </Button>
      {may.act && (
        <>
          <LinkButton to="/cobrancas/importar" variant="default">
            {words.import}
          </LinkButton>
          <LinkButton to="/cobrancas/nova">{words.new}</LinkButton>
        </>
      )}
    </PageHead>
  );
}

function Views({ address }: { address: ChargesAddress }): ReactNode {
  const { filter } = useWorld();
  const all = useQuery({
    queryKey: ['totals', 'views', filter],
    queryFn: () => api.totals(viewQuery('todas', filter)),
    staleTime: 15_000,
  });
  const late = useQuery({
    queryKey: ['totals', 'late', filter],
    queryFn: () => api.totals(viewQuery('vencidas', filter)),
    staleTime: 15_000,
  });
  const trouble = useQuery({
    queryKey: ['totals', 'trouble', filter],
    queryFn: () => api.totals(viewQuery('problema', filter)),
    staleTime: 15_000,
  });
  const countOf = (...names: string[]) =>
    all.data?.byStatus.filter(({ status }) => names.includes(status)).reduce((sum, { count }) => sum + count, 0);
  const counts: Partial<Record<string, number | undefined>> = {
    'a-registrar': countOf('pending', 'rejected'),
    registradas: countOf('registered'),
    vencidas: late.data?.count,
    problema: trouble.data?.count,
  };
  const row = useCurrentInSight([address.view, ...Object.values(counts)].join(' '));
  return (
    <nav className="views" aria-label={words.viewsLabel} ref={row}>
      {viewNames.map((view) => (
        <Link
          key={view}
          href={view === 'todas' ? '/cobrancas' : `/cobrancas?visao=${view}`}
          aria-current={address.view === view ? 'page' : undefined}
        >
          {words.views[view]}
          {(counts[view] ?? 0) > 0 && <span className="dimmed"> {counts[view]}</span>}
        </Link>
      ))}
    </nav>
  );
}

function CountLine({
  totals,
  selection,
  loaded,
}: {
  totals: ChargeTotals | undefined;
  selection: Selection;
  loaded: number;
}): ReactNode {
  const client = useQueryClient();
  const { unseen } = useLive();
  const refresh = () => {
    forgetUnseen();
    void client.invalidateQueries({ queryKey: ['charges'] });
  };
  const offerAll =
    !selection.all &&
    selection.keys.size > 0 &&
    selection.keys.size >= loaded &&
    totals !== undefined &&
    totals.count > loaded;
  return (
    <div className="grid-count" role="status">
      {totals !== undefined && (
        <span>
          <strong>{totals.capped ? words.countCapped : counted(totals.count, words.count)}</strong>
          {totals.count > 0 && ` · ${money(totals.amountCents)}`}
        </span>
      )}
      {unseen.charge > 0 && (
        <span>
          {counted(unseen.charge, words.changed)}{' '}
          <button type="button" className="link-button" onClick={refresh}>
            {words.refreshList}
          </button>
        </span>
      )}
      {offerAll && (
        <button type="button" className="link-button" onClick={selection.selectAll}>
          {counted(totals.count, words.selectAll)}
        </button>
      )}
      {selection.all && <span>{words.allOfFilter}</span>}
    </div>
  );
}

function NothingHere({ address, onClear }: { address: ChargesAddress; onClear(): void }): ReactNode {
  if (isFiltered(address)) {
    return (
      <EmptyNote text={words.emptyFilter}>
        <Button variant="default" onClick={onClear}>
          {words.clearFilters}
        </Button>
      </EmptyNote>
    );
  }
  return (
    <EmptyNote text={words.empty}>
      <LinkButton to="/cobrancas/nova">{words.new}</LinkButton>
      <LinkButton to="/cobrancas/importar" variant="default">
        {words.import}
      </LinkButton>
    </EmptyNote>
  );
}
