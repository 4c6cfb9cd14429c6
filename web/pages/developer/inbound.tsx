/** Notificações do banco: what banks told us, and what came of it. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { developer } from '../../api.ts';
import { useConnections } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { InboundMessage } from '../../types.ts';
import { CloseFoot, ConfirmDialog } from '../../ui/dialog.tsx';
import { Button } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading, type Tone } from '../../ui/notes.tsx';
import { Chip, Instant, SimpleTable } from '../../ui/parts.tsx';
import { pretty } from '../charges/timeline-text.ts';
import { DeveloperFrame } from './frame.tsx';

const words = t.developer;
const tones: Readonly<Record<InboundMessage['state'], Tone>> = {
  stored: 'plain',
  applied: 'good',
  known: 'plain',
  held: 'violet',
  orphan: 'amber',
  rejected: 'bad',
  failed: 'amber',
  dead: 'bad',
};

export function InboundPage(): ReactNode {
  const [shown, setShown] = useState<InboundMessage | null>(null);
  const { data: connections } = useConnections();
  const list = useInfiniteQuery({
    queryKey: ['inbound'],
    queryFn: ({ pageParam }) => developer.inbound(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const rows = list.data?.pages.flatMap((page) => page.data) ?? [];
  const bankOf = (id: string) => connections?.data.find((connection) => connection.id === id)?.title ?? id;
  const columns = words.columns;
  return (
    <DeveloperFrame part="inbound">
      {list.error !== null && <FailedNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.isSuccess && rows.length === 0 && <EmptyNote text={words.inboundEmpty} />}
      {rows.length > 0 && (
        <div className="box">
          <SimpleTable
            label={words.inbound}
            rows={rows}
            rowKey={({ id }) => id}
            columns={[
              { title: columns.received, cell: ({ receivedAt }) => <Instant at={receivedAt} /> },
              { title: columns.bank, cell: ({ connectionId }) => bankOf(connectionId) },
              {
                title: columns.state,
                cell: ({ state }) => <Chip tone={tones[state]}>{words.inboundStates[state]}</Chip>,
              },
              { title: columns.effect, cell: ({ result }) => result ?? t.common.none },
              {
                title: '',
                cell: (message) => (
                  <Button size="compact-sm" variant="subtle" onClick={() => setShown(message)}>
                    {words.seeBody}
                  </Button>
                ),
              },
            ]}
          />
        </div>
      )}
      {list.hasNextPage && (
        <div>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t.common.loadMore}
          </Button>
        </div>
      )}
      {shown !== null && (
        <ConfirmDialog
          title={words.bodyTitle}
          confirm=""
          size="xl"
          foot={<CloseFoot onClose={() => setShown(null)} />}
          onConfirm={() => setShown(null)}
          onClose={() => setShown(null)}
        >
          <pre className="code" tabIndex={0}>
            {pretty(shown.body)}
          </pre>
        </ConfirmDialog>
      )}
    </DeveloperFrame>
  );
}
