/** Credentials as the bank's facts ask for them: typed, sent, never shown again. What is stored already may stay as it is. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { setup } from '../../connecting-api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Connection, Provider } from '../../types.ts';
import { SecretField, TextField } from '../../ui/fields.tsx';
import { instant } from '../../ui/format.ts';
import { ErrorSummary, filled, FormBox, useForm, type Texts } from '../../ui/form.tsx';
import { Button } from '../../ui/kit.ts';
import { useLeaveGuard } from '../../ui/leave-guard.tsx';
import { ProblemNote } from '../../ui/notes.tsx';
import { Facts } from '../../ui/parts.tsx';
import { isPlaced } from './section-form.tsx';
import { storedOf } from './state.ts';

const words = t.connecting.credentials;

/** Facts name the certificate's files among the fields; those are dropped, not typed. */
export function typedFields(provider: Provider): Provider['credentials'] {
  return provider.credentials.filter(({ kind }) => kind !== 'file');
}

interface CredentialsFormProps {
  connection: Connection;
  provider: Provider;
  submit: string;
  onSaved(saved: Connection): void;
  children?: ReactNode;
}

export function CredentialsForm({ connection, provider, submit, onSaved, children }: CredentialsFormProps): ReactNode {
  const client = useQueryClient();
  const fields = typedFields(provider);
  const stored = storedOf(connection)?.fields ?? [];
  const mustBe = fields.filter(({ name, optional }) => !optional && !stored.includes(name));
  const form = useForm<Texts>(
    Object.fromEntries(fields.map(({ name }) => [name, ''])),
    Object.fromEntries(mustBe.map(({ name, title }) => [name, filled<Texts>(t.integrations.fill(title))])),
  );
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const guard = useLeaveGuard(form.changed && !state.busy);
  const send = async () => {
    if (!form.check()) return;
    const typed = fields.map(({ name }) => [name, (form.values[name] ?? '').trim()] as const);
    const given = Object.fromEntries(typed.filter(([, text]) => text !== ''));
    const [first] = fields;
    if (Object.keys(given).length === 0 && first !== undefined) return form.mark({ [first.name]: words.nothingTyped });
    setState({ busy: true, error: null });
    try {
      const saved = await setup.changeCredentials(connection.id, { fields: given });
      await client.invalidateQueries({ queryKey: ['connections'] });
      form.reset(Object.fromEntries(fields.map(({ name }) => [name, ''])));
      setState({ busy: false, error: null });
      onSaved(saved);
    } catch (error) {
      const pointers = Object.fromEntries(fields.map(({ name }) => [`/fields/${name}`, name]));
      setState({ busy: false, error: isPlaced(form, error, pointers) ? null : error });
    }
  };
  return (
    <FormBox onSubmit={() => void send()} label={t.integrations.credentials}>
      <ErrorSummary form={form} />
      <ProblemNote error={state.error} />
      <p className="dimmed" style={{ margin: 0 }}>
        {words.sealed} {stored.length > 0 ? words.blankStays : ''}
      </p>
      {fields.map(({ name, title, help, secret, optional }) => {
        const look = { label: title, help, optional: optional || stored.includes(name), field: form.field(name) };
        return secret ? <SecretField key={name} {...look} /> : <TextField key={name} {...look} />;
      })}
      <div className="row">
        <Button type="submit" loading={state.busy}>
          {submit}
        </Button>
        {children}
      </div>
      {guard}
    </FormBox>
  );
}

/** Which fields are kept, since when, and never what is in them. */
export function StoredFields({
  connection,
  provider,
}: Pick<CredentialsFormProps, 'connection' | 'provider'>): ReactNode {
  const stored = storedOf(connection);
  if (stored === null) return null;
  const kept = typedFields(provider).filter(({ name }) => stored.fields.includes(name));
  return <Facts of={kept.map(({ title }) => [title, words.storedAt(instant(stored.storedAt))])} />;
}
