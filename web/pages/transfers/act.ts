/** One act of a person on transfers: pressing twice repeats the key, and what came of it is put where the transfers are shown. */
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { replaceTransfer } from '../../live.ts';
import type { Transfer } from '../../transfers-api.ts';
import { makeIntent } from '../../transport.ts';

export interface Act<I, A> {
  /** @param refused is told the error before it is shown. */
  run(input: I, refused?: (error: unknown) => void): Promise<A | null>;
  busy: boolean;
  error: unknown;
}

/** Lists and counts that follow from any transfer. */
const followers = ['transfer-totals', 'approvals', 'payees', 'payee', 'transfer-batch', 'overview', 'entries'];

export function showTransfers(client: QueryClient, fresh: readonly Transfer[]): void {
  for (const transfer of fresh) {
    replaceTransfer(client, transfer);
    void client.invalidateQueries({ queryKey: ['transfer', transfer.id] });
  }
  for (const list of followers) void client.invalidateQueries({ queryKey: [list] });
}

/** @param shown the transfers in the answer; those that are new to the list are read with it. */
export function useAct<I, A>(
  call: (input: I, key: string) => Promise<A>,
  shown: (answer: A) => readonly Transfer[],
): Act<I, A> {
  const client = useQueryClient();
  const intent = useRef(makeIntent());
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  return {
    ...state,
    async run(input, refused) {
      setState({ busy: true, error: null });
      try {
        const answer = await call(input, intent.current(input));
        intent.current = makeIntent(); // answered: what follows is another intent
        setState({ busy: false, error: null });
        showTransfers(client, shown(answer));
        return answer;
      } catch (error) {
        setState({ busy: false, error });
        refused?.(error);
        return null;
      }
    },
  };
}

export const itself = (transfer: Transfer): readonly Transfer[] => [transfer];
