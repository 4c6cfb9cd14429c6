/** The head and the parts of Integrações. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { PageHead, Tabs } from '../../ui/parts.tsx';

const parts = [
  { key: 'connections', to: '/integracoes', word: t.integrations.connections },
  { key: 'banks', to: '/integracoes/bancos', word: t.banks.title },
] as const;

export function IntegrationsFrame({
  part,
  actions,
  lead,
  children,
}: {
  part: (typeof parts)[number]['key'];
  actions?: ReactNode;
  lead?: string;
  children: ReactNode;
}): ReactNode {
  return (
    <div className="page">
      <PageHead
        title={part === 'banks' ? t.banks.title : t.integrations.title}
        {...(lead === undefined ? {} : { lead })}
      >
        {actions}
      </PageHead>
      <Tabs label={t.integrations.tabsLabel} tabs={parts} current={part} />
      {children}
    </div>
  );
}
