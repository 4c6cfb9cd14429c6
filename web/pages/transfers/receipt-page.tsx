/** The receipt on a page of its own, to be printed or shown. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { t } from '../../texts.pt-BR.ts';
import { transfers as api } from '../../transfers-api.ts';
import { FailedNote, Loading } from '../../ui/notes.tsx';
import { PageHead } from '../../ui/parts.tsx';
import { pagePath } from './paths.ts';
import { ReceiptTab } from './receipt-tab.tsx';
import './transfers.css';

export function ReceiptPage({ params }: { params: Readonly<Record<string, string | undefined>> }): ReactNode {
  const id = params['id'] ?? '';
  const read = useQuery({ queryKey: ['transfer', id], queryFn: () => api.read(id) });
  if (read.error !== null) return <FailedNote error={read.error} onRetry={() => void read.refetch()} />;
  if (read.data === undefined) return <Loading />;
  const { reference } = read.data;
  return (
    <div className="page">
      <nav className="row not-printed">
        <Link href={pagePath(id)}>← {t.transfers.detail.title(reference)}</Link>
      </nav>
      <PageHead title={t.transfers.receipt.title(reference)} />
      <div className="box">
        <ReceiptTab transfer={read.data} alone />
      </div>
    </div>
  );
}
