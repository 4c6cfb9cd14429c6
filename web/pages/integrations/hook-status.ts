/** How the webhook stands at the bank, which is asked: read once in a while, not with every change. */
import { useQuery } from '@tanstack/react-query';
import { connections } from '../../api.ts';
import type { Connection } from '../../types.ts';

export function useHookStatus({ id }: Pick<Connection, 'id'>) {
  return useQuery({ queryKey: ['webhook', id], queryFn: () => connections.hookStatus(id), staleTime: 30_000 });
}
