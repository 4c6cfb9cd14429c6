/** Ctrl+K: places, actions, and charges by anything that names them. */
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { charges } from '../api.ts';
import { useSession } from '../session.tsx';
import { t } from '../texts.pt-BR.ts';
import type { Role } from '../types.ts';
import { date, money } from './format.ts';
import { Icon } from './icons.tsx';
import { searchText } from './parse.ts';
import { placesFor } from './places.ts';

const FOUND = 5;

export function CommandPalette(): ReactNode {
  const [, go] = useLocation();
  const { role } = useSession().user;
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 150);
  const found = useQuery({
    queryKey: ['search', q],
    queryFn: () => charges.list({ q: searchText(q) }, undefined, FOUND),
    enabled: q.length > 1,
    placeholderData: keepPreviousData,
  });
  const foundActions = (q.length > 1 ? (found.data?.data ?? []) : []).map((charge): SpotlightActionData => ({
    id: charge.id,
    label: `${charge.reference} · ${charge.payer.name}`,
    description: `${money(charge.amountCents)} · ${date(charge.dueDate)} · ${t.status[charge.status]}`,
    onClick: () => go(`/cobrancas/${charge.id}`),
  }));
  const groups: SpotlightActionGroupData[] = [
    { group: t.shell.searchCharges, actions: foundActions },
    { group: t.shell.searchActions, actions: matching(typed, actionsOf(go)) },
    { group: t.shell.searchPlaces, actions: matching(typed, placesOf(go, role)) },
  ].filter(({ actions }) => actions.length > 0);
  return (
    <Spotlight
      actions={groups}
      query={typed}
      onQueryChange={setTyped}
      filter={(_, actions) => actions}
      shortcut="mod + K"
      nothingFound={typed === '' ? '' : t.shell.searchNothing(typed)}
      attributes={{ content: { 'aria-label': t.shell.searchTitle } }}
      searchProps={{
        leftSection: <Icon name="search" />,
        placeholder: t.shell.searchHint,
        'aria-label': t.shell.searchTitle,
      }}
      scrollable
      maxHeight={440}
    />
  );
}

type Go = (address: string) => void;

function placesOf(go: Go, role: Role): SpotlightActionData[] {
  return placesFor(role).map(({ to, word, key }) => ({
    id: to,
    label: word,
    rightSection: <kbd>g {key}</kbd>,
    onClick: () => go(to),
  }));
}

function actionsOf(go: Go): SpotlightActionData[] {
  return [
    { id: 'new', label: t.charges.new, onClick: () => go('/cobrancas/nova') },
    { id: 'import', label: t.charges.import, onClick: () => go('/cobrancas/importar') },
    { id: 'register', label: t.charges.views['a-registrar'], onClick: () => go('/cobrancas?visao=a-registrar') },
    { id: 'late', label: t.charges.views.vencidas, onClick: () => go('/cobrancas?visao=vencidas') },
    { id: 'transfer', label: t.transfers.list.new, onClick: () => go('/transferencias/nova') },
    { id: 'approve', label: t.transfers.approving.title, onClick: () => go('/transferencias/aprovar') },
    { id: 'simulator', label: t.simulator.title, onClick: () => go('/desenvolvedor/simulador') },
  ];
}

function matching(typed: string, actions: SpotlightActionData[]): SpotlightActionData[] {
  const wanted = plain(typed);
  return actions.filter(({ label }) => plain(label ?? '').includes(wanted));
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
