/** What every page of Transferências shows of a transfer: its status, its chips, its countdown, what differs in a destination. */
import './transfers.css';
import { useEffect, useState, type ReactNode } from 'react';
import { useSession, useWorld } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Destination, Transfer, TransferStatus } from '../../transfers-api.ts';
import { nowText } from '../../ui/clock.ts';
import { date, money } from '../../ui/format.ts';
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

export type Standing = 'own' | 'agreed' | null;

/** Why somebody who approves may not approve this one: she asked for it or changed it, or has agreed already. The server decides who may. */
export function useStanding(): (transfer: Transfer) => Standing {
  const { user } = useSession();
  const { approve } = useMayTransfer();
  return ({ status, allowedActions, approvals }) => {
    if (!approve || status !== 'awaiting_approval' || allowedActions.includes('approve')) return null;
    const agreed = approvals.some(({ userName, voidedAt }) => userName === user.name && voidedAt === null);
    return agreed ? 'agreed' : 'own';
  };
}

/** What stands out of a transfer, the most urgent first. */
function marksOf(transfer: Transfer): { tone: 'violet' | 'amber'; word: string }[] {
  const { chips } = list;
  const waits = transfer.status === 'awaiting_approval' || transfer.status === 'draft';
  const part = transfer.returnedCents > 0 && transfer.returnedCents < transfer.amountCents;
  return [
    ...(transfer.attention ? [{ tone: 'amber', word: chips.attention } as const] : []),
    ...(transfer.outcomeUnknown && !transfer.attention ? [{ tone: 'violet', word: chips.unknown } as const] : []),
    ...(part ? [{ tone: 'amber', word: chips.partial(money(transfer.returnedCents)) } as const] : []),
    ...(waits && transfer.payeeChanged ? [{ tone: 'amber', word: chips.changed } as const] : []),
    ...(waits && transfer.firstPayment ? [{ tone: 'amber', word: chips.first } as const] : []),
  ];
}

export function TransferChips({ transfer }: { transfer: Transfer }): ReactNode {
  return marksOf(transfer).map(({ tone, word }) => (
    <Chip key={word} tone={tone}>
      {word}
    </Chip>
  ));
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

/** In one line of a list: the most urgent mark, else until when it can come back, else the day on which it leaves. */
export function NoticeCell({ transfer }: { transfer: Transfer }): ReactNode {
  const [mark] = marksOf(transfer);
  if (mark !== undefined) return <Chip tone={mark.tone}>{mark.word}</Chip>;
  if (transfer.status === 'sent' && transfer.windowClosesAt !== null)
    return <WindowLeft closesAt={transfer.windowClosesAt} />;
  if (transfer.status === 'scheduled') return t.transfers.approving.day(date(transfer.scheduledOn));
  return t.common.none;
}

function WindowLeft({ closesAt }: { closesAt: string }): ReactNode {
  const { open, until, left } = windowWords(closesAt, useNow(15_000));
  return (
    <>
      {t.transfers.list.until(until.slice(0, 5))} {open && <span className="dimmed">{left}</span>}
    </>
  );
}

/**
 * Before and after, part by part, with what differs marked by words and strokes, not by colour alone.
 * @param brief leaves out what is the same.
 */
export function ChangesTable(props: { before: Destination; after: Destination; brief?: boolean }): ReactNode {
  const { before, after, brief = false } = props;
  const changes = changesBetween(before, after).filter(({ changed }) => changed || !brief);
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
        {changes.map((change) => (
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
