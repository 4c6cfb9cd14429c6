/** A aprovar: who asked, whom it pays and what to look at twice; one or many, with the money that leaves. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import { Link } from 'wouter';
import { t } from '../../texts.pt-BR.ts';
import { payees, type Transfer } from '../../transfers-api.ts';
import { account, counted, date, money, whole } from '../../ui/format.ts';
import { Button, Checkbox } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading, Note } from '../../ui/notes.tsx';
import { Instant } from '../../ui/parts.tsx';
import { useSelection } from '../../ui/selection.ts';
import { may, useTransferActions, type TransferActions } from './actions.tsx';
import { approvalsOf, totalOf, Warnings } from './dialogs/approve.tsx';
import { whereTo } from './destination.ts';
import { TransfersFrame, useTotals } from './frame.tsx';
import { useTransferList } from './list.tsx';
import { ChangesTable, useMayTransfer, useStanding } from './parts.tsx';
import { pagePath } from './paths.ts';

const words = t.transfers.approving;
const waiting = { status: 'awaiting_approval' };

export function ApprovePage(): ReactNode {
  const { list, rows: loaded } = useTransferList(waiting);
  const totals = useTotals(waiting);
  // What was agreed to a moment ago changes in place, and waits no more.
  const rows = useMemo(() => loaded.filter(({ status }) => status === 'awaiting_approval'), [loaded]);
  const actions = useTransferActions();
  const { approve } = useMayTransfer();
  const mine = useMemo(() => rows.filter((transfer) => may(transfer, 'approve')), [rows]);
  const keys = useMemo(() => mine.map(({ id }) => id), [mine]);
  const selection = useSelection(keys);
  const chosen = mine.filter(({ id }) => selection.has(id));
  return (
    <TransfersFrame
      tab="aprovar"
      title={words.title}
      lead={words.lead}
      beside={
        <div className="grid-count" role="status">
          {totals !== undefined && (
            <span>
              <strong>{counted(totals.count, t.transfers.list.count)}</strong>
              {totals.count > 0 && ` · ${money(totals.amountCents)}`}
            </span>
          )}
        </div>
      }
    >
      {!approve && (
        <Note>
          <p>{words.notYours}</p>
        </Note>
      )}
      {actions.dialog}
      {list.error !== null && <FailedNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.isSuccess && rows.length === 0 && <EmptyNote text={words.empty} />}
      {mine.length > 0 && (
        <div className="row">
          <Checkbox
            label={words.selectAll}
            checked={selection.covers(keys)}
            onChange={() => selection.toggleLoaded(keys)}
          />
          {chosen.length > 0 && <Chosen chosen={chosen} actions={actions} />}
        </div>
      )}
      <ul className="queue" aria-label={words.queue}>
        {rows.map((transfer) => (
          <Waiting
            key={transfer.id}
            transfer={transfer}
            actions={actions}
            selected={selection.has(transfer.id)}
            onToggle={() => selection.toggle(transfer.id)}
          />
        ))}
      </ul>
      {list.hasNextPage && (
        <div>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t.common.loadMore}
          </Button>
        </div>
      )}
    </TransfersFrame>
  );
}

function Chosen({ chosen, actions }: { chosen: readonly Transfer[]; actions: TransferActions }): ReactNode {
  return (
    <>
      <strong role="status">
        {counted(chosen.length, t.transfers.list.selected)} · {money(totalOf(chosen))}
      </strong>
      <Button size="sm" onClick={() => actions.ask('approve', chosen)}>
        {t.actions.withCount(words.approve, whole(chosen.length))}
      </Button>
      <Button size="sm" variant="default" onClick={() => actions.ask('deny', chosen)}>
        {t.actions.withCount(words.deny, whole(chosen.length))}
      </Button>
    </>
  );
}

interface WaitingProps {
  transfer: Transfer;
  actions: TransferActions;
  selected: boolean;
  onToggle(): void;
}

function Waiting({ transfer, actions, selected, onToggle }: WaitingProps): ReactNode {
  const mine = may(transfer, 'approve');
  const { scheduledOn } = transfer;
  return (
    <li data-selected={selected ? '' : undefined}>
      <span className="queue-check">
        {mine && <Checkbox aria-label={words.select(transfer.reference)} checked={selected} onChange={onToggle} />}
      </span>
      <div className="stack" data-tight>
        <div>
          <strong>{transfer.payeeName}</strong> · {whereTo(transfer)}
        </div>
        <div className="dimmed">
          <Link href={pagePath(transfer.id)} className="mono">
            {transfer.reference}
          </Link>{' '}
          · {words.askedBy(transfer.createdBy)} · <Instant at={transfer.createdAt} />
        </div>
        <div className="dimmed">
          {account(transfer.account)} · {scheduledOn === null ? words.atOnce : words.day(date(scheduledOn))} ·{' '}
          {words.given(approvalsOf(transfer), transfer.approvalsNeeded)}
        </div>
        {transfer.description !== null && transfer.description !== '' && <div>{transfer.description}</div>}
        {transfer.repeatReason !== null && (
          <div>
            {t.transfers.detail.facts.repeats}: {transfer.repeatReason}
          </div>
        )}
        <Warnings transfer={transfer} />
        <History transfer={transfer} />
      </div>
      <div className="queue-buttons">
        <span className="queue-amount">{money(transfer.amountCents)}</span>
        <Verbs transfer={transfer} actions={actions} />
      </div>
    </li>
  );
}

/** What may be done, or why it may not. */
function Verbs({ transfer, actions }: Pick<WaitingProps, 'transfer' | 'actions'>): ReactNode {
  const standing = useStanding()(transfer);
  if (standing === 'own') return <span className="chip">{t.transfers.list.chips.own}</span>;
  if (standing === 'agreed') return <span className="chip">{t.transfers.list.chips.agreed}</span>;
  return (
    <span className="row">
      {may(transfer, 'approve') && (
        <Button size="sm" onClick={() => actions.ask('approve', [transfer])}>
          {words.approve}
        </Button>
      )}
      {may(transfer, 'deny') && (
        <Button size="sm" variant="default" onClick={() => actions.ask('deny', [transfer])}>
          {words.deny}
        </Button>
      )}
    </span>
  );
}

/** What was paid before to the same payee, and what changed since. */
function History({ transfer }: { transfer: Transfer }): ReactNode {
  const { payeeId } = transfer;
  const { data } = useQuery({
    queryKey: ['payee', payeeId],
    queryFn: () => payees.read(payeeId ?? ''),
    enabled: payeeId !== null,
    staleTime: 30_000,
  });
  if (data === undefined) return null;
  return (
    <>
      {data.paidCount > 0 && (
        <div className="dimmed">{words.history(counted(data.paidCount, words.timesPaid), money(data.paidCents))}</div>
      )}
      {transfer.payeeChanged && data.changedFrom !== null && (
        <ChangesTable before={data.changedFrom} after={transfer.payee} brief />
      )}
    </>
  );
}
