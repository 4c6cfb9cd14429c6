/** Using a one-time link: the token stands behind `#`, so that no server on the way ever sees it in an address. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { session } from '../api.ts';
import { invites, type InviteRead } from '../people-api.ts';
import { ApiProblem, rememberCsrf } from '../transport.ts';
import { t } from '../texts.pt-BR.ts';
import { SecretField, TextField } from '../ui/fields.tsx';
import { ErrorSummary, filled, FormBox, useForm } from '../ui/form.tsx';
import { Button, useDocumentTitle } from '../ui/kit.ts';
import { Loading, ProblemNote } from '../ui/notes.tsx';
import { LinkButton } from '../ui/parts.tsx';
import { strengthOf } from '../ui/parse.ts';
import { Mark } from './sign-in.tsx';

const words = t.invitation;
const MINIMUM = 12;
const pointers = { '/name': 'name', '/password': 'password' } as const;

export function InvitePage(): ReactNode {
  useDocumentTitle(`${words.title} · ${t.shell.brand}`);
  const [token] = useState(() => window.location.hash.slice(1));
  const read = useQuery({
    queryKey: ['invite', token],
    queryFn: () => invites.read(token),
    enabled: token !== '',
    retry: false,
    staleTime: Infinity,
  });
  return (
    <main className="outside">
      <Mark />
      <div className="outside-card">
        {token === '' && <p>{words.noToken}</p>}
        {token !== '' && read.isPending && <Loading />}
        <ProblemNote error={read.error} />
        {read.data !== undefined && <AcceptForm token={token} invite={read.data} />}
        {(token === '' || read.error !== null) && (
          <LinkButton to="/entrar" variant="default" mt="md">
            {words.signIn}
          </LinkButton>
        )}
      </div>
    </main>
  );
}

function AcceptForm({ token, invite }: { token: string; invite: InviteRead }): ReactNode {
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const enter = useEnter();
  const form = useForm(
    { name: invite.name, password: '' },
    {
      name: filled(t.access.missing.name),
      password: (text) => (text.length < MINIMUM ? t.access.passwordHelp : null),
    },
  );
  const reset = invite.kind === 'password_reset';
  const send = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null });
    const { name, password } = form.values;
    try {
      const { email } = await invites.accept({ token, password, ...(reset ? {} : { name: name.trim() }) });
      await enter({ email, password });
    } catch (error) {
      const placed = error instanceof ApiProblem && form.refuse(error.body, pointers).length === 0;
      setState({ busy: false, error: placed && (error.body.errors?.length ?? 0) > 0 ? null : error });
    }
  };
  const title = reset ? words.resetTitle : words.greeting(invite.name);
  return (
    <FormBox onSubmit={() => void send()} label={title}>
      <div>
        <h1>{title}</h1>
        <p className="dimmed" style={{ margin: 0 }}>
          {reset ? words.resetLead(invite.organizationName) : words.lead(invite.organizationName)}
        </p>
      </div>
      <ErrorSummary form={form} />
      <ProblemNote error={state.error} />
      {!reset && <TextField label={t.access.name} autoComplete="name" field={form.field('name')} />}
      <Email email={invite.email} />
      <div>
        <SecretField
          label={t.access.password}
          help={t.access.passwordHelp}
          autoComplete="new-password"
          autoFocus
          field={form.field('password')}
        />
        <div role="status" className="dimmed" style={{ minHeight: 20 }}>
          {form.field('password').error === null && t.access.strength[strengthOf(form.values.password)]}
        </div>
      </div>
      <Button type="submit" loading={state.busy}>
        {words.accept}
      </Button>
    </FormBox>
  );
}

/** Shown, not changed; password managers keep it together with the password. */
function Email({ email }: { email: string }): ReactNode {
  const field = { id: 'convite-email', value: email, error: null, onText() {}, onLeave() {} };
  return <TextField label={t.access.email} type="email" autoComplete="username" readOnly field={field} />;
}

/** Signs in with the password just set; who has a second factor goes on at Entrar, which asks for it. */
function useEnter(): (credentials: { email: string; password: string }) => Promise<void> {
  const [, go] = useLocation();
  const client = useQueryClient();
  return async (credentials) => {
    try {
      const opened = await session.signIn(credentials);
      rememberCsrf(opened.csrfToken);
      client.clear();
      client.setQueryData(['session'], opened);
      go('/inicio', { replace: true });
    } catch {
      go('/entrar?senha=definida', { replace: true });
    }
  };
}
