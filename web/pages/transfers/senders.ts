/** The connections that money can leave from. */
import { useQuery } from '@tanstack/react-query';
import { facts } from '../../api.ts';
import { useConnections } from '../../session.tsx';
import type { Connection, Provider } from '../../types.ts';

export interface Senders {
  list: readonly Connection[];
  /** Id of the only one, or empty. */
  only: string;
  loading: boolean;
  providerOf(id: string): Provider | null;
}

export function useSenders(): Senders {
  const connections = useConnections();
  const providers = useQuery({ queryKey: ['providers'], queryFn: facts.providers, staleTime: Infinity });
  const able = new Map(
    (providers.data?.data ?? [])
      .filter(({ capabilities }) => capabilities.includes('transfer.send'))
      .map((provider) => [provider.name, provider]),
  );
  const list = (connections.data?.data ?? []).filter(({ active, provider }) => active && able.has(provider));
  return {
    list,
    only: list.length === 1 ? (list[0]?.id ?? '') : '',
    loading: connections.isPending || providers.isPending,
    providerOf: (id) => able.get(list.find((connection) => connection.id === id)?.provider ?? '') ?? null,
  };
}
