/** One part of a connection's settings as a form: checked, saved with the version that was seen, its problems at their fields. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { connections } from '../../api.ts';
import { ApiProblem } from '../../transport.ts';
import type { Connection, ConnectionPatch, Provider } from '../../types.ts';
import { ErrorSummary, FormBox, useForm, type Form, type Texts } from '../../ui/form.tsx';
import { Button } from '../../ui/kit.ts';
import { useLeaveGuard } from '../../ui/leave-guard.tsx';
import { ProblemNote } from '../../ui/notes.tsx';
import { sectionFields } from './section-fields.tsx';
import { sections, type SectionName } from './sections.ts';

interface SectionFormProps {
  name: SectionName;
  label: string;
  connection: Connection;
  provider: Provider;
  /** What the button says. */
  submit: string;
  /** Sent along with every saving. */
  along?: ConnectionPatch;
  /** Whether it may be sent without a change: a step of the set-up goes on. */
  always?: boolean;
  onSaved(saved: Connection): void;
  /** Stands beside the button. */
  children?: ReactNode;
}

export function SectionForm(props: SectionFormProps): ReactNode {
  const { name, connection, provider, label, submit, always = false } = props;
  const section = sections[name];
  const form = useForm<Texts>(section.texts(connection, provider), section.rules(provider));
  const { busy, error, save } = useSaving(form, props);
  const guard = useLeaveGuard(form.changed && !busy);
  const Fields = sectionFields[name];
  return (
    <FormBox onSubmit={save} label={label}>
      <ErrorSummary form={form} />
      <ProblemNote error={error} />
      <Fields provider={provider} form={form} />
      <div className="row">
        <Button type="submit" loading={busy} disabled={!always && !form.changed}>
          {submit}
        </Button>
        {props.children}
      </div>
      {guard}
    </FormBox>
  );
}

function useSaving(form: Form<Texts>, { name, connection, provider, along, onSaved }: SectionFormProps) {
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const section = sections[name];
  const save = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null });
    try {
      const patch = { ...section.patch(form.values, connection, provider), ...along };
      const saved = await connections.change(connection.id, patch, connection.version);
      form.reset(section.texts(saved, provider));
      setState({ busy: false, error: null });
      await client.invalidateQueries({ queryKey: ['connections'] });
      onSaved(saved);
    } catch (error) {
      setState({ busy: false, error: isPlaced(form, error, section.pointers(provider)) ? null : error });
    }
  };
  return { ...state, save: () => void save() };
}

/** Puts the server's problems on their fields; true when none is left without one. */
export function isPlaced<V extends Texts>(
  form: Form<V>,
  error: unknown,
  pointers: Readonly<Record<string, keyof V & string>>,
): boolean {
  if (!(error instanceof ApiProblem) || (error.body.errors ?? []).length === 0) return false;
  return form.refuse(error.body, pointers).length === 0;
}
