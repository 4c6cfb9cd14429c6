/** One user: name and role, and the ways to help somebody in or to keep somebody out. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { users as usersApi, type InviteCreated, type User } from '../../people-api.ts';
import { useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { makeIntent } from '../../transport.ts';
import type { Role } from '../../types.ts';
import { useConfirmPerson } from '../../ui/confirm-person.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { counted } from '../../ui/format.ts';
import { filled, useForm } from '../../ui/form.tsx';
import { Button } from '../../ui/kit.ts';
import { ProblemNote, toast } from '../../ui/notes.tsx';
import { RoleChoice } from './users-invite.tsx';

const words = t.users;

interface UserDialogProps {
  user: User;
  onLink(made: InviteCreated): void;
  onClose(): void;
}

export function UserDialog(props: UserDialogProps): ReactNode {
  const [part, setPart] = useState<'user' | 'disable' | 'second-factor'>('user');
  if (part === 'disable') return <DisableDialog {...props} />;
  if (part === 'second-factor') return <SecondFactorDialog {...props} />;
  return <ChangeDialog {...props} onPart={setPart} />;
}

/** Runs a call, reads the users again, and keeps what failed. */
function useAct(): {
  busy: boolean;
  error: unknown;
  act(call: () => Promise<unknown>, done: string): Promise<boolean>;
} {
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  return {
    ...state,
    async act(call, done) {
      setState({ busy: true, error: null });
      try {
        await call();
        await client.invalidateQueries({ queryKey: ['users'] });
        if (done !== '') toast(done);
        setState({ busy: false, error: null });
        return true;
      } catch (error) {
        setState({ busy: false, error });
        return false;
      }
    },
  };
}

function ChangeDialog(props: UserDialogProps & { onPart(part: 'disable' | 'second-factor'): void }): ReactNode {
  const { user, onClose } = props;
  const intent = useRef(makeIntent());
  const { busy, error, act } = useAct();
  const [role, setRole] = useState<Role>(user.role);
  const form = useForm({ name: user.name }, { name: filled(words.nameMissing) });
  const save = async () => {
    if (!form.check()) return;
    const body = { name: form.values.name.trim(), role };
    const at = { key: intent.current(body), version: user.version };
    if (await act(() => usersApi.change(user.id, body, at), words.saved)) onClose();
  };
  return (
    <ConfirmDialog title={user.name} confirm={words.save} busy={busy} onConfirm={() => void save()} onClose={onClose}>
      <ProblemNote error={error} />
      <p className="dimmed" style={{ margin: 0 }}>
        {user.email} · {counted(user.sessions ?? 0, words.sessions)}
      </p>
      <TextField label={words.name} autoFocus field={form.field('name')} />
      <RoleChoice value={role} onChange={setRole} />
      <Helps {...props} act={act} />
    </ConfirmDialog>
  );
}

interface Help {
  word: string;
  help: string;
  shown: boolean;
  run(): void;
}

function Helps(
  props: UserDialogProps & {
    act(call: () => Promise<unknown>, done: string): Promise<boolean>;
    onPart(part: 'disable' | 'second-factor'): void;
  },
): ReactNode {
  const { user, act, onPart, onLink, onClose } = props;
  const client = useQueryClient();
  const own = useSession().user.id === user.id;
  const reset = async () => {
    const made: InviteCreated[] = [];
    const done = await act(async () => void made.push(await usersApi.resetPassword(user.id)), '');
    await client.invalidateQueries({ queryKey: ['invites'] });
    if (done && made[0] !== undefined) onLink(made[0]);
  };
  const enable = async () => {
    if (await act(() => usersApi.enable(user.id), words.enabledDone)) onClose();
  };
  const helps: Help[] = [
    { word: words.resetPassword, help: words.resetPasswordHelp, shown: user.active, run: () => void reset() },
    {
      word: words.resetSecondFactor,
      help: words.resetSecondFactorHelp,
      shown: user.secondFactor === true && !own,
      run: () => onPart('second-factor'),
    },
    {
      word: words.endSessions,
      help: words.endSessionsHelp,
      shown: (user.sessions ?? 0) > 0 && !own,
      run: () => void act(() => usersApi.endSessions(user.id), words.sessionsEnded),
    },
    { word: words.disable, help: words.disableBody, shown: user.active && !own, run: () => onPart('disable') },
    { word: words.enable, help: '', shown: !user.active, run: () => void enable() },
  ];
  return (
    <section className="stack" data-tight aria-label={words.help}>
      <h3 style={{ margin: 0, fontSize: 14 }}>{words.help}</h3>
      {helps
        .filter(({ shown }) => shown)
        .map(({ word, help, run }) => (
          <div className="help-line" key={word}>
            <Button variant="default" size="xs" onClick={run}>
              {word}
            </Button>
            <span className="dimmed">{help}</span>
          </div>
        ))}
    </section>
  );
}

function DisableDialog({ user, onClose }: UserDialogProps): ReactNode {
  const { busy, error, act } = useAct();
  const disable = async () => {
    if (await act(() => usersApi.disable(user.id), words.disabledDone)) onClose();
  };
  return (
    <ConfirmDialog
      careful
      title={words.disableTitle(user.name)}
      confirm={words.disable}
      busy={busy}
      onConfirm={() => void disable()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{words.disableBody}</p>
      <ProblemNote error={error} />
    </ConfirmDialog>
  );
}

function SecondFactorDialog({ user, onClose }: UserDialogProps): ReactNode {
  const client = useQueryClient();
  const proof = useConfirmPerson({ autoFocus: true });
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const reset = async () => {
    const confirmation = proof.confirmation();
    if (confirmation === null) return;
    setState({ busy: true, error: null });
    try {
      await usersApi.resetSecondFactor(user.id, confirmation);
      await client.invalidateQueries({ queryKey: ['users'] });
      toast(words.secondFactorGone);
      onClose();
    } catch (error) {
      setState({ busy: false, error: proof.refuse(error) });
    }
  };
  return (
    <ConfirmDialog
      title={`${words.resetSecondFactor}: ${user.name}`}
      confirm={words.resetSecondFactor}
      busy={state.busy}
      onConfirm={() => void reset()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{words.resetSecondFactorHelp}</p>
      {proof.fields}
      <ProblemNote error={state.error} />
    </ConfirmDialog>
  );
}
