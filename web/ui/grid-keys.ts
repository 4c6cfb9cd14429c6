/** What a key means in the grid. Nothing here executes a write: letters only open dialogs. */

export type GridMove =
  | { do: 'go'; to: number; extend: boolean }
  | { do: 'toggle' | 'all' | 'escape' | 'menu' }
  | { do: 'open'; tab: boolean }
  | { do: 'key'; key: string };

export interface KeyPress {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

export interface GridPlace {
  active: number;
  count: number;
  /** Rows that a screen holds. */
  page: number;
}

/** Null when the key is not the grid's: the browser and the page keep theirs. */
export function gridKey(press: KeyPress, { active, count, page }: GridPlace): GridMove | null {
  const { key, shiftKey, ctrlKey, altKey, metaKey } = press;
  if (altKey || metaKey) return null;
  if (ctrlKey) {
    if (key.toLowerCase() === 'a') return { do: 'all' };
    return key === 'Enter' ? { do: 'open', tab: true } : null;
  }
  const targets: Record<string, number> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: count - 1,
  };
  const to = targets[key];
  if (to !== undefined) return { do: 'go', to, extend: shiftKey };
  if (key === ' ') return { do: 'toggle' };
  if (key === 'Enter') return { do: 'open', tab: false };
  if (key === 'Escape') return { do: 'escape' };
  if (key === 'ContextMenu' || key === '.' || (key === 'F10' && shiftKey)) return { do: 'menu' };
  return /^[a-z]$/.test(key) ? { do: 'key', key } : null;
}
