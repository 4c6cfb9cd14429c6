/** /configuracoes leads to the first part that the role opens. */
import type { ReactNode } from 'react';
import { Redirect } from 'wouter';
import { useSession } from '../../session.tsx';
import { settingsTabs } from './tabs.ts';

export function SettingsHome(): ReactNode {
  const { role } = useSession().user;
  const first = settingsTabs.find(({ load, roles }) => load !== null && roles.includes(role));
  return <Redirect to={first?.to ?? '/inicio'} replace />;
}
