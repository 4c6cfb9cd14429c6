/** The bank's webhook: our address, whether the bank has it, what did not come, and the doctor who calls it from outside. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { connections } from '../../api.ts';
import { setup } from '../../connecting-api.ts';
import { useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Connection, HookStatus } from '../../types.ts';
import { counted, date } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { FailedNote, Loading, Note, ProblemNote } from '../../ui/notes.tsx';
import { Box, CopyLine, Facts, Instant, SimpleTable } from '../../ui/parts.tsx';
import { AddressDialog, SecretDialog } from './hook-dialogs.tsx';
import { useHookStatus } from './hook-status.ts';
import { CheckLines } from './test-run.tsx';

const words = t.connecting.hook;

export function HookPanel({ connection }: { connection: Connection }): ReactNode {
  const read = useHookStatus(connection);
  return (
    <>
      <AddressBox connection={connection} status={read.data ?? null} />
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {read.data !== undefined && <DoctorBox connection={connection} status={read.data} />}
      {read.data !== undefined && read.data.days.length > 0 && <MissedBox status={read.data} />}
    </>
  );
}

function AddressBox({ connection, status }: { connection: Connection; status: HookStatus | null }): ReactNode {
  const may = useMay();
  const [asking, setAsking] = useState<'secret' | 'address' | null>(null);
  const close = () => setAsking(null);
  const { hookProof, lastInboundAt } = connection;
  return (
    <Box title={words.title}>
      <div className="stack">
        <p style={{ margin: 0 }}>
          {words.lead} {status?.canConfigure === false ? words.byHand : ''}
        </p>
        <CopyLine text={connection.hookUrl} label={words.url} />
        {status !== null && <AtTheBank connection={connection} status={status} />}
        <Facts
          of={[
            [words.lastInbound, lastInboundAt === null ? words.never : <Instant key="l" at={lastInboundAt} />],
            [words.proofTitle, words.proof[hookProof]],
          ]}
        />
        {may.settings && (
          <div className="row">
            {hookProof !== 'none' && (
              <Button size="xs" variant="default" onClick={() => setAsking('secret')}>
                {words.makeSecret[hookProof]}
              </Button>
            )}
            <Button size="xs" variant="default" onClick={() => setAsking('address')}>
              {words.newAddress}
            </Button>
          </div>
        )}
        {asking === 'secret' && hookProof !== 'none' && (
          <SecretDialog connection={connection} proof={hookProof} onClose={close} />
        )}
        {asking === 'address' && <AddressDialog connection={connection} onClose={close} />}
      </div>
    </Box>
  );
}

/** What the bank has, and putting ours there. */
function AtTheBank({ connection, status }: { connection: Connection; status: HookStatus }): ReactNode {
  const may = useMay();
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const put = async () => {
    setState({ busy: true, error: null });
    try {
      client.setQueryData(['webhook', connection.id], await connections.configureHook(connection.id));
      setState({ busy: false, error: null });
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  const { tone, text } = standing(status);
  const fine = status.matches === true && status.problem === null;
  return (
    <>
      {text !== null && (
        <Note tone={tone}>
          <p style={{ overflowWrap: 'anywhere' }}>{text}</p>
          {status.previousUntil !== null && (
            <p>
              {words.previousUntil} <Instant at={status.previousUntil} />
            </p>
          )}
        </Note>
      )}
      {status.canConfigure && may.settings && (
        <div>
          <Button size="xs" variant={fine ? 'default' : 'filled'} loading={state.busy} onClick={() => void put()}>
            {status.problem === null ? words.put : words.repair}
          </Button>
        </div>
      )}
      <ProblemNote error={state.error} />
    </>
  );
}

function standing({ problem, matches, configuredUrl, canConfigure }: HookStatus): {
  tone: 'good' | 'amber' | 'plain';
  text: string | null;
} {
  if (problem !== null) return { tone: 'amber', text: `${words.stopped} ${problem}` };
  if (matches === true) return { tone: 'good', text: words.matches };
  if (configuredUrl !== null) return { tone: 'amber', text: words.other(configuredUrl) };
  if (matches === null) return { tone: 'plain', text: canConfigure ? words.unsaid : null };
  return { tone: 'amber', text: words.missing };
}

/** Calls the address as the bank would, from outside of this process. */
function DoctorBox({ connection, status }: { connection: Connection; status: HookStatus }): ReactNode {
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const check = async () => {
    setState({ busy: true, error: null });
    try {
      await setup.examineHook(connection.id);
      await client.invalidateQueries({ queryKey: ['webhook', connection.id] });
      setState({ busy: false, error: null });
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <Box title={words.doctor}>
      <div className="stack">
        <p style={{ margin: 0 }}>{words.doctorLead}</p>
        {status.check !== null && (
          <>
            <Note tone={status.check.ok ? 'good' : 'bad'} alert={!status.check.ok}>
              <strong>{status.check.ok ? words.reachable : words.unreachable}</strong>
            </Note>
            <CheckLines lines={status.check.lines} label={words.doctor} />
            <span className="dimmed">
              {t.connecting.test.startedAt} <Instant at={status.check.at} />
            </span>
          </>
        )}
        <div>
          <Button size="xs" variant="default" loading={state.busy} onClick={() => void check()}>
            {words.examine}
          </Button>
        </div>
        <ProblemNote error={state.error} />
      </div>
    </Box>
  );
}

/** Payments that only polling showed: the bank's message had not come. */
function MissedBox({ status: { days, missed } }: { status: HookStatus }): ReactNode {
  return (
    <Box title={words.missedTitle}>
      <div className="stack">
        <p style={{ margin: 0 }}>{counted(missed, words.missed)}</p>
        <SimpleTable
          label={words.missedTitle}
          rows={days}
          rowKey={(day) => day.date}
          columns={[
            { title: words.day, cell: (day) => date(day.date) },
            { title: words.payments, numeric: true, cell: (day) => day.payments },
            { title: words.didNotCome, numeric: true, cell: (day) => day.missed },
          ]}
        />
      </div>
    </Box>
  );
}
