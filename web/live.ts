/** What changed on the server since: rows on the screen are read again in place, new ones wait for a click. */
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { charges } from './api.ts';
import type { Change, Charge, Page } from './types.ts';

const GATHER_MS = 400;
const TINT_MS = 2000;
/** More changes at once than this are read as a list, not one by one. */
const ONE_BY_ONE = 20;

interface LiveState {
  changed: ReadonlySet<string>;
  /** Charges that changed and are not on the screen. */
  unseen: number;
  connected: boolean;
}

let state: LiveState = { changed: new Set(), unseen: 0, connected: true };
const listeners = new Set<() => void>();

function put(next: Partial<LiveState>): void {
  state = { ...state, ...next };
  for (const listener of listeners) listener();
}

export function useLive(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

export function forgetUnseen(): void {
  put({ unseen: 0 });
}

/** Listens for as long as it is mounted. */
export function useChanges(): void {
  const client = useQueryClient();
  useEffect(() => {
    let waiting: Change[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const source = new EventSource('/ui/changes');
    let lost = false;
    // After a loss or a gap nobody knows what was missed: everything on the screen is read again.
    const readAgain = () => void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
    source.addEventListener('gap', readAgain);
    source.onopen = () => {
      if (lost) readAgain();
      lost = false;
      put({ connected: true });
    };
    source.onerror = () => {
      lost = true;
      put({ connected: false }); // the browser connects again by itself
    };
    source.addEventListener('change', (event: MessageEvent<string>) => {
      waiting.push(JSON.parse(event.data) as Change);
      timer ??= setTimeout(() => {
        const changes = waiting;
        waiting = [];
        timer = undefined;
        void apply(client, changes);
      }, GATHER_MS);
    });
    return () => {
      source.close();
      clearTimeout(timer);
    };
  }, [client]);
}

async function apply(client: QueryClient, changes: readonly Change[]): Promise<void> {
  const ids = [...new Set(changes.filter(({ type }) => type === 'charge').map(({ id }) => id))];
  const types = new Set(changes.map((change) => change.type));
  if (types.has('sample')) return void client.invalidateQueries();
  const lists = new Set([...types].flatMap((type) => listsOf[type] ?? []));
  for (const list of lists) void client.invalidateQueries({ queryKey: [list] });
  if (ids.length === 0) return;
  for (const list of ['totals', 'overview', 'entries', 'ledger-accounts']) {
    void client.invalidateQueries({ queryKey: [list] });
  }
  for (const id of ids) void client.invalidateQueries({ queryKey: ['charge', id] });
  const onScreen = ids.filter((id) => loadedIds(client).has(id));
  put({ unseen: state.unseen + ids.length - onScreen.length });
  if (onScreen.length > ONE_BY_ONE) return void client.invalidateQueries({ queryKey: ['charges'] });
  await Promise.all(onScreen.map(async (id) => replaceCharge(client, await charges.read(id)))).catch(() => undefined);
}

/** Query keys of the lists that show a kind of thing. */
const listsOf: Readonly<Record<string, readonly string[]>> = {
  batch: ['batches'],
  bank_account: ['bank-accounts'],
  billing_type: ['billing-types'],
  connection: ['connections', 'overview'],
  delivery: ['deliveries', 'webhook-endpoints'],
  divergence: ['divergences', 'overview'],
  inbound_message: ['inbound', 'connections'],
  webhook_endpoint: ['webhook-endpoints'],
  organization: ['session'],
};

interface Pages {
  pages: Page<Charge>[];
  pageParams: unknown[];
}

function loadedIds(client: QueryClient): Set<string> {
  const lists = client.getQueriesData<Pages>({ queryKey: ['charges'] });
  return new Set(lists.flatMap(([, list]) => list?.pages.flatMap((page) => page.data.map(({ id }) => id)) ?? []));
}

/** Puts a charge just read where it is shown, without reordering, and tints it for two seconds. */
export function replaceCharge(client: QueryClient, fresh: Charge): void {
  client.setQueryData(['charge', fresh.id], fresh);
  client.setQueriesData<Pages>({ queryKey: ['charges'] }, (list) =>
    list === undefined ? list : { ...list, pages: list.pages.map((page) => withCharge(page, fresh)) },
  );
  put({ changed: new Set([...state.changed, fresh.id]) });
  setTimeout(() => {
    const rest = new Set(state.changed);
    rest.delete(fresh.id);
    put({ changed: rest });
  }, TINT_MS);
}

function withCharge(page: Page<Charge>, fresh: Charge): Page<Charge> {
  if (!page.data.some(({ id, version }) => id === fresh.id && version <= fresh.version)) return page;
  return { ...page, data: page.data.map((charge) => (charge.id === fresh.id ? fresh : charge)) };
}
