/** Hands the notifications of the database to the pages that listen: one LISTEN a process, however many pages. */
import type { Change } from '#app/changes.ts';
import type { System } from '#app/context.ts';
import type { ChangeFeed, ChangeListener } from './changes.ts';

export interface OpenChangeFeed extends ChangeFeed {
  close(): Promise<void>;
}

export async function makeChangeFeed(db: System['db'], channel: string): Promise<OpenChangeFeed> {
  const listeners = new Map<string, Set<ChangeListener>>();
  const unlisten = await db.listen(channel, (payload) => {
    if (payload === null) {
      for (const set of listeners.values()) for (const listener of set) listener(null);
      return;
    }
    const change = JSON.parse(payload) as Change;
    for (const listener of listeners.get(change.organizationId) ?? []) listener(change);
  });
  return {
    subscribe: (organizationId, listener) => {
      const set = listeners.get(organizationId) ?? new Set();
      set.add(listener);
      listeners.set(organizationId, set);
      return () => {
        set.delete(listener);
        if (set.size === 0) listeners.delete(organizationId);
      };
    },
    close: async () => {
      unlisten();
    },
  };
}
