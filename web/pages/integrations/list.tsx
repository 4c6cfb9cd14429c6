/** Integrações: a card for each connection, its test, its webhook and its credentials. */
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { facts } from '../../api.ts';
import { useConnections, useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Connection, Provider } from '../../types.ts';
import { date, instant } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading } from '../../ui/notes.tsx';
import { Chip, CopyLine, Facts, Instant, LinkButton, PageHead } from '../../ui/parts.tsx';
import { CreateSampleButton } from '../home-sample.tsx';
import { ActiveDialog } from './active-dialog.tsx';
import { CredentialsDialog } from './credentials.tsx';
import { HookLines } from './hook.tsx';
import { TestLines, useProbe } from './probe.tsx';

const words = t.integrations;

export function IntegrationsPage(): ReactNode {
  const read = useConnections();
  const may = useMay();
  const providers = useQuery({ queryKey: ['providers'], queryFn: facts.providers, staleTime: Infinity });
  const connect = may.settings ? <LinkButton to="/integracoes/nova">{words.connect}</LinkButton> : null;
  return (
    <div className="page">
      <PageHead title={words.title}>{connect}</PageHead>
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
    </div>
  );
}

function stateOf({ active, credentials }: Connection): { word: string; tone: 'good' | 'amber' | 'plain' } {
  if (credentials === null) return { word: words.setup, tone: 'amber' };
  if (!active) return { word: words.inactive, tone: 'plain' };
  const days = credentials.certificate?.daysLeft;
  return days !== undefined && days <= 30
    ? { word: words.attention, tone: 'amber' }
    : { word: words.active, tone: 'good' };
}

function ConnectionCard({
  connection,
  provider,
}: {
  connection: Connection;
  provider: Provider | undefined;
}): ReactNode {
  const state = stateOf(connection);
  const may = useMay();
  const probe = useProbe(connection.id);
  const [asking, setAsking] = useState<'credentials' | 'active' | null>(null);
  const close = () => setAsking(null);
  return (
    <article className="box stack" aria-label={`${connection.title} ${connection.accountMnemonic}`}>
      <div className="row">
        <h2 style={{ margin: 0, fontSize: 16 }}>
          {connection.title} · {connection.accountMnemonic}
        </h2>
        <span className="world" data-world={connection.environment}>
          {t.shell[connection.environment]}
        </span>
        <Chip tone={state.tone}>{state.word}</Chip>
        <span className="page-actions">
          <Button size="xs" loading={probe.busy} onClick={probe.run}>
            {words.test}
          </Button>
          {may.settings && (
            <>
              <Button size="xs" variant="default" onClick={() => setAsking('credentials')}>
                {connection.credentials === null ? words.sendCredentials : words.changeCredentials}
              </Button>
              <Button size="xs" variant="default" onClick={() => setAsking('active')}>
                {connection.active ? words.deactivate : words.activate}
              </Button>
            </>
          )}
        </span>
      </div>
      <TestLines probe={probe} />
      <ConnectionFacts connection={connection} />
      <HookLines connection={connection} />
      {asking === 'credentials' && <CredentialsDialog connection={connection} provider={provider} onClose={close} />}
      {asking === 'active' && <ActiveDialog connection={connection} onClose={close} />}
    </article>
  );
}

function ConnectionFacts({ connection }: { connection: Connection }): ReactNode {
  const { credentials } = connection;
  const certificate = credentials?.certificate;
  return (
    <Facts
      of={[
        [words.credentials, credentials === null ? words.noCredentials : words.storedAt(instant(credentials.storedAt))],
        [
          words.certificate,
          certificate == null
            ? words.noCertificate
            : `${certificate.subject} · ${words.certificateDays(certificate.daysLeft, date(certificate.notAfter.slice(0, 10)))}`,
        ],
        [
          words.lastInbound,
          connection.lastInboundAt === null ? words.never : <Instant key="l" at={connection.lastInboundAt} />,
        ],
        [words.paymentNotice, connection.paymentNotice],
        [words.method, t.charges.methods[connection.defaultMethod]],
        [words.webhookUrl, <CopyLine key="h" text={connection.hookUrl} label={words.webhookUrl} />],
      ]}
    />
  );
}
