/** Situação: the state and why, what is kept, what came last, what did not come. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Connection } from '../../types.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { counted } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { Note, toast } from '../../ui/notes.tsx';
import { Box, Facts, Instant } from '../../ui/parts.tsx';
import { CandidateNote } from './candidate.tsx';
import { CredentialsForm, StoredFields } from './credentials-form.tsx';
import { Guide } from './guide.tsx';
import { useHookStatus } from './hook-status.ts';
import { tabPath, type TabProps } from './tabs.ts';
import { certificateEnds, certificateText, stateOf } from './state.ts';

const words = t.connecting.page;

export function SituationTab({ connection, provider }: TabProps): ReactNode {
  const { reason, tone } = stateOf(connection);
  return (
    <div className="columns">
      <div className="stack">
        {reason !== null && (
          <Note tone={tone}>
            <p>
              {reason}{' '}
              {certificateEnds(connection) && (
                <Link href={tabPath(connection.id, 'certificate')}>{words.seeCertificate}</Link>
              )}
            </p>
          </Note>
        )}
        {connection.candidate !== null && <CandidateNote connection={connection} />}
        <Box title={words.tabs.situation}>
          <Facts of={factsOf(connection)} />
          {connection.capabilities.includes('webhook.read') && <Missed connection={connection} />}
        </Box>
        <CredentialsBox connection={connection} provider={provider} />
      </div>
      <Guide provider={provider} />
    </div>
  );
}

/** Loads alone: what the bank has is asked for too, and it may take its time. */
function Missed({ connection }: Pick<TabProps, 'connection'>): ReactNode {
  const read = useHookStatus(connection);
  if (read.data === undefined) return null;
  const { missed, problem, matches, days } = read.data;
  const fine = missed === 0 && problem === null && matches !== false;
  if (fine && days.length === 0) return null;
  return (
    <p className={fine ? 'dimmed' : undefined}>
      {days.length > 0 && counted(missed, t.connecting.hook.missed)}{' '}
      {problem ?? (matches === false ? t.connecting.hook.missing : '')}{' '}
      {!fine && <Link href={tabPath(connection.id, 'webhook')}>{words.seeWebhook}</Link>}
    </p>
  );
}

function factsOf(connection: Connection) {
  const { id, lastInboundAt, lastTest, capabilities, paymentNotice } = connection;
  const certificate = certificateText(connection);
  return [
    [words.account, connection.accountMnemonic] as const,
    certificate !== null &&
      ([
        t.integrations.certificate,
        <Link key="c" href={tabPath(id, 'certificate')}>
          {certificate}
        </Link>,
      ] as const),
    [
      words.lastTest,
      lastTest === null ? (
        words.neverTested
      ) : (
        <span key="t">
          {t.connecting.test.results[lastTest.state]} · <Instant at={lastTest.startedAt} />
        </span>
      ),
    ] as const,
    capabilities.includes('webhook.read') &&
      ([
        t.integrations.lastInbound,
        lastInboundAt === null ? t.integrations.never : <Instant key="l" at={lastInboundAt} />,
      ] as const),
    [t.integrations.paymentNotice, paymentNotice] as const,
  ];
}

function CredentialsBox({ connection, provider }: TabProps): ReactNode {
  const may = useMay();
  const [asking, setAsking] = useState(false);
  return (
    <Box title={t.integrations.credentials}>
      <div className="stack">
        <StoredFields connection={connection} provider={provider} />
        {may.settings && (
          <div>
            <Button size="xs" variant="default" onClick={() => setAsking(true)}>
              {t.connecting.credentials.replace}
            </Button>
          </div>
        )}
        {asking && <ReplaceDialog connection={connection} provider={provider} onClose={() => setAsking(false)} />}
      </div>
    </Box>
  );
}

/** New ones wait for a test with them, so that nothing in use breaks by a mistyped secret. */
function ReplaceDialog({ connection, provider, onClose }: TabProps & { onClose(): void }): ReactNode {
  const client = useQueryClient();
  const saved = async () => {
    await client.invalidateQueries({ queryKey: ['connections'] });
    toast(t.integrations.credentialsSaved);
    onClose();
  };
  return (
    <ConfirmDialog
      title={t.connecting.credentials.replaceTitle}
      confirm=""
      foot={<></>}
      onConfirm={() => undefined}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{t.connecting.credentials.replaceBody}</p>
      <CredentialsForm
        connection={connection}
        provider={provider}
        submit={t.connecting.credentials.keep}
        onSaved={() => void saved()}
      >
        <Button variant="default" onClick={onClose}>
          {t.common.cancel}
        </Button>
      </CredentialsForm>
    </ConfirmDialog>
  );
}
