/** Meu perfil: who one is, one's password, second factor and open sessions. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { roleLabels } from '#contract/people.ts';
import { profile as api, type OwnSession } from '../../people-api.ts';
import { useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { instant } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { FailedNote, Loading, ProblemNote, toast } from '../../ui/notes.tsx';
import { Box, Chip, Facts, Instant, PageHead, SimpleTable } from '../../ui/parts.tsx';
import { PasswordBox } from './password.tsx';
import { SecondFactorBox } from './second-factor.tsx';

const words = t.profile;

export function ProfilePage(): ReactNode {
  const { user, organization } = useSession();
  return (
    <div className="page" style={{ maxWidth: 900 }}>
      <PageHead title={words.title} />
      <Box title={words.who}>
        <Facts
          of={[
            [words.name, user.name],
            [words.email, user.email],
            [words.role, roleLabels[user.role]],
            [words.company, organization.name],
          ]}
        />
        <p className="dimmed" style={{ margin: '8px 0 0' }}>
          {words.nameHelp}
        </p>
      </Box>
      <PasswordBox />
      <SecondFactorBox />
      <SessionsBox />
    </div>
  );
}

function SessionsBox(): ReactNode {
  const client = useQueryClient();
  const read = useQuery({ queryKey: ['own-sessions'], queryFn: api.sessions });
  const [error, setError] = useState<unknown>(null);
  const act = async (call: () => Promise<unknown>, done: string) => {
    setError(null);
    try {
      await call();
      await client.invalidateQueries({ queryKey: ['own-sessions'] });
      toast(done);
    } catch (failed) {
      setError(failed);
    }
  };
  const others = (read.data?.data ?? []).some(({ current }) => !current);
  const endOthers = (
    <Button variant="default" size="xs" onClick={() => void act(api.endOtherSessions, words.othersEnded)}>
      {words.endOthers}
    </Button>
  );
  return (
    <Box title={words.sessions} right={others ? endOthers : null}>
      <p className="dimmed" style={{ margin: '0 0 8px' }}>
        {words.sessionsLead}
      </p>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      <ProblemNote error={error} />
      {read.data !== undefined && (
        <SessionTable sessions={read.data.data} onEnd={(id) => void act(() => api.endSession(id), words.ended)} />
      )}
    </Box>
  );
}

function SessionTable({ sessions, onEnd }: { sessions: readonly OwnSession[]; onEnd(id: string): void }): ReactNode {
  const { columns } = words;
  return (
    <SimpleTable
      label={words.sessions}
      rows={sessions}
      rowKey={({ id }) => id}
      columns={[
        {
          title: columns.browser,
          cell: ({ browser, current }) => (
            <>
              {browser} {current && <Chip tone="good">{words.current}</Chip>}
            </>
          ),
        },
        { title: columns.address, cell: ({ address }) => <span className="mono">{address}</span> },
        { title: columns.began, cell: ({ createdAt }) => instant(createdAt) },
        { title: columns.lastSeen, cell: ({ lastSeenAt }) => <Instant at={lastSeenAt} /> },
        {
          title: '',
          cell: ({ id, browser, current }) =>
            current ? null : (
              <Button
                size="compact-sm"
                variant="subtle"
                color="red"
                aria-label={words.endOf(browser)}
                onClick={() => onEnd(id)}
              >
                {words.end}
              </Button>
            ),
        },
      ]}
    />
  );
}
