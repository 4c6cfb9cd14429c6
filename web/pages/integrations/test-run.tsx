/** Testar conexão: a run whose lines are seen as they come, each ending in a word, with who must act and how. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { setup } from '../../connecting-api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Connection, ConnectionTest, TestLineView } from '../../types.ts';
import { duration } from '../../ui/format.ts';
import { Icon, type IconName } from '../../ui/icons.tsx';
import { Note, ProblemNote } from '../../ui/notes.tsx';
import { Instant } from '../../ui/parts.tsx';

const words = t.connecting.test;
/** The lines of a run are read again this often; its end is read at once. */
const READ_AGAIN_MS = 500;

export interface TestRun {
  busy: boolean;
  test: ConnectionTest | null;
  error: unknown;
  run(): void;
}

export interface TestChoice {
  /** With the credentials in use, or with the new ones that wait. */
  credential?: 'active' | 'candidate';
  /** Passed, the new ones are those in use. */
  switch?: boolean;
}

/** @param shown a run of before, shown until another is started. */
export function useTestRun(connection: Connection, choice: TestChoice = {}, shown: string | null = null): TestRun {
  const client = useQueryClient();
  const [state, setState] = useState<{ id: string | null; starting: boolean; error: unknown }>({
    id: shown,
    starting: false,
    error: null,
  });
  const read = useQuery({
    queryKey: ['connection-tests', connection.id, state.id],
    queryFn: async () => {
      const test = await setup.test(connection.id, state.id!);
      // What it found shows elsewhere too: the word of the connection, the certificate in use.
      if (test.state !== 'running') void client.invalidateQueries({ queryKey: ['connections'] });
      return test;
    },
    enabled: state.id !== null,
    refetchInterval: ({ state: { data } }) => (data === undefined || data.state === 'running' ? READ_AGAIN_MS : false),
    staleTime: 0,
  });
  const run = async () => {
    setState({ id: null, starting: true, error: null });
    try {
      const started = await setup.startTest(connection.id, choice);
      client.setQueryData(['connection-tests', connection.id, started.id], started);
      setState({ id: started.id, starting: false, error: null });
    } catch (error) {
      setState({ id: null, starting: false, error });
    }
  };
  const test = state.id === null ? null : (read.data ?? null);
  return {
    busy: state.starting || test?.state === 'running' || (state.id !== null && read.isPending),
    test,
    error: state.error ?? read.error,
    run: () => void run(),
  };
}

export function TestReport({ run }: { run: TestRun }): ReactNode {
  const { test, error } = run;
  if (error !== null && error !== undefined) return <ProblemNote error={error} />;
  if (test === null) return run.busy ? <p role="status">{words.starting}</p> : null;
  return (
    <div className="stack" data-tight>
      <Verdict test={test} />
      <CheckLines lines={test.lines} label={words.title} busy={test.state === 'running'} />
      <span className="dimmed">
        {words.startedAt} <Instant at={test.startedAt} />
      </span>
    </div>
  );
}

export function CheckLines({
  lines,
  label,
  busy = false,
}: {
  lines: readonly TestLineView[];
  label: string;
  busy?: boolean;
}): ReactNode {
  return (
    <ol className="checks" aria-label={label} aria-busy={busy}>
      {lines.map((line) => (
        <TestLine key={line.key} line={line} />
      ))}
    </ol>
  );
}

function Verdict({ test }: { test: ConnectionTest }): ReactNode {
  if (test.state === 'running') return <Note>{words.running}</Note>;
  const warned = test.lines.some(({ state }) => state === 'warning');
  if (test.state === 'failed')
    return (
      <Note tone="bad" alert>
        <strong>{words.failed}</strong>
      </Note>
    );
  return (
    <Note tone={warned ? 'amber' : 'good'}>
      <strong>{warned ? words.passedWithWarnings : words.passed}</strong>
      {test.switched && <p>{words.switched}</p>}
    </Note>
  );
}

const looks: Readonly<Record<TestLineView['state'], IconName>> = {
  running: 'clock',
  ok: 'check',
  warning: 'warning',
  failed: 'close',
  skipped: 'minus',
};

function TestLine({ line }: { line: TestLineView }): ReactNode {
  const { state, detail, who, cure, durationMs } = line;
  return (
    <li data-state={state}>
      <Icon name={looks[state]} size={16} />
      <div>
        <p>
          <strong>{line.line}</strong>
          <span className="check-word"> · {words.states[state]}</span>
          {durationMs !== null && <span className="dimmed"> · {duration(durationMs)}</span>}
        </p>
        {detail !== '' && <p>{detail}</p>}
        {cure !== null && <p>{cure}</p>}
        {who !== null && <p className="dimmed">{words.who(words.actors[who])}</p>}
      </div>
    </li>
  );
}
