/** Favorecidos: whom the company pays, found by name or document. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import { Link, useSearchParams } from 'wouter';
import { t } from '../../texts.pt-BR.ts';
import { payees as api, type PayeeItem } from '../../transfers-api.ts';
import { counted, instant, money, taxId } from '../../ui/format.ts';
import { Button, SegmentedControl } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading } from '../../ui/notes.tsx';
import { searchText } from '../../ui/parse.ts';
import { Chip, LinkButton, SimpleTable } from '../../ui/parts.tsx';
import { lineOf } from './destination.ts';
import { SearchField } from './filter-bar.tsx';
import { TransfersFrame } from './frame.tsx';
import { useMayTransfer } from './parts.tsx';
import { payeePath, payPath } from './paths.ts';

const words = t.transfers.payees;

export function PayeesPage(): ReactNode {
  const [search, setSearch] = useSearchParams();
  const q = search.get('q') ?? '';
  const disabled = search.get('desativados') === 'sim' ? 'true' : 'false';
  const { ask } = useMayTransfer();
  const put = (name: string, value: string) =>
    setSearch(
      (now) => {
        if (value === '') now.delete(name);
        else now.set(name, value);
        return now;
      },
      { replace: true },
    );
  const query = { disabled, ...(q.trim() === '' ? {} : { search: searchText(q) }) } as const;
  const read = useInfiniteQuery({
    queryKey: ['payees', 'list', query],
    queryFn: ({ pageParam }) => api.list(query, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });
  const rows = useMemo(() => read.data?.pages.flatMap((page) => page.data) ?? [], [read.data]);
  return (
    <TransfersFrame
      tab="favorecidos"
      title={words.title}
      actions={ask && <LinkButton to="/transferencias/favorecidos/novo">{words.new}</LinkButton>}
    >
      <div className="filters" role="search" aria-label={words.search}>
        <SearchField q={q} hint={words.searchHint} onChange={(text) => put('q', text)} />
        <SegmentedControl
          aria-label={words.list}
          value={disabled}
          data={[
            { value: 'false', label: words.activeOnly },
            { value: 'true', label: words.disabledOnly },
          ]}
          onChange={(value) => put('desativados', value === 'true' ? 'sim' : '')}
        />
      </div>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {read.isSuccess && rows.length === 0 && (
        <EmptyNote text={q !== '' || disabled === 'true' ? words.emptyFilter : words.empty} />
      )}
      {rows.length > 0 && <Table rows={rows} mayPay={ask} />}
      {read.hasNextPage && (
        <div>
          <Button variant="default" loading={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
            {t.common.loadMore}
          </Button>
        </div>
      )}
    </TransfersFrame>
  );
}

function Table({ rows, mayPay }: { rows: readonly PayeeItem[]; mayPay: boolean }): ReactNode {
  const { columns } = words;
  return (
    <SimpleTable
      label={words.list}
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        {
          title: columns.name,
          cell: (payee) => (
            <span className="chips">
              <Link href={payeePath(payee.id)}>{payee.name}</Link>
              <PayeeChips payee={payee} />
            </span>
          ),
        },
        { title: columns.taxId, cell: (payee) => (payee.taxId === '' ? t.common.none : taxId(payee.taxId)) },
        { title: columns.destination, cell: ({ destination, bankName }) => lineOf(destination, bankName) },
        {
          title: columns.last,
          cell: ({ lastPaidAt }) => (lastPaidAt === null ? words.never : instant(lastPaidAt).slice(0, 10)),
        },
        { title: columns.paid, numeric: true, cell: ({ paidCents }) => money(paidCents) },
        {
          title: '',
          cell: ({ id, disabledAt }) =>
            mayPay && disabledAt === null ? (
              <LinkButton to={payPath(id)} size="compact-sm" variant="default">
                {words.pay}
              </LinkButton>
            ) : null,
        },
      ]}
    />
  );
}

export function PayeeChips({ payee }: { payee: PayeeItem }): ReactNode {
  return (
    <>
      {payee.disabledAt !== null && <Chip>{words.disabled}</Chip>}
      {payee.firstPaidAt === null && payee.disabledAt === null && <Chip tone="amber">{words.never}</Chip>}
      {payee.changedFrom !== null && <Chip tone="amber">{t.transfers.list.chips.changed}</Chip>}
    </>
  );
}

/** How often and how much. */
export function paidWords({ paidCount, paidCents }: PayeeItem): string {
  return paidCount === 0 ? words.never : `${counted(paidCount, words.times)} · ${money(paidCents)}`;
}
