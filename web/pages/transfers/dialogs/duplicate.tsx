/** Parece repetida: the first transfer is named, and only a reason lets a second one leave. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { t } from '../../../texts.pt-BR.ts';
import { transfers as api } from '../../../transfers-api.ts';
import type { ProblemBody } from '../../../types.ts';
import { ConfirmDialog } from '../../../ui/dialog.tsx';
import { AreaField } from '../../../ui/fields.tsx';
import { useForm } from '../../../ui/form.tsx';
import { ago, instant, money } from '../../../ui/format.ts';
import { Note, ProblemNote } from '../../../ui/notes.tsx';
import { SHORTEST_REASON } from '../new-form.ts';
import { pagePath } from '../paths.ts';
import { TransferBadge } from '../parts.tsx';
import { whereTo } from '../destination.ts';

const words = t.transfers.new;

export interface Repeated {
  problem: ProblemBody;
  amountCents: number;
}

/** The id of the first one, as the refusal names it. */
export function firstIdOf({ facts }: ProblemBody): string {
  const id = facts?.['transferId'];
  return typeof id === 'string' ? id : '';
}

export function DuplicateDialog(props: {
  repeated: Repeated;
  busy: boolean;
  error: unknown;
  onSend(reason: string): void;
  onClose(): void;
}): ReactNode {
  const { repeated, busy, error, onSend, onClose } = props;
  const short = (text: string) => (text.trim().length < SHORTEST_REASON ? words.duplicateReasonShort : null);
  const form = useForm({ reason: '' }, { reason: short });
  const firstId = firstIdOf(repeated.problem);
  return (
    <ConfirmDialog
      careful
      title={words.duplicateTitle}
      confirm={words.duplicateYes}
      busy={busy}
      onConfirm={() => form.check() && onSend(form.values.reason.trim())}
      onClose={onClose}
    >
      <Note tone="amber">
        <p>{repeated.problem.detail}</p>
        {firstId !== '' && <First id={firstId} />}
      </Note>
      <p style={{ margin: 0 }}>{words.duplicateConsequence(money(repeated.amountCents))}</p>
      <AreaField label={words.duplicateReason} help={words.duplicateReasonHelp} rows={2} field={form.field('reason')} />
      <ProblemNote error={error} />
    </ConfirmDialog>
  );
}

function First({ id }: { id: string }): ReactNode {
  const { data } = useQuery({ queryKey: ['transfer', id], queryFn: () => api.read(id) });
  if (data === undefined) return null;
  const { createdAt } = data;
  const when = [instant(createdAt).slice(0, 16), ago(createdAt)].filter(Boolean).join(', ');
  return (
    <>
      <p>
        {words.duplicateBody(money(data.amountCents), data.payeeName, when)} {whereTo(data)}
      </p>
      <span className="row">
        <TransferBadge status={data.status} /> <span className="mono">{data.reference}</span>
        <a href={pagePath(id)} target="_blank" rel="noreferrer">
          {words.duplicateSee}
        </a>
      </span>
    </>
  );
}
