/** Entrar: e-mail and password, then, for who has one, the code of the second factor. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { session } from '../api.ts';
import { ApiProblem, rememberCsrf } from '../transport.ts';
import { t } from '../texts.pt-BR.ts';
import { nowMs } from '../ui/clock.ts';
import { SecretField, TextField } from '../ui/fields.tsx';
import { ErrorSummary, filled, FormBox, useForm } from '../ui/form.tsx';
import { Button, useDocumentTitle } from '../ui/kit.ts';
import { Note, ProblemNote } from '../ui/notes.tsx';

const words = t.access;

interface Credentials {
  email: string;
  password: string;
}

export function SignInPage(): ReactNode {
  useDocumentTitle(`${words.signInTitle} · ${t.shell.brand}`);
  const [proven, setProven] = useState<Credentials | null>(null);
  return (
    <main className="outside">
      <Mark />
      <div className="outside-card">
        {proven === null ? (
          <PasswordStep onCodeNeeded={setProven} />
        ) : (
          <CodeStep credentials={proven} onOther={() => setProven(null)} />
        )}
      </div>
    </main>
  );
}

interface Step {
  busy: boolean;
  error: unknown;
  /** Signs in and goes on; gives the problem that is not shown here but answered by the next step. */
  send(body: Credentials & { code?: string }): Promise<ApiProblem | null>;
}

/** `passesOn`: the code of the problem that the caller answers himself. */
function useSignIn(passesOn: string): Step {
  const [, go] = useLocation();
  const [search] = useSearchParams();
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  return {
    ...state,
    async send(body) {
      setState({ busy: true, error: null });
      try {
        const opened = await session.signIn(body);
        rememberCsrf(opened.csrfToken);
        client.setQueryData(['session'], opened);
        go(localAddress(search.get('volta')), { replace: true });
        return null;
      } catch (error) {
        const passed = error instanceof ApiProblem && error.body.code === passesOn ? error : null;
        setState({ busy: false, error: passed === null ? error : null });
        return passed;
      }
    },
  };
}

function PasswordStep({ onCodeNeeded }: { onCodeNeeded(credentials: Credentials): void }): ReactNode {
  const [search] = useSearchParams();
  const step = useSignIn('second_factor_required');
  const wait = useWait(step.error);
  const form = useForm(
    { email: '', password: '' },
    { email: filled(words.missing.email), password: filled(words.missing.password) },
  );
  const send = async () => {
    if (!form.check()) return;
    const credentials = { email: form.values.email.trim(), password: form.values.password };
    if ((await step.send(credentials)) !== null) onCodeNeeded(credentials);
  };
  return (
    <FormBox onSubmit={() => void send()} label={words.signInTitle}>
      <h1>{words.signInTitle}</h1>
      {search.get('volta') !== null && (
        <Note>
          <p>{words.signedOut}</p>
        </Note>
      )}
      {search.has('senha') && (
        <Note tone="good">
          <p>{t.invitation.done}</p>
        </Note>
      )}
      <ErrorSummary form={form} />
      <ProblemNote error={step.error} />
      <TextField label={words.email} type="email" autoComplete="username" autoFocus field={form.field('email')} />
      <SecretField label={words.password} autoComplete="current-password" field={form.field('password')} />
      <WaitingButton busy={step.busy} wait={wait} />
      <p className="dimmed" style={{ margin: 0 }}>
        {words.forgot}
      </p>
    </FormBox>
  );
}

function CodeStep({ credentials, onOther }: { credentials: Credentials; onOther(): void }): ReactNode {
  const step = useSignIn('second_factor_wrong');
  const wait = useWait(step.error);
  const form = useForm({ code: '' }, { code: filled(t.confirmPerson.codeMissing) });
  const send = async () => {
    if (!form.check()) return;
    const refused = await step.send({ ...credentials, code: form.values.code.trim() });
    if (refused === null) return;
    form.set({ code: '' });
    form.mark({ code: refused.body.detail });
  };
  return (
    <FormBox onSubmit={() => void send()} label={t.signInCode.title}>
      <div>
        <h1>{t.signInCode.title}</h1>
        <p className="dimmed" style={{ margin: 0 }}>
          {t.signInCode.lead(credentials.email)}
        </p>
      </div>
      <ProblemNote error={step.error} />
      <TextField
        label={t.confirmPerson.codeLabel}
        help={t.confirmPerson.codeHelp}
        autoComplete="one-time-code"
        autoFocus
        field={form.field('code')}
      />
      <WaitingButton busy={step.busy} wait={wait} />
      <Button variant="subtle" onClick={onOther}>
        {t.signInCode.other}
      </Button>
      <p className="dimmed" style={{ margin: 0 }}>
        {t.signInCode.lost}
      </p>
    </FormBox>
  );
}

function WaitingButton({ busy, wait }: { busy: boolean; wait: number }): ReactNode {
  const time = `${Math.floor(wait / 60)}:${String(wait % 60).padStart(2, '0')}`;
  return (
    <Button type="submit" loading={busy} disabled={wait > 0}>
      {wait > 0 ? t.signInCode.wait(time) : words.signIn}
    </Button>
  );
}

/** Seconds that are left of the waiting that a problem asked for, counted down. */
function useWait(error: unknown): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const facts = error instanceof ApiProblem ? error.body.facts : undefined;
    const seconds = Number(facts?.['retryAfterSeconds'] ?? 0);
    setLeft(seconds);
    if (seconds === 0) return;
    const end = nowMs() + seconds * 1000;
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((end - nowMs()) / 1000));
      setLeft(rest);
      if (rest === 0) clearInterval(timer);
    }, 500);
    return () => clearInterval(timer);
  }, [error]);
  return left;
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
