/** One thing done at the simulated bank: its failure stays on the screen, and its books are read again. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

export interface SimulatorAct {
  busy: boolean;
  error: unknown;
  /** True when it was done. */
  act(task: () => Promise<unknown>): Promise<boolean>;
}

export function useSimulatorAct(): SimulatorAct {
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  return {
    ...state,
    async act(task) {
      setState({ busy: true, error: null });
      try {
        await task();
        setState({ busy: false, error: null });
        await client.invalidateQueries({ queryKey: ['simulator'] });
        return true;
      } catch (error) {
        setState({ busy: false, error });
        return false;
      }
    },
  };
}
