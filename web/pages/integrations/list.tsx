/** Integrações: a card for each connection, with its state and its test. */
import type { ReactNode } from 'react';
import { useConnections, useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Connection, Provider } from '../../types.ts';
import { instant } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading } from '../../ui/notes.tsx';
import { Chip, Facts, Instant, LinkButton } from '../../ui/parts.tsx';
import { CreateSampleButton } from '../home-sample.tsx';
import { IntegrationsFrame } from './frame.tsx';
import { hasCharges } from './matrix.ts';
import { TestLines, useProbe } from './probe.tsx';
import { useProviders } from './providers.ts';
import { certificateText, nameOf, stateOf } from './state.ts';

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
      {read.data?.data.map((connection) => (
        <ConnectionCard
          key={connection.id}
          connection={connection}
          provider={providers.data?.data.find(({ name }) => name === connection.provider)}
        />
      ))}
    </IntegrationsFrame>
  );
}

function ConnectionCard({
  connection,
  provider,
}: {
  connection: Connection;
  provider: Provider | undefined;
}): ReactNode {
  const probe = useProbe(connection.id);
  const name = nameOf(connection);
  return (
    <article className="box stack" aria-label={name}>
      <div className="row">
        <h2 className="bank-name">{name}</h2>
        <ConnectionChips connection={connection} />
        <span className="page-actions">
          <Button size="xs" variant="default" loading={probe.busy} onClick={probe.run}>
            {words.test}
          </Button>
          <LinkButton to={`/integracoes/${connection.id}`} size="xs" aria-label={words.openOf(name)}>
            {words.open}
          </LinkButton>
        </span>
      </div>
      <TestLines probe={probe} />
      <ConnectionFacts connection={connection} provider={provider} />
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

function ConnectionFacts({
  connection,
  provider,
}: {
  connection: Connection;
  provider: Provider | undefined;
}): ReactNode {
  const { credentials, lastInboundAt } = connection;
  const certificate = certificateText(connection);
  return (
    <Facts
      of={[
        [words.credentials, credentials === null ? words.noCredentials : words.storedAt(instant(credentials.storedAt))],
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
