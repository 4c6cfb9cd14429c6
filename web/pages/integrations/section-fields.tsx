/** The fields of a connection's settings, drawn from the bank's facts: what it does not take is not asked, and said where one would look. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import type { Provider } from '../../types.ts';
import { AreaField, EitherField, MoneyInput, TextField, UnitField } from '../../ui/fields.tsx';
import type { Form, Texts } from '../../ui/form.tsx';
import { Radio } from '../../ui/kit.ts';
import { PeopleField } from './people-field.tsx';
import { agreementField } from './section-agreement.ts';
import { discountRows, type DiscountFields } from './section-charge.ts';
import { hasFee, hasTransferFee } from './section-postings.ts';
import type { SectionName } from './sections.ts';

const words = t.integrations;
const field = t.newCharge;

interface FieldsProps {
  provider: Provider;
  form: Form<Texts>;
}

export const sectionFields: Readonly<Record<SectionName, (props: FieldsProps) => ReactNode>> = {
  agreement: AgreementFields,
  charge: ChargeFields,
  postings: PostingsFields,
};

/** A help longer than this has the line to itself. */
const LONG_HELP = 70;

function AgreementFields({ provider, form }: FieldsProps): ReactNode {
  return (
    <div className="fields" data-align>
      {provider.agreement.map(({ name, title, help, example, optional }) => (
        <TextField
          key={name}
          label={title}
          help={help}
          placeholder={example}
          optional={optional}
          {...(help.length > LONG_HELP ? {} : { span: 3 })}
          field={form.field(agreementField(name))}
        />
      ))}
    </div>
  );
}

function ChargeFields({ provider, form }: FieldsProps): ReactNode {
  const { daysAfterDue, messages } = provider;
  const most = Math.min(365, daysAfterDue.maximum);
  return (
    <div className="stack">
      <Method provider={provider} form={form} />
      <Terms provider={provider} form={form} />
      <div className="fields">
        <UnitField
          label={words.daysAfterDue}
          help={words.daysAfterDueHelp(daysAfterDue.minimum, most, daysAfterDue.default)}
          unit={field.daysUnit}
          optional
          field={form.field('daysAfterDue')}
        />
        <AreaField
          label={words.messages}
          help={words.messagesHelp(messages.lines, messages.length)}
          optional
          rows={3}
          field={form.field('messages')}
        />
        <TextField
          label={words.paymentPlace}
          help={words.paymentPlaceHelp}
          optional
          field={form.field('paymentPlace')}
        />
      </div>
    </div>
  );
}

function Method({ provider: { methods }, form }: FieldsProps): ReactNode {
  const [only] = methods;
  if (methods.length === 1 && only !== undefined)
    return <p style={{ margin: 0 }}>{words.methodOnly(t.charges.methods[only])}</p>;
  return (
    <Radio.Group label={words.method} value={form.values['method'] ?? ''} onChange={(method) => form.set({ method })}>
      <div className="row" style={{ gap: 20, paddingTop: 6 }}>
        {methods.map((method) => (
          <Radio key={method} value={method} label={t.charges.methods[method]} />
        ))}
      </div>
    </Radio.Group>
  );
}

const kindWords: Readonly<Record<string, string>> = {
  rate: t.common.percent,
  fixed: t.common.money,
  monthly: t.actions.perMonth,
  daily: t.actions.perDay,
};
const kindsOf = (offered: readonly string[]) => offered.map((kind) => [kind, kindWords[kind] ?? kind] as const);

function Terms({ provider, form }: FieldsProps): ReactNode {
  const { terms } = provider;
  const missing = [
    ...(terms.fine.length === 0 ? [field.fine] : []),
    ...(terms.interest.length === 0 ? [field.interest] : []),
    ...(terms.discounts === 0 ? [field.discount] : []),
    ...(terms.rebate ? [] : [field.rebate]),
  ];
  return (
    <>
      <div className="fields" data-align>
        {terms.fine.length > 0 && (
          <EitherField
            label={field.fine}
            span={3}
            value={form.field('fine')}
            kind={form.field('fineKind')}
            kinds={kindsOf(terms.fine)}
          />
        )}
        {terms.interest.length > 0 && (
          <EitherField
            label={field.interest}
            span={3}
            value={form.field('interest')}
            kind={form.field('interestKind')}
            kinds={kindsOf(terms.interest)}
          />
        )}
        <Discounts provider={provider} form={form} />
      </div>
      {missing.length > 0 && (
        <p className="dimmed" style={{ margin: 0 }}>
          {words.termsNone(missing.map((word) => word.toLowerCase()).join(', '))}
        </p>
      )}
    </>
  );
}

/** One row more than those in use, as far as the bank takes them. */
function Discounts({ provider, form }: FieldsProps): ReactNode {
  const rows = discountRows(provider);
  const used = rows.filter(({ value, days }) => form.values[value] !== '' || form.values[days] !== '').length;
  return rows
    .slice(0, used + 1)
    .map((names, index) => (
      <DiscountRow key={names.value} names={names} form={form} number={index + 1} of={rows.length} />
    ));
}

interface DiscountRowProps {
  names: DiscountFields;
  form: Form<Texts>;
  /** Which of how many. */
  number: number;
  of: number;
}

function DiscountRow({ names, form, number, of }: DiscountRowProps): ReactNode {
  return (
    <>
      <EitherField
        label={words.discount(number, of)}
        span={3}
        value={form.field(names.value)}
        kind={form.field(names.kind)}
        kinds={kindsOf(['rate', 'fixed'])}
      />
      <UnitField
        label={words.discountDays(number, of)}
        unit={field.daysUnit}
        span={3}
        optional
        field={form.field(names.days)}
      />
    </>
  );
}

function PostingsFields({ provider, form }: FieldsProps): ReactNode {
  return (
    <div className="stack">
      {hasFee(provider) && <Fee form={form} />}
      {hasTransferFee(provider) && (
        <div className="fields">
          <MoneyInput
            label={words.transferFee}
            help={words.feeHelp}
            optional
            span={3}
            field={form.field('transferFee')}
          />
        </div>
      )}
      <h3>{words.responsible}</h3>
      <p className="dimmed" style={{ margin: 0 }}>
        {words.responsibleHelp}
      </p>
      <div className="fields">
        <TextField label={words.responsibleName} optional span={3} field={form.field('responsibleName')} />
        <TextField
          label={words.responsibleEmail}
          optional
          type="email"
          span={3}
          field={form.field('responsibleEmail')}
        />
      </div>
      <PeopleField form={form} />
    </div>
  );
}

function Fee({ form }: Pick<FieldsProps, 'form'>): ReactNode {
  return (
    <>
      <div className="fields">
        <MoneyInput label={words.fee} help={words.feeHelp} optional span={3} field={form.field('fee')} />
      </div>
      <p className="dimmed" style={{ margin: 0 }}>
        {words.postingHelp}
      </p>
      <div className="fields">
        <TextField label={words.postingReceipt} span={2} field={form.field('postingReceipt')} />
        <TextField label={words.postingBankEntry} span={2} field={form.field('postingBankEntry')} />
        <TextField label={words.postingFee} span={2} field={form.field('postingFee')} />
      </div>
    </>
  );
}
