/** What every page of Transferências shows of a transfer: its status, its chips, its countdown, what differs in a destination. */
import './transfers.css';
import { useEffect, useState, type ReactNode } from 'react';
import { useSession, useWorld } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Destination, Transfer, TransferStatus } from '../../transfers-api.ts';
import { nowText } from '../../ui/clock.ts';
import { money } from '../../ui/format.ts';
import { Chip } from '../../ui/parts.tsx';
import { changesBetween } from './destination.ts';
import { windowWords } from './window.ts';

const { list, status: statusWords, destination } = t.transfers;

export function TransferBadge({ status }: { status: TransferStatus }): ReactNode {
  return (
    <span className="badge" data-transfer={status}>
      {statusWords[status]}
    </span>
  );
}

/** Whether this person asked for it: then another one must agree. The server decides who may; this is what the page says of it. */
export function useIsOwn(): (transfer: Transfer) => boolean {
  const { user } = useSession();
  return ({ createdBy, allowedActions }) => createdBy === user.name && !allowedActions.includes('approve');
}

export function TransferChips({ transfer }: { transfer: Transfer }): ReactNode {
  const { chips } = list;
  const waits = transfer.status === 'awaiting_approval' || transfer.status === 'draft';
  return (
    <>
      {transfer.outcomeUnknown && !transfer.attention && <Chip tone="violet">{chips.unknown}</Chip>}
      {transfer.attention && <Chip tone="amber">{chips.attention}</Chip>}
      {waits && transfer.firstPayment && <Chip tone="amber">{chips.first}</Chip>}
      {waits && transfer.payeeChanged && <Chip tone="amber">{chips.changed}</Chip>}
      {transfer.returnedCents > 0 && transfer.returnedCents < transfer.amountCents && (
        <Chip tone="amber">{chips.partial(money(transfer.returnedCents))}</Chip>
      )}
    </>
  );
}

/** The moment, drawn again every second while somebody looks at a countdown. */
export function useNow(everyMs = 1_000): string {
  const [now, setNow] = useState(nowText);
  useEffect(() => {
    const timer = setInterval(() => setNow(nowText()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** Until when it can come back; a dash where it cannot. */
export function WindowCell({ transfer }: { transfer: Transfer }): ReactNode {
  const now = useNow(15_000);
  if (transfer.status !== 'sent' || transfer.windowClosesAt === null) return t.common.none;
  const { open, until, left } = windowWords(transfer.windowClosesAt, now);
  return open ? (
    <>
      {until} <span className="dimmed">{left}</span>
    </>
  ) : (
    until
  );
}

/** Before and after, part by part, with what differs marked by words and strokes, not by colour alone. */
export function ChangesTable({ before, after }: { before: Destination; after: Destination }): ReactNode {
  return (
    <table className="changes">
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">{destination.changedTitle}</span>
          </th>
          <th scope="col">{destination.before}</th>
          <th scope="col">{destination.after}</th>
        </tr>
      </thead>
      <tbody>
        {changesBetween(before, after).map((change) => (
          <tr key={change.field} data-changed={change.changed ? '' : undefined}>
            <th scope="row">{destination.fields[change.field]}</th>
            <td>{change.changed ? <del>{change.before}</del> : change.before}</td>
            <td>{change.changed ? <ins>{change.after}</ins> : change.after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The screens' copy of who may do what with transfers; the server decides. */
export function useMayTransfer(): { ask: boolean; approve: boolean; rules: boolean } {
  const { role } = useSession().user;
  const { shown } = useWorld();
  const pays = role === 'admin' || role === 'finance';
  return { ask: pays || (role === 'developer' && shown === 'sandbox'), approve: pays, rules: role === 'admin' };
}
