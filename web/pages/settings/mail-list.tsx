/** Messages that left, wait, or could not leave, each with its reason. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { mail as api, type Mail } from '../../alerts-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { counted, instant } from '../../ui/format.ts';
import { Button, SegmentedControl } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading, problemOf, toast, type Tone } from '../../ui/notes.tsx';
import { Box, Chip, Instant, SimpleTable, type SimpleColumn } from '../../ui/parts.tsx';

const words = t.mail;
const tones: Readonly<Record<Mail['state'], Tone>> = { pending: 'amber', sent: 'good', failed: 'bad' };
type Shown = keyof typeof words.states;

export function MailList(): ReactNode {
  const client = useQueryClient();
  const [shown, setShown] = useState<Shown>('all');
  const state = shown === 'all' ? undefined : shown;
  const list = useInfiniteQuery({
    queryKey: ['mails', shown],
    queryFn: ({ pageParam }) => api.list(state, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const rows = list.data?.pages.flatMap((page) => page.data) ?? [];
  const retry = async (id: string) => {
    await api.retry(id).then(
      () => toast(words.retried),
      (error: unknown) => toast(problemOf(error).detail),
    );
    await client.invalidateQueries({ queryKey: ['mails'] });
  };
  const filter = (
    <SegmentedControl
      aria-label={words.listFilter}
      data={Object.entries(words.states).map(([value, label]) => ({ value, label }))}
      value={shown}
      onChange={(value) => setShown(value as Shown)}
    />
  );
  return (
    <Box title={words.listTitle} right={filter}>
      {list.error !== null && <FailedNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.isSuccess && rows.length === 0 && <EmptyNote text={words.listEmpty} />}
      {rows.length > 0 && (
        <SimpleTable label={words.listTitle} rows={rows} rowKey={({ id }) => id} columns={columnsOf(retry)} />
      )}
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t.common.loadMore}
        </Button>
      )}
    </Box>
  );
}

function columnsOf(retry: (id: string) => Promise<void>): SimpleColumn<Mail>[] {
  const columns = words.columns;
  return [
    { title: columns.when, cell: ({ createdAt }) => <Instant at={createdAt} /> },
    {
      title: columns.message,
      cell: ({ subject, kind }) => (
        <>
          {subject}
          <div className="dimmed">{words.kinds[kind]}</div>
        </>
      ),
    },
    {
      title: columns.to,
      cell: ({ to, sentTo }) => (
        <>
          {to}
          {sentTo !== null && sentTo !== to && <div className="dimmed">{words.via(sentTo)}</div>}
        </>
      ),
    },
    { title: columns.state, cell: ({ state }) => <Chip tone={tones[state]}>{words.state[state]}</Chip> },
    { title: columns.why, cell: (row) => <Why row={row} /> },
    {
      title: '',
      cell: ({ id, canRetry }) =>
        canRetry ? (
          <Button size="compact-sm" variant="subtle" onClick={() => void retry(id)}>
            {words.retry}
          </Button>
        ) : null,
    },
  ];
}

function Why({ row: { state, lastError, cure, attempts, nextAt } }: { row: Mail }): ReactNode {
  if (state === 'sent') return null;
  return (
    <>
      {lastError}
      {cure !== null && <div>{cure}</div>}
      {state === 'pending' && (
        <div className="dimmed">
          {counted(attempts, words.attempts)}
          {nextAt !== null && `, ${words.nextAt(instant(nextAt))}`}
        </div>
      )}
    </>
  );
}
