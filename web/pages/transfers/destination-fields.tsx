/** Fields of a destination: account at a bank, or Pix key; each with the proposal of the server one click away. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { TaxIdInput, TextField, type FieldLook } from '../../ui/fields.tsx';
import type { Form } from '../../ui/form.tsx';
import { Select } from '../../ui/kit.ts';
import type { DestinationTexts } from './new-form.ts';
import { BankPicker, bankLabel } from './pickers.tsx';

const words = t.transfers.new;

/** What the server would say of a field. */
export interface FieldAdvice {
  detail: string;
  suggestion: string | null;
}
export type Advice = Partial<Record<string, FieldAdvice>>;

export interface DestinationFieldsProps<V extends DestinationTexts> {
  form: Form<V>;
  advice: Advice;
}

/** A text field, what is wrong with it, and the cleaned text to take instead. */
export function AdvisedField<V extends DestinationTexts>(
  props: FieldLook & { form: Form<V>; name: keyof V & string; advice: Advice; taxId?: boolean },
): ReactNode {
  const { form, name, advice, taxId = false, span, ...look } = props;
  const own = form.field(name);
  const said = advice[name];
  const field = { ...own, error: own.error ?? said?.detail ?? null };
  const Input = taxId ? TaxIdInput : TextField;
  return (
    <div data-span={span}>
      <Input {...look} field={field} />
      <Proposal said={said} onUse={(text) => own.onText(text)} />
    </div>
  );
}

export function Proposal({ said, onUse }: { said: FieldAdvice | undefined; onUse(text: string): void }): ReactNode {
  const suggestion = said?.suggestion ?? null;
  if (suggestion === null) return null;
  return (
    <button type="button" className="link-button" onClick={() => onUse(suggestion)}>
      {words.use(suggestion)}
    </button>
  );
}

export function AccountFields<V extends DestinationTexts>({ form, advice }: DestinationFieldsProps<V>): ReactNode {
  const at = { form, advice };
  const { values } = form;
  const bank = form.field('ispb');
  const pick = (chosen: Parameters<Parameters<typeof BankPicker>[0]['onPick']>[0]) => {
    bank.onText(chosen?.ispb ?? '');
    form.set({
      ispb: chosen?.ispb ?? '',
      bankCode: chosen?.bankCode ?? '',
      bankLabel: chosen === null ? '' : bankLabel(chosen),
    } as Partial<V>);
  };
  return (
    <>
      <AdvisedField {...at} name="taxId" label={words.taxId} span={2} taxId />
      <AdvisedField {...at} name="name" label={words.name} span={4} />
      <div>
        <BankPicker
          id={bank.id}
          label={words.bank}
          value={values.ispb}
          shown={values.bankLabel}
          error={bank.error ?? advice['ispb']?.detail ?? null}
          onPick={pick}
        />
      </div>
      <AdvisedField {...at} name="branch" label={words.branch} help={words.branchHelp} inputMode="numeric" span={2} />
      <AdvisedField
        {...at}
        name="account"
        label={words.account}
        help={words.accountHelp}
        inputMode="numeric"
        span={3}
      />
      <AdvisedField {...at} name="digit" label={words.digit} help={words.digitHelp} span={1} />
      <div data-span={3}>
        <Select
          id={form.field('accountType').id}
          label={words.accountType}
          data={Object.entries(t.transfers.destination.kindNames).map(([value, label]) => ({ value, label }))}
          value={values.accountType}
          error={form.field('accountType').error ?? advice['accountType']?.detail ?? null}
          allowDeselect={false}
          onChange={(kind) => form.field('accountType').onText(kind ?? 'CC')}
        />
      </div>
    </>
  );
}

export function KeyFields<V extends DestinationTexts>({ form, advice }: DestinationFieldsProps<V>): ReactNode {
  return (
    <>
      <AdvisedField form={form} advice={advice} name="key" label={words.key} help={words.keyHelp} span={4} />
      <AdvisedField
        form={form}
        advice={advice}
        name="keyOwner"
        label={words.keyOwner}
        help={' '}
        optional
        span={2}
        taxId
      />
    </>
  );
}
