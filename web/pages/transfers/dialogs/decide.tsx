/** What a person found out at the bank: it left, it did not leave, or it came back in part. Nothing is sent by it. */
import { useState, type ReactNode } from 'react';
import { t } from '../../../texts.pt-BR.ts';
import { transfers as api, type TransferDecision } from '../../../transfers-api.ts';
import { useConfirmPerson } from '../../../ui/confirm-person.tsx';
import { ConfirmDialog } from '../../../ui/dialog.tsx';
import { AreaField, MoneyInput, TextField } from '../../../ui/fields.tsx';
import { must, useForm, valueOf } from '../../../ui/form.tsx';
import { money } from '../../../ui/format.ts';
import { Radio } from '../../../ui/kit.ts';
import { Note, ProblemNote, toast } from '../../../ui/notes.tsx';
import { readMoney } from '../../../ui/parse.ts';
import { itself, useAct } from '../act.ts';
import type { OneProps } from './others.tsx';

const words = t.transfers.detail;
const SHORTEST_REASON = 10;
type Decision = TransferDecision['decision'];

/** Until it is known that it left, only that is asked; afterwards only what came back. */
function choicesFor(status: string): readonly Decision[] {
  return status === 'sending' ? ['sent', 'not_sent'] : ['accept_return'];
}

const rules = {
  decision: (text: string) => (text === '' ? words.decideMissing : null),
  reason: (text: string) => (text.trim().length < SHORTEST_REASON ? words.decideReasonShort : null),
  returned: (text: string, { decision }: { decision: string }) =>
    decision === 'accept_return' ? must(readMoney)(text, {}) : null,
};

export function DecideDialog({ transfer, onClose }: OneProps): ReactNode {
  const choices = choicesFor(transfer.status);
  const first = choices.length === 1 ? (choices[0] ?? '') : '';
  const form = useForm({ decision: first as string, bankRef: '', returned: '', reason: '' }, rules);
  const proof = useConfirmPerson();
  const [error, setError] = useState<unknown>(null);
  const action = useAct((body: TransferDecision, key) => api.decide(transfer.id, body, key), itself);
  const { values } = form;
  const decision = values.decision as Decision | '';
  const send = async () => {
    const confirmation = proof.confirmation();
    if (!form.check() || decision === '' || confirmation === null) return;
    setError(null);
    const body: TransferDecision = {
      decision,
      reason: values.reason.trim(),
      confirmation,
      ...(decision === 'sent' && values.bankRef.trim() !== '' ? { bankRef: values.bankRef.trim() } : {}),
      ...(decision === 'accept_return' ? { returnedCents: valueOf(readMoney, values.returned) } : {}),
    };
    if ((await action.run(body, (refused) => setError(proof.refuse(refused)))) === null) return;
    toast(words.decided);
    onClose();
  };
  return (
    <ConfirmDialog
      careful
      title={words.decideTitle(money(transfer.amountCents), transfer.payeeName)}
      confirm={decision === '' ? words.decide : words.decideButton[decision]}
      busy={action.busy}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{words.decideLead}</p>
      {choices.length > 1 && (
        <Radio.Group
          label={words.decideQuestion}
          value={decision}
          error={form.field('decision').error}
          onChange={form.field('decision').onText}
        >
          <Radio value="sent" py={5} label={words.decideSent} description={words.decideSentDoes} />
          <Radio value="not_sent" py={5} label={words.decideNotSent} description={words.decideNotSentDoes} />
        </Radio.Group>
      )}
      {decision === 'sent' && <TextField label={words.bankRef} optional field={form.field('bankRef')} />}
      {decision === 'not_sent' && (
        <Note tone="amber">
          <p>{words.decideNotSentRisk}</p>
        </Note>
      )}
      {decision === 'accept_return' && (
        <MoneyInput label={words.decideReturned} help={words.decideReturnedHelp} field={form.field('returned')} />
      )}
      <AreaField label={words.decideReason} help={words.decideReasonHelp} rows={2} field={form.field('reason')} />
      {proof.fields}
      <ProblemNote error={error} />
    </ConfirmDialog>
  );
}
