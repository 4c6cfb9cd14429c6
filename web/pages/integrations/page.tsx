/** One integration, in parts: how it stands, its settings, its certificate, the bank's webhook, and its tests. */
import { useState, type ReactNode } from 'react';
import { Link, Redirect, useSearchParams } from 'wouter';
import { useConnections, useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { Button } from '../../ui/kit.ts';
import { FailedNote, Loading, toast } from '../../ui/notes.tsx';
import { Box, Chip, PageHead, Tabs } from '../../ui/parts.tsx';
import { ActiveDialog } from './active-dialog.tsx';
import { CertificateTab } from './certificate-tab.tsx';
import { DuplicateButton } from './duplicate.tsx';
import { EnvironmentBand } from './environment.tsx';
import { HookPanel } from './hook.tsx';
import { Missing } from './missing.tsx';
import { useProviders } from './providers.ts';
import { SectionForm } from './section-form.tsx';
import { sectionsOf } from './sections.ts';
import { SituationTab } from './situation-tab.tsx';
import { nameOf, stateOf, storedOf } from './state.ts';
import { certificateNeed, setupPath } from './steps.ts';
import { tabNames, tabOfSlug, tabPath, type TabName, type TabProps } from './tabs.ts';
import { TestsTab } from './tests-tab.tsx';
import { TestReport, useTestRun } from './test-run.tsx';

const words = t.connecting.page;

export function IntegrationPage({ params }: { params: Readonly<Record<string, string | undefined>> }): ReactNode {
  const read = useConnections();
  const providers = useProviders();
  const connection = read.data?.data.find(({ id }) => id === params['id']);
  const provider = providers.data?.data.find(({ name }) => name === connection?.provider);
  const failed = read.error ?? providers.error;
  return (
    <div className="page">
      <nav className="row">
        <Link href="/integracoes">← {t.integrations.title}</Link>
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

const parts: Readonly<Record<TabName, (props: TabProps) => ReactNode>> = {
  situation: SituationTab,
  settings: SettingsTab,
  certificate: CertificateTab,
  webhook: HookPanel,
  tests: TestsTab,
};

/** Only what this bank has: without certificates or notices there is nothing to show of them. */
function tabsOf({ connection, provider }: TabProps): TabName[] {
  const hasCertificate =
    certificateNeed(provider, connection.environment) !== 'none' || storedOf(connection)?.certificate != null;
  return tabNames.filter(
    (name) =>
      (name !== 'certificate' || hasCertificate) &&
      (name !== 'webhook' || connection.capabilities.includes('webhook.read')),
  );
}

function Integration({ connection, provider }: TabProps): ReactNode {
  const may = useMay();
  const [search] = useSearchParams();
  const run = useTestRun(connection);
  const [changing, setChanging] = useState(false);
  const names = tabsOf({ connection, provider });
  const name = tabOfSlug(names, search.get('aba'));
  const Part = parts[name];
  const state = stateOf(connection);
  if (connection.setup !== null && may.settings)
    return <Redirect to={setupPath(connection.id, connection.setup.step)} replace />;
  return (
    <>
      <PageHead title={nameOf(connection)} beside={<Chip tone={state.tone}>{state.word}</Chip>}>
        <DuplicateButton connection={connection} />
        {may.settings && (
          <Button variant="default" onClick={() => setChanging(true)}>
            {connection.active ? t.integrations.deactivate : t.integrations.activate}
          </Button>
        )}
        {name !== 'tests' && (
          <Button loading={run.busy} onClick={run.run}>
            {t.integrations.test}
          </Button>
        )}
      </PageHead>
      <EnvironmentBand environment={connection.environment} />
      {name !== 'tests' && <TestReport run={run} />}
      <Tabs
        label={words.tabsLabel}
        current={name}
        tabs={names.map((one) => ({ key: one, to: tabPath(connection.id, one), word: words.tabs[one] }))}
      />
      <div className="stack">
        <Part connection={connection} provider={provider} />
      </div>
      {changing && <ActiveDialog connection={connection} onClose={() => setChanging(false)} />}
    </>
  );
}

/** Each part is saved alone, with the version that was seen. */
function SettingsTab({ connection, provider }: TabProps): ReactNode {
  const may = useMay();
  if (!may.settings) return <p>{words.noPermission}</p>;
  return sectionsOf(provider).map((name) => (
    <Box key={name} title={t.connecting.steps[name]}>
      <SectionForm
        name={name}
        label={t.connecting.steps[name]}
        connection={connection}
        provider={provider}
        submit={words.save(t.connecting.steps[name])}
        onSaved={() => toast(t.integrations.settingsSaved)}
      />
    </Box>
  ));
}
