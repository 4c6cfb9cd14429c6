/** Lançamentos: the razão and the chart of accounts. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'wouter';
import { ledger } from '../api.ts';
import { t } from '../texts.pt-BR.ts';
import { money } from '../ui/format.ts';
import { Button, Select } from '../ui/kit.ts';
import { EmptyNote, FailedNote, Loading } from '../ui/notes.tsx';
import { PageHead, SimpleTable, Tabs } from '../ui/parts.tsx';
import { EntriesTable } from './entries-table.tsx';

const words = t.ledger;
const tabs = [
  { key: 'entries', to: '/lancamentos', word: words.entries },
  { key: 'accounts', to: '/lancamentos/contas', word: words.accounts },
];

const useAccounts = () => useQuery({ queryKey: ['ledger-accounts'], queryFn: ledger.accounts });

export function EntriesPage(): ReactNode {
  const [search, setSearch] = useSearchParams();
  const account = search.get('conta') ?? '';
  const list = useInfiniteQuery({
    queryKey: ['entries', account],
    queryFn: ({ pageParam }) => ledger.entries(account === '' ? {} : { account }, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const entries = list.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <div className="page">
      <PageHead title={words.title} />
      <Tabs label={words.tabsLabel} tabs={tabs} current="entries" />
      <AccountFilter account={account} onChange={(code) => setSearch(code === '' ? {} : { conta: code })} />
      {list.error !== null && <FailedNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.isSuccess && entries.length === 0 && <EmptyNote text={account === '' ? words.empty : words.emptyFilter} />}
      {entries.length > 0 && (
        <div className="box">
          <EntriesTable entries={entries} withCharge />
        </div>
      )}
      {list.hasNextPage && (
        <div>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t.common.loadMore}
          </Button>
        </div>
      )}
    </div>
  );
}

function AccountFilter({ account, onChange }: { account: string; onChange(code: string): void }): ReactNode {
  const accounts = useAccounts();
  const options = [
    { value: '', label: words.allAccounts },
    ...(accounts.data?.data ?? []).map(({ code, name }) => ({ value: code, label: `${code} · ${name}` })),
  ];
  return (
    <Select
      label={words.account}
      data={options}
      value={account}
      allowDeselect={false}
      w={280}
      onChange={(code) => onChange(code ?? '')}
    />
  );
}

export function AccountsPage(): ReactNode {
  const accounts = useAccounts();
  const columns = words.columns;
  return (
    <div className="page">
      <PageHead title={words.title} />
      <Tabs label={words.tabsLabel} tabs={tabs} current="accounts" />
      {accounts.error !== null && <FailedNote error={accounts.error} onRetry={() => void accounts.refetch()} />}
      {accounts.isPending && <Loading />}
      {accounts.data !== undefined && accounts.data.data.length === 0 && <EmptyNote text={words.empty} />}
      {accounts.data !== undefined && accounts.data.data.length > 0 && (
        <div className="box">
          <SimpleTable
            label={words.accounts}
            rows={accounts.data.data}
            rowKey={({ id }) => id}
            columns={[
              { title: columns.accountCode, cell: ({ code }) => <span className="mono">{code}</span> },
              {
                title: columns.name,
                cell: ({ code, name }) => <Link href={`/lancamentos?conta=${encodeURIComponent(code)}`}>{name}</Link>,
              },
              { title: columns.kind, cell: ({ kind }) => words.kinds[kind] },
              { title: columns.balance, numeric: true, cell: ({ balanceCents }) => money(balanceCents) },
            ]}
          />
        </div>
      )}
    </div>
  );
}
