/** Recebi por fora: the money came without the bank; what is registered there is written off too, unless unchecked. */
import { useState, type ReactNode } from 'react';
import { charges as api } from '../../../api.ts';
import { t } from '../../../texts.pt-BR.ts';
import type { Charge, ReceiveInput } from '../../../types.ts';
import { ConfirmDialog } from '../../../ui/dialog.tsx';
import { DateField, MoneyInput, TextField } from '../../../ui/fields.tsx';
import { date, moneyText, today } from '../../../ui/format.ts';
import { must, useForm, valueOf } from '../../../ui/form.tsx';
import { Checkbox } from '../../../ui/kit.ts';
import { readDate, readMoney } from '../../../ui/parse.ts';
import { OutcomeNote, settle, useAction } from './outcome.tsx';

export function ReceiveDialog({ charge, onClose }: { charge: Charge; onClose(): void }): ReactNode {
  const registered = charge.status === 'registered';
  const tells = charge.allowedActions.includes('markReceived');
  const [writeOff, setWriteOff] = useState(true);
  const form = useForm(
    { amount: moneyText(charge.amountDueCents), paidOn: date(today()), note: '' },
    { amount: must(readMoney), paidOn: must((text) => readDate(text)) },
  );
  const action = useAction((body: ReceiveInput, key) => api.receive(charge.id, body, key));
  const send = async () => {
    if (!form.check()) return;
    const { amount, paidOn, note } = form.values;
    const body = {
      amountCents: valueOf(readMoney, amount),
      paidOn: valueOf((text) => readDate(text), paidOn),
      writeOff: registered && writeOff,
    };
    const answer = await action.run(note.trim() === '' ? body : { ...body, note: note.trim() });
    settle(answer, t.actions.received(charge.reference), onClose);
  };
  return (
    <ConfirmDialog
      title={t.actions.receiveTitle(charge.reference)}
      confirm={t.actions.receiveButton}
      busy={action.busy}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{t.actions.receiveBody}</p>
      <div className="fields">
        <MoneyInput label={t.actions.receivedAmount} span={3} field={form.field('amount')} />
        <DateField label={t.actions.receivedOn} span={3} field={form.field('paidOn')} />
        <TextField label={t.actions.receivedNote} optional field={form.field('note')} />
      </div>
      {registered && (
        <Checkbox
          label={tells ? t.actions.receiveTell : t.actions.receiveWriteOff}
          checked={writeOff}
          onChange={(event) => setWriteOff(event.currentTarget.checked)}
        />
      )}
      <OutcomeNote action={action} />
    </ConfirmDialog>
  );
}
