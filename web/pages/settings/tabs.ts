/**
 * The parts of Configurações, in the order of their tabs. A part appears once its page exists: whoever makes it puts `load` here, and
 * nothing else, and draws it inside `SettingsFrame` (frame.tsx) with the same `key`.
 */
import type { ComponentType } from 'react';
import { t } from '../../texts.pt-BR.ts';
import type { Role } from '../../types.ts';

export type SettingsPage = ComponentType<{ params: Readonly<Record<string, string | undefined>> }>;

export interface SettingsTab {
  key: string;
  to: string;
  word: string;
  /** Who may open it; others are told whom to ask. */
  roles: readonly Role[];
  /** Null until the page exists. */
  load: (() => Promise<SettingsPage>) | null;
}

const words = t.settings.tabs;
const administrators: readonly Role[] = ['admin'];

const all = [
  {
    key: 'company',
    to: '/configuracoes/empresa',
    word: words.company,
    roles: administrators,
    load: async () => (await import('./company.tsx')).CompanyPage,
  },
  {
    key: 'users',
    to: '/configuracoes/usuarios',
    word: words.users,
    roles: administrators,
    load: async () => (await import('./users.tsx')).UsersPage,
  },
  {
    key: 'billingTypes',
    to: '/configuracoes/tipos-de-cobranca',
    word: words.billingTypes,
    roles: administrators,
    load: async () => (await import('./billing-types.tsx')).BillingTypesPage,
  },
  {
    key: 'approvals',
    to: '/configuracoes/aprovacoes',
    word: words.approvals,
    roles: administrators,
    load: async () => (await import('./approvals.tsx')).ApprovalsPage,
  },
  {
    key: 'alerts',
    to: '/configuracoes/avisos',
    word: words.alerts,
    roles: ['admin', 'finance', 'viewer', 'developer'],
    load: async () => (await import('./alert-preferences.tsx')).AlertPreferencesPage,
  },
  {
    key: 'mail',
    to: '/configuracoes/e-mail',
    word: words.mail,
    roles: administrators,
    load: async () => (await import('./mail.tsx')).MailPage,
  },
  {
    key: 'audit',
    to: '/configuracoes/auditoria',
    word: words.audit,
    roles: ['admin', 'developer'],
    load: async () => (await import('./audit.tsx')).AuditPage,
  },
] as const satisfies readonly SettingsTab[];

export type SettingsPart = (typeof all)[number]['key'];

export const settingsTabs: readonly (SettingsTab & { key: SettingsPart })[] = all;
