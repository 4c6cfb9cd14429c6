/** The settings of a connection, drawn from the bank's facts: what it does not take is not asked, and said where one would look. */
import type { ReactNode } from 'react';
import { useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Provider } from '../../types.ts';
import { AreaField, EitherField, MoneyInput, TextField, UnitField } from '../../ui/fields.tsx';
import { counted } from '../../ui/format.ts';
import type { Form } from '../../ui/form.tsx';
import { Checkbox, Radio } from '../../ui/kit.ts';
import { Box } from '../../ui/parts.tsx';
import { hasCharges } from './matrix.ts';
import { agreementField, type SettingsTexts } from './settings-form.ts';

const words = t.integrations;
const field = t.newCharge;

interface PartProps {
  provider: Provider;
  form: Form<SettingsTexts>;
}

export function SettingsFields({ provider, form, others }: PartProps & { others: number }): ReactNode {
  return (
    <>
      {provider.agreement.length > 0 && <Agreement provider={provider} form={form} />}
      {hasCharges(provider) && <Defaults provider={provider} form={form} />}
      {hasCharges(provider) && <Ledger form={form} />}
      <Notify form={form} others={others} />
    </>
  );
}

function Agreement({ provider, form }: PartProps): ReactNode {
  return (
    <Box title={words.stepAgreement}>
      <div className="fields" data-align>
        {provider.agreement.map(({ name, title, help, example, optional }) => (
          <TextField
            key={name}
            label={title}
            help={help}
            placeholder={example}
            optional={optional}
            span={3}
            field={form.field(agreementField(name))}
          />
        ))}
      </div>
    </Box>
  );
}

function Defaults({ provider, form }: PartProps): ReactNode {
  const { daysAfterDue, messages } = provider;
  return (
    <Box title={words.stepDefaults}>
      <div className="stack">
        <Method provider={provider} form={form} />
        <Terms provider={provider} form={form} />
        <div className="fields">
          <UnitField
            label={words.daysAfterDue}
            help={words.daysAfterDueHelp(
              daysAfterDue.minimum,
              Math.min(365, daysAfterDue.maximum),
              daysAfterDue.default,
            )}
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
        </div>
      </div>
    </Box>
  );
}

function Method({ provider: { methods }, form }: PartProps): ReactNode {
  const [only] = methods;
  if (methods.length === 1 && only !== undefined)
    return <p style={{ margin: 0 }}>{words.methodOnly(t.charges.methods[only])}</p>;
  return (
    <Radio.Group label={words.method} value={form.values.method} onChange={(method) => form.set({ method })}>
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

function Terms({ provider: { terms }, form }: PartProps): ReactNode {
  const missing = [
    ...(terms.fine.length === 0 ? [field.fine] : []),
    ...(terms.interest.length === 0 ? [field.interest] : []),
    ...(terms.discounts === 0 ? [field.discount] : []),
    ...(terms.rebate ? [] : [field.rebate]),
  ];
  return (
    <>
      <div className="fields">
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
        {terms.discounts > 0 && (
          <>
            <EitherField
              label={field.discount}
              span={3}
              value={form.field('discount')}
              kind={form.field('discountKind')}
              kinds={kindsOf(['rate', 'fixed'])}
            />
            <UnitField
              label={t.actions.daysBefore}
              unit={field.daysUnit}
              span={3}
              optional
              field={form.field('discountDays')}
            />
          </>
        )}
      </div>
      {missing.length > 0 && (
        <p className="dimmed" style={{ margin: 0 }}>
          {words.termsNone(missing.map((word) => word.toLowerCase()).join(', '))}
        </p>
      )}
    </>
  );
}

function Ledger({ form }: { form: Form<SettingsTexts> }): ReactNode {
  return (
    <Box title={words.stepLedger}>
      <div className="stack">
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
      </div>
    </Box>
  );
}

function Notify({ form, others }: { form: Form<SettingsTexts>; others: number }): ReactNode {
  const { user } = useSession();
  return (
    <Box title={words.stepNotify}>
      <div className="stack" data-tight>
        <Checkbox
          label={words.notifyMe(user.name)}
          description={user.email}
          checked={form.values.notifyMe !== ''}
          onChange={(event) => form.set({ notifyMe: event.currentTarget.checked ? 'yes' : '' })}
        />
        {others > 0 && <span className="dimmed">{counted(others, words.notifyOthers)}</span>}
      </div>
    </Box>
  );
}
