/** Lançamentos and JSON of a transfer. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { ledger } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Transfer } from '../../transfers-api.ts';
import { Button } from '../../ui/kit.ts';
import { copyText, EmptyNote, FailedNote, Loading } from '../../ui/notes.tsx';
import { EntriesTable } from '../entries-table.tsx';

const words = t.transfers.detail;

export function EntriesTab({ transfer }: { transfer: Transfer }): ReactNode {
  const read = useQuery({
    queryKey: ['entries', 'transfer', transfer.id],
    queryFn: () => ledger.entries({ transferId: transfer.id }),
  });
  if (read.error !== null) return <FailedNote error={read.error} onRetry={() => void read.refetch()} />;
  if (read.data === undefined) return <Loading />;
  if (read.data.data.length === 0) return <EmptyNote text={words.entriesEmpty} />;
  return (
    <div className="stack">
      <EntriesTable entries={read.data.data} withCharge={false} />
      <Link href="/lancamentos">{t.shell.ledger}</Link>
    </div>
  );
}

export function JsonTab({ transfer }: { transfer: Transfer }): ReactNode {
  const text = JSON.stringify(transfer, null, 2);
  return (
    <div className="stack">
      <div>
        <Button size="xs" variant="default" onClick={() => void copyText(text)}>
          {words.copyJson}
        </Button>
      </div>
      <pre className="code" tabIndex={0}>
        {text}
      </pre>
    </div>
  );
}
