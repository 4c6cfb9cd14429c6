/** Negar: the money does not leave, and who asked is told why. */
import { useState, type ReactNode } from 'react';
import { t } from '../../../texts.pt-BR.ts';
import { transfers as api, type ManyAnswer, type Transfer } from '../../../transfers-api.ts';
import { CloseFoot, ConfirmDialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { filled, useForm } from '../../../ui/form.tsx';
import { counted, money } from '../../../ui/format.ts';
import { problemOf, ProblemNote, toast } from '../../../ui/notes.tsx';
import { useAct } from '../act.ts';
import { Missed } from './approve.tsx';

const words = t.transfers.approving;

export function DenyDialog({ chosen, onClose }: { chosen: readonly Transfer[]; onClose(): void }): ReactNode {
  const ready = chosen.filter(({ allowedActions }) => allowedActions.includes('deny'));
  const [only] = ready.length === 1 ? ready : [];
  const form = useForm({ reason: '' }, { reason: filled(words.denyReasonMissing) });
  const [missed, setMissed] = useState<ManyAnswer['refused']>([]);
  const action = useAct(denyEach, ({ done }) => done);
  const send = async () => {
    if (!form.check()) return;
    const answer = await action.run({ ready, reason: form.values.reason.trim() });
    if (answer === null) return;
    if (answer.refused.length > 0) return setMissed(answer.refused);
    toast(only === undefined ? counted(answer.done.length, words.deniedMany) : words.denied(only.reference));
    onClose();
  };
  return (
    <ConfirmDialog
      careful
      title={
        only === undefined
          ? counted(ready.length, words.denyTitleMany)
          : words.denyTitle(money(only.amountCents), only.payeeName)
      }
      confirm={words.deny}
      busy={action.busy}
      disabled={ready.length === 0}
      {...(missed.length > 0 ? { foot: <CloseFoot onClose={onClose} /> } : {})}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{words.denyBody}</p>
      <TextField label={words.reason} field={form.field('reason')} />
      <ProblemNote error={action.error} />
      <Missed refused={missed} of={chosen} />
    </ConfirmDialog>
  );
}

/** One after another: what one refuses does not stop the others. */
async function denyEach(
  { ready, reason }: { ready: readonly Transfer[]; reason: string },
  key: string,
): Promise<ManyAnswer> {
  const answer: ManyAnswer = { done: [], refused: [] };
  for (const { id } of ready) {
    try {
      answer.done.push(await api.deny(id, reason, `${key}-${id}`));
    } catch (error) {
      const { code, detail, cure = null } = problemOf(error);
      answer.refused.push({ id, code, detail, cure });
    }
  }
  return answer;
}
