/** The head and the parts of Integrações. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { PageHead, Tabs } from '../../ui/parts.tsx';

const parts = [
  { key: 'connections', to: '/integracoes', word: t.integrations.connections },
  { key: 'accounts', to: '/integracoes/contas', word: t.accounts.title },
  { key: 'certificates', to: '/integracoes/certificados', word: t.connecting.certificates.title },
  { key: 'banks', to: '/integracoes/bancos', word: t.banks.title },
] as const;

type Part = (typeof parts)[number]['key'];
const titles: Readonly<Record<Part, string>> = {
  connections: t.integrations.title,
  accounts: t.accounts.title,
  certificates: t.connecting.certificates.title,
  banks: t.banks.title,
};

export function IntegrationsFrame({
  part,
  actions,
  lead,
  children,
}: {
  part: Part;
  actions?: ReactNode;
  lead?: string;
  children: ReactNode;
}): ReactNode {
  return (
    <div className="page">
      <PageHead title={titles[part]} {...(lead === undefined ? {} : { lead })}>
        {actions}
      </PageHead>
      <Tabs label={t.integrations.tabsLabel} tabs={parts} current={part} />
      {children}
    </div>
  );
}
