/** The account: one that is there already, or a new one, of the banks that the provider works with. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import type { BankAccount, Provider } from '../../types.ts';
import { TaxIdInput, TextField } from '../../ui/fields.tsx';
import { account as accountText } from '../../ui/format.ts';
import type { Form } from '../../ui/form.tsx';
import { Select } from '../../ui/kit.ts';
import { Note } from '../../ui/notes.tsx';
import type { AccountTexts } from './connecting.ts';
import { accountWord } from './matrix.ts';

const words = t.integrations;
/** Keeps the place of a help line, so that neighbours stand level. */
const blank = '\u00a0';

interface AccountProps {
  provider: Provider;
  accounts: readonly BankAccount[];
  existing: string;
  onExisting(mnemonic: string): void;
  form: Form<AccountTexts>;
}

export function fittingAccounts(accounts: readonly BankAccount[], provider: Provider): BankAccount[] {
  return accounts.filter(({ bankCode }) => provider.accounts.includes(bankCode));
}

export function AccountPart({ provider, accounts, existing, onExisting, form }: AccountProps): ReactNode {
  const fitting = fittingAccounts(accounts, provider);
  const options = [
    ...fitting.map((one) => ({ value: one.mnemonic, label: accountText(one) })),
    { value: '', label: words.newAccount },
  ];
  return (
    <div className="stack">
      <p className="dimmed" style={{ margin: 0 }}>
        {words.accountsOf(provider.accounts.map(accountWord).join(' ou '))} {existing === '' ? words.sameAsBank : ''}
      </p>
      {fitting.length > 0 && (
        <Select
          label={words.existingAccount}
          data={options}
          value={existing}
          allowDeselect={false}
          onChange={(value) => onExisting(value ?? '')}
        />
      )}
      {existing === '' && <NewAccount provider={provider} form={form} />}
    </div>
  );
}

function NewAccount({ provider, form }: Pick<AccountProps, 'provider' | 'form'>): ReactNode {
  const wallet = form.values.bankCode === '000';
  const chooseBank = (code: string) => form.set({ bankCode: code, branch: code === '000' ? '0' : '' });
  return (
    <>
      {wallet && (
        <Note>
          <p>
            <strong>{words.wallet}.</strong> {words.walletHelp}
          </p>
        </Note>
      )}
      <div className="fields">
        <TextField label={words.mnemonic} help={words.mnemonicHelp} span={3} field={form.field('mnemonic')} />
        {provider.accounts.length > 1 ? (
          <div data-span="3">
            <Select
              label={words.bankCode}
              description={blank}
              inputWrapperOrder={['label', 'description', 'input', 'error']}
              data={provider.accounts.map((code) => ({ value: code, label: accountWord(code) }))}
              value={form.values.bankCode}
              allowDeselect={false}
              onChange={(code) => code !== null && chooseBank(code)}
            />
          </div>
        ) : (
          <TextField label={words.bankCode} help={blank} span={3} readOnly field={form.field('bankCode')} />
        )}
        <TextField label={words.branch} span={2} inputMode="numeric" field={form.field('branch')} />
        <TextField label={words.number} span={3} inputMode="numeric" field={form.field('number')} />
        <TextField label={words.digit} span={1} field={form.field('digit')} />
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
  );
}
