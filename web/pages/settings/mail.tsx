/** Configurações → E-mail: the company's mail server, a test of it, and what has left or not. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { mail as api, type MailServerInput, type MailServerView } from '../../alerts-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { ApiProblem } from '../../transport.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { AreaField, SecretField, TextField } from '../../ui/fields.tsx';
import { ErrorSummary, filled, FormBox, must, useForm } from '../../ui/form.tsx';
import { Button, Select } from '../../ui/kit.ts';
import { useLeaveGuard } from '../../ui/leave-guard.tsx';
import { FailedNote, Loading, Note, ProblemNote, toast } from '../../ui/notes.tsx';
import { readEmail } from '../../ui/parse.ts';
import { SettingsFrame } from './frame.tsx';
import { MailList } from './mail-list.tsx';
import { MailTestBox } from './mail-test.tsx';

const words = t.mail;
const pointers = {
  '/host': 'host',
  '/port': 'port',
  '/username': 'username',
  '/password': 'password',
  '/fromName': 'fromName',
  '/fromAddress': 'fromAddress',
  '/catchAll': 'catchAll',
  '/caPem': 'caPem',
} as const;

export function MailPage(): ReactNode {
  const read = useQuery({ queryKey: ['mail-server'], queryFn: api.server });
  const [dirty, setDirty] = useState(false);
  const [forgetting, setForgetting] = useState(false);
  const server = read.data;
  const forget = server?.configured ? (
    <Button variant="subtle" color="red" onClick={() => setForgetting(true)}>
      {words.forget}
    </Button>
  ) : null;
  return (
    <SettingsFrame part="mail" lead={words.lead} actions={forget}>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {server !== undefined && (
        <ServerForm key={server.updatedAt ?? ''} server={server} dirty={dirty} onDirty={setDirty} />
      )}
      {server?.configured === true && (
        <div style={{ maxWidth: 860 }}>
          <MailTestBox dirty={dirty} />
        </div>
      )}
      <MailList />
      {forgetting && <Forget onClose={() => setForgetting(false)} />}
    </SettingsFrame>
  );
}

type Security = MailServerInput['security'];

function readPort(text: string) {
  const value = Number(text.trim());
  const fits = /^\d{1,5}$/.test(text.trim()) && value >= 1 && value <= 65_535;
  return fits
    ? ({ ok: true, value, shown: String(value) } as const)
    : ({ ok: false, problem: words.portWrong } as const);
}

function useServerForm(server: MailServerView) {
  return useForm(
    {
      host: server.host,
      port: String(server.port),
      security: server.security as string,
      username: server.username,
      password: '',
      fromName: server.fromName,
      fromAddress: server.fromAddress,
      catchAll: server.catchAll ?? '',
      caPem: server.caPem ?? '',
    },
    {
      host: filled(words.hostMissing),
      port: must(readPort),
      fromName: filled(words.fromNameMissing),
      fromAddress: must(readEmail),
      catchAll: must(readEmail, true),
    },
  );
}

type ServerForm = ReturnType<typeof useServerForm>;

function bodyOf({ values }: ServerForm): MailServerInput {
  const { host, port, security, username, password, fromName, fromAddress, catchAll, caPem } = values;
  return {
    host: host.trim(),
    port: Number(port),
    security: security as Security,
    username: username.trim(),
    ...(password === '' ? {} : { password }),
    fromName: fromName.trim(),
    fromAddress: fromAddress.trim(),
    catchAll: catchAll.trim() === '' ? null : catchAll.trim(),
    caPem: caPem.trim() === '' ? null : caPem.trim(),
  };
}

function ServerForm({
  server,
  dirty,
  onDirty,
}: {
  server: MailServerView;
  dirty: boolean;
  onDirty(dirty: boolean): void;
}): ReactNode {
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const form = useServerForm(server);
  const guard = useLeaveGuard(form.changed);
  if (form.changed !== dirty) queueMicrotask(() => onDirty(form.changed));
  const save = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null });
    try {
      client.setQueryData(['mail-server'], await api.store(bodyOf(form)));
      toast(words.saved);
      await client.invalidateQueries({ queryKey: ['mails'] });
      setState({ busy: false, error: null });
    } catch (error) {
      const placed = error instanceof ApiProblem && form.refuse(error.body, pointers).length === 0;
      setState({ busy: false, error: placed && (error.body.errors?.length ?? 0) > 0 ? null : error });
    }
  };
  return (
    <div className="box" style={{ maxWidth: 860 }}>
      {guard}
      <FormBox onSubmit={() => void save()} label={words.formLabel}>
        <ErrorSummary form={form} />
        <ProblemNote error={state.error} />
        <ServerFields form={form} hasPassword={server.hasPassword} />
        <div className="row" data-end>
          <Button type="submit" loading={state.busy} disabled={!form.changed}>
            {words.save}
          </Button>
        </div>
      </FormBox>
    </div>
  );
}

const usualPorts: Readonly<Record<Security, string>> = { none: '25', starttls: '587', tls: '465' };

function ServerFields({ form, hasPassword }: { form: ServerForm; hasPassword: boolean }): ReactNode {
  const { security, port, username } = form.values;
  /** The usual port follows the choice, unless another was typed. */
  const choose = (next: string | null) => {
    if (next === null) return;
    const isUsual = port === '' || Object.values(usualPorts).includes(port);
    form.set({ security: next, ...(isUsual ? { port: usualPorts[next as Security] } : {}) });
  };
  return (
    <div className="fields">
      <TextField label={words.host} placeholder={words.hostExample} span={3} field={form.field('host')} />
      <div data-span={2} data-narrow="whole">
        <Select
          label={words.security}
          data={Object.entries(words.securities).map(([value, label]) => ({ value, label }))}
          value={security}
          allowDeselect={false}
          onChange={choose}
        />
      </div>
      <TextField label={words.port} inputMode="numeric" span={1} field={form.field('port')} />
      {security === 'none' && username.trim() !== '' && (
        <div data-span={6}>
          <Note tone="amber">{words.plainWarning}</Note>
        </div>
      )}
      <TextField
        label={words.username}
        help={words.usernameHelp}
        optional
        span={3}
        autoComplete="off"
        field={form.field('username')}
      />
      <SecretField
        label={words.password}
        help={hasPassword ? words.passwordKept : words.passwordHelp}
        optional
        span={3}
        autoComplete="new-password"
        field={form.field('password')}
      />
      <TextField label={words.fromName} span={3} field={form.field('fromName')} />
      <TextField label={words.fromAddress} type="email" span={3} field={form.field('fromAddress')} />
      <TextField
        label={words.catchAll}
        help={words.catchAllHelp}
        type="email"
        optional
        span={5}
        field={form.field('catchAll')}
      />
      <AreaField label={words.ca} help={words.caHelp} optional rows={3} field={form.field('caPem')} />
    </div>
  );
}

function Forget({ onClose }: { onClose(): void }): ReactNode {
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const forget = async () => {
    try {
      await api.forget();
      await client.invalidateQueries({ queryKey: ['mail-server'] });
      await client.invalidateQueries({ queryKey: ['mails'] });
      toast(words.forgotten);
      onClose();
    } catch (failed) {
      setError(failed);
    }
  };
  return (
    <ConfirmDialog
      careful
      title={words.forgetTitle}
      confirm={words.forget}
      onConfirm={() => void forget()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{words.forgetBody}</p>
      <ProblemNote error={error} />
    </ConfirmDialog>
  );
}
