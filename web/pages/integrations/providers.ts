/** The banks that can be connected, as the server describes them. They change only with the program. */
import { useQuery } from '@tanstack/react-query';
import { facts } from '../../api.ts';
import type { Provider } from '../../types.ts';

export function useProviders() {
  return useQuery({ queryKey: ['providers'], queryFn: facts.providers, staleTime: Infinity });
}

export function useProvider(name: string | undefined): Provider | undefined {
  return useProviders().data?.data.find((provider) => provider.name === name);
}
