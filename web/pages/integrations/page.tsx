/** One integration: its test, credentials and certificate, the bank's webhook, and its settings. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { connections } from '../../api.ts';
import { useConnections, useMay, useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { ApiProblem } from '../../transport.ts';
import type { Connection, Provider } from '../../types.ts';
import { instant } from '../../ui/format.ts';
import { ErrorSummary, FormBox, useForm } from '../../ui/form.tsx';
import { Button } from '../../ui/kit.ts';
import { useLeaveGuard } from '../../ui/leave-guard.tsx';
import { EmptyNote, FailedNote, Loading, ProblemNote, toast } from '../../ui/notes.tsx';
import { Box, Facts, LinkButton, PageHead } from '../../ui/parts.tsx';
import { ActiveDialog } from './active-dialog.tsx';
import { DeskDialog, RenewPart } from './certificate-desk.tsx';
import { needsCertificate } from './credential-fields.tsx';
import { CredentialsDialog } from './credentials.tsx';
import { Guide } from './guide.tsx';
import { HookBox } from './hook.tsx';
import { ConnectionChips } from './list.tsx';
import { TestLines, useProbe } from './probe.tsx';
import { useProviders } from './providers.ts';
import { SettingsFields } from './settings-fields.tsx';
import { settingsOf, settingsPatch, settingsPointers, settingsRules, type SettingsTexts } from './settings-form.ts';
import { certificateText, nameOf } from './state.ts';

const words = t.integrations;

export function IntegrationPage({ params }: { params: Readonly<Record<string, string | undefined>> }): ReactNode {
  const read = useConnections();
  const providers = useProviders();
  const connection = read.data?.data.find(({ id }) => id === params['id']);
  const provider = providers.data?.data.find(({ name }) => name === connection?.provider);
  const failed = read.error ?? providers.error;
  return (
    <div className="page">
      <nav className="row">
        <Link href="/integracoes">← {words.title}</Link>
      </nav>
      {failed !== null && <FailedNote error={failed} onRetry={() => void read.refetch()} />}
      {(read.isPending || providers.isPending) && <Loading />}
      {read.isSuccess && connection === undefined && <Missing />}
      {connection !== undefined && provider !== undefined && (
        <Integration key={connection.id} connection={connection} provider={provider} />
      )}
    </div>
  );
}

function Missing(): ReactNode {
  return (
    <>
      <PageHead title={words.title} />
      <EmptyNote text={words.notFound}>
        <LinkButton to="/integracoes">{words.title}</LinkButton>
      </EmptyNote>
    </>
  );
}

interface IntegrationProps {
  connection: Connection;
  provider: Provider;
}

function Integration({ connection, provider }: IntegrationProps): ReactNode {
  const may = useMay();
  const probe = useProbe(connection.id);
  const [changing, setChanging] = useState(false);
  return (
    <>
      <PageHead title={nameOf(connection)} beside={<ConnectionChips connection={connection} />}>
        {may.settings && (
          <Button variant="default" onClick={() => setChanging(true)}>
            {connection.active ? words.deactivate : words.activate}
          </Button>
        )}
        <Button loading={probe.busy} onClick={probe.run}>
          {words.test}
        </Button>
      </PageHead>
      <TestLines probe={probe} />
      <div className="columns">
        <div className="stack">
          <CredentialsBox connection={connection} provider={provider} />
          <HookBox connection={connection} />
          {may.settings && <Settings key={connection.version} connection={connection} provider={provider} />}
        </div>
        <Guide provider={provider} />
      </div>
      {changing && <ActiveDialog connection={connection} onClose={() => setChanging(false)} />}
    </>
  );
}

function CredentialsBox({ connection, provider }: IntegrationProps): ReactNode {
  const may = useMay();
  const [asking, setAsking] = useState<'credentials' | 'desk' | null>(null);
  const { credentials, capabilities } = connection;
  const close = () => setAsking(null);
  return (
    <Box title={words.credentials}>
      <div className="stack">
        <Facts
          of={[
            [
              words.credentials,
              credentials === null ? words.noCredentials : words.storedAt(instant(credentials.storedAt)),
            ],
            needsCertificate(provider) && [words.certificate, certificateText(connection) ?? words.noCertificate],
          ]}
        />
        {may.settings && (
          <div className="row">
            {capabilities.includes('certificate.request') && (
              <Button size="xs" variant={credentials === null ? 'filled' : 'default'} onClick={() => setAsking('desk')}>
                {words.desk}
              </Button>
            )}
            <Button size="xs" variant="default" onClick={() => setAsking('credentials')}>
              {credentials === null ? words.sendCredentials : words.changeCredentials}
            </Button>
            <RenewPart connection={connection} provider={provider} />
          </div>
        )}
        {asking === 'credentials' && <CredentialsDialog connection={connection} provider={provider} onClose={close} />}
        {asking === 'desk' && <DeskDialog connection={connection} onClose={close} />}
      </div>
    </Box>
  );
}

function Settings({ connection, provider }: IntegrationProps): ReactNode {
  const client = useQueryClient();
  const { user } = useSession();
  const form = useForm<SettingsTexts>(settingsOf(connection, provider, user.id), settingsRules(provider));
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const guard = useLeaveGuard(form.changed && !state.busy);
  const save = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null });
    try {
      const patch = settingsPatch(connection, provider, form.values, user.id);
      await connections.change(connection.id, patch, connection.version);
      await client.invalidateQueries({ queryKey: ['connections'] });
      toast(words.settingsSaved);
      setState({ busy: false, error: null });
    } catch (error) {
      const left = error instanceof ApiProblem ? form.refuse(error.body, settingsPointers(provider)) : [];
      const told = error instanceof ApiProblem && (error.body.errors ?? []).length > 0 && left.length === 0;
      setState({ busy: false, error: told ? null : error });
    }
  };
  return (
    <FormBox onSubmit={() => void save()} label={words.settings}>
      <ErrorSummary form={form} />
      <ProblemNote error={state.error} />
      <SettingsFields
        provider={provider}
        form={form}
        others={connection.notify.filter((id) => id !== user.id).length}
      />
      <div>
        <Button type="submit" loading={state.busy} disabled={!form.changed}>
          {words.saveSettings}
        </Button>
      </div>
      {guard}
    </FormBox>
  );
}
