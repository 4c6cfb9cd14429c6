/** Avisos: what a person must know, newest first; the filters stand in the address. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'wouter';
import { alerts as api, type Alert, type AlertQuery, type AlertSeverity } from '../../alerts-api.ts';
import { useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { instant } from '../../ui/format.ts';
import { Button, Select, Switch } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading, problemOf, toast, type Tone } from '../../ui/notes.tsx';
import { Chip, Instant, LinkButton, PageHead } from '../../ui/parts.tsx';

const words = t.alerts;

const tones: Readonly<Record<AlertSeverity, Tone>> = { urgent: 'bad', warning: 'amber', info: 'plain' };

interface Filters {
  state: 'open' | 'resolved' | 'all';
  severity: AlertSeverity | 'all';
  unread: boolean;
}

/** The filters as the address has them; what it does not know is the usual. */
function useFilters(): readonly [Filters, (change: Partial<Filters>) => void] {
  const [search, setSearch] = useSearchParams();
  const state = (['resolved', 'all'] as const).find((known) => known === search.get('situacao')) ?? 'open';
  const severity = (['urgent', 'warning', 'info'] as const).find((known) => known === search.get('gravidade')) ?? 'all';
  const filters: Filters = { state, severity, unread: search.get('lidos') === 'nao' };
  const change = (next: Partial<Filters>) => {
    const all = { ...filters, ...next };
    setSearch(
      (now) => {
        put(now, 'situacao', all.state === 'open' ? null : all.state);
        put(now, 'gravidade', all.severity === 'all' ? null : all.severity);
        put(now, 'lidos', all.unread ? 'nao' : null);
        return now;
      },
      { replace: true },
    );
  };
  return [filters, change];
}

function put(search: URLSearchParams, name: string, value: string | null): void {
  if (value === null) search.delete(name);
  else search.set(name, value);
}

function queryOf({ state, severity, unread }: Filters): AlertQuery {
  return {
    state: state === 'all' ? undefined : state,
    severity: severity === 'all' ? undefined : severity,
    read: unread ? false : undefined,
  };
}

export function AlertsPage(): ReactNode {
  const [filters, change] = useFilters();
  const client = useQueryClient();
  const query = queryOf(filters);
  const list = useInfiniteQuery({
    queryKey: ['alerts', 'list', query],
    queryFn: ({ pageParam }) => api.list(query, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const rows = list.data?.pages.flatMap((page) => page.data) ?? [];
  const act = async (call: () => Promise<unknown>, told?: string) => {
    await call().then(
      () => told !== undefined && toast(told),
      (error: unknown) => toast(problemOf(error).detail),
    );
    await client.invalidateQueries({ queryKey: ['alerts'] });
  };
  const isUsual = filters.state === 'open' && filters.severity === 'all' && !filters.unread;
  return (
    <div className="page">
      <PageHead title={words.title} lead={words.lead}>
        <LinkButton to="/configuracoes/avisos" variant="subtle">
          {words.preferences}
        </LinkButton>
        <Button variant="default" onClick={() => void act(api.readAll, words.allRead)}>
          {words.readAll}
        </Button>
      </PageHead>
      <FilterRow filters={filters} onChange={change} />
      {list.error !== null && <FailedNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.isSuccess && rows.length === 0 && (
        <EmptyNote text={isUsual ? words.empty : words.emptyFiltered}>
          {!isUsual && (
            <Button variant="default" onClick={() => change({ state: 'open', severity: 'all', unread: false })}>
              {words.clear}
            </Button>
          )}
        </EmptyNote>
      )}
      {rows.length > 0 && (
        <ul className="alerts" aria-label={words.list}>
          {rows.map((alert) => (
            <AlertItem key={alert.id} alert={alert} act={act} />
          ))}
        </ul>
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

function FilterRow({ filters, onChange }: { filters: Filters; onChange(change: Partial<Filters>): void }): ReactNode {
  const options = <K extends string>(of: Readonly<Record<K, string>>) =>
    (Object.entries(of) as [K, string][]).map(([value, label]) => ({ value, label }));
  return (
    <div className="alert-filters" role="group" aria-label={words.filters}>
      <Select
        label={words.stateLabel}
        data={options(words.states)}
        value={filters.state}
        allowDeselect={false}
        onChange={(state) => state !== null && onChange({ state })}
      />
      <Select
        label={words.severityLabel}
        data={options(words.severities)}
        value={filters.severity}
        allowDeselect={false}
        onChange={(severity) => severity !== null && onChange({ severity })}
      />
      <Switch
        label={words.unreadOnly}
        checked={filters.unread}
        mb={8}
        onChange={(event) => onChange({ unread: event.currentTarget.checked })}
      />
    </div>
  );
}

type Act = (call: () => Promise<unknown>, told?: string) => Promise<void>;

function AlertItem({ alert, act }: { alert: Alert; act: Act }): ReactNode {
  const { role } = useSession().user;
  const { id, severity, resolvedAt } = alert;
  const isOpen = resolvedAt === null;
  const isUnread = isOpen && !alert.read;
  const markRead = () => act(() => api.read(id));
  return (
    <li
      className="alert"
      data-severity={severity}
      data-unread={isUnread ? '' : undefined}
      data-resolved={isOpen ? undefined : ''}
    >
      <div className="alert-head">
        <Chip tone={isOpen ? tones[severity] : 'plain'}>{words.severity[severity]}</Chip>
        <span className="dimmed">{alert.label}</span>
        {alert.environment === 'sandbox' && <Chip tone="amber">{words.sandbox}</Chip>}
        <Instant at={alert.raisedAt} />
        {isUnread && <span className="dimmed">· {words.unread}</span>}
        {!isOpen && <span className="dimmed">· {words.resolvedAt(instant(resolvedAt))}</span>}
      </div>
      <h2>{alert.title}</h2>
      <p>{alert.body}</p>
      {alert.cure !== '' && isOpen && (
        <p>
          <strong>{words.cure}</strong> {alert.cure}
        </p>
      )}
      <div className="row">
        {alert.link !== '' && (
          <Button
            component={Link}
            href={alert.link}
            size="xs"
            {...(isOpen ? {} : { variant: 'default' })}
            onClick={() => isUnread && void markRead()}
          >
            {words.open}
          </Button>
        )}
        {isUnread && (
          <Button size="xs" variant="default" onClick={() => void markRead()}>
            {words.read}
          </Button>
        )}
        {isOpen && role !== 'viewer' && (
          <Button size="xs" variant="subtle" onClick={() => void act(() => api.resolve(id), words.resolved)}>
            {words.resolve}
          </Button>
        )}
      </div>
    </li>
  );
}
