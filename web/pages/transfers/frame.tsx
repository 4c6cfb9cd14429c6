/** The head and the tabs of Transferências: by work to be done, not by table. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { t } from '../../texts.pt-BR.ts';
import { transfers as api, type TransferQuery } from '../../transfers-api.ts';
import { PageHead, useCurrentInSight } from '../../ui/parts.tsx';

const words = t.transfers.list;
export type TransfersTab = keyof typeof words.tabs;

const addresses: Readonly<Record<TransfersTab, string>> = {
  todas: '/transferencias',
  aprovar: '/transferencias/aprovar',
  agendadas: '/transferencias?visao=agendadas',
  'sem-resposta': '/transferencias?visao=sem-resposta',
  devolvidas: '/transferencias?visao=devolvidas',
  atencao: '/transferencias?visao=atencao',
  favorecidos: '/transferencias/favorecidos',
};

/** Tabs whose count tells that somebody must act. */
const counted: Partial<Record<TransfersTab, TransferQuery>> = {
  aprovar: { status: 'awaiting_approval' },
  'sem-resposta': { unknown: 'true' },
  atencao: { attention: 'true' },
};

/** Totals of a filter without its rows. */
export function useTotals(query: TransferQuery | undefined) {
  return useQuery({
    queryKey: ['transfer-totals', query],
    queryFn: async () => (await api.list(query ?? {}, undefined, 1)).totals,
    enabled: query !== undefined,
    staleTime: 15_000,
  }).data;
}

export function TransfersFrame({
  tab,
  title = words.title,
  windowTitle,
  beside,
  actions,
  lead,
  fill = false,
  children,
}: {
  tab: TransfersTab;
  title?: string;
  windowTitle?: string;
  beside?: ReactNode;
  actions?: ReactNode;
  lead?: string;
  /** The page is as high as the window, and its list rolls by itself. */
  fill?: boolean;
  children: ReactNode;
}): ReactNode {
  return (
    <div className="page" data-fill={fill ? '' : undefined}>
      <PageHead
        title={title}
        {...(windowTitle === undefined ? {} : { windowTitle })}
        {...(lead === undefined ? {} : { lead })}
        beside={beside}
      >
        {actions}
      </PageHead>
      <TransferTabs current={tab} />
      {children}
    </div>
  );
}

function TransferTabs({ current }: { current: TransfersTab }): ReactNode {
  const row = useCurrentInSight(current);
  return (
    <nav className="views" aria-label={words.tabsLabel} ref={row}>
      {(Object.keys(addresses) as TransfersTab[]).map((tab) => (
        <TabLink key={tab} tab={tab} current={tab === current} />
      ))}
    </nav>
  );
}

function TabLink({ tab, current }: { tab: TransfersTab; current: boolean }): ReactNode {
  const totals = useTotals(counted[tab]);
  return (
    <Link href={addresses[tab]} aria-current={current ? 'page' : undefined}>
      {words.tabs[tab]}
      {totals !== undefined && totals.count > 0 && <span className="dimmed"> {totals.count}</span>}
    </Link>
  );
}
