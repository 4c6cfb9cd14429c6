/** What is selected in a list: some keys, or everything that the filter finds (which may not be loaded). */
import { useCallback, useMemo, useState } from 'react';

export interface Selection {
  all: boolean;
  keys: ReadonlySet<string>;
  has(key: string): boolean;
  toggle(key: string): void;
  range(keys: readonly string[]): void;
  toggleLoaded(keys: readonly string[]): void;
  covers(keys: readonly string[]): boolean;
  selectAll(): void;
  clear(): void;
}

interface Chosen {
  all: boolean;
  keys: ReadonlySet<string>;
}

const NOTHING: Chosen = { all: false, keys: new Set() };

/** @param loaded keys on the screen: leaving out one of "all" keeps the others that are loaded. */
export function useSelection(loaded: readonly string[]): Selection {
  const [chosen, setChosen] = useState<Chosen>(NOTHING);
  const clear = useCallback(() => setChosen(NOTHING), []);
  return useMemo(() => {
    const base = () => new Set(chosen.all ? loaded : chosen.keys);
    return {
      ...chosen,
      has: (key) => chosen.all || chosen.keys.has(key),
      toggle(key) {
        const keys = base();
        if (!keys.delete(key)) keys.add(key);
        setChosen({ all: false, keys });
      },
      range: (keys) => setChosen({ all: false, keys: new Set([...base(), ...keys]) }),
      toggleLoaded(keys) {
        const full = keys.length > 0 && keys.every((key) => chosen.all || chosen.keys.has(key));
        setChosen(full ? NOTHING : { all: false, keys: new Set(keys) });
      },
      covers: (keys) => keys.length > 0 && keys.every((key) => chosen.all || chosen.keys.has(key)),
      selectAll: () => setChosen({ all: true, keys: new Set() }),
      clear,
    };
  }, [chosen, loaded, clear]);
}
