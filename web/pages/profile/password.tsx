/** One's own password: changed by who knows the present one. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { profile as api } from '../../people-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { ApiProblem } from '../../transport.ts';
import { SecretField } from '../../ui/fields.tsx';
import { ErrorSummary, filled, FormBox, useForm } from '../../ui/form.tsx';
import { Button } from '../../ui/kit.ts';
import { ProblemNote, toast } from '../../ui/notes.tsx';
import { strengthOf } from '../../ui/parse.ts';
import { Box } from '../../ui/parts.tsx';

const words = t.profile;
const MINIMUM = 12;
const pointers = { '/password': 'present', '/newPassword': 'next' } as const;

export function PasswordBox(): ReactNode {
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const form = useForm(
    { present: '', next: '' },
    {
      present: filled(words.presentMissing),
      next: (text) => (text.length < MINIMUM ? words.nextHelp : null),
    },
  );
  const send = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null });
    try {
      await api.changePassword({ password: form.values.present, newPassword: form.values.next });
      form.reset({ present: '', next: '' });
      setState({ busy: false, error: null });
      toast(words.changed);
      await client.invalidateQueries({ queryKey: ['own-sessions'] });
    } catch (error) {
      const placed = error instanceof ApiProblem && form.refuse(error.body, pointers).length === 0;
      setState({ busy: false, error: placed && (error.body.errors?.length ?? 0) > 0 ? null : error });
    }
  };
  return (
    <Box title={words.password}>
      <FormBox onSubmit={() => void send()} label={words.password}>
        <ErrorSummary form={form} />
        <ProblemNote error={state.error} />
        <div className="fields">
          <SecretField
            label={words.present}
            help={words.presentHelp}
            span={3}
            autoComplete="current-password"
            field={form.field('present')}
          />
          <div data-span={3}>
            <SecretField
              label={words.next}
              help={words.nextHelp}
              autoComplete="new-password"
              field={form.field('next')}
            />
            <div role="status" className="dimmed" style={{ minHeight: 20 }}>
              {form.field('next').error === null && t.access.strength[strengthOf(form.values.next)]}
            </div>
          </div>
        </div>
        <div className="row" data-end>
          <Button type="submit" loading={state.busy}>
            {words.change}
          </Button>
        </div>
      </FormBox>
    </Box>
  );
}
