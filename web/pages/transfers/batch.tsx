/** Lote de transferências: its totals by status, and each of them. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { t } from '../../texts.pt-BR.ts';
import { transferBatches, type Transfer } from '../../transfers-api.ts';
import { counted, money, whole } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { FailedNote, Loading } from '../../ui/notes.tsx';
import { Box, Instant, PageHead, SimpleTable } from '../../ui/parts.tsx';
import { may, useTransferActions } from './actions.tsx';
import { whereTo } from './destination.ts';
import { totalOf } from './dialogs/approve.tsx';
import { TransferBadge, TransferChips } from './parts.tsx';
import { pagePath } from './paths.ts';

const words = t.transfers.batch;

export function TransferBatchPage({ params }: { params: Readonly<Record<string, string | undefined>> }): ReactNode {
  const id = params['id'] ?? '';
  const read = useQuery({ queryKey: ['transfer-batch', id], queryFn: () => transferBatches.read(id) });
  const actions = useTransferActions();
  if (read.error !== null) return <FailedNote error={read.error} onRetry={() => void read.refetch()} />;
  if (read.data === undefined) return <Loading />;
  const batch = read.data;
  const mine = batch.transfers.filter((transfer) => may(transfer, 'approve'));
  return (
    <div className="page">
      <nav className="row">
        <Link href="/transferencias">← {t.transfers.list.title}</Link>
      </nav>
      <PageHead title={batch.name} windowTitle={`${words.title}: ${batch.name}`}>
        {mine.length > 0 && (
          <Button onClick={() => actions.ask('approve', mine)}>
            {words.approve(whole(mine.length), money(totalOf(mine)))}
          </Button>
        )}
      </PageHead>
      {actions.dialog}
      <p className="dimmed" style={{ margin: 0 }}>
        {words.by(batch.createdBy)} · <Instant at={batch.createdAt} />
      </p>
      <Totals count={batch.count} totalCents={batch.totalCents} byStatus={batch.byStatus} />
      <Items transfers={batch.transfers} />
    </div>
  );
}

interface TotalsProps {
  count: number;
  totalCents: number;
  byStatus: readonly { status: Transfer['status']; count: number; amountCents: number }[];
}

function Totals({ count, totalCents, byStatus }: TotalsProps): ReactNode {
  return (
    <section aria-label={words.byStatus} className="numbers">
      <div className="number">
        <span>{words.total}</span>
        <strong>{money(totalCents)}</strong>
        <span>{counted(count, t.transfers.list.count)}</span>
      </div>
      {byStatus.map((one) => (
        <div key={one.status} className="number">
          <TransferBadge status={one.status} />
          <strong>{money(one.amountCents)}</strong>
          <span>{counted(one.count, t.transfers.list.count)}</span>
        </div>
      ))}
    </section>
  );
}

function Items({ transfers }: { transfers: readonly Transfer[] }): ReactNode {
  const columns = t.transfers.list.columns;
  return (
    <Box title={words.items}>
      <SimpleTable
        label={words.items}
        rows={transfers}
        rowKey={({ id }) => id}
        columns={[
          {
            title: columns.reference,
            cell: ({ id, reference }) => (
              <Link href={pagePath(id)} className="mono">
                {reference}
              </Link>
            ),
          },
          { title: columns.payee, cell: ({ payeeName }) => payeeName },
          { title: columns.bank, cell: (transfer) => whereTo(transfer) },
          { title: columns.amount, numeric: true, cell: ({ amountCents }) => money(amountCents) },
          {
            title: columns.status,
            cell: (transfer) => (
              <span className="chips">
                <TransferBadge status={transfer.status} />
                <TransferChips transfer={transfer} />
              </span>
            ),
          },
        ]}
      />
    </Box>
  );
}
