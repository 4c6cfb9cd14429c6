/** Starting a lote and following it: up to twenty in the dialog, more on a page of their own. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { batches } from '../../../api.ts';
import { t } from '../../../texts.pt-BR.ts';
import { makeIntent } from '../../../transport.ts';
import type { Batch, BatchInput, BatchItem, Charge } from '../../../types.ts';
import { counted, whole } from '../../../ui/format.ts';
import { Progress } from '../../../ui/kit.ts';
import { Note, ProblemNote, toast } from '../../../ui/notes.tsx';
import { LinkButton } from '../../../ui/parts.tsx';
import { leftOut, type ActionName, type Subject } from '../subject.ts';

/** More than this many leave the dialog: the person goes on working. */
export const IN_DIALOG = 20;

export interface BatchRun {
  batch: Batch | null;
  busy: boolean;
  error: unknown;
  start(input: BatchInput): Promise<Batch | null>;
}

export function useBatchRun(): BatchRun {
  const client = useQueryClient();
  const intent = useRef(makeIntent());
  const [state, setState] = useState<{ batch: Batch | null; busy: boolean; error: unknown }>({
    batch: null,
    busy: false,
    error: null,
  });
  return {
    ...state,
    async start(input) {
      setState({ batch: null, busy: true, error: null });
      try {
        const batch = await batches.create(input, intent.current(input));
        setState({ batch, busy: false, error: null });
        void client.invalidateQueries({ queryKey: ['batches'] });
        return batch;
      } catch (error) {
        setState({ batch: null, busy: false, error });
        return null;
      }
    },
  };
}

/** Closes the dialog of a long lote and says where it goes on. */
export function leaveLong(batch: Batch | null, onClose: () => void): boolean {
  if (batch === null || batch.total <= IN_DIALOG) return false;
  toast(t.batch.started(whole(batch.total)));
  onClose();
  return true;
}

export function useBatch(id: string) {
  return useQuery({
    queryKey: ['batches', id],
    queryFn: () => batches.read(id),
    refetchInterval: ({ state }) => (state.data?.state === 'running' || state.data === undefined ? 700 : false),
  });
}

/** The bar, the count, and after the end those that failed with their reasons. */
export function BatchFollow({
  id,
  onDone,
  children,
}: {
  id: string;
  onDone?: (done: readonly BatchItem[]) => void;
  /** Stands beside "Abrir lote" when it has ended. */
  children?: ReactNode;
}): ReactNode {
  const client = useQueryClient();
  const { data, error } = useBatch(id);
  const ended = data !== undefined && data.state !== 'running';
  const told = useRef(false);
  useEffect(() => {
    if (!ended || told.current) return;
    told.current = true;
    void client.invalidateQueries({ queryKey: ['charges'] });
    void client.invalidateQueries({ queryKey: ['totals'] });
    onDone?.(data.items.filter(({ state }) => state === 'done'));
  }, [ended, data, client, onDone]);
  if (error !== null) return <ProblemNote error={error} />;
  if (data === undefined) return null;
  const failed = data.items.filter(({ state }) => state === 'refused' || state === 'unknown' || state === 'skipped');
  return (
    <div className="stack">
      <BatchBars batch={data} />
      {failed.length > 0 && <FailedItems items={failed} />}
      {ended && (
        <div className="row">
          <LinkButton to={`/cobrancas/lotes/${id}`} variant="default" size="xs">
            {t.batch.open}
          </LinkButton>
          {children}
        </div>
      )}
    </div>
  );
}

export function BatchBars({ batch }: { batch: Batch }): ReactNode {
  const finished = batch.total - batch.queued;
  const words = [
    counted(batch.done, t.batch.done),
    batch.refused > 0 ? counted(batch.refused, t.batch.refused) : '',
    batch.unknown > 0 ? counted(batch.unknown, t.batch.unknown) : '',
    batch.skipped > 0 ? counted(batch.skipped, t.batch.skipped) : '',
    batch.queued > 0 ? counted(batch.queued, t.batch.queued) : '',
  ].filter((word) => word !== '');
  return (
    <div className="stack" data-tight>
      <Progress.Root size={10}>
        <Progress.Section
          value={(100 * batch.done) / Math.max(1, batch.total)}
          color="green.8"
          aria-label={t.batch.progress(whole(finished), whole(batch.total))}
        />
        <Progress.Section
          value={(100 * (batch.refused + batch.skipped)) / Math.max(1, batch.total)}
          color="red.8"
          aria-hidden="true"
        />
        <Progress.Section
          value={(100 * batch.unknown) / Math.max(1, batch.total)}
          color="violet.8"
          aria-hidden="true"
        />
      </Progress.Root>
      <p role="status" style={{ margin: 0 }}>
        <strong>{t.batch.progress(whole(finished), whole(batch.total))}</strong> · {words.join(' · ')}
      </p>
    </div>
  );
}

function FailedItems({ items }: { items: readonly BatchItem[] }): ReactNode {
  return (
    <ul
      className="stack"
      data-tight
      style={{ margin: 0, paddingLeft: 18, maxHeight: 220, overflow: 'auto' }}
      tabIndex={0}
      aria-label={t.batch.tabs.refused}
    >
      {items.map((item) => (
        <li key={item.chargeId}>
          <strong className="mono">{item.reference}</strong> · {item.payerName}:{' '}
          {item.refusal?.detail ?? item.result ?? t.batch.itemWords[item.state]} {item.refusal?.cure}
        </li>
      ))}
    </ul>
  );
}

/** Selected ones that cannot take part, with the reason of each. */
export function LeftOut({ subject, action }: { subject: Subject; action: ActionName }): ReactNode {
  const out: readonly Charge[] = leftOut(subject, action);
  if (out.length === 0) return null;
  const shown = out.slice(0, 5);
  return (
    <Note tone="amber">
      <p>{counted(out.length, t.actions.leftOut)}</p>
      {shown.map(({ id, reference, status }) => (
        <p key={id}>{t.actions.leftOutReason(reference, t.status[status])}</p>
      ))}
      {out.length > shown.length && <p>…</p>}
    </Note>
  );
}
