/** Quem é avisado dos erros: a box for each person of the company. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { users as usersApi } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Form, Texts } from '../../ui/form.tsx';
import { Checkbox } from '../../ui/kit.ts';
import { FailedNote } from '../../ui/notes.tsx';
import { notifiedOf } from './section-postings.ts';

const words = t.integrations;

export function PeopleField({ form }: { form: Form<Texts> }): ReactNode {
  const read = useQuery({ queryKey: ['users'], queryFn: usersApi.list, staleTime: 60_000 });
  const chosen = notifiedOf(form.values);
  const choose = (id: string, told: boolean) =>
    form.set({ notify: (told ? [...chosen, id] : chosen.filter((other) => other !== id)).join(' ') });
  const people = (read.data?.data ?? []).filter(({ id, active }) => active || chosen.includes(id));
  return (
    <fieldset className="plain-fieldset">
      <legend>{words.notified}</legend>
      <p className="dimmed" style={{ margin: 0 }}>
        {words.notifiedHelp}
      </p>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      <div className="stack" data-tight>
        {people.map(({ id, name, email }) => (
          <Checkbox
            key={id}
            label={name}
            description={email}
            checked={chosen.includes(id)}
            onChange={(event) => choose(id, event.currentTarget.checked)}
          />
        ))}
      </div>
    </fieldset>
  );
}
