/** Conectar banco: the bank first, then one page drawn from its facts: account, agreement, defaults, credentials. */
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link, useSearchParams } from 'wouter';
import { bankAccounts } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { BankAccount, Provider } from '../../types.ts';
import { ErrorSummary, FormBox, useForm } from '../../ui/form.tsx';
import { Button, Checkbox, Radio } from '../../ui/kit.ts';
import { useLeaveGuard } from '../../ui/leave-guard.tsx';
import { FailedNote, Loading, Note, ProblemNote } from '../../ui/notes.tsx';
import { Box, LinkButton, PageHead } from '../../ui/parts.tsx';
import { AccountPart, fittingAccounts } from './account-part.tsx';
import { DeskFields, useDeskForm } from './certificate-desk.tsx';
import type { CertificateFile } from './certificate-file.ts';
import { useAccountForm, useConnecting, type CredentialsBy } from './connecting.ts';
import { CredentialFields, useCredentialsForm } from './credential-fields.tsx';
import { Guide } from './guide.tsx';
import { ProviderCards } from './provider-cards.tsx';
import { useProviders } from './providers.ts';
import { SettingsFields } from './settings-fields.tsx';
import { newSettings, settingsRules, type SettingsTexts } from './settings-form.ts';

const words = t.integrations;

export function NewIntegrationPage(): ReactNode {
  const [search] = useSearchParams();
  const providers = useProviders();
  const accounts = useQuery({ queryKey: ['bank-accounts'], queryFn: bankAccounts.list });
  const failed = providers.error ?? accounts.error;
  const list = providers.data?.data ?? [];
  const provider = list.find(({ name }) => name === search.get('banco'));
  return (
    <div className="page">
      <nav className="row">
        <Link href="/integracoes">← {words.title}</Link>
        {provider !== undefined && <Link href="/integracoes/nova">{words.otherBank}</Link>}
      </nav>
      <PageHead title={provider === undefined ? words.newTitle : words.newTitleOf(provider.title)} />
      {failed !== null && <FailedNote error={failed} />}
      {providers.isPending || accounts.isPending ? <Loading /> : null}
      {provider === undefined && list.length > 0 && <ProviderCards providers={list} />}
      {provider !== undefined && accounts.data !== undefined && (
        <Connect key={provider.name} provider={provider} accounts={accounts.data.data} />
      )}
    </div>
  );
}

function Connect({ provider, accounts }: { provider: Provider; accounts: readonly BankAccount[] }): ReactNode {
  const [environment, setEnvironment] = useState<'sandbox' | 'production'>('sandbox');
  const [active, setActive] = useState(true);
  const [existing, setExisting] = useState(fittingAccounts(accounts, provider)[0]?.mnemonic ?? '');
  const [credentialsBy, setCredentialsBy] = useState<CredentialsBy>(waysOf(provider)[0]!);
  const [files, setFiles] = useState<readonly CertificateFile[]>([]);
  const account = useAccountForm(provider);
  const settings = useForm<SettingsTexts>(newSettings(provider), settingsRules(provider));
  const credentials = useCredentialsForm(provider);
  const desk = useDeskForm();
  const input = { provider, environment, active, existing, account, settings, credentialsBy, credentials, desk, files };
  const connecting = useConnecting(input);
  const changed = account.changed || settings.changed || credentials.changed || desk.changed;
  const guard = useLeaveGuard(changed && connecting.made === null);
  return (
    <div className="columns">
      <FormBox onSubmit={connecting.send} label={words.newTitle}>
        <ErrorSummary form={connecting.failing} />
        <ProblemNote error={connecting.error} />
        {connecting.made !== null && <MadeAlready id={connecting.made} />}
        <Box title={words.stepBank}>
          <div className="stack">
            <EnvironmentChoice value={environment} onChange={setEnvironment} />
            <Checkbox
              label={words.activeNow}
              description={words.activeNowHelp}
              checked={active}
              onChange={(event) => setActive(event.currentTarget.checked)}
            />
          </div>
        </Box>
        <Box title={words.stepAccount}>
          <AccountPart
            provider={provider}
            accounts={accounts}
            existing={existing}
            onExisting={setExisting}
            form={account}
          />
        </Box>
        <Box title={words.stepCredentials}>
          <div className="stack">
            <CredentialsWay provider={provider} value={credentialsBy} onChange={setCredentialsBy} />
            {credentialsBy === 'desk' && <DeskFields form={desk} />}
            {credentialsBy === 'typed' && (
              <CredentialFields provider={provider} form={credentials} files={files} onFiles={setFiles} />
            )}
          </div>
        </Box>
        <SettingsFields provider={provider} form={settings} others={0} />
        <div>
          <Button type="submit" loading={connecting.busy}>
            {words.create}
          </Button>
        </div>
      </FormBox>
      <Guide provider={provider} />
      {guard}
    </div>
  );
}

function MadeAlready({ id }: { id: string }): ReactNode {
  return (
    <Note tone="amber">
      <p>{words.madeAlready}</p>
      <LinkButton to={`/integracoes/${id}`} variant="default" size="xs">
        {words.open}
      </LinkButton>
    </Note>
  );
}

function EnvironmentChoice({
  value,
  onChange,
}: {
  value: 'sandbox' | 'production';
  onChange(value: 'sandbox' | 'production'): void;
}): ReactNode {
  return (
    <Radio.Group
      aria-label={words.environment}
      value={value}
      onChange={(chosen) => onChange(chosen as 'sandbox' | 'production')}
    >
      <div className="stack" data-tight>
        <Radio value="sandbox" label={t.shell.sandbox} description={words.sandboxHelp} />
        <Radio value="production" label={t.shell.production} description={words.productionHelp} />
      </div>
    </Radio.Group>
  );
}

function waysOf({ capabilities }: Provider): CredentialsBy[] {
  return capabilities.includes('certificate.request') ? ['desk', 'typed', 'later'] : ['typed', 'later'];
}

function CredentialsWay({
  provider,
  value,
  onChange,
}: {
  provider: Provider;
  value: CredentialsBy;
  onChange(value: CredentialsBy): void;
}): ReactNode {
  return (
    <Radio.Group label={words.credentialsHow} value={value} onChange={(chosen) => onChange(chosen as CredentialsBy)}>
      <div className="stack" data-tight style={{ paddingTop: 6 }}>
        {waysOf(provider).map((way) => (
          <Radio key={way} value={way} label={words.credentialsBy[way]} description={words.credentialsByHelp[way]} />
        ))}
      </div>
    </Radio.Group>
  );
}
