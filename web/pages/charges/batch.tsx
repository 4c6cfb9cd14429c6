/** The page of a lote: how far it is, each failure with its reason and cure, and what can be done with the rest. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { batches, charges as api } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import { makeIntent } from '../../transport.ts';
import type { BatchDetail, BatchItem } from '../../types.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { counted, money } from '../../ui/format.ts';
import { Button, SegmentedControl } from '../../ui/kit.ts';
import { FailedNote, Loading, Note, problemOf, toast, type Tone } from '../../ui/notes.tsx';
import { Chip, PageHead, saveFile, SimpleTable } from '../../ui/parts.tsx';
import { BatchBars, useBatch } from './dialogs/batch-run.tsx';
import { saveInFolder } from './print.ts';

const words = t.batch;
type TabName = keyof typeof words.tabs;
const tabNames = Object.keys(words.tabs) as TabName[];
/** The server makes at most this many boletos in one file. */
const MOST_PRINTED = 500;
const tones: Readonly<Record<BatchItem['state'], Tone>> = {
  queued: 'plain',
  running: 'violet',
  done: 'good',
  refused: 'bad',
  unknown: 'violet',
  skipped: 'amber',
  canceled: 'plain',
};

export function BatchPage({ params }: { params: Readonly<Record<string, string | undefined>> }): ReactNode {
  const read = useBatch(params['id'] ?? '');
  if (read.error !== null) return <FailedNote error={read.error} onRetry={() => void read.refetch()} />;
  if (read.data === undefined) return <Loading />;
  return <Loaded batch={read.data} />;
}

function Loaded({ batch }: { batch: BatchDetail }): ReactNode {
  const [tab, setTab] = useState<TabName>('all');
  usePrintAtEnd(batch);
  const items = batch.items.filter(({ state }) => inTab(state, tab));
  return (
    <div className="page">
      <nav className="row">
        <Link href="/cobrancas">← {t.shell.charges}</Link>
      </nav>
      <PageHead title={words.heading(words.kinds[batch.kind], counted(batch.total, t.charges.count))}>
        <BatchButtons batch={batch} />
      </PageHead>
      <div className="box stack">
        <div className="row">
          <Chip tone={batch.state === 'running' ? 'violet' : 'plain'}>{words.states[batch.state]}</Chip>
          {batch.state === 'running' && <span className="dimmed">{words.leave}</span>}
        </div>
        <BatchBars batch={batch} />
      </div>
      {batch.unknown > 0 && (
        <Note tone="violet">
          <p>{words.repeatNote}</p>
        </Note>
      )}
      <div style={{ overflowX: 'auto' }}>
        <SegmentedControl
          size="xs"
          aria-label={words.items}
          value={tab}
          onChange={(value) => setTab(value as TabName)}
          data={tabNames.map((name) => ({ value: name, label: words.tabs[name] }))}
        />
      </div>
      <div className="box">
        <SimpleTable
          label={words.items}
          rows={items}
          rowKey={({ chargeId }) => chargeId}
          columns={[
            {
              title: t.charges.columns.reference,
              cell: ({ chargeId, reference }) => <Link href={`/cobrancas/${chargeId}`}>{reference}</Link>,
            },
            { title: t.charges.columns.payer, cell: ({ payerName }) => payerName },
            { title: t.charges.columns.amount, numeric: true, cell: ({ amountCents }) => money(amountCents) },
            {
              title: t.charges.columns.status,
              cell: ({ state }) => <Chip tone={tones[state]}>{words.itemStates[state]}</Chip>,
            },
            { title: words.result, cell: (item) => <Result item={item} /> },
          ]}
        />
      </div>
    </div>
  );
}

function inTab(state: BatchItem['state'], tab: TabName): boolean {
  if (tab === 'all') return true;
  if (tab === 'queued') return state === 'queued' || state === 'running';
  if (tab === 'refused') return state === 'refused' || state === 'skipped';
  return state === tab;
}

function Result({ item }: { item: BatchItem }): ReactNode {
  const { refusal, result } = item;
  if (refusal === null) return result ?? words.itemWords[item.state];
  return (
    <>
      {refusal.detail} <strong>{refusal.cure}</strong>
      {refusal.bank.message !== '' && (
        <div className="dimmed">{t.outcome.bankWords(refusal.bank.message, refusal.bank.code)}</div>
      )}
    </>
  );
}

const doneIds = (batch: BatchDetail) =>
  batch.items
    .filter(({ state }) => state === 'done')
    .map(({ chargeId }) => chargeId)
    .slice(0, MOST_PRINTED);

async function print(batch: BatchDetail, as: 'pdf' | 'zip'): Promise<void> {
  try {
    saveFile(await api.documents(doneIds(batch), as), as === 'zip' ? 'boletos.zip' : 'boletos.pdf');
    toast(t.actions.printed);
  } catch (error) {
    toast(problemOf(error).detail);
  }
}

/** "Gerar PDF ao registrar" of a long lote: the file comes when the last one is through. */
function usePrintAtEnd(batch: BatchDetail): void {
  const [search] = useSearchParams();
  const as = search.get('pdf');
  const toFolder = search.get('pasta') === '1';
  const seenRunning = useRef(false);
  useEffect(() => {
    if (batch.state === 'running') seenRunning.current = true;
    else if (seenRunning.current && (as === 'pdf' || as === 'zip') && batch.done > 0) {
      seenRunning.current = false;
      void print(batch, as);
      if (toFolder) void saveInFolder(doneIds(batch));
    }
  }, [batch, as, toFolder]);
}

function BatchButtons({ batch }: { batch: BatchDetail }): ReactNode {
  const [asking, setAsking] = useState(false);
  const repeat = useRepeat(batch);
  const failed = batch.refused + batch.skipped > 0;
  return (
    <>
      {batch.kind === 'register' && batch.done > 0 && (
        <Button variant="default" onClick={() => void print(batch, 'pdf')}>
          {words.print}
        </Button>
      )}
      {failed && (
        <Button
          variant="default"
          onClick={() => void batches.failures(batch.id).then((file) => saveFile(file, 'problemas.csv'))}
        >
          {words.failures}
        </Button>
      )}
      {batch.state === 'running' && (
        <Button variant="default" onClick={() => setAsking(true)}>
          {words.cancelRest}
        </Button>
      )}
      {batch.state !== 'running' && batch.refused > 0 && (batch.kind === 'register' || batch.kind === 'refresh') && (
        <Button onClick={() => void repeat()}>{words.repeat}</Button>
      )}
      {asking && <CancelRest id={batch.id} onClose={() => setAsking(false)} />}
    </>
  );
}

/** Only what was refused goes again; what is without an answer never does. */
function useRepeat(batch: BatchDetail): () => Promise<void> {
  const [, go] = useLocation();
  const intent = useRef(makeIntent());
  return async () => {
    const chargeIds = batch.items.filter(({ state }) => state === 'refused').map(({ chargeId }) => chargeId);
    const input = { kind: batch.kind, chargeIds };
    try {
      const next = await batches.create(input, intent.current(input));
      go(`/cobrancas/lotes/${next.id}`);
    } catch (error) {
      toast(problemOf(error).detail);
    }
  };
}

function CancelRest({ id, onClose }: { id: string; onClose(): void }): ReactNode {
  const client = useQueryClient();
  const cancel = async () => {
    await batches.cancel(id).catch((error: unknown) => toast(problemOf(error).detail));
    await client.invalidateQueries({ queryKey: ['batches'] });
    onClose();
  };
  return (
    <ConfirmDialog
      careful
      title={words.cancelTitle}
      confirm={words.cancelRest}
      onConfirm={() => void cancel()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{words.cancelBody}</p>
    </ConfirmDialog>
  );
}
