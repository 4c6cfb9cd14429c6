/** The bell of the top bar: how many alerts are open and unread, with the urgent ones in red. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { alerts } from '../alerts-api.ts';
import { t } from '../texts.pt-BR.ts';
import { counted } from './format.ts';
import { Icon } from './icons.tsx';

const most = 99;

export function AlertBell(): ReactNode {
  const { data } = useQuery({ queryKey: ['alerts', 'summary'], queryFn: alerts.summary, refetchInterval: 60_000 });
  const unread = data?.unread ?? 0;
  return (
    <Link className="bell" href="/avisos" aria-label={counted(unread, t.alerts.bell)} title={t.alerts.title}>
      <Icon name="bell" size={22} />
      {unread > 0 && (
        <span className="bell-count" data-urgent={(data?.urgent ?? 0) > 0 ? '' : undefined} aria-hidden="true">
          {unread > most ? `${most}+` : unread}
        </span>
      )}
    </Link>
  );
}
