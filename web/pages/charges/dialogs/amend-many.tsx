/** Alterar many: the due date of all, to one date or by some days. */
import { useState, type ReactNode } from 'react';
import { t } from '../../../texts.pt-BR.ts';
import { CloseFoot, ConfirmDialog } from '../../../ui/dialog.tsx';
import { DateField, UnitField } from '../../../ui/fields.tsx';
import { counted, whole } from '../../../ui/format.ts';
import { must, useForm, valueOf } from '../../../ui/form.tsx';
import { Radio } from '../../../ui/kit.ts';
import { ProblemNote } from '../../../ui/notes.tsx';
import { readDate, readWhole } from '../../../ui/parse.ts';
import { eligible, filterFor, sizeFor, type Subject } from '../subject.ts';
import { BatchFollow, IN_DIALOG, LeftOut, leaveLong, useBatchRun } from './batch-run.tsx';

const words = t.actions;
const readDay = (text: string) => readDate(text);
const readDays = readWhole(1, 3650);

export function AmendManyDialog({ subject, onClose }: { subject: Subject; onClose(): void }): ReactNode {
  const [how, setHow] = useState<'days' | 'date'>('days');
  const days = useForm({ value: '7' }, { value: must(readDays) });
  const day = useForm({ value: '' }, { value: must(readDay) });
  const batch = useBatchRun();
  const { count } = sizeFor(subject, 'amend');
  const send = async () => {
    if (!(how === 'days' ? days : day).check()) return;
    const change =
      how === 'days'
        ? { addDays: valueOf(readDays, days.values.value) }
        : { dueDate: valueOf(readDay, day.values.value) };
    const which =
      subject.kind === 'filter'
        ? { filter: filterFor(subject.filter, 'amend') }
        : { chargeIds: eligible(subject, 'amend').map(({ id }) => id) };
    leaveLong(await batch.start({ kind: 'amend', ...change, ...which }), onClose);
  };
  const ended = batch.batch !== null;
  return (
    <ConfirmDialog
      title={words.amendTitleMany(counted(count, words.manyCharges))}
      confirm={words.withCount(words.amendMany, whole(count))}
      busy={batch.busy}
      disabled={count === 0}
      foot={ended ? <CloseFoot onClose={onClose} /> : undefined}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      {!ended && (
        <>
          <LeftOut subject={subject} action="amend" />
          <Radio.Group
            aria-label={words.amendFields.dueDate}
            value={how}
            onChange={(value) => setHow(value as 'days' | 'date')}
          >
            <div className="row">
              <Radio value="days" label={words.amendDays} />
              <Radio value="date" label={words.amendDate} />
            </div>
          </Radio.Group>
          <div className="fields">
            {how === 'days' ? (
              <UnitField label={words.amendDays} unit={words.amendDaysUnit} span={3} field={days.field('value')} />
            ) : (
              <DateField label={words.amendDate} span={3} field={day.field('value')} />
            )}
          </div>
        </>
      )}
      {batch.batch !== null && batch.batch.total <= IN_DIALOG && <BatchFollow id={batch.batch.id} />}
      <ProblemNote error={batch.error} />
    </ConfirmDialog>
  );
}
