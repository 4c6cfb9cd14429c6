/** Columns and cells of the list, and the chips that stand beside a status. */
import type { ReactNode } from 'react';
import { daysBetween } from '#lib/calendar.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Charge } from '../../types.ts';
import type { GridColumn } from '../../ui/data-grid.tsx';
import { counted, date, money, taxId, today } from '../../ui/format.ts';
import { Chip, StatusBadge } from '../../ui/parts.tsx';
import type { ViewName } from './address.ts';

const words = t.charges.columns;

export function ChargeChips({ charge }: { charge: Charge }): ReactNode {
  const { chips } = t.charges;
  const late = charge.overdue ? daysBetween(charge.dueDate, today()) : 0;
  return (
    <>
      {charge.overdue && late > 0 && <Chip tone="bad">{counted(late, t.charges.overdue)}</Chip>}
      {charge.outcomeUnknown && <Chip tone="violet">{chips.outcomeUnknown}</Chip>}
      {charge.status === 'paid' && !charge.credited && <Chip tone="amber">{chips.notCredited}</Chip>}
      {charge.partiallyPaid && <Chip tone="amber">{chips.partiallyPaid}</Chip>}
      {charge.paidTwice && <Chip tone="bad">{chips.paidTwice}</Chip>}
      {charge.attention && <Chip tone="amber">{chips.attention}</Chip>}
    </>
  );
}

const reference: GridColumn<Charge> = {
  id: 'reference',
  title: words.reference,
  width: 108,
  cell: (charge) => <span className="mono">{charge.reference}</span>,
};
const payer: GridColumn<Charge> = {
  id: 'payer',
  title: words.payer,
  width: 140,
  grow: true,
  cell: (charge) => charge.payer.name,
};
const document: GridColumn<Charge> = {
  id: 'taxId',
  title: words.taxId,
  width: 172,
  cell: (charge) => taxId(charge.payer.taxId),
};
const account: GridColumn<Charge> = {
  id: 'account',
  title: words.account,
  width: 96,
  cell: (charge) => charge.bankAccount?.mnemonic ?? t.common.none,
};
const dueDate: GridColumn<Charge> = {
  id: 'dueDate',
  title: words.dueDate,
  width: 118,
  sort: { rising: 'dueDate', falling: '-dueDate' },
  cell: (charge) => date(charge.dueDate),
};
const amount: GridColumn<Charge> = {
  id: 'amount',
  title: words.amount,
  width: 120,
  numeric: true,
  cell: (charge) => money(charge.amountCents),
};
const status: GridColumn<Charge> = {
  id: 'status',
  title: words.status,
  width: 258,
  cell: (charge) => (
    <span className="chips" style={{ flexWrap: 'nowrap' }}>
      <StatusBadge status={charge.status} />
      <ChargeChips charge={charge} />
    </span>
  ),
};
const statusOnly: GridColumn<Charge> = {
  ...status,
  width: 128,
  cell: (charge) => <StatusBadge status={charge.status} />,
};
const paidOn: GridColumn<Charge> = {
  id: 'paidOn',
  title: words.paidOn,
  width: 108,
  sort: { rising: 'paidOn', falling: '-paidOn' },
  cell: (charge) => date(charge.paidOn),
};
const paid: GridColumn<Charge> = {
  id: 'paid',
  title: words.paid,
  width: 118,
  numeric: true,
  cell: (charge) => money(charge.paidCents),
};
const fee: GridColumn<Charge> = {
  id: 'fee',
  title: words.fee,
  width: 84,
  numeric: true,
  cell: (charge) => money(charge.feeCents),
};

interface Shown {
  view: ViewName;
  /** A panel stands beside the list, which then keeps what tells charges apart. */
  beside: boolean;
  /** Of the company's accounts, which tell charges apart only where there are several. */
  accounts: number;
}

export function columnsOf({ view, beside, accounts }: Shown): readonly GridColumn<Charge>[] {
  if (beside) return [{ ...reference, width: 104 }, { ...payer, width: 128 }, { ...amount, width: 116 }, statusOnly];
  if (view === 'liquidadas' || view === 'nao-creditadas') {
    return [reference, payer, dueDate, amount, paidOn, paid, fee, { ...status, width: 204 }];
  }
  return [reference, payer, document, ...(accounts > 1 ? [account] : []), dueDate, amount, status];
}

export function ChargeCard({ charge }: { charge: Charge }): ReactNode {
  return (
    <>
      <span className="card-title">{charge.payer.name}</span>
      <strong>{money(charge.amountCents)}</strong>
      <span className="dimmed">
        <span className="mono">{charge.reference}</span> · {date(charge.dueDate)}
      </span>
      <StatusBadge status={charge.status} />
      <span className="chips" style={{ gridColumn: 'span 2', textAlign: 'left' }}>
        <ChargeChips charge={charge} />
      </span>
    </>
  );
}
