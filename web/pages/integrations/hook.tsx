/** The webhook at the bank: whether it is there, and putting it there. */
import { useState, type ReactNode } from 'react';
import { connections } from '../../api.ts';
import { useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Connection, HookStatus } from '../../types.ts';
import { Button } from '../../ui/kit.ts';
import { Note, ProblemNote } from '../../ui/notes.tsx';

const words = t.integrations;

export function HookLines({ connection }: { connection: Connection }): ReactNode {
  const may = useMay();
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
  if (!connection.capabilities.some((name) => name.startsWith('webhook.'))) return null;
  const canPut = may.settings && connection.capabilities.includes('webhook.configure');
  return (
    <div className="stack" data-tight>
      <div className="row">
        <strong>{words.webhook}</strong>
        <Button
          size="compact-sm"
          variant="default"
          loading={state.busy}
          onClick={() => void ask(connections.hookStatus)}
        >
          {words.webhookCheck}
        </Button>
        {canPut && (
          <Button
            size="compact-sm"
            variant="default"
            disabled={state.busy}
            onClick={() => void ask(connections.configureHook)}
          >
            {words.webhookSet}
          </Button>
        )}
      </div>
      {state.status !== null && <StatusNote status={state.status} />}
      <ProblemNote error={state.error} />
    </div>
  );
}

function StatusNote({ status }: { status: HookStatus }): ReactNode {
  const text = status.matches
    ? words.webhookMatches
    : status.configuredUrl === null
      ? words.webhookMissing
      : words.webhookOther(status.configuredUrl);
  return (
    <Note tone={status.matches ? 'good' : 'amber'}>
      <p>{text}</p>
    </Note>
  );
}
