/** Precisa de decisão: what Pontual could not find out, and what a person may say after looking at the bank. */
import { useState, type ReactNode } from 'react';
import { charges as api } from '../../api.ts';
import { useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Charge, DecideInput } from '../../types.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { filled, useForm } from '../../ui/form.tsx';
import { Button } from '../../ui/kit.ts';
import { Note, ProblemNote, toast } from '../../ui/notes.tsx';
import { bankName, useAction } from './dialogs/outcome.tsx';
import { decisionsFor } from './subject.ts';

const words = t.decide;
type Decision = DecideInput['decision'];

export function AttentionNote({ charge }: { charge: Charge }): ReactNode {
  const [deciding, setDeciding] = useState<Decision | null>(null);
  const may = useMay();
  const bank = bankName(charge);
  return (
    <Note tone="amber">
      <p>
        <strong>{words.title}</strong> {charge.outcomeUnknown ? words.unknown(bank) : words.differs(bank)}
      </p>
      {may.act && (
        <>
          <ul className="decisions">
            {decisionsFor(charge).map((decision) => (
              <li key={decision}>
                <Button size="xs" variant="default" onClick={() => setDeciding(decision)}>
                  {words.options[decision].label}
                </Button>
                <span>{words.options[decision].does}</span>
              </li>
            ))}
          </ul>
          <p>{words.nothingSent}</p>
        </>
      )}
      {deciding !== null && <DecideDialog charge={charge} decision={deciding} onClose={() => setDeciding(null)} />}
    </Note>
  );
}

function DecideDialog({
  charge,
  decision,
  onClose,
}: {
  charge: Charge;
  decision: Decision;
  onClose(): void;
}): ReactNode {
  const { label, does, question, done } = words.options[decision];
  const coded = decision === 'at_bank';
  const form = useForm(
    { bankRef: '', reason: '' },
    { reason: filled(words.reasonMissing), ...(coded ? { bankRef: filled(words.bankRefMissing) } : {}) },
  );
  const action = useAction((body: DecideInput, key) => api.decide(charge.id, body, key));
  const send = async () => {
    if (!form.check()) return;
    const { bankRef, reason } = form.values;
    const answer = await action.run({
      decision,
      reason: reason.trim(),
      ...(coded ? { bankRef: bankRef.trim() } : {}),
    });
    if (answer === null) return;
    toast(done(charge.reference));
    onClose();
  };
  return (
    <ConfirmDialog
      careful
      title={question(charge.reference, bankName(charge))}
      confirm={label}
      busy={action.busy}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>
        {does} {words.nothingSent}
      </p>
      {coded && <TextField label={words.bankRef} help={words.bankRefHelp} field={form.field('bankRef')} />}
      <TextField label={words.reason} help={words.reasonHelp} field={form.field('reason')} />
      <ProblemNote error={action.error} />
    </ConfirmDialog>
  );
}
