/** Entrar. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { session } from '../api.ts';
import { rememberCsrf } from '../transport.ts';
import { t } from '../texts.pt-BR.ts';
import { SecretField, TextField } from '../ui/fields.tsx';
import { ErrorSummary, filled, FormBox, useForm } from '../ui/form.tsx';
import { Button, useDocumentTitle } from '../ui/kit.ts';
import { Note, ProblemNote } from '../ui/notes.tsx';

const words = t.access;

export function SignInPage(): ReactNode {
  useDocumentTitle(`${words.signInTitle} · ${t.shell.brand}`);
  const [, go] = useLocation();
  const [search] = useSearchParams();
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const form = useForm(
    { email: '', password: '' },
    { email: filled(words.missing.email), password: filled(words.missing.password) },
  );
  const back = search.get('volta');
  const send = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null });
    try {
      const opened = await session.signIn({ email: form.values.email.trim(), password: form.values.password });
      rememberCsrf(opened.csrfToken);
      client.setQueryData(['session'], opened);
      go(localAddress(back), { replace: true });
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <main className="outside">
      <Mark />
      <div className="outside-card">
        <FormBox onSubmit={() => void send()} label={words.signInTitle}>
          <h1>{words.signInTitle}</h1>
          {back !== null && (
            <Note>
              <p>{words.signedOut}</p>
            </Note>
          )}
          <ErrorSummary form={form} />
          <ProblemNote error={state.error} />
          <TextField label={words.email} type="email" autoComplete="username" autoFocus field={form.field('email')} />
          <SecretField label={words.password} autoComplete="current-password" field={form.field('password')} />
          <Button type="submit" loading={state.busy}>
            {words.signIn}
          </Button>
          <p className="dimmed" style={{ margin: 0 }}>
            {words.forgot}
          </p>
        </FormBox>
      </div>
    </main>
  );
}

export function Mark(): ReactNode {
  return (
    <div className="brand">
      <img src="/favicon.svg" alt="" />
      <span>{t.shell.brand}</span>
    </div>
  );
}

/** Only an address of ours may follow: a link must not lead elsewhere after signing in. */
function localAddress(back: string | null): string {
  return back !== null && /^\/(?![/\\])/.test(back) ? back : '/inicio';
}
