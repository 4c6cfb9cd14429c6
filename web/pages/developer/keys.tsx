/** Chaves de API: made once, shown once, changed for new ones, revoked with care. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { scopeLabels } from '#contract/people.ts';
import { developer } from '../../api.ts';
import { useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { ApiKey, Scope } from '../../types.ts';
import { isPast } from '../../ui/clock.ts';
import { instant } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading } from '../../ui/notes.tsx';
import { Chip, Instant, SimpleTable } from '../../ui/parts.tsx';
import { DeveloperFrame } from './frame.tsx';
import { NewKey, Revoke, Rotate } from './keys-dialogs.tsx';

const words = t.developer;

type Asking = { what: 'new' } | { what: 'rotate' | 'revoke'; key: ApiKey };

export function KeysPage(): ReactNode {
  const read = useInfiniteQuery({
    queryKey: ['api-keys'],
    queryFn: ({ pageParam }) => developer.keys(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const [asking, setAsking] = useState<Asking | null>(null);
  const may = useMay();
  const close = () => setAsking(null);
  const create = may.develop ? <Button onClick={() => setAsking({ what: 'new' })}>{words.newKey}</Button> : null;
  const keys = read.data?.pages.flatMap(({ data }) => data);
  return (
    <DeveloperFrame part="keys" actions={create}>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {keys?.length === 0 && <EmptyNote text={words.keysEmpty}>{create}</EmptyNote>}
      {keys !== undefined && keys.length > 0 && <KeyTable keys={keys} onAsk={may.develop ? setAsking : null} />}
      {read.hasNextPage && (
        <Button variant="default" loading={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
          {t.common.loadMore}
        </Button>
      )}
      {asking?.what === 'new' && <NewKey onClose={close} />}
      {asking?.what === 'rotate' && <Rotate apiKey={asking.key} onClose={close} />}
      {asking?.what === 'revoke' && <Revoke apiKey={asking.key} onClose={close} />}
    </DeveloperFrame>
  );
}

const isOver = ({ expiresAt }: ApiKey): boolean => expiresAt !== null && isPast(expiresAt);

function KeyTable({ keys, onAsk }: { keys: readonly ApiKey[]; onAsk: ((asking: Asking) => void) | null }): ReactNode {
  const columns = words.columns;
  return (
    <div className="box">
      <SimpleTable
        label={words.keys}
        rows={keys}
        rowKey={({ id }) => id}
        columns={[
          { title: columns.name, cell: (key) => <NameCell apiKey={key} /> },
          { title: columns.prefix, cell: ({ prefix }) => <span className="mono">{prefix}…</span> },
          { title: t.keys.environment, cell: ({ environment }) => <EnvironmentChip environment={environment} /> },
          { title: columns.scopes, cell: ({ scopes }) => <ScopesCell scopes={scopes} /> },
          {
            title: columns.lastUsed,
            cell: ({ lastUsedAt }) => (lastUsedAt === null ? words.never : <Instant at={lastUsedAt} />),
          },
          { title: columns.created, cell: ({ createdAt }) => instant(createdAt) },
          {
            title: columns.expires,
            cell: ({ expiresAt }) => (expiresAt === null ? words.noExpiry : instant(expiresAt)),
          },
          {
            title: '',
            cell: (key) =>
              onAsk === null || key.revokedAt !== null || isOver(key) ? null : <Acts apiKey={key} onAsk={onAsk} />,
          },
        ]}
      />
    </div>
  );
}

function NameCell({ apiKey }: { apiKey: ApiKey }): ReactNode {
  return (
    <>
      {apiKey.name} {apiKey.revokedAt !== null && <Chip tone="bad">{words.revoked}</Chip>}
      {apiKey.revokedAt === null && isOver(apiKey) && <Chip>{t.keys.over}</Chip>}
    </>
  );
}

function EnvironmentChip({ environment }: { environment: ApiKey['environment'] }): ReactNode {
  return <Chip tone={environment === 'sandbox' ? 'amber' : 'plain'}>{t.keys.environments[environment ?? 'both']}</Chip>;
}

const everyScope = Object.keys(scopeLabels).length;

function ScopesCell({ scopes }: { scopes: readonly string[] }): ReactNode {
  if (scopes.length === everyScope) return t.keys.all;
  return scopes.map((scope) => <div key={scope}>{scopeLabels[scope as Scope] ?? scope}</div>);
}

function Acts({ apiKey, onAsk }: { apiKey: ApiKey; onAsk(asking: Asking): void }): ReactNode {
  return (
    <div className="row" data-end>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t.keys.rotateOf(apiKey.name)}
        onClick={() => onAsk({ what: 'rotate', key: apiKey })}
      >
        {t.keys.rotate}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        aria-label={t.keys.revokeOf(apiKey.name)}
        onClick={() => onAsk({ what: 'revoke', key: apiKey })}
      >
        {words.revoke}
      </Button>
    </div>
  );
}
