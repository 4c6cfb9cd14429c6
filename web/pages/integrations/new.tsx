/** Conectar banco: one page drawn from the provider's facts: environment, account, agreement, credentials. */
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { bankAccounts, facts } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { BankAccount, Provider } from '../../types.ts';
import { MoneyInput, TaxIdInput, TextField } from '../../ui/fields.tsx';
import { account as accountText } from '../../ui/format.ts';
import { ErrorSummary, FormBox, type Form } from '../../ui/form.tsx';
import { Button, Radio, Select } from '../../ui/kit.ts';
import { Loading, Note, ProblemNote } from '../../ui/notes.tsx';
import { Box, PageHead } from '../../ui/parts.tsx';
import { CredentialFields, useCredentialsForm } from './credential-fields.tsx';
import type { CertificateFile } from './certificate-file.ts';
import { useAccountForm, useAgreementForm, useConnecting, type AccountTexts } from './connecting.ts';

const words = t.integrations;

export function NewIntegrationPage(): ReactNode {
  const providers = useQuery({ queryKey: ['providers'], queryFn: facts.providers, staleTime: Infinity });
  const accounts = useQuery({ queryKey: ['bank-accounts'], queryFn: bankAccounts.list });
  const [name, setName] = useState('');
  if (providers.data === undefined || accounts.data === undefined) return <Loading />;
  const provider = providers.data.data.find((one) => one.name === name) ?? providers.data.data[0];
  if (provider === undefined) return <Loading />;
  return (
    <div className="page">
      <nav className="row">
        <Link href="/integracoes">← {words.title}</Link>
      </nav>
      <PageHead title={words.newTitle} />
      <Connect
        key={provider.name}
        providers={providers.data.data}
        provider={provider}
        accounts={accounts.data.data}
        onProvider={setName}
      />
    </div>
  );
}

interface ConnectProps {
  providers: readonly Provider[];
  provider: Provider;
  accounts: readonly BankAccount[];
  onProvider(name: string): void;
}

function Connect({ providers, provider, accounts, onProvider }: ConnectProps): ReactNode {
  const [environment, setEnvironment] = useState<'sandbox' | 'production'>('sandbox');
  const [existing, setExisting] = useState(
    accounts.find(({ bankCode }) => bankCode === provider.compe)?.mnemonic ?? '',
  );
  const [files, setFiles] = useState<readonly CertificateFile[]>([]);
  const account = useAccountForm(provider.compe);
  const agreement = useAgreementForm(provider);
  const credentials = useCredentialsForm(provider);
  const connecting = useConnecting({ provider, environment, existing, account, agreement, credentials, files });
  return (
    <div className="columns">
      <FormBox onSubmit={connecting.send} label={words.newTitle}>
        <ErrorSummary form={connecting.failing} />
        <ProblemNote error={connecting.error} />
        <Box title={words.stepBank}>
          <div className="stack">
            <Select
              label={words.provider}
              data={providers.map((one) => ({ value: one.name, label: `${one.compe} · ${one.title}` }))}
              value={provider.name}
              allowDeselect={false}
              onChange={(value) => onProvider(value ?? provider.name)}
            />
            <Radio.Group
              label={words.environment}
              value={environment}
              onChange={(value) => setEnvironment(value as 'sandbox' | 'production')}
            >
              <div className="stack" data-tight style={{ paddingTop: 6 }}>
                <Radio value="sandbox" label={t.shell.sandbox} description={words.sandboxHelp} />
                <Radio value="production" label={t.shell.production} />
              </div>
            </Radio.Group>
          </div>
        </Box>
        <Box title={words.stepAccount}>
          <AccountPart accounts={accounts} existing={existing} onExisting={setExisting} form={account} />
        </Box>
        <Box title={words.stepAgreement}>
          <div className="fields">
            {provider.agreement.map(({ name, title, help, example, optional }) => (
              <TextField
                key={name}
                label={title}
                help={help}
                placeholder={example}
                optional={optional}
                span={3}
                field={agreement.field(name)}
              />
            ))}
            <MoneyInput label={words.fee} help={words.feeHelp} optional span={3} field={agreement.field('fee')} />
          </div>
        </Box>
        <Box title={words.stepCredentials}>
          <CredentialFields provider={provider} form={credentials} files={files} onFiles={setFiles} />
        </Box>
        <div>
          <Button type="submit" loading={connecting.busy}>
            {words.create}
          </Button>
        </div>
      </FormBox>
      <Guide provider={provider} />
    </div>
  );
}

function AccountPart({
  accounts,
  existing,
  onExisting,
  form,
}: {
  accounts: readonly BankAccount[];
  existing: string;
  onExisting(mnemonic: string): void;
  form: Form<AccountTexts>;
}): ReactNode {
  const options = [
    ...accounts.map((one) => ({ value: one.mnemonic, label: accountText(one) })),
    { value: '', label: words.newAccount },
  ];
  return (
    <div className="stack">
      {accounts.length > 0 && (
        <Select
          label={words.existingAccount}
          data={options}
          value={existing}
          allowDeselect={false}
          onChange={(value) => onExisting(value ?? '')}
        />
      )}
      {existing === '' && (
        <>
          <p className="dimmed" style={{ margin: 0 }}>
            {words.sameAsBank}
          </p>
          <div className="fields">
            <TextField label={words.mnemonic} help={words.mnemonicHelp} span={3} field={form.field('mnemonic')} />
            <TextField label={words.bankCode} help={' '} span={3} inputMode="numeric" field={form.field('bankCode')} />
            <TextField label={words.branch} span={2} inputMode="numeric" field={form.field('branch')} />
            <TextField label={words.number} span={3} inputMode="numeric" field={form.field('number')} />
            <TextField label={words.digit} span={1} optional={false} field={form.field('digit')} />
            <TextField label={words.holderName} span={4} field={form.field('holderName')} />
            <TaxIdInput label={words.holderTaxId} span={2} field={form.field('holderTaxId')} />
            <TextField
              label={words.holderAddress}
              help={words.holderAddressHelp}
              optional
              field={form.field('holderAddress')}
            />
          </div>
        </>
      )}
    </div>
  );
}

function Guide({ provider }: { provider: Provider }): ReactNode {
  return (
    <div className="stack">
      <Box title={words.guide}>
        <ol style={{ margin: 0, paddingLeft: 20 }} className="stack" data-tight>
          {provider.guide.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </Box>
      {provider.byHand.length > 0 && (
        <Note tone="amber">
          <p>
            <strong>{words.byHand}</strong>
          </p>
          {provider.byHand.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </Note>
      )}
    </div>
  );
}
