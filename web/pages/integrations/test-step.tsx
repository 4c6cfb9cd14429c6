/** Testar e ativar: what lacks is told, the test runs before people's eyes, and then the connection may be used. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { setup } from '../../connecting-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { Button } from '../../ui/kit.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { ProblemNote, toast } from '../../ui/notes.tsx';
import { Box } from '../../ui/parts.tsx';
import type { StepProps } from './step.tsx';
import { nameOf, storedOf } from './state.ts';
import { TestReport, useTestRun } from './test-run.tsx';

const words = t.connecting;

export function TestPart({ connection, back }: StepProps): ReactNode {
  const run = useTestRun(connection, {}, connection.lastTest?.id ?? null);
  const passed = run.test?.state === 'passed';
  const failed = run.test?.state === 'failed';
  const ready = connection.setup?.problems.length === 0;
  const [asking, setAsking] = useState<'passed' | 'warned' | null>(null);
  return (
    <Box title={words.steps.test}>
      <div className="stack">
        <p style={{ margin: 0 }}>{words.test.lead}</p>
        <div className="row">
          {passed && ready && (
            <Button onClick={() => setAsking('passed')}>{words.activate(t.shell[connection.environment])}</Button>
          )}
          <Button
            variant={passed ? 'default' : 'filled'}
            loading={run.busy}
            disabled={storedOf(connection) === null}
            onClick={run.run}
          >
            {run.test === null ? t.integrations.test : words.test.again}
          </Button>
          {failed && ready && (
            <Button variant="default" onClick={() => setAsking('warned')}>
              {words.activateAnyway}
            </Button>
          )}
          {back}
        </div>
        <TestReport run={run} />
        {asking !== null && (
          <ActivateDialog connection={connection} warned={asking === 'warned'} onClose={() => setAsking(null)} />
        )}
      </div>
    </Box>
  );
}

interface ActivateProps {
  connection: StepProps['connection'];
  /** The test has not passed. */
  warned: boolean;
  onClose(): void;
}

function ActivateDialog({ connection, warned, onClose }: ActivateProps): ReactNode {
  const client = useQueryClient();
  const [, go] = useLocation();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const environment = t.shell[connection.environment];
  const send = async () => {
    setState({ busy: true, error: null });
    try {
      await setup.activate(connection.id, warned);
      go(`/integracoes/${connection.id}`);
      await client.invalidateQueries();
      toast(words.activated(nameOf(connection)));
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <ConfirmDialog
      careful={warned || connection.environment === 'production'}
      title={words.activateTitle(nameOf(connection), environment)}
      confirm={words.activate(environment)}
      busy={state.busy}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{words.activateBody[connection.environment]}</p>
      {warned && <p style={{ margin: 0 }}>{words.activateWarned}</p>}
      <ProblemNote error={state.error} />
    </ConfirmDialog>
  );
}
