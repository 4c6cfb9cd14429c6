/** The head and the parts of Desenvolvedor. */
import type { ReactNode } from 'react';
import { Redirect } from 'wouter';
import { useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Role } from '../../types.ts';
import { PageHead, Tabs } from '../../ui/parts.tsx';

const words = t.developer;

export type DeveloperPart = 'keys' | 'webhooks' | 'deliveries' | 'inbound' | 'simulator';

interface Part {
  key: DeveloperPart;
  to: string;
  word: string;
  /** Only these see it; absent = all who come here. */
  roles?: readonly Role[];
}

const parts: readonly Part[] = [
  { key: 'keys', to: '/desenvolvedor/chaves', word: words.keys, roles: ['admin', 'developer'] },
  { key: 'webhooks', to: '/desenvolvedor/webhooks', word: words.webhooks },
  { key: 'deliveries', to: '/desenvolvedor/entregas', word: words.deliveries },
  { key: 'inbound', to: '/desenvolvedor/notificacoes', word: words.inbound },
  { key: 'simulator', to: '/desenvolvedor/simulador', word: words.simulator },
];

const partsFor = (role: Role): readonly Part[] => parts.filter(({ roles }) => roles?.includes(role) ?? true);

/** /desenvolvedor leads to the first part that the role opens. */
export function DeveloperHome(): ReactNode {
  const { user } = useSession();
  return <Redirect to={partsFor(user.role)[0]?.to ?? '/inicio'} replace />;
}

export function DeveloperFrame({
  part,
  actions,
  children,
}: {
  part: DeveloperPart;
  actions?: ReactNode;
  children: ReactNode;
}): ReactNode {
  const { simulator, user } = useSession();
  const shown = partsFor(user.role).filter(({ key }) => key !== 'simulator' || simulator || part === 'simulator');
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
