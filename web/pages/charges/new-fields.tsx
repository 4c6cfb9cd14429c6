/** The three parts of the form: who pays, what is charged, and the terms that most leave as they are. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { charges as api, facts } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { ChargeMethod } from '../../types.ts';
import { AreaField, DateField, EitherField, MoneyInput, TaxIdInput, TextField, UnitField } from '../../ui/fields.tsx';
import { account as accountText } from '../../ui/format.ts';
import type { Form } from '../../ui/form.tsx';
import { Button, Select } from '../../ui/kit.ts';
import { readTaxId } from '../../ui/parse.ts';
import { Box } from '../../ui/parts.tsx';
import { useAccounts } from './accounts.ts';
import { payerTexts, type ChargeTexts } from './new-form.ts';
import { noTerms } from './terms.ts';

const words = t.newCharge;

/** @param existing the charge is there already: nothing takes the focus from what stands above the form. */
export function PayerFields({ form, existing }: { form: Form<ChargeTexts>; existing: boolean }): ReactNode {
  const [from, setFrom] = useState<string | null>(null);
  const field = form.field('taxId');
  const leave = async () => {
    field.onLeave();
    const parsed = readTaxId(form.values.taxId);
    if (!parsed.ok || form.values.name.trim() !== '') return;
    const found = await api.list({ payerTaxId: parsed.value, sort: '-createdAt' }, undefined, 1).catch(() => null);
    const last = found?.data[0];
    if (last === undefined) return;
    form.set(payerTexts(last));
    setFrom(last.reference);
  };
  return (
    <Box title={words.payer}>
      <div className="fields">
        <TaxIdInput
          label={words.taxId}
          span={2}
          autoFocus={!existing}
          field={{ ...field, onLeave: () => void leave() }}
        />
        <TextField label={words.name} span={4} field={form.field('name')} />
        {from !== null && (
          <p role="status" className="dimmed" style={{ margin: 0 }}>
            {words.payerFrom(from)}
          </p>
        )}
        <TextField label={words.email} type="email" span={4} optional field={form.field('email')} />
        <TextField
          label={words.postalCode}
          span={2}
          inputMode="numeric"
          placeholder="00000-000"
          field={form.field('postalCode')}
        />
        <TextField label={words.street} span={4} field={form.field('street')} />
        <TextField label={words.number} span={2} optional field={form.field('number')} />
        <TextField label={words.complement} span={3} optional field={form.field('complement')} />
        <TextField label={words.district} span={3} optional field={form.field('district')} />
        <TextField label={words.city} span={4} field={form.field('city')} />
        <TextField label={words.state} span={2} field={form.field('state')} />
      </div>
    </Box>
  );
}

/** @param existing the charge is there already: its number stays. */
export function ChargeFields({ form, existing }: { form: Form<ChargeTexts>; existing: boolean }): ReactNode {
  return (
    <Box title={words.charge}>
      <div className="fields">
        <MoneyInput label={words.amount} span={3} field={form.field('amount')} />
        <DateField label={words.dueDate} span={3} field={form.field('dueDate')} />
        <Choices form={form} existing={existing} />
        <TextField
          label={words.reference}
          span={3}
          help={existing ? words.referenceFixed : words.referenceHelp}
          readOnly={existing}
          field={form.field('reference')}
        />
        <TextField label={words.description} span={3} help={' '} optional field={form.field('description')} />
      </div>
    </Box>
  );
}

/** The only account is chosen by itself, which is no change of the person's. */
function useOnlyAccount(form: Form<ChargeTexts>, only: string): void {
  const now = useRef(form);
  now.current = form;
  useEffect(() => {
    const { values, changed, set, reset } = now.current;
    if (only === '' || values.bankAccount !== '') return;
    if (changed) set({ bankAccount: only });
    else reset({ ...values, bankAccount: only });
  }, [only]);
}

function Choices({ form, existing }: { form: Form<ChargeTexts>; existing: boolean }): ReactNode {
  const accounts = useAccounts();
  useOnlyAccount(form, existing ? '' : accounts.only);
  const types = useQuery({ queryKey: ['billing-types'], queryFn: facts.billingTypes, staleTime: 60_000 });
  const methods = Object.keys(t.charges.methods) as ChargeMethod[];
  const options = {
    bankAccount: [
      { value: '', label: words.noAccount },
      ...accounts.list.map((one) => ({ value: one.mnemonic, label: accountText(one) })),
    ],
    billingType: [
      { value: '', label: t.common.none },
      ...(types.data?.data ?? [])
        .filter(({ name, disabled }) => !disabled || name === form.values.billingType)
        .map(({ name }) => ({ value: name, label: name })),
    ],
    method: [
      ...(existing ? [] : [{ value: '', label: words.methodDefault }]),
      ...methods.map((method) => ({ value: method, label: t.charges.methods[method] })),
    ],
  };
  const chooser = (name: keyof typeof options, label: string, span: number) => (
    <div data-span={span}>
      <Select
        id={form.field(name).id}
        label={label}
        data={options[name]}
        value={form.values[name]}
        error={form.field(name).error}
        allowDeselect={false}
        onChange={(value) => form.field(name).onText(value ?? '')}
      />
    </div>
  );
  return (
    <>
      {chooser('bankAccount', words.account, 3)}
      {chooser('method', words.method, 3)}
      {options.billingType.length > 1 && chooser('billingType', words.billingType, 3)}
    </>
  );
}

const fixedOrRate = [
  ['fixed', t.common.money],
  ['rate', t.common.percent],
] as const;
const dailyOrMonthly = [
  ['daily', t.actions.perDay],
  ['monthly', t.actions.perMonth],
] as const;

/** Names of the fields that stand folded until they are wanted, or one of them is wrong. */
const termsFields: readonly string[] = [...Object.keys(noTerms), 'messages', 'daysAfterDue'];

export function TermsFields({ form }: { form: Form<ChargeTexts> }): ReactNode {
  const [wanted, setOpen] = useState(false);
  const open = wanted || form.errors.some(({ name }) => termsFields.includes(name));
  return (
    <Box
      title={words.more}
      right={
        <Button variant="subtle" size="compact-sm" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t.common.hide : t.common.show}
        </Button>
      }
    >
      {open && (
        <div className="fields">
          <EitherField
            label={words.fine}
            span={3}
            value={form.field('fine')}
            kind={form.field('fineKind')}
            kinds={fixedOrRate}
          />
          <EitherField
            label={words.interest}
            span={3}
            value={form.field('interest')}
            kind={form.field('interestKind')}
            kinds={dailyOrMonthly}
          />
          <EitherField
            label={words.discount}
            span={3}
            value={form.field('discount')}
            kind={form.field('discountKind')}
            kinds={fixedOrRate}
          />
          <UnitField
            label={t.actions.daysBefore}
            unit={words.daysUnit}
            span={3}
            optional
            field={form.field('discountDays')}
          />
          <MoneyInput label={words.rebate} span={3} optional field={form.field('rebate')} />
          <UnitField
            label={words.daysAfterDue}
            unit={words.daysUnit}
            span={3}
            optional
            field={form.field('daysAfterDue')}
          />
          <AreaField
            label={words.messages}
            help={words.messagesHelp}
            optional
            rows={3}
            field={form.field('messages')}
          />
        </div>
      )}
    </Box>
  );
}
