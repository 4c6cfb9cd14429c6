/** The fields of a bank account: the bank by name or number, 0-Carteira among them. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { TaxIdInput, TextField } from '../../ui/fields.tsx';
import type { Form } from '../../ui/form.tsx';
import { Checkbox, Select } from '../../ui/kit.ts';
import { Note } from '../../ui/notes.tsx';
import { usualBranch, WALLET, type AccountTexts } from './account-form.ts';
import { useBankOptions } from './banks-list.ts';

const words = t.accounts;

interface AccountFieldsProps {
  form: Form<AccountTexts>;
  /** Only these banks; all of the list unless told. */
  only?: readonly string[];
  /** Whether the bank is spoken to by API is asked; a connection has settled that. */
  asksApi?: boolean;
}

export function AccountFields({ form, only, asksApi = false }: AccountFieldsProps): ReactNode {
  return (
    <>
      {form.values.bankCode === WALLET && (
        <Note>
          <p>
            <strong>{words.wallet}.</strong> {words.walletHelp}
          </p>
        </Note>
      )}
      <div className="fields" data-align>
        <TextField label={words.mnemonic} help={words.mnemonicHelp} span={3} field={form.field('mnemonic')} />
        <BankField form={form} {...(only === undefined ? {} : { only })} />
        <TextField label={words.branch} span={2} inputMode="numeric" field={form.field('branch')} />
        <TextField label={words.number} span={2} inputMode="numeric" field={form.field('number')} />
        <TextField label={words.digit} optional span={2} field={form.field('digit')} />
        <TextField label={words.holderName} span={3} field={form.field('holderName')} />
        <TaxIdInput label={words.holderTaxId} span={3} field={form.field('holderTaxId')} />
        <TextField
          label={words.holderAddress}
          help={words.holderAddressHelp}
          optional
          field={form.field('holderAddress')}
        />
      </div>
      {asksApi && (
        <Checkbox
          label={words.bankApi}
          description={words.bankApiHelp}
          checked={form.values.bankApi !== ''}
          onChange={(event) => form.set({ bankApi: event.currentTarget.checked ? 'yes' : '' })}
        />
      )}
    </>
  );
}

function BankField({ form, only }: Pick<AccountFieldsProps, 'form' | 'only'>): ReactNode {
  const options = useBankOptions();
  const field = form.field('bankCode');
  const known = options.filter(({ value }) => only === undefined || only.includes(value));
  // A bank that has left the list, or a list that has not come yet.
  const data = known.some(({ value }) => value === field.value)
    ? known
    : [...known, ...(field.value === '' ? [] : [{ value: field.value, label: field.value }])];
  const choose = (bankCode: string) =>
    form.set({
      bankCode,
      ...(form.values.branch === usualBranch(form.values.bankCode) ? { branch: usualBranch(bankCode) } : {}),
    });
  return (
    <div data-span="3">
      <Select
        id={field.id}
        label={words.bankCode}
        placeholder={words.bankPlaceholder}
        searchable
        nothingFoundMessage={words.bankUnknown}
        limit={60}
        data={data}
        value={field.value === '' ? null : field.value}
        error={field.error}
        readOnly={only?.length === 1}
        allowDeselect={false}
        onChange={(code) => code !== null && choose(code)}
        onBlur={field.onLeave}
      />
    </div>
  );
}
