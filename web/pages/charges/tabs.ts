/** The tabs of a charge, and which is open: in the address, so that a link opens the same one. */
import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

export const tabNames = ['resumo', 'linha-do-tempo', 'registros', 'recebimentos', 'lancamentos', 'json'] as const;
export type TabName = (typeof tabNames)[number];

export function useTab(): { tab: TabName; choose(tab: TabName): void } {
  const [search, setSearch] = useSearchParams();
  const tab = tabNames.find((name) => name === search.get('aba')) ?? 'resumo';
  const choose = useCallback(
    (next: TabName) =>
      setSearch(
        (now) => {
          now.set('aba', next);
          return now;
        },
        { replace: true },
      ),
    [setSearch],
  );
  return { tab, choose };
}
