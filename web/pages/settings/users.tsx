/** Configurações → Usuários: who may come in, with which role, and the links that wait to be used. */
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { roleLabels } from '#contract/people.ts';
import {
  invites as invitesApi,
  users as usersApi,
  type Invite,
  type InviteCreated,
  type User,
} from '../../people-api.ts';
import { useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { Button } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading } from '../../ui/notes.tsx';
import { Box, Chip, Instant, SimpleTable } from '../../ui/parts.tsx';
import { SettingsFrame } from './frame.tsx';
import { InviteDialog, LinkDialog, RevokeDialog } from './users-invite.tsx';
import { UserDialog } from './users-dialog.tsx';

const words = t.users;

type Asking =
  | { what: 'user'; id: string }
  | { what: 'invite' }
  | { what: 'revoke'; invite: Invite }
  | { what: 'link'; made: InviteCreated };

export function UsersPage(): ReactNode {
  const read = useQuery({ queryKey: ['users'], queryFn: usersApi.list });
  const [asking, setAsking] = useState<Asking | null>(null);
  const close = () => setAsking(null);
  const showLink = (made: InviteCreated) => setAsking({ what: 'link', made });
  const list = read.data?.data ?? [];
  const opened = asking?.what === 'user' ? list.find(({ id }) => id === asking.id) : undefined;
  return (
    <SettingsFrame part="users" actions={<Button onClick={() => setAsking({ what: 'invite' })}>{words.invite}</Button>}>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {read.data !== undefined && (
        <div className="box">
          <UserTable users={list} onOpen={(id) => setAsking({ what: 'user', id })} />
          {read.data.next !== null && <p className="dimmed">{words.more}</p>}
        </div>
      )}
      <OpenInvites onAsk={setAsking} onLink={showLink} />
      {opened !== undefined && <UserDialog user={opened} onLink={showLink} onClose={close} />}
      {asking?.what === 'invite' && <InviteDialog onLink={showLink} onClose={close} />}
      {asking?.what === 'revoke' && <RevokeDialog invite={asking.invite} onClose={close} />}
      {asking?.what === 'link' && <LinkDialog made={asking.made} onClose={close} />}
    </SettingsFrame>
  );
}

function UserTable({ users, onOpen }: { users: readonly User[]; onOpen(id: string): void }): ReactNode {
  const { user: me } = useSession();
  const { columns } = words;
  return (
    <SimpleTable
      label={words.label}
      rows={users}
      rowKey={({ id }) => id}
      columns={[
        {
          title: columns.name,
          cell: ({ id, name, active, lockedUntil }) => (
            <>
              {name} {id === me.id && <Chip>{words.you}</Chip>} {!active && <Chip tone="bad">{words.disabled}</Chip>}{' '}
              {lockedUntil !== null && <Chip tone="amber">{words.locked}</Chip>}
            </>
          ),
        },
        { title: columns.email, cell: ({ email }) => email },
        { title: columns.role, cell: ({ role }) => roleLabels[role] },
        {
          title: columns.secondFactor,
          cell: ({ secondFactor }) =>
            secondFactor === true ? <Chip tone="good">{words.on}</Chip> : <span className="dimmed">{words.off}</span>,
        },
        {
          title: columns.lastSeen,
          cell: ({ lastSeenAt }) => (lastSeenAt === null ? words.never : <Instant at={lastSeenAt} />),
        },
        {
          title: '',
          cell: ({ id, name }) => (
            <Button size="compact-sm" variant="default" aria-label={words.openOf(name)} onClick={() => onOpen(id)}>
              {words.open}
            </Button>
          ),
        },
      ]}
    />
  );
}

function OpenInvites({ onAsk, onLink }: { onAsk(asking: Asking): void; onLink(made: InviteCreated): void }): ReactNode {
  const read = useQuery({ queryKey: ['invites'], queryFn: invitesApi.list });
  const [sending, setSending] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const open = (read.data?.data ?? []).filter(({ state }) => state === 'pending' || state === 'expired');
  const resend = async ({ id }: Invite) => {
    setSending(id);
    setError(null);
    try {
      onLink(await invitesApi.resend(id));
      await read.refetch();
    } catch (failed) {
      setError(failed);
    }
    setSending(null);
  };
  return (
    <Box title={words.invites}>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {error !== null && <FailedNote error={error} />}
      {read.isPending && <Loading />}
      {read.data !== undefined && open.length === 0 && <EmptyNote text={words.invitesEmpty} />}
      {open.length > 0 && (
        <InviteTable
          invites={open}
          sending={sending}
          onResend={(invite) => void resend(invite)}
          onRevoke={(invite) => onAsk({ what: 'revoke', invite })}
        />
      )}
    </Box>
  );
}

function InviteTable(props: {
  invites: readonly Invite[];
  sending: string | null;
  onResend(invite: Invite): void;
  onRevoke(invite: Invite): void;
}): ReactNode {
  const { columns } = words;
  return (
    <SimpleTable
      label={words.invites}
      rows={props.invites}
      rowKey={({ id }) => id}
      columns={[
        { title: columns.name, cell: ({ name }) => name },
        { title: columns.email, cell: ({ email }) => email },
        { title: columns.role, cell: ({ kind, role }) => `${words.kinds[kind]} · ${roleLabels[role]}` },
        {
          title: columns.state,
          cell: ({ state }) => <Chip tone={state === 'expired' ? 'bad' : 'plain'}>{words.states[state]}</Chip>,
        },
        { title: columns.expires, cell: ({ expiresAt }) => <Instant at={expiresAt} /> },
        {
          title: '',
          cell: (invite) => (
            <div className="row" data-end>
              <Button
                size="compact-sm"
                variant="default"
                loading={props.sending === invite.id}
                onClick={() => props.onResend(invite)}
              >
                {words.resend}
              </Button>
              <Button
                size="compact-sm"
                variant="subtle"
                color="red"
                onClick={() => props.onRevoke(invite)}
                aria-label={words.revokeTitle(invite.name)}
              >
                {words.revokeShort}
              </Button>
            </div>
          ),
        },
      ]}
    />
  );
}
