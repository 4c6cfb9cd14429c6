/** Entregas: what was told to the ERP, and what will be tried again. */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { developer } from '../../api.ts';
import { useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Delivery } from '../../types.ts';
import { Button } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading, problemOf, toast, type Tone } from '../../ui/notes.tsx';
import { Chip, Instant, SimpleTable } from '../../ui/parts.tsx';
import { DeveloperFrame } from './frame.tsx';

const words = t.developer;
const tones: Readonly<Record<Delivery['state'], Tone>> = {
  pending: 'amber',
  delivered: 'good',
  exhausted: 'bad',
  disabled: 'plain',
};

export function DeliveriesPage(): ReactNode {
  const list = useInfiniteQuery({
    queryKey: ['deliveries'],
    queryFn: ({ pageParam }) => developer.deliveries(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const rows = list.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <DeveloperFrame part="deliveries">
      {list.error !== null && <FailedNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.isSuccess && rows.length === 0 && <EmptyNote text={words.deliveriesEmpty} />}
      {rows.length > 0 && <DeliveryTable rows={rows} />}
      {list.hasNextPage && (
        <div>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t.common.loadMore}
          </Button>
        </div>
      )}
    </DeveloperFrame>
  );
}

function DeliveryTable({ rows }: { rows: readonly Delivery[] }): ReactNode {
  const client = useQueryClient();
  const may = useMay();
  const endpoints = useQuery({ queryKey: ['webhook-endpoints'], queryFn: developer.endpoints });
  const urlOf = (id: string) => endpoints.data?.data.find((endpoint) => endpoint.id === id)?.url ?? id;
  const replay = async (id: string) => {
    await developer.replay(id).then(
      () => toast(words.replayed),
      (error: unknown) => toast(problemOf(error).detail),
    );
    await client.invalidateQueries({ queryKey: ['deliveries'] });
  };
  const columns = words.columns;
  return (
    <div className="box">
      <SimpleTable
        label={words.deliveries}
        rows={rows}
        rowKey={({ id }) => id}
        columns={[
          {
            title: columns.event,
            cell: ({ type, eventId }) => (
              <>
                <span className="mono">{type}</span>
                <div className="dimmed mono">{eventId}</div>
              </>
            ),
          },
          { title: columns.endpoint, cell: ({ endpointId }) => <span className="mono">{urlOf(endpointId)}</span> },
          { title: columns.state, cell: ({ state }) => <Chip tone={tones[state]}>{words.deliveryStates[state]}</Chip> },
          { title: columns.attempts, numeric: true, cell: ({ attempts }) => attempts },
          {
            title: columns.result,
            cell: ({ lastStatus, lastError, deliveredAt }) => (
              <>
                {lastStatus ?? ''} {lastError ?? ''} {deliveredAt !== null && <Instant at={deliveredAt} />}
              </>
            ),
          },
          {
            title: columns.next,
            cell: ({ nextAt, state }) => (state === 'pending' ? <Instant at={nextAt} /> : t.common.none),
          },
          {
            title: '',
            cell: ({ id }) =>
              may.develop ? (
                <Button size="compact-sm" variant="subtle" onClick={() => void replay(id)}>
                  {words.replay}
                </Button>
              ) : null,
          },
        ]}
      />
    </div>
  );
}
