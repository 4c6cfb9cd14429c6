/** Sending a certificate: drop what the bank gave; it is read at once, and what is wrong is told with who must act and how. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { setup } from '../../connecting-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { ApiProblem } from '../../transport.ts';
import type { Connection, StoredCredentials } from '../../types.ts';
import { SecretField } from '../../ui/fields.tsx';
import { FormBox, useForm } from '../../ui/form.tsx';
import { Button } from '../../ui/kit.ts';
import { Note, ProblemNote } from '../../ui/notes.tsx';
import { packFiles, type DroppedFile } from './certificate-upload.ts';
import { FileDrop } from './file-drop.tsx';

const words = t.connecting.certificate;

interface CertificateSendProps {
  connection: Connection;
  /** It is kept; what is worth knowing of the files comes along. */
  onStored(notices: StoredCredentials['notices']): void;
}

interface State {
  busy: boolean;
  files: readonly DroppedFile[];
  error: unknown;
  /** What is told before anything is sent. */
  problem: string | null;
}

export function CertificateSend({ connection, onStored }: CertificateSendProps): ReactNode {
  const client = useQueryClient();
  const [state, setState] = useState<State>({ busy: false, files: [], error: null, problem: null });
  const form = useForm({ password: '' }, {});
  const send = async (files: readonly DroppedFile[]) => {
    const packed = packFiles(files);
    if (!packed.ok) return setState({ busy: false, files, error: null, problem: packed.problem });
    setState({ busy: true, files, error: null, problem: null });
    try {
      const { password } = form.values;
      const body = { ...packed.files, ...(password === '' ? {} : { password }) };
      const { notices } = await setup.changeCredentials(connection.id, body);
      await client.invalidateQueries({ queryKey: ['connections'] });
      void client.invalidateQueries({ queryKey: ['certificates'] });
      form.reset({ password: '' });
      setState({ busy: false, files: [], error: null, problem: null });
      onStored(notices);
    } catch (error) {
      const password = problemsAt(error).find(({ pointer }) => pointer === '/password');
      if (password !== undefined) form.mark({ password: password.detail });
      setState({ busy: false, files, error, problem: null });
    }
  };
  const locked = problemsAt(state.error).some(({ pointer }) => pointer === '/password');
  return (
    <div className="stack">
      <FileDrop
        lead={words.drop}
        choose={words.choose}
        busy={state.busy}
        onFiles={(files) => void send(join(state.files, files))}
      />
      <Dropped files={state.files} onForget={() => setState({ ...state, files: [], error: null, problem: null })} />
      {locked && (
        <FormBox onSubmit={() => void send(state.files)} label={words.password}>
          <SecretField label={words.password} help={words.passwordHelp} autoFocus field={form.field('password')} />
          <div>
            <Button type="submit" loading={state.busy}>
              {words.openWithPassword}
            </Button>
          </div>
        </FormBox>
      )}
      <Diagnosis {...state} locked={locked} />
    </div>
  );
}

/** What lacked before may be what is dropped now; the same file again takes the place of the older. */
function join(before: readonly DroppedFile[], now: readonly DroppedFile[]): DroppedFile[] {
  const names = new Set(now.map(({ name }) => name));
  return [...before.filter(({ name }) => !names.has(name)), ...now];
}

function problemsAt(error: unknown) {
  return error instanceof ApiProblem ? (error.body.errors ?? []) : [];
}

function Dropped({ files, onForget }: { files: readonly DroppedFile[]; onForget(): void }): ReactNode {
  if (files.length === 0) return null;
  return (
    <div className="row">
      <span className="grow mono" style={{ overflowWrap: 'anywhere' }}>
        {files.map(({ name }) => name).join(' · ')}
      </span>
      <Button size="xs" variant="subtle" onClick={onForget}>
        {words.forget}
      </Button>
    </div>
  );
}

function Diagnosis({ error, problem, locked }: Pick<State, 'error' | 'problem'> & { locked: boolean }): ReactNode {
  if (problem !== null)
    return (
      <Note tone="bad" alert>
        <p>{problem}</p>
      </Note>
    );
  const told = problemsAt(error).filter(({ pointer }) => !locked || pointer !== '/password');
  if (told.length === 0) return locked ? null : <ProblemNote error={error} />;
  return (
    <Note tone="bad" alert>
      <strong>{words.notGood}</strong>
      {told.map(({ pointer, detail }) => (
        <p key={`${pointer} ${detail}`}>{detail}</p>
      ))}
    </Note>
  );
}
