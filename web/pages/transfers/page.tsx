/** The page of one transfer: its state with its proof, what can be done, and everything behind it. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { Link, useSearchParams } from 'wouter';
import { t } from '../../texts.pt-BR.ts';
import { transfers as api, type Transfer } from '../../transfers-api.ts';
import { money } from '../../ui/format.ts';
import { Button, useDocumentTitle } from '../../ui/kit.ts';
import { FailedNote, Loading } from '../../ui/notes.tsx';
import { LinkButton, useCurrentInSight } from '../../ui/parts.tsx';
import { may, useTransferActions, type DialogName, type TransferActions } from './actions.tsx';
import { whereTo } from './destination.ts';
import { EntriesTab, JsonTab } from './detail-lists.tsx';
import { SummaryTab } from './detail-summary.tsx';
import { StateNotes } from './state-notes.tsx';
import { Steps } from './steps.tsx';
import { ReceiptTab } from './receipt-tab.tsx';
import { TransferBadge, TransferChips } from './parts.tsx';
import { editPath, repeatPath } from './paths.ts';
import { TimelineTab } from './timeline.tsx';

const words = t.transfers.detail;
const tabNames = ['resumo', 'linha-do-tempo', 'comprovante', 'lancamentos', 'json'] as const;
type TabName = (typeof tabNames)[number];

export function TransferPage({ params }: { params: Readonly<Record<string, string | undefined>> }): ReactNode {
  const id = params['id'] ?? '';
  const read = useQuery({ queryKey: ['transfer', id], queryFn: () => api.read(id) });
  const actions = useTransferActions();
  return (
    <div className="page">
      <nav className="row not-printed">
        <Link href="/transferencias">← {words.back}</Link>
      </nav>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {read.data !== undefined && <Detail transfer={read.data} actions={actions} />}
    </div>
  );
}

function useTab(): { tab: TabName; choose(name: TabName): void } {
  const [search, setSearch] = useSearchParams();
  return {
    tab: tabNames.find((name) => name === search.get('aba')) ?? 'resumo',
    choose: (name) =>
      setSearch((now) => {
        if (name === 'resumo') now.delete('aba');
        else now.set('aba', name);
        return now;
      }),
  };
}

/** `acao=aprovar` in the address (from a mail or an alert) opens the dialog at once. */
function useAskedAction(transfer: Transfer, ask: TransferActions['ask']): void {
  const [search, setSearch] = useSearchParams();
  const asked = search.get('acao');
  useEffect(() => {
    if (asked === null) return;
    setSearch(
      (now) => {
        now.delete('acao');
        return now;
      },
      { replace: true },
    );
    if (asked === 'aprovar' && may(transfer, 'approve')) ask('approve', [transfer]);
  }, [asked, transfer, ask, setSearch]);
}

function Detail({ transfer, actions }: { transfer: Transfer; actions: TransferActions }): ReactNode {
  const { tab, choose } = useTab();
  const row = useCurrentInSight(tab);
  useDocumentTitle(`${words.title(transfer.reference)} · ${t.shell.brand}`);
  useAskedAction(transfer, actions.ask);
  return (
    <div className="box" style={{ padding: 0 }}>
      <div className="not-printed">
        <Head transfer={transfer} actions={actions} />
        <div
          className="views"
          role="tablist"
          aria-label={words.title(transfer.reference)}
          style={{ padding: '0 12px' }}
          ref={row}
        >
          {tabNames.map((name) => (
            <TabButton key={name} name={name} current={tab} onChoose={choose} />
          ))}
        </div>
      </div>
      <div className="detail-body" role="tabpanel" id={`painel-${tab}`} aria-labelledby={`aba-${tab}`} tabIndex={0}>
        <TabBody tab={tab} transfer={transfer} />
      </div>
    </div>
  );
}

function TabButton(props: { name: TabName; current: TabName; onChoose(name: TabName): void }): ReactNode {
  const { name, onChoose } = props;
  const selected = name === props.current;
  const move = (by: number) => {
    const next = tabNames[(tabNames.indexOf(name) + by + tabNames.length) % tabNames.length]!;
    onChoose(next);
    document.getElementById(`aba-${next}`)?.focus();
  };
  return (
    <button
      type="button"
      role="tab"
      id={`aba-${name}`}
      className="tab"
      aria-selected={selected}
      aria-controls={selected ? `painel-${name}` : undefined}
      tabIndex={selected ? 0 : -1}
      onClick={() => onChoose(name)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') move(1);
        else if (event.key === 'ArrowLeft') move(-1);
      }}
    >
      {words.tabs[name]}
    </button>
  );
}

function TabBody({ tab, transfer }: { tab: TabName; transfer: Transfer }): ReactNode {
  switch (tab) {
    case 'resumo':
      return <SummaryTab transfer={transfer} />;
    case 'linha-do-tempo':
      return <TimelineTab transfer={transfer} />;
    case 'comprovante':
      return <ReceiptTab transfer={transfer} />;
    case 'lancamentos':
      return <EntriesTab transfer={transfer} />;
    case 'json':
      return <JsonTab transfer={transfer} />;
  }
}

function Head({ transfer, actions }: { transfer: Transfer; actions: TransferActions }): ReactNode {
  return (
    <div className="detail-head">
      <div className="row">
        <h1>{words.title(transfer.reference)}</h1>
        <span className="chips">
          <TransferBadge status={transfer.status} />
          <TransferChips transfer={transfer} />
        </span>
      </div>
      <div>
        <strong>{transfer.payeeName}</strong> <span className="dimmed">{whereTo(transfer)}</span>
      </div>
      <span className="detail-amount">{money(transfer.amountCents)}</span>
      <Steps transfer={transfer} />
      <HeadButtons transfer={transfer} actions={actions} />
      {actions.dialog}
      <StateNotes transfer={transfer} actions={actions} />
    </div>
  );
}

/** The first that is legal is the primary one; what the notes below offer is not offered twice. */
function HeadButtons({ transfer, actions }: { transfer: Transfer; actions: TransferActions }): ReactNode {
  const dialog = (name: DialogName) => () => actions.ask(name, [transfer]);
  const buttons = (
    [
      ['approve', t.transfers.approving.approve, dialog('approve')],
      ['submit', words.submit, () => actions.submit(transfer)],
      ['send', words.sendNow, dialog('send')],
      ['deny', t.transfers.approving.deny, dialog('deny')],
    ] as const
  ).filter(([name]) => may(transfer, name));
  return (
    <div className="row">
      {buttons.map(([name, word, act], index) => (
        <Button key={name} size="sm" variant={index === 0 ? 'filled' : 'default'} onClick={act} loading={actions.busy}>
          {word}
        </Button>
      ))}
      {may(transfer, 'edit') && (
        <LinkButton to={editPath(transfer.id)} size="sm" variant="default">
          {words.edit}
        </LinkButton>
      )}
      {may(transfer, 'repeat') && transfer.returned === null && (
        <LinkButton to={repeatPath(transfer.id)} size="sm" variant="default">
          {words.repeat}
        </LinkButton>
      )}
      {may(transfer, 'cancel') && (
        <Button size="sm" variant="default" onClick={dialog('cancel')}>
          {words.cancelButton}
        </Button>
      )}
    </div>
  );
}
