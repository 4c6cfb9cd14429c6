/** Conectar banco, from the second step on: every step is saved by itself, can be left, and is gone back to from the list. */
import type { ReactNode } from 'react';
import { Link, Redirect, useLocation, useSearchParams } from 'wouter';
import { useConnections, useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Connection, Provider } from '../../types.ts';
import { FailedNote, Loading } from '../../ui/notes.tsx';
import { LinkButton } from '../../ui/parts.tsx';
import { DiscardButton } from './discard.tsx';
import { Missing } from './missing.tsx';
import { useProviders } from './providers.ts';
import { SetupFrame } from './setup-frame.tsx';
import { stepParts } from './setup-steps.tsx';
import { progressOf, setupPath, stepAfter, stepBefore, stepOfSlug } from './steps.ts';

const words = t.connecting;

export function SetupPage({ params }: { params: Readonly<Record<string, string | undefined>> }): ReactNode {
  const read = useConnections();
  const providers = useProviders();
  const connection = read.data?.data.find(({ id }) => id === params['id']);
  const provider = providers.data?.data.find(({ name }) => name === connection?.provider);
  const failed = read.error ?? providers.error;
  if (connection !== undefined && provider !== undefined) {
    if (connection.setup === null) return <Redirect to={`/integracoes/${connection.id}`} replace />;
    return <Setup connection={connection} provider={provider} />;
  }
  return (
    <div className="page">
      {failed !== null && <FailedNote error={failed} onRetry={() => void read.refetch()} />}
      {(read.isPending || providers.isPending) && <Loading />}
      {read.isSuccess && connection === undefined && <Missing />}
    </div>
  );
}

function Setup({ connection, provider }: { connection: Connection; provider: Provider }): ReactNode {
  const [search] = useSearchParams();
  const [, go] = useLocation();
  const may = useMay();
  const progress = progressOf(connection, provider);
  const step = stepOfSlug(connection, provider, search.get('passo')) ?? progress.current;
  const Part = stepParts[step];
  const before = stepBefore(step, provider, connection.environment);
  const back =
    before === undefined ? null : (
      <LinkButton to={setupPath(connection.id, before)} variant="default">
        {t.common.back}
      </LinkButton>
    );
  return (
    <SetupFrame
      provider={provider}
      step={step}
      progress={progress}
      environment={connection.environment}
      connection={connection}
    >
      <Part
        key={`${connection.id} ${step}`}
        connection={connection}
        provider={provider}
        back={back}
        onDone={() => go(setupPath(connection.id, stepAfter(step, provider, connection.environment)))}
      />
      <div className="row">
        <p className="dimmed" style={{ margin: 0 }}>
          {words.savedEachStep} <Link href="/integracoes">{words.leave}</Link>
        </p>
        {may.settings && (
          <span className="page-actions">
            <DiscardButton connection={connection} />
          </span>
        )}
      </div>
    </SetupFrame>
  );
}
