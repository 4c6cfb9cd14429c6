/** The places of the left bar that exist, with the key that follows `g`. */
import { t } from '../texts.pt-BR.ts';
import type { Role } from '../types.ts';
import type { IconName } from './icons.tsx';

export interface Place {
  to: string;
  /** Addresses that belong to it. */
  root: string;
  word: string;
  icon: IconName;
  key: string;
  /** Kinds of Início's lines whose count stands beside the word: only where a person must act. */
  counts: readonly string[];
  /** Only these see it; absent = everybody. */
  roles?: readonly Role[];
}

export const places: readonly Place[] = [
  { to: '/inicio', root: '/inicio', word: t.shell.home, icon: 'home', key: 'i', counts: [] },
  {
    to: '/cobrancas',
    root: '/cobrancas',
    word: t.shell.charges,
    icon: 'charges',
    key: 'c',
    counts: ['rejected', 'unknown'],
  },
  {
    to: '/conciliacao/divergencias',
    root: '/conciliacao',
    word: t.shell.reconciliation,
    icon: 'scale',
    key: 'o',
    counts: ['divergences', 'divergence'],
  },
  {
    to: '/transferencias',
    root: '/transferencias',
    word: t.shell.transfers,
    icon: 'transfers',
    key: 't',
    counts: ['transfersToApprove', 'transfersAttention'],
  },
  { to: '/arquivos', root: '/arquivos', word: t.shell.files, icon: 'folder', key: 'a', counts: [] },
  { to: '/lancamentos', root: '/lancamentos', word: t.shell.ledger, icon: 'book', key: 'l', counts: [] },
  {
    to: '/integracoes',
    root: '/integracoes',
    word: t.shell.integrations,
    icon: 'plug',
    key: 'n',
    counts: ['certificate', 'connection'],
    roles: ['admin', 'finance', 'developer'],
  },
  {
    to: '/desenvolvedor',
    root: '/desenvolvedor',
    word: t.shell.developer,
    icon: 'code',
    key: 'd',
    counts: [],
    roles: ['admin', 'finance', 'developer'],
  },
  {
    to: '/configuracoes',
    root: '/configuracoes',
    word: t.shell.settings,
    icon: 'sliders',
    key: 'f',
    counts: [],
  },
];

/** The places that this role may open. */
export function placesFor(role: Role): readonly Place[] {
  return places.filter(({ roles }) => roles?.includes(role) ?? true);
}
