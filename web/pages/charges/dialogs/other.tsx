/** Protestar, devolver, restaurar…: one dialog for what only some banks do, drawn from the table of verbs. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { charges as api, facts } from '../../../api.ts';
import { t } from '../../../texts.pt-BR.ts';
import type { Charge, OtherInput, Payment } from '../../../types.ts';
import { CloseFoot, ConfirmDialog } from '../../../ui/dialog.tsx';
import { DateField, MoneyInput, TextField, UnitField } from '../../../ui/fields.tsx';
import { date, money, moneyText } from '../../../ui/format.ts';
import { useForm, type Form } from '../../../ui/form.tsx';
import { Select } from '../../../ui/kit.ts';
import { Loading, Note } from '../../../ui/notes.tsx';
import {
  initialTexts,
  nothingToDo,
  refundable,
  refundableCents,
  verbForms,
  verbInput,
  verbRules,
  type OtherVerb,
  type VerbFacts,
  type VerbField,
  type VerbTexts,
} from './other-verbs.ts';
import { bankName, OutcomeNote, settle, useAction } from './outcome.tsx';

const words = t.verbs;

interface OtherProps {
  verb: OtherVerb;
  charge: Charge;
  onClose(): void;
}

export function OtherDialog(props: OtherProps): ReactNode {
  const { verb, charge, onClose } = props;
  const providers = useQuery({ queryKey: ['providers'], queryFn: facts.providers, staleTime: Infinity });
  const payments = useQuery({ queryKey: ['charge', charge.id, 'payments'], queryFn: () => api.payments(charge.id) });
  if (providers.isPending || payments.isPending) {
    return (
      <ConfirmDialog
        title={words[verb].title(charge.reference)}
        confirm=""
        foot={<CloseFoot onClose={onClose} />}
        onConfirm={onClose}
        onClose={onClose}
      >
        <Loading />
      </ConfirmDialog>
    );
  }
  const provider = providers.data?.data.find(({ name }) => name === charge.connection?.provider);
  return <Asking {...props} known={{ charge, provider, payments: payments.data?.data ?? [] }} />;
}

function Asking({ verb, charge, onClose, known }: OtherProps & { known: VerbFacts }): ReactNode {
  const { path, fields, careful } = verbForms[verb];
  const form = useForm<VerbTexts>(initialTexts(verb, known), verbRules(verb, known));
  const action = useAction((body: OtherInput, key) => api.other(charge.id, path, body, key));
  const impossible = nothingToDo(verb, known.payments);
  const said = words[verb];
  const ended = action.answer !== null && action.answer.result !== 'refused';
  const send = async () => {
    if (!form.check()) return;
    settle(await action.run(verbInput(verb, form.values)), said.done(charge.reference), onClose);
  };
  return (
    <ConfirmDialog
      careful={careful}
      title={said.title(charge.reference)}
      confirm={said.confirm}
      busy={action.busy}
      disabled={impossible !== null}
      foot={ended ? <CloseFoot onClose={onClose} /> : undefined}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{said.body(bankName(charge), money(charge.amountCents), charge.payer.name)}</p>
      {charge.connection?.environment === 'production' && (
        <p style={{ margin: 0 }}>
          <strong>{t.actions.production}</strong>
        </p>
      )}
      {impossible !== null ? (
        <Note tone="amber">
          <p>{impossible}</p>
        </Note>
      ) : (
        !ended &&
        fields.length > 0 && (
          <div className="fields">
            {fields.map((name) => (
              <VerbInput key={name} name={name} verb={verb} form={form} known={known} />
            ))}
          </div>
        )
      )}
      <OutcomeNote action={action} />
    </ConfirmDialog>
  );
}

interface InputProps {
  name: VerbField;
  verb: OtherVerb;
  form: Form<VerbTexts>;
  known: VerbFacts;
}

function VerbInput({ name, verb, form, known }: InputProps): ReactNode {
  const { charge, provider, payments } = known;
  const field = form.field(name);
  switch (name) {
    case 'afterDays': {
      const { minimumDays = 0, maximumDays = 99 } = provider?.protest ?? {};
      const help = words.afterDaysHelp(bankName(charge), minimumDays, maximumDays);
      return <UnitField label={words.afterDays} help={help} unit={words.daysUnit} field={field} />;
    }
    case 'amount': {
      const most = verb === 'refund' ? words.amountMost(money(refundableCents(payments, form.values.payment))) : '';
      return <MoneyInput label={words.amount} {...(most === '' ? {} : { help: most })} span={3} field={field} />;
    }
    case 'receivedOn':
      return <DateField label={words.receivedOn} span={3} field={field} />;
    case 'payment':
      return <PaymentChoice payments={payments} form={form} />;
    case 'email':
      return <TextField label={words.email} help={words.emailHelp} type="email" field={field} />;
    case 'reason':
      return <TextField label={words.reason} optional={verb !== 'cancelProtest'} field={field} />;
  }
}

/** With one payment there is nothing to choose, and it is said. */
function PaymentChoice({ payments, form }: { payments: readonly Payment[]; form: Form<VerbTexts> }): ReactNode {
  const options = refundable(payments).map(({ id, amountCents, channel, paidOn }) => ({
    value: id,
    label: words.paymentLine(money(amountCents), t.detail.payments.channels[channel], date(paidOn)),
  }));
  if (options.length === 1) return <p style={{ margin: 0 }}>{`${words.payment}: ${options[0]!.label}.`}</p>;
  return (
    <div>
      <Select
        label={words.payment}
        data={options}
        value={form.values.payment}
        allowDeselect={false}
        onChange={(id) => id !== null && form.set({ payment: id, amount: moneyText(refundableCents(payments, id)) })}
      />
    </div>
  );
}
