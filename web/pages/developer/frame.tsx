/** The head and the parts of Desenvolvedor. */
import type { ReactNode } from 'react';
import { useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { PageHead, Tabs } from '../../ui/parts.tsx';

const words = t.developer;

export type DeveloperPart = 'keys' | 'webhooks' | 'deliveries' | 'inbound' | 'simulator';

const parts: readonly { key: DeveloperPart; to: string; word: string }[] = [
  { key: 'keys', to: '/desenvolvedor/chaves', word: words.keys },
  { key: 'webhooks', to: '/desenvolvedor/webhooks', word: words.webhooks },
  { key: 'deliveries', to: '/desenvolvedor/entregas', word: words.deliveries },
  { key: 'inbound', to: '/desenvolvedor/notificacoes', word: words.inbound },
  { key: 'simulator', to: '/desenvolvedor/simulador', word: words.simulator },
];

export function DeveloperFrame({
  part,
  actions,
  children,
}: {
  part: DeveloperPart;
  actions?: ReactNode;
  children: ReactNode;
}): ReactNode {
  const { simulator } = useSession();
  const shown = parts.filter(({ key }) => key !== 'simulator' || simulator || part === 'simulator');
  const title = parts.find(({ key }) => key === part)?.word ?? words.title;
  return (
    <div className="page">
      <PageHead title={title}>
        {actions}
        <a href="/docs" target="_blank" rel="noreferrer">
          {words.docs}
        </a>
      </PageHead>
      <Tabs label={words.tabsLabel} tabs={shown} current={part} />
      {children}
    </div>
  );
}
