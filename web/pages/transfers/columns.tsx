/** Columns and cells of the list of transfers. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import type { Transfer } from '../../transfers-api.ts';
import type { GridColumn } from '../../ui/data-grid.tsx';
import { date, instant, money } from '../../ui/format.ts';
import { whereTo } from './destination.ts';
import { TransferBadge, TransferChips, WindowCell } from './parts.tsx';

const words = t.transfers.list.columns;

export const columns: readonly GridColumn<Transfer>[] = [
  {
    id: 'createdAt',
    title: words.createdAt,
    width: 132,
    cell: ({ createdAt }) => instant(createdAt).slice(0, 16),
  },
  {
    id: 'reference',
    title: words.reference,
    width: 120,
    cell: ({ reference }) => <span className="mono">{reference}</span>,
  },
  { id: 'payee', title: words.payee, width: 150, grow: true, cell: ({ payeeName }) => payeeName },
  { id: 'bank', title: words.bank, width: 170, grow: true, cell: (transfer) => whereTo(transfer) },
  { id: 'amount', title: words.amount, width: 118, numeric: true, cell: ({ amountCents }) => money(amountCents) },
  {
    id: 'rail',
    title: words.rail,
    width: 58,
    cell: ({ rail }) => (rail === null ? t.common.none : t.transfers.list.rails[rail]),
  },
  {
    id: 'status',
    title: words.status,
    width: 250,
    cell: (transfer) => (
      <span className="chips">
        <TransferBadge status={transfer.status} />
        {transfer.status === 'scheduled' && <span>{date(transfer.scheduledOn)}</span>}
        <TransferChips transfer={transfer} />
      </span>
    ),
  },
  { id: 'window', title: words.window, width: 170, cell: (transfer) => <WindowCell transfer={transfer} /> },
];

export function TransferCard({ transfer }: { transfer: Transfer }): ReactNode {
  return (
    <>
      <span className="card-title">{transfer.payeeName}</span>
      <strong>{money(transfer.amountCents)}</strong>
      <span className="dimmed">
        <span className="mono">{transfer.reference}</span> · {instant(transfer.createdAt).slice(0, 16)}
      </span>
      <TransferBadge status={transfer.status} />
      <span className="chips" style={{ gridColumn: 'span 2', textAlign: 'left' }}>
        <TransferChips transfer={transfer} />
      </span>
    </>
  );
}
