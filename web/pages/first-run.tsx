/** Primeiro acesso: the administrator, the company, and where to begin. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { session } from '../api.ts';
import { t } from '../texts.pt-BR.ts';
import { ApiProblem, rememberCsrf } from '../transport.ts';
import { SecretField, TaxIdInput, TextField } from '../ui/fields.tsx';
import { ErrorSummary, filled, FormBox, must, useForm, valueOf, type Form } from '../ui/form.tsx';
import { Button, Radio, useDocumentTitle } from '../ui/kit.ts';
import { ProblemNote } from '../ui/notes.tsx';
import { readEmail, readTaxId, strengthOf } from '../ui/parse.ts';
import { Mark } from './sign-in.tsx';

const words = t.access;
const MINIMUM = 12;
type FirstTexts = { name: string; email: string; password: string; companyName: string; companyTaxId: string };
const pointers = {
  '/name': 'name',
  '/email': 'email',
  '/password': 'password',
  '/companyName': 'companyName',
  '/companyTaxId': 'companyTaxId',
} as const;

export function FirstRunPage(): ReactNode {
  useDocumentTitle(`${words.firstTitle} · ${t.shell.brand}`);
  const [, go] = useLocation();
  const client = useQueryClient();
  const first = useQuery({ queryKey: ['first-run'], queryFn: session.firstRun });
  const [sample, setSample] = useState(true);
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const form = useForm<FirstTexts>(
    { name: '', email: '', password: '', companyName: '', companyTaxId: '' },
    {
      name: filled(words.missing.name),
      email: must(readEmail),
      password: (text) => (text.length < MINIMUM ? words.passwordHelp : null),
      companyName: filled(words.missing.companyName),
      companyTaxId: must(readTaxId),
    },
  );
  useEffect(() => {
    if (first.data?.needed === false) go('/entrar', { replace: true });
  }, [first.data, go]);

  const send = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null });
    const { name, email, password, companyName, companyTaxId } = form.values;
    try {
      const opened = await session.start({
        name: name.trim(),
        email: email.trim(),
        password,
        companyName: companyName.trim(),
        companyTaxId: valueOf(readTaxId, companyTaxId),
        sample,
      });
      rememberCsrf(opened.csrfToken);
      client.setQueryData(['session'], opened);
      go(sample ? '/inicio' : '/integracoes/nova', { replace: true });
    } catch (error) {
      const placed = error instanceof ApiProblem && form.refuse(error.body, pointers).length === 0;
      setState({ busy: false, error: placed && (error.body.errors?.length ?? 0) > 0 ? null : error });
    }
  };
  return (
    <main className="outside">
      <Mark />
      <div className="outside-card" style={{ maxWidth: 560 }}>
        <FormBox onSubmit={() => void send()} label={words.firstTitle}>
          <div>
            <h1>{words.firstTitle}</h1>
            <p className="dimmed" style={{ margin: 0 }}>
              {words.firstLead}
            </p>
          </div>
          <ErrorSummary form={form} />
          <ProblemNote error={state.error} />
          <FirstFields form={form} />
          {first.data?.sample === true && <Beginning sample={sample} onChange={setSample} />}
          <Button type="submit" size="md" loading={state.busy}>
            {words.create}
          </Button>
        </FormBox>
      </div>
    </main>
  );
}

function FirstFields({ form }: { form: Form<FirstTexts> }): ReactNode {
  const strength = strengthOf(form.values.password);
  return (
    <div className="fields">
      <TextField label={words.name} autoComplete="name" autoFocus field={form.field('name')} />
      <TextField label={words.email} type="email" autoComplete="username" field={form.field('email')} />
      <div>
        <SecretField
          label={words.password}
          help={words.passwordHelp}
          autoComplete="new-password"
          field={form.field('password')}
        />
        <div role="status" className="dimmed" style={{ minHeight: 20 }}>
          {form.field('password').error === null && words.strength[strength]}
        </div>
      </div>
      <TextField label={words.companyName} span={3} autoComplete="organization" field={form.field('companyName')} />
      <TaxIdInput label={words.companyTaxId} span={3} field={form.field('companyTaxId')} />
    </div>
  );
}

function Beginning({ sample, onChange }: { sample: boolean; onChange(sample: boolean): void }): ReactNode {
  return (
    <Radio.Group
      label={words.start}
      value={sample ? 'sample' : 'real'}
      onChange={(value) => onChange(value === 'sample')}
    >
      <div className="stack" style={{ paddingTop: 8 }}>
        <Radio value="sample" label={words.sample} description={words.sampleHelp} />
        <Radio value="real" label={words.real} description={words.realHelp} />
      </div>
    </Radio.Group>
  );
}
