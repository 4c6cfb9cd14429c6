/** The server, how to enter it, and by when the day's files must be there. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { fileSources, type FileOrigin, type FileSource, type FileSourceInput } from '../../files-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { ApiProblem } from '../../transport.ts';
import { AreaField, SecretField, TextField } from '../../ui/fields.tsx';
import { ErrorSummary, filled, FormBox, must, useForm } from '../../ui/form.tsx';
import { Button, Checkbox, Select } from '../../ui/kit.ts';
import { useLeaveGuard } from '../../ui/leave-guard.tsx';
import { ProblemNote, toast } from '../../ui/notes.tsx';

const words = t.files.source;
const pointers = {
  '/host': 'host',
  '/port': 'port',
  '/username': 'username',
  '/folder': 'folder',
  '/password': 'password',
  '/privateKey': 'privateKey',
  '/passphrase': 'passphrase',
} as const;
const usualAlertHour = 14;

function readPort(text: string) {
  const value = Number(text.trim());
  const fits = /^\d{1,5}$/.test(text.trim()) && value >= 1 && value <= 65_535;
  return fits
    ? ({ ok: true, value, shown: String(value) } as const)
    : ({ ok: false, problem: words.portWrong } as const);
}

function useSourceForm(source: FileSource | null) {
  return useForm(
    {
      host: source?.host ?? '',
      port: String(source?.port ?? 22),
      username: source?.username ?? '',
      folder: source?.folder ?? '/',
      auth: source?.auth ?? 'password',
      password: '',
      privateKey: '',
      passphrase: '',
      keyType: 'ed25519',
      newKey: '',
      alertHour: String(source?.alertHour ?? usualAlertHour),
      expectsEmpty: source?.expectsEmptyDays === false ? '' : 'x',
      active: source?.active === false ? '' : 'x',
    } as Record<Name, string>,
    {
      host: filled(words.hostMissing),
      port: must(readPort),
      username: filled(words.usernameMissing),
      folder: filled(words.folderMissing),
    },
  );
}

type Name =
  | 'host'
  | 'port'
  | 'username'
  | 'folder'
  | 'auth'
  | 'password'
  | 'privateKey'
  | 'passphrase'
  | 'keyType'
  | 'newKey'
  | 'alertHour'
  | 'expectsEmpty'
  | 'active';
type Form = ReturnType<typeof useSourceForm>;

function bodyOf({ values }: Form): FileSourceInput {
  const { password, privateKey, passphrase } = values;
  const isKey = values.auth === 'key';
  return {
    host: values.host.trim(),
    port: Number(values.port),
    username: values.username.trim(),
    folder: values.folder.trim(),
    auth: isKey ? 'key' : 'password',
    ...(!isKey && password !== '' ? { password } : {}),
    ...(isKey && privateKey.trim() !== '' ? { privateKey } : {}),
    ...(isKey && privateKey.trim() !== '' && passphrase !== '' ? { passphrase } : {}),
    ...(isKey ? { keyType: values.keyType === 'rsa' ? 'rsa' : 'ed25519', newKey: values.newKey !== '' } : {}),
    alertHour: Number(values.alertHour),
    expectsEmptyDays: values.expectsEmpty !== '',
    active: values.active !== '',
  };
}

export function SourceForm({ origin }: { origin: FileOrigin }): ReactNode {
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const { source, simulator, connectionId } = origin;
  const form = useSourceForm(source);
  const guard = useLeaveGuard(form.changed);
  const save = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null });
    try {
      await fileSources.put(connectionId, bodyOf(form));
      toast(words.saved);
      // The form is made anew with what is stored.
      await client.invalidateQueries({ queryKey: ['file-origins'] });
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
        {simulator !== null && source === null && (
          <div className="row">
            <Button
              type="button"
              size="xs"
              variant="default"
              onClick={() => form.set({ host: simulator.host, port: String(simulator.port), folder: simulator.folder })}
            >
              {words.useSimulator}
            </Button>
          </div>
        )}
        <div className="fields" data-align>
          <TextField label={words.host} help={words.hostHelp} span={4} field={form.field('host')} />
          <TextField label={words.port} inputMode="numeric" span={2} field={form.field('port')} />
          <TextField label={words.username} span={3} autoComplete="off" field={form.field('username')} />
          <TextField label={words.folder} span={3} field={form.field('folder')} />
          <Login form={form} source={source} />
          <Habits form={form} />
        </div>
        <div className="row" data-end>
          <Button type="submit" loading={state.busy} disabled={!form.changed}>
            {words.save}
          </Button>
        </div>
      </FormBox>
    </div>
  );
}

function Login({ form, source }: { form: Form; source: FileSource | null }): ReactNode {
  const { auth, privateKey, newKey } = form.values;
  const hasPair = source?.auth === 'key';
  return (
    <>
      <div data-span={3}>
        <Select
          label={words.auth}
          data={Object.entries(words.auths).map(([value, label]) => ({ value, label }))}
          value={auth}
          allowDeselect={false}
          onChange={(value) => value !== null && form.set({ auth: value })}
        />
      </div>
      {auth === 'password' ? (
        <SecretField
          label={words.password}
          help={source?.auth === 'password' ? words.passwordKept : words.passwordHelp}
          span={3}
          autoComplete="new-password"
          field={form.field('password')}
        />
      ) : (
        <>
          <div data-span={3}>
            <Select
              label={words.keyType}
              data={Object.entries(words.keyTypes).map(([value, label]) => ({ value, label }))}
              value={form.values.keyType}
              allowDeselect={false}
              disabled={privateKey !== ''}
              onChange={(value) => value !== null && form.set({ keyType: value })}
            />
          </div>
          <AreaField label={words.privateKey} help={words.keyHelp} optional rows={3} field={form.field('privateKey')} />
          {privateKey !== '' && (
            <SecretField label={words.passphrase} optional span={3} field={form.field('passphrase')} />
          )}
          {hasPair && (
            <div data-span={6}>
              <Checkbox
                label={words.newKey}
                checked={newKey !== ''}
                onChange={(event) => form.set({ newKey: event.currentTarget.checked ? 'x' : '' })}
              />
            </div>
          )}
        </>
      )}
    </>
  );
}

function Habits({ form }: { form: Form }): ReactNode {
  const { alertHour, expectsEmpty, active } = form.values;
  return (
    <>
      <div data-span={3}>
        <Select
          label={words.alertHour}
          data={Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: words.hour(hour) }))}
          value={alertHour}
          allowDeselect={false}
          onChange={(value) => value !== null && form.set({ alertHour: value })}
        />
      </div>
      <div data-span={6}>
        <Checkbox
          label={words.expectsEmpty}
          checked={expectsEmpty !== ''}
          onChange={(event) => form.set({ expectsEmpty: event.currentTarget.checked ? 'x' : '' })}
        />
      </div>
      <div data-span={6}>
        <Checkbox
          label={words.active}
          checked={active !== ''}
          onChange={(event) => form.set({ active: event.currentTarget.checked ? 'x' : '' })}
        />
      </div>
    </>
  );
}
