/** Dialogs of a one-time link: made, shown once, ended. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { roleLabels, roles } from '#contract/people.ts';
import { invites as invitesApi, type Invite, type InviteCreated } from '../../people-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { ApiProblem, makeIntent } from '../../transport.ts';
import type { Role } from '../../types.ts';
import { CloseFoot, ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { ErrorSummary, filled, must, useForm } from '../../ui/form.tsx';
import { Radio } from '../../ui/kit.ts';
import { Note, ProblemNote, toast } from '../../ui/notes.tsx';
import { readEmail } from '../../ui/parse.ts';
import { CopyLine } from '../../ui/parts.tsx';

const words = t.users;
const pointers = { '/name': 'name', '/email': 'email' } as const;

export function RoleChoice({ value, onChange }: { value: Role; onChange(role: Role): void }): ReactNode {
  return (
    <Radio.Group label={words.role} value={value} onChange={(chosen) => onChange(chosen as Role)}>
      <div className="stack" data-tight style={{ paddingTop: 6 }}>
        {roles.map((role) => (
          <Radio key={role} value={role} label={roleLabels[role]} description={words.roleHelp[role]} />
        ))}
      </div>
    </Radio.Group>
  );
}

export function InviteDialog({ onLink, onClose }: { onLink(made: InviteCreated): void; onClose(): void }): ReactNode {
  const client = useQueryClient();
  const intent = useRef(makeIntent());
  const [role, setRole] = useState<Role>('finance');
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const form = useForm({ name: '', email: '' }, { name: filled(words.nameMissing), email: must(readEmail) });
  const send = async () => {
    if (!form.check()) return;
    const body = { name: form.values.name.trim(), email: form.values.email.trim(), role };
    setState({ busy: true, error: null });
    try {
      const made = await invitesApi.create(body, intent.current(body));
      await client.invalidateQueries({ queryKey: ['invites'] });
      onLink(made);
    } catch (error) {
      const placed = error instanceof ApiProblem && form.refuse(error.body, pointers).length === 0;
      setState({ busy: false, error: placed && (error.body.errors?.length ?? 0) > 0 ? null : error });
    }
  };
  return (
    <ConfirmDialog
      title={words.inviteTitle}
      confirm={words.inviteSend}
      busy={state.busy}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <ErrorSummary form={form} />
      <ProblemNote error={state.error} />
      <TextField label={words.name} autoFocus field={form.field('name')} />
      <TextField label={words.email} type="email" field={form.field('email')} />
      <RoleChoice value={role} onChange={setRole} />
    </ConfirmDialog>
  );
}

/** The only place where a link is seen. */
export function LinkDialog({ made, onClose }: { made: InviteCreated; onClose(): void }): ReactNode {
  return (
    <ConfirmDialog
      title={words.linkTitle(made.name)}
      confirm={t.common.close}
      foot={<CloseFoot onClose={onClose} />}
      onConfirm={onClose}
      onClose={onClose}
    >
      <Note tone="good">
        <p>
          <strong>{words.linkOnce}</strong>
        </p>
        <CopyLine text={made.link} label={words.linkLabel} />
      </Note>
      <p style={{ margin: 0 }}>{made.mailed ? words.linkMailed(made.email) : words.linkNotMailed}</p>
    </ConfirmDialog>
  );
}

export function RevokeDialog({ invite, onClose }: { invite: Invite; onClose(): void }): ReactNode {
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const revoke = async () => {
    setState({ busy: true, error: null });
    try {
      await invitesApi.revoke(invite.id);
      await client.invalidateQueries({ queryKey: ['invites'] });
      toast(words.revokedDone);
      onClose();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <ConfirmDialog
      careful
      title={words.revokeTitle(invite.name)}
      confirm={words.revoke}
      busy={state.busy}
      onConfirm={() => void revoke()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{words.revokeBody}</p>
      <ProblemNote error={state.error} />
    </ConfirmDialog>
  );
}
