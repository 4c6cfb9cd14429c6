/** The bank's webhook: our address, what proves the bank, whether it is there, and putting it there. */
import { useState, type ReactNode } from 'react';
import { connections } from '../../api.ts';
import { useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Connection, HookSecret, HookStatus } from '../../types.ts';
import { CloseFoot, ConfirmDialog } from '../../ui/dialog.tsx';
import { Button } from '../../ui/kit.ts';
import { Note, ProblemNote } from '../../ui/notes.tsx';
import { Box, CopyLine, Facts, Instant } from '../../ui/parts.tsx';

const words = t.integrations;

export function HookBox({ connection }: { connection: Connection }): ReactNode {
  const may = useMay();
  const [making, setMaking] = useState(false);
  const { capabilities, hookProof, lastInboundAt } = connection;
  if (!capabilities.includes('webhook.read')) return null;
  const puts = capabilities.includes('webhook.configure');
  return (
    <Box title={words.webhook}>
      <div className="stack">
        <p style={{ margin: 0 }}>
          {words.webhookLead} {puts ? '' : words.webhookByHand}
        </p>
        <CopyLine text={connection.hookUrl} label={words.webhookUrl} />
        <Facts
          of={[[words.lastInbound, lastInboundAt === null ? words.never : <Instant key="l" at={lastInboundAt} />]]}
        />
        <p style={{ margin: 0 }}>{words.proof[hookProof]}</p>
        {hookProof !== 'none' && may.settings && (
          <div>
            <Button size="xs" variant="default" onClick={() => setMaking(true)}>
              {words.makeSecret[hookProof]}
            </Button>
          </div>
        )}
        <AtTheBank connection={connection} mayPut={puts && may.settings} />
        {making && hookProof !== 'none' && (
          <SecretDialog connection={connection} proof={hookProof} onClose={() => setMaking(false)} />
        )}
      </div>
    </Box>
  );
}

function AtTheBank({ connection, mayPut }: { connection: Connection; mayPut: boolean }): ReactNode {
  const [state, setState] = useState<{ busy: boolean; status: HookStatus | null; error: unknown }>({
    busy: false,
    status: null,
    error: null,
  });
  const ask = async (call: (id: string) => Promise<HookStatus>) => {
    setState({ busy: true, status: null, error: null });
    try {
      setState({ busy: false, status: await call(connection.id), error: null });
    } catch (error) {
      setState({ busy: false, status: null, error });
    }
  };
  const looks = connection.capabilities.includes('webhook.inspect');
  const stopped = state.status !== null && state.status.problem !== null;
  return (
    <>
      {(looks || mayPut) && (
        <div className="row">
          {looks && (
            <Button size="xs" variant="default" loading={state.busy} onClick={() => void ask(connections.hookStatus)}>
              {words.webhookCheck}
            </Button>
          )}
          {mayPut && (
            <Button
              size="xs"
              variant={stopped ? 'filled' : 'default'}
              disabled={state.busy}
              onClick={() => void ask(connections.configureHook)}
            >
              {stopped ? words.webhookRepair : words.webhookSet}
            </Button>
          )}
        </div>
      )}
      {state.status !== null && <StatusNote status={state.status} />}
      <ProblemNote error={state.error} />
    </>
  );
}

function StatusNote({ status }: { status: HookStatus }): ReactNode {
  const { matches, configuredUrl, problem } = status;
  const text =
    problem !== null
      ? `${words.webhookProblem} ${problem}`
      : matches
        ? words.webhookMatches
        : configuredUrl === null
          ? words.webhookMissing
          : words.webhookOther(configuredUrl);
  return (
    <Note tone={matches && problem === null ? 'good' : 'amber'}>
      <p style={{ overflowWrap: 'anywhere' }}>{text}</p>
    </Note>
  );
}

interface SecretProps {
  connection: Connection;
  proof: 'basic' | 'token';
  onClose(): void;
}

/** The older one stops at once, which is why it is asked; the new one is shown this once. */
function SecretDialog({ connection, proof, onClose }: SecretProps): ReactNode {
  const [state, setState] = useState<{ busy: boolean; made: HookSecret | null; error: unknown }>({
    busy: false,
    made: null,
    error: null,
  });
  const make = async () => {
    setState({ busy: true, made: null, error: null });
    try {
      setState({ busy: false, made: await connections.renewHookSecret(connection.id), error: null });
    } catch (error) {
      setState({ busy: false, made: null, error });
    }
  };
  const { made } = state;
  const next = connection.capabilities.includes('webhook.configure') ? words.secretAtBank : words.secretByHand;
  return (
    <ConfirmDialog
      careful
      title={words.secretTitle[proof]}
      confirm={words.makeSecret[proof]}
      busy={state.busy}
      foot={made === null ? undefined : <CloseFoot onClose={onClose} />}
      onConfirm={() => void make()}
      onClose={onClose}
    >
      {made === null ? (
        <p style={{ margin: 0 }}>{words.secretBody}</p>
      ) : (
        <Note tone="good">
          <p>
            <strong>{words.secretOnce}</strong> {next}
          </p>
          <Facts
            of={[
              [words.webhookUrl, <CopyLine key="u" text={made.url} label={words.webhookUrl} />],
              [words.secretHeader, <CopyLine key="h" text={made.header} label={words.secretHeader} />],
              made.login !== null && [
                words.secretLogin,
                <CopyLine key="l" text={made.login} label={words.secretLogin} />,
              ],
              [
                words.secretPassword[proof],
                <CopyLine key="p" text={made.password} label={words.secretPassword[proof]} />,
              ],
            ]}
          />
        </Note>
      )}
      <ProblemNote error={state.error} />
    </ConfirmDialog>
  );
}
