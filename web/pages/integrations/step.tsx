/** What every step of the set-up is given, and the button that goes on. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { connections } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Connection, Provider, SetupStep } from '../../types.ts';
import { Button } from '../../ui/kit.ts';
import { ProblemNote } from '../../ui/notes.tsx';
import { setupAfter } from './steps.ts';

export interface StepProps {
  connection: Connection;
  provider: Provider;
  /** Goes to the next step, which the connection knows of already. */
  onDone(): void;
  /** Stands beside the button that goes on. */
  back: ReactNode;
}

/** The button of a step whose parts are saved already: it only says that the step was seen. */
export function NextButton(props: StepProps & { step: SetupStep; word?: string; plain?: boolean }): ReactNode {
  const { connection, provider, step, onDone, word = t.connecting.continue, plain = false } = props;
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const send = async () => {
    setState({ busy: true, error: null });
    try {
      await connections.change(connection.id, setupAfter(connection, step, provider), connection.version);
      await client.invalidateQueries({ queryKey: ['connections'] });
      onDone();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <>
      <ProblemNote error={state.error} />
      <Button loading={state.busy} variant={plain ? 'default' : 'filled'} onClick={() => void send()}>
        {word}
      </Button>
    </>
  );
}
