/** Cancelar, enviar agora, e enviar o comprovante: one question each. */
import { useState, type ReactNode } from 'react';
import { t } from '../../../texts.pt-BR.ts';
import { transfers as api, type Transfer } from '../../../transfers-api.ts';
import { ConfirmDialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { must, useForm, valueOf } from '../../../ui/form.tsx';
import { account, money } from '../../../ui/format.ts';
import { ProblemNote, toast } from '../../../ui/notes.tsx';
import { readEmail } from '../../../ui/parse.ts';
import { itself, useAct } from '../act.ts';
import { Warnings } from './approve.tsx';

const words = t.transfers.detail;

export interface OneProps {
  transfer: Transfer;
  onClose(): void;
}

export function CancelDialog({ transfer, onClose }: OneProps): ReactNode {
  const form = useForm({ reason: '' }, {});
  const action = useAct((reason: string, key) => api.cancel(transfer.id, reason, key), itself);
  const send = async () => {
    if ((await action.run(form.values.reason.trim())) === null) return;
    toast(words.canceled(transfer.reference));
    onClose();
  };
  return (
    <ConfirmDialog
      careful
      title={words.cancelTitle(transfer.reference)}
      confirm={words.cancelButton}
      busy={action.busy}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{words.cancelBody(money(transfer.amountCents), transfer.payeeName)}</p>
      <TextField label={words.cancelReason} optional field={form.field('reason')} />
      <ProblemNote error={action.error} />
    </ConfirmDialog>
  );
}

export function SendDialog({ transfer, onClose }: OneProps): ReactNode {
  const amount = money(transfer.amountCents);
  const action = useAct((id: string, key) => api.sendNow(id, key), itself);
  const send = async () => {
    const sent = await action.run(transfer.id);
    if (sent === null) return;
    toast(words.sent(sent.reference, t.transfers.status[sent.status]));
    onClose();
  };
  return (
    <ConfirmDialog
      careful
      title={words.sendTitle(amount, transfer.payeeName)}
      confirm={words.sendNow}
      busy={action.busy}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{words.sendBody(amount, account(transfer.account))}</p>
      <Warnings transfer={transfer} />
      <ProblemNote error={action.error} />
    </ConfirmDialog>
  );
}

/** @param to the payee's address, where it is known. */
export function MailReceiptDialog({ transfer, to, onClose }: OneProps & { to: string }): ReactNode {
  const form = useForm({ to }, { to: must(readEmail) });
  const [busy, setBusy] = useState(false);
  const action = useAct(
    (address: string, key) => api.mailReceipt(transfer.id, address, key),
    () => [],
  );
  const send = async () => {
    if (!form.check()) return;
    setBusy(true);
    const address = valueOf(readEmail, form.values.to);
    const done = await action.run(address);
    setBusy(false);
    if (done === null) return;
    toast(t.transfers.receipt.mailed(address));
    onClose();
  };
  return (
    <ConfirmDialog
      title={t.transfers.receipt.mailTitle}
      confirm={t.transfers.receipt.mailSend}
      busy={busy}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <TextField label={t.transfers.receipt.mailTo} type="email" field={form.field('to')} />
      <ProblemNote error={action.error} />
    </ConfirmDialog>
  );
}
