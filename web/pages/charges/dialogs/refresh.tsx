/** Consultar: no question asked; acts at once and says what came of it. */
import { useEffect, useRef, type ReactNode } from 'react';
import { charges as api } from '../../../api.ts';
import { t } from '../../../texts.pt-BR.ts';
import { CloseFoot, ConfirmDialog } from '../../../ui/dialog.tsx';
import { eligible, filterFor, type Subject } from '../subject.ts';
import { BatchFollow, leaveLong, useBatchRun } from './batch-run.tsx';
import { OutcomeNote, settle, useAction } from './outcome.tsx';

export function RefreshDialog({ subject, onClose }: { subject: Subject; onClose(): void }): ReactNode {
  const action = useAction((id: string, key) => api.refresh(id, key));
  const batch = useBatchRun();
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void ask();
    async function ask(): Promise<void> {
      const charges = eligible(subject, 'refresh');
      if (subject.kind === 'some' && charges.length === 1) {
        const [charge] = charges;
        const answer = await action.run(charge!.id);
        const same = answer?.result === 'unchanged' || answer?.charge.status === charge!.status;
        settle(
          answer,
          same ? t.actions.refreshedSame : t.actions.refreshed(answer === null ? '' : t.status[answer.charge.status]),
          onClose,
        );
        return;
      }
      const which =
        subject.kind === 'filter'
          ? { filter: filterFor(subject.filter, 'refresh') }
          : { chargeIds: charges.map(({ id }) => id) };
      leaveLong(await batch.start({ kind: 'refresh', ...which }), onClose);
    }
  }, [subject, action, batch, onClose]);

  const waiting = action.answer === null && action.error === null && batch.batch === null && batch.error === null;
  return (
    <ConfirmDialog
      title={t.actions.refresh}
      confirm=""
      foot={<CloseFoot onClose={onClose} />}
      onConfirm={onClose}
      onClose={onClose}
    >
      {waiting && <p role="status">{t.batch.running}</p>}
      {batch.batch !== null && <BatchFollow id={batch.batch.id} />}
      <OutcomeNote action={{ answer: action.answer, error: action.error ?? batch.error }} />
    </ConfirmDialog>
  );
}
