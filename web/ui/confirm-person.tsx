/**
 * Before what cannot be undone, the person shows again that it is her: the password or, with a second factor, its code. Draw
 * `fields` in the dialog, send what `confirmation()` gives, and hand what the server refused to `refuse`.
 */
import type { ReactNode } from 'react';
import { useSession } from '../session.tsx';
import { t } from '../texts.pt-BR.ts';
import { ApiProblem } from '../transport.ts';
import type { Confirmation } from '../types.ts';
import { SecretField, TextField } from './fields.tsx';
import { filled, useForm } from './form.tsx';

const words = t.confirmPerson;

export interface PersonProof {
  fields: ReactNode;
  /** What to send; null while a field is missing, which is then marked. */
  confirmation(): Confirmation | null;
  /** Marks the field when the refusal is about it; gives back any other error, to be shown by the dialog. */
  refuse(error: unknown): unknown;
}

export function useConfirmPerson({ autoFocus = false }: { autoFocus?: boolean } = {}): PersonProof {
  const { secondFactor } = useSession();
  const missing = secondFactor ? words.codeMissing : words.passwordMissing;
  const form = useForm({ proof: '' }, { proof: filled(missing) });
  return {
    fields: <ProofField field={form.field('proof')} secondFactor={secondFactor} autoFocus={autoFocus} />,
    confirmation() {
      if (!form.check()) return null;
      const { proof } = form.values;
      return secondFactor ? { code: proof.trim() } : { password: proof };
    },
    refuse(error) {
      if (!(error instanceof ApiProblem) || !error.body.code.startsWith('confirmation_')) return error;
      form.set({ proof: '' });
      form.mark({ proof: error.body.detail });
      return null;
    },
  };
}

function ProofField(props: {
  field: ReturnType<ReturnType<typeof useForm>['field']>;
  secondFactor: boolean;
  autoFocus: boolean;
}): ReactNode {
  const { field, autoFocus } = props;
  if (!props.secondFactor) {
    const { passwordLabel: label, passwordHelp: help } = words;
    return <SecretField {...{ label, help, field, autoFocus }} autoComplete="current-password" />;
  }
  const { codeLabel: label, codeHelp: help } = words;
  return <TextField {...{ label, help, field, autoFocus }} autoComplete="one-time-code" />;
}
