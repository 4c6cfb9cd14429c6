/** The form of a charge, new or to be corrected: its fields beside what the payer will see, and how it is saved. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { ApiProblem, makeIntent } from '../../transport.ts';
import type { Charge } from '../../types.ts';
import { ErrorSummary, FormBox, type Form } from '../../ui/form.tsx';
import { Button } from '../../ui/kit.ts';
import { Note, ProblemNote } from '../../ui/notes.tsx';
import { ChargeFields, PayerFields, TermsFields } from './new-fields.tsx';
import { chargePointers, type ChargeTexts } from './new-form.ts';
import { BoletoPreview } from './preview.tsx';

const words = t.newCharge;

export type Then = 'register' | 'keep';

export interface Saving {
  busy: boolean;
  error: unknown;
  /** Problems that belong to no field of the form. */
  rest: readonly string[];
  saved: boolean;
  save(then: Then): Promise<void>;
}

const idle = { busy: false, error: null, rest: [], saved: false } as const;

/** `finish` answers whether the form is left: then leaving asks nothing any more. */
export function useSaving<B>(
  form: Form<ChargeTexts>,
  about: {
    body(): B;
    send(body: B, key: string): Promise<Charge>;
    finish(charge: Charge, then: Then): boolean;
  },
): Saving {
  const client = useQueryClient();
  const intent = useRef(makeIntent());
  const [state, setState] = useState<Omit<Saving, 'save'>>(idle);
  const save = async (then: Then) => {
    if (!form.check()) return;
    setState({ ...idle, busy: true });
    const body = about.body();
    try {
      const charge = await about.send(body, intent.current(body));
      void client.invalidateQueries({ queryKey: ['charges'] });
      void client.invalidateQueries({ queryKey: ['totals'] });
      setState({ ...idle, saved: about.finish(charge, then) });
    } catch (error) {
      const problem = error instanceof ApiProblem ? error.body : null;
      const named = problem !== null && (problem.errors?.length ?? 0) > 0;
      const rest = named ? form.refuse(problem, chargePointers) : [];
      setState({ ...idle, error: named ? null : error, rest });
    }
  };
  return { ...state, save };
}

interface ChargeFormProps {
  form: Form<ChargeTexts>;
  saving: Saving;
  label: string;
  /** A charge that exists keeps its number, and nothing is chosen for it. */
  existing?: boolean;
  /** Stands above the fields. */
  top?: ReactNode;
  /** Stands beside the buttons. */
  beside?: ReactNode;
}

export function ChargeForm({ form, saving, label, existing = false, top, beside }: ChargeFormProps): ReactNode {
  return (
    <div className="columns">
      <FormBox onSubmit={() => void saving.save('register')} label={label}>
        {top}
        <ErrorSummary form={form} />
        <ProblemNote error={saving.error} />
        {saving.rest.length > 0 && (
          <Note tone="bad" alert>
            {saving.rest.map((problem) => (
              <p key={problem}>{problem}</p>
            ))}
          </Note>
        )}
        <PayerFields form={form} existing={existing} />
        <ChargeFields form={form} existing={existing} />
        <TermsFields form={form} />
        <div className="row">
          <Button type="submit" loading={saving.busy}>
            {words.saveRegister}
          </Button>
          <Button variant="default" disabled={saving.busy} onClick={() => void saving.save('keep')}>
            {words.save}
          </Button>
          {beside}
        </div>
      </FormBox>
      <BoletoPreview texts={form.values} />
    </div>
  );
}
