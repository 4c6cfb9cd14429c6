/** Testar conexão: what was tried, line by line, each ending in a word and a cure. */
import { useState, type ReactNode } from 'react';
import { connections } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { ProbeAnswer } from '../../types.ts';
import { Note, ProblemNote } from '../../ui/notes.tsx';

const words = t.integrations;

export interface Probe {
  busy: boolean;
  answer: ProbeAnswer | null;
  error: unknown;
  run(): void;
}

export function useProbe(id: string): Probe {
  const [state, setState] = useState<Omit<Probe, 'run'>>({ busy: false, answer: null, error: null });
  const run = async () => {
    setState({ busy: true, answer: null, error: null });
    try {
      setState({ busy: false, answer: await connections.test(id), error: null });
    } catch (error) {
      setState({ busy: false, answer: null, error });
    }
  };
  return { ...state, run: () => void run() };
}

export function TestLines({ probe }: { probe: Probe }): ReactNode {
  const { busy, answer, error } = probe;
  if (busy)
    return (
      <p role="status" style={{ margin: 0 }}>
        {words.testing}
      </p>
    );
  if (error !== null) return <ProblemNote error={error} />;
  if (answer === null) return null;
  return (
    <Note tone={answer.ok ? 'good' : 'bad'} alert={!answer.ok}>
      <p>
        <strong>{answer.ok ? words.testGood : words.testBad}</strong>
      </p>
      {answer.lines.map(({ line, ok, detail, cure }) => (
        <p key={line}>
          <span aria-hidden="true">{ok ? '✓ ' : '✗ '}</span>
          <strong>{line}:</strong> {detail} {cure}
        </p>
      ))}
    </Note>
  );
}
