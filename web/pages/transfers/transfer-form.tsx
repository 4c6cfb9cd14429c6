/** The form of a transfer: whom, how much, when, from where; beside it what would happen. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, type ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { payees, type PayeeItem } from '../../transfers-api.ts';
import { DateField, MoneyInput, TextField } from '../../ui/fields.tsx';
import { date, money } from '../../ui/format.ts';
import type { Form } from '../../ui/form.tsx';
import { SegmentedControl, Select } from '../../ui/kit.ts';
import { Note } from '../../ui/notes.tsx';
import { readDate, readMoney } from '../../ui/parse.ts';
import { Box, Facts } from '../../ui/parts.tsx';
import { lineOf, numberOf } from './destination.ts';
import { AccountFields, KeyFields, type Advice } from './destination-fields.tsx';
import type { TransferTexts, Way } from './new-form.ts';
import { KeyOwnerNote } from './key-owner.tsx';
import { ChangesTable } from './parts.tsx';
import { PayeePicker, payeeLabel } from './pickers.tsx';
import { useSenders } from './senders.ts';

const words = t.transfers.new;
/** A provider that sends by Pix key says so. */
const PIX_KEY = 'pixKey.send';

interface PartProps {
  form: Form<TransferTexts>;
  advice: Advice;
  /** It exists already: its account and number stay. */
  existing: boolean;
}

export function usePayee(id: string): PayeeItem | null {
  const read = useQuery({ queryKey: ['payee', id], queryFn: () => payees.read(id), enabled: id !== '' });
  return id === '' ? null : (read.data ?? null);
}

export function PayeePart({ form, advice }: Omit<PartProps, 'existing'>): ReactNode {
  const { values } = form;
  const senders = useSenders();
  const provider = senders.providerOf(values.connection);
  const byKey = provider?.capabilities.includes(PIX_KEY) ?? false;
  const ways = (Object.keys(words.ways) as Way[]).map((way) => ({
    value: way,
    label: words.ways[way],
    disabled: way === 'pixKey' && !byKey,
  }));
  return (
    <Box title={words.payee}>
      <div className="stack">
        <SegmentedControl
          aria-label={words.how}
          data={ways}
          value={values.way}
          onChange={(way) => form.set({ way: way as Way })}
        />
        {provider !== null && !byKey && (
          <p className="dimmed" style={{ margin: 0 }}>
            {words.noPixKey(provider.title)}
          </p>
        )}
        {values.way === 'saved' ? (
          <SavedPayee form={form} advice={advice} />
        ) : (
          <div className="fields" {...(values.way === 'pixKey' ? { 'data-align': '' } : {})}>
            {values.way === 'account' ? (
              <AccountFields form={form} advice={advice} />
            ) : (
              <KeyFields form={form} advice={advice} />
            )}
          </div>
        )}
        {values.way === 'pixKey' && <KeyOwnerNote connection={values.connection} pixKey={values.key} />}
      </div>
    </Box>
  );
}

/** What is kept of him stands below; what changed since he was last paid is shown before and after. */
function SavedPayee({ form, advice }: Omit<PartProps, 'existing'>): ReactNode {
  const field = form.field('payeeId');
  const payee = usePayee(form.values.payeeId);
  return (
    <>
      <PayeePicker
        id={field.id}
        label={words.savedLabel}
        value={field.value}
        shown={payee === null ? '' : payeeLabel(payee)}
        error={field.error ?? advice['payeeId']?.detail ?? null}
        onPick={(chosen) => field.onText(chosen?.id ?? '')}
      />
      {payee !== null && payee.changedFrom !== null && (
        <>
          <Note tone="amber">
            <p>{t.transfers.approving.changed}</p>
          </Note>
          <ChangesTable before={payee.changedFrom} after={payee.destination} brief />
        </>
      )}
    </>
  );
}

export function AmountPart({ form, advice, existing }: PartProps): ReactNode {
  const senders = useSenders();
  useOnlySender(form, existing ? '' : senders.only);
  const at = (name: keyof TransferTexts & string) => {
    const field = form.field(name);
    return { ...field, error: field.error ?? advice[name]?.detail ?? null };
  };
  const from = senders.list.map(({ id, accountMnemonic, title }) => ({
    value: id,
    label: `${accountMnemonic} · ${title}`,
  }));
  return (
    <Box title={words.amountBox}>
      <div className="fields">
        <MoneyInput label={words.amount} span={3} field={at('amount')} />
        <DateField label={words.when} span={3} optional field={at('scheduledOn')} />
        <div data-span={3}>
          <Select
            id={at('connection').id}
            label={words.from}
            data={from}
            value={form.values.connection === '' ? null : form.values.connection}
            error={at('connection').error}
            allowDeselect={false}
            disabled={existing}
            onChange={(id) => form.field('connection').onText(id ?? '')}
          />
        </div>
        <TextField label={words.reference} span={3} readOnly={existing} field={at('reference')} />
        <TextField label={words.description} help={words.descriptionHelp} optional field={at('description')} />
      </div>
    </Box>
  );
}

/** The only account is chosen by itself, which is no change of the person's. */
function useOnlySender(form: Form<TransferTexts>, only: string): void {
  const now = useRef(form);
  now.current = form;
  useEffect(() => {
    const { values, changed, set, reset } = now.current;
    if (only === '' || values.connection !== '') return;
    if (changed) set({ connection: only });
    else reset({ ...values, connection: only });
  }, [only]);
}

/** What has been filled in so far, in words. */
export function Summary({ texts }: { texts: TransferTexts }): ReactNode {
  const payee = usePayee(texts.way === 'saved' ? texts.payeeId : '');
  const senders = useSenders();
  const from = senders.list.find(({ id }) => id === texts.connection);
  const amount = readMoney(texts.amount);
  const day = readDate(texts.scheduledOn);
  const name = texts.way === 'saved' ? (payee?.name ?? '') : texts.way === 'pixKey' ? texts.key : texts.name;
  const { facts } = t.transfers.detail;
  return (
    <Facts
      of={[
        [facts.payee, name || t.common.none],
        [facts.destination, whereTo(texts, payee) || t.common.none],
        [facts.amount, <strong key="a">{amount.ok ? money(amount.value) : t.common.none}</strong>],
        [facts.account, from === undefined ? t.common.none : `${from.accountMnemonic} · ${from.title}`],
        [facts.scheduled, day.ok ? date(day.value) : t.transfers.detail.now],
      ]}
    />
  );
}

function whereTo(texts: TransferTexts, payee: PayeeItem | null): string {
  if (texts.way === 'saved') return payee === null ? '' : lineOf(payee.destination, payee.bankName);
  if (texts.way === 'pixKey') return texts.key === '' ? '' : t.transfers.destination.pixKey(texts.key);
  if (texts.branch === '' || texts.account === '') return texts.bankLabel;
  const { bankLabel, branch, account, digit, accountType } = texts;
  const { kinds, account: line } = t.transfers.destination;
  return line(bankLabel, branch, numberOf({ account, accountDigit: digit }), kinds[accountType]);
}
