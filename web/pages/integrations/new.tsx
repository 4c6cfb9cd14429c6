/** Conectar banco: the bank first; its account makes the connection, and the set-up goes on from there. */
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'wouter';
import { t } from '../../texts.pt-BR.ts';
import { FailedNote, Loading } from '../../ui/notes.tsx';
import { PageHead } from '../../ui/parts.tsx';
import { FirstPart } from './account-step.tsx';
import { ProviderCards } from './provider-cards.tsx';
import { useProviders } from './providers.ts';

const words = t.integrations;

export function NewIntegrationPage(): ReactNode {
  const [search] = useSearchParams();
  const read = useProviders();
  const list = read.data?.data ?? [];
  const provider = list.find(({ name }) => name === search.get('banco'));
  if (provider !== undefined) return <FirstPart key={provider.name} provider={provider} />;
  return (
    <div className="page">
      <nav className="row">
        <Link href="/integracoes">← {words.title}</Link>
      </nav>
      <PageHead title={words.newTitle} />
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {list.length > 0 && <ProviderCards providers={list} />}
    </div>
  );
}
