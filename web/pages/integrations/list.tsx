/** Integrações: a card for each connection, with its state and its test; what is being set up is gone on with. */
import type { ReactNode } from 'react';
import { useConnections, useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Connection, Provider } from '../../types.ts';
import { instant } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading } from '../../ui/notes.tsx';
import { Chip, Facts, Instant, LinkButton } from '../../ui/parts.tsx';
import { CreateSampleButton } from '../home-sample.tsx';
import { DiscardButton } from './discard.tsx';
import { IntegrationsFrame } from './frame.tsx';
import { hasCharges } from './matrix.ts';
import { useProviders } from './providers.ts';
import { certificateText, nameOf, stateOf, storedOf } from './state.ts';
import { progressOf, setupPath } from './steps.ts';
import { TestReport, useTestRun } from './test-run.tsx';

const words = t.integrations;

export function IntegrationsPage(): ReactNode {
  const read = useConnections();
  const may = useMay();
  const providers = useProviders();
  const connect = may.settings ? <LinkButton to="/integracoes/nova">{words.connect}</LinkButton> : null;
  return (
    <IntegrationsFrame part="connections" actions={connect}>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {read.data?.data.length === 0 && (
        <EmptyNote text={words.empty}>
          {connect}
          <CreateSampleButton />
        </EmptyNote>
      )}
      {read.data?.data.map((connection) => {
        const provider = providers.data?.data.find(({ name }) => name === connection.provider);
        const Card = connection.setup === null ? ConnectionCard : SetupCard;
        return <Card key={connection.id} connection={connection} provider={provider} />;
      })}
    </IntegrationsFrame>
  );
}

interface CardProps {
  connection: Connection;
  provider: Provider | undefined;
}

function ConnectionCard({ connection, provider }: CardProps): ReactNode {
  const run = useTestRun(connection);
  const name = nameOf(connection);
  const { reason } = stateOf(connection);
  return (
    <article className="box stack" aria-label={name}>
      <div className="row">
        <h2 className="bank-name">{name}</h2>
        <ConnectionChips connection={connection} />
        {reason !== null && <span>{reason}</span>}
        <span className="page-actions">
          <Button size="xs" variant="default" loading={run.busy} onClick={run.run}>
            {words.test}
          </Button>
          <LinkButton to={`/integracoes/${connection.id}`} size="xs" aria-label={words.openOf(name)}>
            {words.open}
          </LinkButton>
        </span>
      </div>
      <TestReport run={run} />
      <ConnectionFacts connection={connection} provider={provider} />
    </article>
  );
}

/** Em configuração, passo 4 de 7: Continuar. */
function SetupCard({ connection, provider }: CardProps): ReactNode {
  const may = useMay();
  const name = nameOf(connection);
  const progress = provider && progressOf(connection, provider);
  return (
    <article className="box stack" aria-label={name}>
      <div className="row">
        <h2 className="bank-name">{name}</h2>
        <ConnectionChips connection={connection} />
        {progress !== undefined && (
          <span>{t.connecting.position(progress.number, progress.count, t.connecting.steps[progress.current])}</span>
        )}
        {may.settings && progress !== undefined && (
          <span className="page-actions">
            <LinkButton
              to={setupPath(connection.id, progress.current)}
              size="xs"
              aria-label={t.connecting.continueOf(name)}
            >
              {t.connecting.continue}
            </LinkButton>
            <DiscardButton connection={connection} />
          </span>
        )}
      </div>
      {progress !== undefined && (
        <div
          className="setup-bar"
          role="img"
          aria-label={t.connecting.position(progress.number, progress.count, t.connecting.steps[progress.current])}
        >
          {progress.steps.map(({ step, state }) => (
            <span key={step} data-state={state} />
          ))}
        </div>
      )}
    </article>
  );
}

export function ConnectionChips({ connection }: { connection: Connection }): ReactNode {
  const state = stateOf(connection);
  return (
    <>
      <span className="world" data-world={connection.environment}>
        {t.shell[connection.environment]}
      </span>
      <Chip tone={state.tone}>{state.word}</Chip>
    </>
  );
}

function ConnectionFacts({ connection, provider }: CardProps): ReactNode {
  const { lastInboundAt } = connection;
  const stored = storedOf(connection);
  const certificate = certificateText(connection);
  return (
    <Facts
      of={[
        [words.credentials, stored === null ? words.noCredentials : words.storedAt(instant(stored.storedAt))],
        certificate !== null && [words.certificate, certificate],
        connection.capabilities.includes('webhook.read') && [
          words.lastInbound,
          lastInboundAt === null ? words.never : <Instant key="l" at={lastInboundAt} />,
        ],
        [words.paymentNotice, connection.paymentNotice],
        provider !== undefined && hasCharges(provider) && [words.method, t.charges.methods[connection.defaultMethod]],
      ]}
    />
  );
}
