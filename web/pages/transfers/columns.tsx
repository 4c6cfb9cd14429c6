/** Columns and cells of the list of transfers. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import type { Transfer } from '../../transfers-api.ts';
import type { GridColumn } from '../../ui/data-grid.tsx';
import { instant, money } from '../../ui/format.ts';
import { whereTo } from './destination.ts';
import { NoticeCell, TransferBadge, TransferChips } from './parts.tsx';

const words = t.transfers.list.columns;

export const columns: readonly GridColumn<Transfer>[] = [
  { id: 'createdAt', title: words.createdAt, width: 104, cell: ({ createdAt }) => instant(createdAt).slice(0, 10) },
  {
    id: 'reference',
    title: words.reference,
    width: 140,
    cell: ({ reference }) => <span className="mono">{reference}</span>,
  },
  { id: 'payee', title: words.payee, width: 130, grow: true, cell: ({ payeeName }) => payeeName },
  { id: 'bank', title: words.bank, width: 120, grow: true, cell: (transfer) => whereTo(transfer) },
  { id: 'amount', title: words.amount, width: 118, numeric: true, cell: ({ amountCents }) => money(amountCents) },
  {
    id: 'status',
    title: words.status,
    width: 190,
    cell: ({ status, rail }) => (
      <>
        <TransferBadge status={status} />{' '}
        {rail !== null && <span className="dimmed">{t.transfers.list.rails[rail]}</span>}
      </>
    ),
  },
  { id: 'notice', title: words.notice, width: 200, cell: (transfer) => <NoticeCell transfer={transfer} /> },
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
