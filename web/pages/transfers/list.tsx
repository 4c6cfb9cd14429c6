/** Transferências: find what was sent, what waits and what came back, and act on one or many. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { forgetUnseen, useLive } from '../../live.ts';
import { t } from '../../texts.pt-BR.ts';
import { transfers as api, type Transfer, type TransferPage, type TransferQuery } from '../../transfers-api.ts';
import { DataGrid } from '../../ui/data-grid.tsx';
import { counted, money, whole } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, ProblemNote } from '../../ui/notes.tsx';
import { LinkButton, saveFile } from '../../ui/parts.tsx';
import { useSelection, type Selection } from '../../ui/selection.ts';
import { may, useTransferActions, type TransferActions } from './actions.tsx';
import { isFiltered, nothingChosen, queryOf, readAddress, writeAddress, type TransfersAddress } from './address.ts';
import { columns, TransferCard } from './columns.tsx';
import { totalOf } from './dialogs/approve.tsx';
import { FilterBar } from './filter-bar.tsx';
import { TransfersFrame } from './frame.tsx';
import { useMayTransfer } from './parts.tsx';
import { pagePath } from './paths.ts';
import { useSenders } from './senders.ts';

const words = t.transfers.list;

function useTransfersAddress() {
  const [search, setSearch] = useSearchParams();
  const address = useMemo(() => readAddress(search), [search]);
  const change = useCallback(
    (next: Partial<TransfersAddress>) =>
      setSearch((now) => writeAddress({ ...readAddress(now), ...next }, now), {
        replace: Object.keys(next)[0] === 'q',
      }),
    [setSearch],
  );
  return { address, change };
}

/** @param name the first part of the key under which the rows are kept and changed in place. */
export function useTransferList(query: TransferQuery) {
  const list = useInfiniteQuery({
    queryKey: ['transfers', query],
    queryFn: ({ pageParam }) => api.list(query, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.data) ?? [], [list.data]);
  return { list, rows, totals: list.data?.pages[0]?.totals };
}

export function TransfersPage(): ReactNode {
  const { address, change } = useTransfersAddress();
  const query = useMemo(() => queryOf(address), [address]);
  const { list, rows, totals } = useTransferList(query);
  const keys = useMemo(() => rows.map(({ id }) => id), [rows]);
  const selection = useSelection(keys);
  const actions = useTransferActions();
  const chosen = rows.filter(({ id }) => selection.has(id));
  const empty = !list.isPending && rows.length === 0 && list.error === null;
  const onClear = () => change({ ...nothingChosen, view: address.view });
  useForgotten(query, selection, list.isRefetching);
  return (
    <TransfersFrame
      fill
      tab={address.view}
      {...(chosen.length === 0 ? {} : { windowTitle: `${words.title} (${counted(chosen.length, words.selected)})` })}
      beside={<CountLine totals={totals} />}
      actions={<HeadButtons query={query} />}
    >
      <FilterBar address={address} onChange={change} onClear={onClear} />
      {actions.dialog}
      {list.error !== null && <FailedNote error={list.error} onRetry={() => void list.refetch()} />}
      <div className="grid-wrap">
        <div className="grid-column">
          <ListGrid
            {...{ rows, totals, selection, actions }}
            loading={list.isPending}
            onMore={() => list.hasNextPage && !list.isFetchingNextPage && void list.fetchNextPage()}
          />
          {empty && <NothingHere address={address} onClear={onClear} />}
          {chosen.length > 0 && <BatchBar chosen={chosen} actions={actions} onClear={selection.clear} />}
        </div>
      </div>
    </TransfersFrame>
  );
}

/** Another list has another selection; a list read again shows what was new. */
function useForgotten(query: TransferQuery, { clear }: Selection, reading: boolean): void {
  const text = JSON.stringify(query);
  useEffect(() => {
    clear();
    forgetUnseen('transfer');
  }, [text, clear]);
  useEffect(() => {
    if (!reading) forgetUnseen('transfer');
  }, [reading]);
}

interface GridPartProps {
  rows: readonly Transfer[];
  totals: TransferPage['totals'] | undefined;
  selection: Selection;
  actions: TransferActions;
  loading: boolean;
  onMore(): void;
}

function ListGrid({ rows, totals, selection, actions, loading, onMore }: GridPartProps): ReactNode {
  const [, go] = useLocation();
  const { changed } = useLive();
  if (!loading && rows.length === 0) return null;
  const open = ({ id }: Transfer, how: 'panel' | 'page' | 'tab') =>
    how === 'tab' ? window.open(pagePath(id), '_blank') : go(pagePath(id));
  return (
    <DataGrid
      label={words.grid}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      total={totals?.count ?? -1}
      loading={loading}
      selection={selection}
      sort=""
      onSort={() => undefined}
      openKey={null}
      changedKeys={changed}
      onOpen={open}
      onMore={onMore}
      menu={(transfer) => actions.menu(transfer, () => open(transfer, 'page'))}
      menuLabel={({ reference }) => words.menu(reference)}
      onKey={(key, transfer) => (key === 'n' ? go('/transferencias/nova') : actions.key(key, transfer))}
      onEscape={selection.clear}
      card={(transfer) => <TransferCard transfer={transfer} />}
    />
  );
}

function CountLine({ totals }: { totals: TransferPage['totals'] | undefined }): ReactNode {
  const client = useQueryClient();
  const { unseen } = useLive();
  const refresh = () => {
    forgetUnseen('transfer');
    void client.invalidateQueries({ queryKey: ['transfers'] });
  };
  return (
    <div className="grid-count" role="status">
      {totals !== undefined && (
        <span>
          <strong>{counted(totals.count, words.count)}</strong>
          {totals.count > 0 && ` · ${money(totals.amountCents)}`}
        </span>
      )}
      {unseen.transfer > 0 && (
        <span>
          {counted(unseen.transfer, words.changed)}{' '}
          <button type="button" className="link-button" onClick={refresh}>
            {words.refreshList}
          </button>
        </span>
      )}
    </div>
  );
}

function HeadButtons({ query }: { query: TransferQuery }): ReactNode {
  const mayTransfer = useMayTransfer();
  const [error, setError] = useState<unknown>(null);
  const save = () => {
    setError(null);
    void api.exportCsv(query).then((file) => saveFile(file, 'transferencias.csv'), setError);
  };
  return (
    <>
      <ProblemNote error={error} />
      <Button variant="default" onClick={save}>
        {words.export}
      </Button>
      {mayTransfer.ask && (
        <>
          <LinkButton to="/transferencias/importar" variant="default">
            {words.many}
          </LinkButton>
          <LinkButton to="/transferencias/nova">{words.new}</LinkButton>
        </>
      )}
    </>
  );
}

/** The bar docked under the grid: what is selected, and each action with the money that qualifies. */
function BatchBar({
  chosen,
  actions,
  onClear,
}: {
  chosen: readonly Transfer[];
  actions: TransferActions;
  onClear(): void;
}): ReactNode {
  const { approving } = t.transfers;
  const offered = [
    ['approve', approving.approve],
    ['deny', approving.deny],
  ] as const;
  return (
    <div className="batch-bar" role="region" aria-label={t.charges.select}>
      <strong>
        {counted(chosen.length, words.selected)} · {money(totalOf(chosen))}
      </strong>
      {offered.map(([name, verb], index) => {
        const qualify = chosen.filter((transfer) => may(transfer, name)).length;
        return qualify === 0 ? null : (
          <Button
            key={name}
            size="sm"
            variant={index === 0 ? 'filled' : 'default'}
            onClick={() => actions.ask(name, chosen)}
          >
            {t.actions.withCount(verb, whole(qualify))}
          </Button>
        );
      })}
      <Button size="sm" variant="subtle" onClick={onClear} style={{ marginLeft: 'auto' }}>
        {words.clearSelection}
      </Button>
    </div>
  );
}

function NothingHere({ address, onClear }: { address: TransfersAddress; onClear(): void }): ReactNode {
  const { ask } = useMayTransfer();
  const senders = useSenders();
  if (isFiltered(address)) {
    return (
      <EmptyNote text={words.emptyFilter}>
        <Button variant="default" onClick={onClear}>
          {words.clearFilters}
        </Button>
      </EmptyNote>
    );
  }
  if (address.view !== 'todas') return <EmptyNote text={words.emptyTab[address.view]} />;
  if (!senders.loading && senders.list.length === 0) {
    return (
      <EmptyNote text={words.noConnection}>
        <LinkButton to="/integracoes/nova">{words.connect}</LinkButton>
      </EmptyNote>
    );
  }
  return (
    <EmptyNote text={words.empty}>{ask && <LinkButton to="/transferencias/nova">{words.new}</LinkButton>}</EmptyNote>
  );
}
