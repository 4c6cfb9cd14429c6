/** A charge: head with its state and first action, and its tabs. */
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { charges as api } from '../../api.ts';
import { useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Charge } from '../../types.ts';
import { date, money, taxId, today } from '../../ui/format.ts';
import { GridMenu, type MenuAt } from '../../ui/grid-menu.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Button, useDocumentTitle } from '../../ui/kit.ts';
import { FailedNote, Loading } from '../../ui/notes.tsx';
import { StatusBadge, useCurrentInSight } from '../../ui/parts.tsx';
import { one, type ChargeActions } from './actions.tsx';
import { AttentionNote } from './attention.tsx';
import { ChargeChips } from './columns.tsx';
import { bankName, RefusalNote, UnknownNote } from './dialogs/outcome.tsx';
import { editPath, firstAction, may as mayDo } from './subject.ts';
import { EntriesTab, JsonTab, PaymentsTab, RegistrationsTab } from './detail-lists.tsx';
import { SummaryTab } from './detail-summary.tsx';
import { tabNames, useTab, type TabName } from './tabs.ts';
import { TimelineTab } from './timeline.tsx';

interface DetailProps {
  id: string;
  known: Charge | null;
  actions: ChargeActions;
  /** Level of its heading: 1 on its own page, 2 in the panel. */
  level: 1 | 2;
}

export function ChargeDetail({ id, known, actions, level }: DetailProps): ReactNode {
  const read = useQuery({
    queryKey: ['charge', id],
    queryFn: () => api.read(id),
    ...(known === null ? {} : { placeholderData: known }),
  });
  if (read.error !== null) return <FailedNote error={read.error} onRetry={() => void read.refetch()} />;
  if (read.data === undefined) return <Loading />;
  return <Detail charge={read.data} actions={actions} level={level} />;
}

function Detail({ charge, actions, level }: { charge: Charge; actions: ChargeActions; level: 1 | 2 }): ReactNode {
  const { tab, choose } = useTab();
  const row = useCurrentInSight(tab);
  return (
    <>
      {level === 1 && <WindowTitle reference={charge.reference} />}
      <Head charge={charge} actions={actions} level={level} />
      <div
        className="views"
        role="tablist"
        aria-label={t.detail.title(charge.reference)}
        style={{ padding: '0 12px' }}
        ref={row}
      >
        {tabNames.map((name) => (
          <TabButton key={name} name={name} current={tab} onChoose={choose} />
        ))}
      </div>
      <div className="detail-body" role="tabpanel" id={`painel-${tab}`} aria-labelledby={`aba-${tab}`} tabIndex={0}>
        <TabBody tab={tab} charge={charge} actions={actions} />
      </div>
    </>
  );
}

function WindowTitle({ reference }: { reference: string }): null {
  useDocumentTitle(`${t.detail.title(reference)} · ${t.shell.brand}`);
  return null;
}

function TabButton({
  name,
  current,
  onChoose,
}: {
  name: TabName;
  current: TabName;
  onChoose(name: TabName): void;
}): ReactNode {
  const selected = name === current;
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
      {t.detail.tabs[name]}
    </button>
  );
}

function TabBody({ tab, charge, actions }: { tab: TabName; charge: Charge; actions: ChargeActions }): ReactNode {
  switch (tab) {
    case 'resumo':
      return <SummaryTab charge={charge} />;
    case 'linha-do-tempo':
      return (
        <TimelineTab
          charge={charge}
          onAskNow={mayDo(charge, 'refresh') ? () => actions.ask('refresh', one(charge)) : null}
        />
      );
    case 'registros':
      return <RegistrationsTab charge={charge} />;
    case 'recebimentos':
      return <PaymentsTab charge={charge} />;
    case 'lancamentos':
      return <EntriesTab charge={charge} />;
    case 'json':
      return <JsonTab charge={charge} />;
  }
}

function Head({ charge, actions, level }: { charge: Charge; actions: ChargeActions; level: 1 | 2 }): ReactNode {
  const Title = level === 1 ? 'h1' : 'h2';
  const isOpen = charge.status !== 'paid' && charge.status !== 'canceled' && charge.status !== 'refunded';
  return (
    <div className="detail-head">
      <div className="row">
        <Title>{t.detail.title(charge.reference)}</Title>
        <span className="chips">
          <StatusBadge status={charge.status} />
          <ChargeChips charge={charge} />
        </span>
      </div>
      <div>
        <strong>{charge.payer.name}</strong> <span className="dimmed">{taxId(charge.payer.taxId)}</span>
      </div>
      <div className="row" style={{ gap: 16 }}>
        <span className="detail-amount">{money(charge.amountCents)}</span>
        <span className={charge.overdue ? 'danger' : 'dimmed'}>
          {charge.dueDate < today() ? t.detail.wasDue(date(charge.dueDate)) : t.detail.due(date(charge.dueDate))}
        </span>
        {isOpen && charge.amountDueCents !== charge.amountCents && (
          <span>
            {t.detail.dueToday}: <strong>{money(charge.amountDueCents)}</strong>
          </span>
        )}
      </div>
      <HeadButtons charge={charge} actions={actions} />
      {charge.attention && <AttentionNote charge={charge} />}
      {charge.outcomeUnknown && !charge.attention && <UnknownNote charge={charge} />}
      {charge.status === 'rejected' && <RefusalNote refusal={charge.refusal} bank={bankName(charge)} />}
    </div>
  );
}

function HeadButtons({ charge, actions }: { charge: Charge; actions: ChargeActions }): ReactNode {
  const [menuAt, setMenuAt] = useState<MenuAt | null>(null);
  const { choose } = useTab();
  const [, go] = useLocation();
  const may = useMay();
  const first = firstAction(charge);
  const act = {
    refresh: [t.outcome.askNow, () => actions.ask('refresh', one(charge))],
    register: [t.actions.register, () => actions.ask('register', one(charge))],
    fix: [t.actions.fix, () => go(editPath(charge))],
    print: [t.actions.print, () => actions.ask('print', one(charge))],
    payment: [t.actions.seePayment, () => choose('recebimentos')],
  } as const;
  const shown = first === null || ((first === 'register' || first === 'fix') && !may.act) ? null : act[first];
  const others = actions.menu(charge, () => undefined).slice(1);
  return (
    <div className="row">
      {shown !== null && (
        <Button size="sm" onClick={shown[1]}>
          {shown[0]}
        </Button>
      )}
      {others.length > 0 && (
        <Button
          size="sm"
          variant="default"
          aria-haspopup="menu"
          rightSection={<Icon name="dots" size={16} />}
          onClick={(event) => {
            const { right, bottom } = event.currentTarget.getBoundingClientRect();
            setMenuAt({ rowKey: charge.id, x: right, y: bottom });
          }}
        >
          {t.charges.menuColumn}
        </Button>
      )}
      <GridMenu at={menuAt} entries={others} onClose={() => setMenuAt(null)} />
    </div>
  );
}
