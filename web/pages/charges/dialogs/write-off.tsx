/** Baixar: the two decisions of the field in one dialog (confirm; ask the bank first), with the consequence in money. */
import { useState, type ReactNode } from 'react';
import { charges as api } from '../../../api.ts';
import { t } from '../../../texts.pt-BR.ts';
import type { Charge, WriteOffInput } from '../../../types.ts';
import { CloseFoot, ConfirmDialog } from '../../../ui/dialog.tsx';
import { counted, money, whole } from '../../../ui/format.ts';
import { Checkbox, Select, TextInput } from '../../../ui/kit.ts';
import { Note } from '../../../ui/notes.tsx';
import { eligible, filterFor, sizeFor, type Subject } from '../subject.ts';
import { BatchFollow, IN_DIALOG, LeftOut, leaveLong, useBatchRun } from './batch-run.tsx';
import { bankName, OutcomeNote, settle, useAction } from './outcome.tsx';

const words = t.actions;
const OTHER = words.reasons[words.reasons.length - 1]!;

export function WriteOffDialog({ subject, onClose }: { subject: Subject; onClose(): void }): ReactNode {
  const charges = eligible(subject, 'writeOff');
  const single = subject.kind === 'some' && charges.length === 1 ? charges[0]! : null;
  const size = sizeFor(subject, 'writeOff');
  const [reason, setReason] = useState<string>(words.reasons[0]!);
  const [other, setOther] = useState('');
  const [askFirst, setAskFirst] = useState(true);
  const [anyway, setAnyway] = useState(false);
  const action = useAction((body: WriteOffInput, key) => api.writeOff(single!.id, body, key));
  const batch = useBatchRun();
  const said = reason === OTHER ? other.trim() : reason;
  const what = single === null ? counted(size.count, words.manyCharges) : words.oneCharge(single.reference);
  const ended = action.answer !== null || batch.batch !== null;

  const send = async () => {
    if (single !== null) {
      const answer = await action.run({ reason: said, askFirst });
      settle(answer, words.writtenOff(single.reference, single.payer.name, money(single.amountCents)), onClose);
      return;
    }
    const which =
      subject.kind === 'filter'
        ? { filter: filterFor(subject.filter, 'writeOff') }
        : { chargeIds: charges.map(({ id }) => id) };
    leaveLong(await batch.start({ kind: 'writeOff', reason: said, askFirst, ...which }), onClose);
  };

  return (
    <ConfirmDialog
      careful
      title={words.writeOffTitle(what)}
      confirm={single === null ? words.withCount(words.writeOff, whole(size.count)) : words.writeOff}
      busy={action.busy || batch.busy}
      disabled={said === '' || size.count === 0 || (!askFirst && !anyway)}
      foot={ended ? <CloseFoot onClose={onClose} /> : undefined}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      {!ended && (
        <>
          <Consequence single={single} amountCents={size.amountCents} />
          <LeftOut subject={subject} action="writeOff" />
          <Select
            label={words.reason}
            data={[...words.reasons]}
            value={reason}
            allowDeselect={false}
            onChange={(value) => setReason(value ?? OTHER)}
          />
          {reason === OTHER && (
            <TextInput
              label={words.reasonOther}
              maxLength={200}
              value={other}
              onChange={(event) => setOther(event.currentTarget.value)}
            />
          )}
          <AskFirst
            {...{ askFirst, anyway, setAnyway }}
            setAskFirst={(on) => {
              setAskFirst(on);
              setAnyway(false);
            }}
          />
        </>
      )}
      {batch.batch !== null && batch.batch.total <= IN_DIALOG && <BatchFollow id={batch.batch.id} />}
      <OutcomeNote action={{ answer: action.answer, error: action.error ?? batch.error }} />
    </ConfirmDialog>
  );
}

function Consequence({ single, amountCents }: { single: Charge | null; amountCents: number }): ReactNode {
  return (
    <p style={{ margin: 0 }}>
      {single === null
        ? words.writeOffBodyMany(money(amountCents))
        : words.writeOffBody(money(single.amountCents), bankName(single), single.payer.name)}
    </p>
  );
}

interface AskFirstProps {
  askFirst: boolean;
  anyway: boolean;
  setAskFirst(on: boolean): void;
  setAnyway(on: boolean): void;
}

function AskFirst({ askFirst, anyway, setAskFirst, setAnyway }: AskFirstProps): ReactNode {
  return (
    <div className="stack" data-tight>
      <Checkbox
        label={words.askFirst}
        description={words.askFirstHelp}
        checked={askFirst}
        onChange={(event) => setAskFirst(event.currentTarget.checked)}
      />
      {!askFirst && (
        <Note tone="amber">
          <p>{words.askFirstOff}</p>
          <Checkbox
            label={words.writeOffAnyway}
            checked={anyway}
            onChange={(event) => setAnyway(event.currentTarget.checked)}
          />
        </Note>
      )}
    </div>
  );
}
