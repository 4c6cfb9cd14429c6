/** The head and the parts of Configurações; a part that the role may not open says whom to ask. */
import type { ReactNode } from 'react';
import { useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { EmptyNote } from '../../ui/notes.tsx';
import { PageHead, Tabs } from '../../ui/parts.tsx';
import { settingsTabs, type SettingsPart } from './tabs.ts';

const words = t.settings;

export function SettingsFrame({
  part,
  actions,
  lead,
  children,
}: {
  part: SettingsPart;
  actions?: ReactNode;
  lead?: string;
  children: ReactNode;
}): ReactNode {
  const { user, administrators } = useSession();
  const tab = settingsTabs.find(({ key }) => key === part);
  const open = tab?.roles.includes(user.role) ?? false;
  const shown = settingsTabs.filter(({ load, roles }) => load !== null && roles.includes(user.role));
  return (
    <div className="page">
      <PageHead title={tab?.word ?? words.title} {...(lead === undefined || !open ? {} : { lead })}>
        {open && actions}
      </PageHead>
      {shown.length > 0 && <Tabs label={words.tabsLabel} tabs={shown} current={part} />}
      {open ? children : <EmptyNote text={words.askAdministrators(administrators.join(', '))} />}
    </div>
  );
}
