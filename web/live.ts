/** What changed on the server since: rows on the screen are read again in place, new ones wait for a click. */
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { charges } from './api.ts';
import { transfers, type Transfer } from './transfers-api.ts';
import type { Change, Charge, Page } from './types.ts';

const GATHER_MS = 400;
const TINT_MS = 2000;
/** More changes at once than this are read as a list, not one by one. */
const ONE_BY_ONE = 20;

/** What is shown in lists whose rows change in place. */
type RowKind = 'charge' | 'transfer';
type Row = Charge | Transfer;

interface LiveState {
  changed: ReadonlySet<string>;
  /** Those that changed and are not on the screen. */
  unseen: Readonly<Record<RowKind, number>>;
  connected: boolean;
}

let state: LiveState = { changed: new Set(), unseen: { charge: 0, transfer: 0 }, connected: true };
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

export function forgetUnseen(kind: RowKind = 'charge'): void {
  put({ unseen: { ...state.unseen, [kind]: 0 } });
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

interface RowsOf {
  /** Query keys: of the lists, of one, and of what else follows from them. */
  list: string;
  one: string;
  others: readonly string[];
  read(id: string): Promise<Row>;
}

const rows: Readonly<Record<RowKind, RowsOf>> = {
  charge: {
    list: 'charges',
    one: 'charge',
    others: ['totals', 'overview', 'entries', 'ledger-accounts'],
    read: charges.read,
  },
  transfer: {
    list: 'transfers',
    one: 'transfer',
    others: ['transfer-totals', 'approvals', 'payees', 'transfer-batch', 'overview', 'entries', 'ledger-accounts'],
    read: transfers.read,
  },
};

async function apply(client: QueryClient, changes: readonly Change[]): Promise<void> {
  const types = new Set(changes.map((change) => change.type));
  if (types.has('sample')) return void client.invalidateQueries();
  const lists = new Set([...types].flatMap((type) => listsOf[type] ?? []));
  for (const list of lists) void client.invalidateQueries({ queryKey: [list] });
  await Promise.all(
    (['charge', 'transfer'] as const).map(async (kind) => {
      const ids = new Set(changes.filter(({ type }) => type === kind).map(({ id }) => id));
      if (ids.size > 0) await applyRows(client, kind, [...ids]);
    }),
  );
}

async function applyRows(client: QueryClient, kind: RowKind, ids: readonly string[]): Promise<void> {
  const { list, one, others, read } = rows[kind];
  for (const other of others) void client.invalidateQueries({ queryKey: [other] });
  for (const id of ids) void client.invalidateQueries({ queryKey: [one, id] });
  const loaded = loadedIds(client, list);
  const onScreen = ids.filter((id) => loaded.has(id));
  put({ unseen: { ...state.unseen, [kind]: state.unseen[kind] + ids.length - onScreen.length } });
  if (onScreen.length > ONE_BY_ONE) return void client.invalidateQueries({ queryKey: [list] });
  await Promise.all(onScreen.map(async (id) => replaceRow(client, kind, await read(id)))).catch(() => undefined);
}

/** Query keys of the lists that show a kind of thing. */
const listsOf: Readonly<Record<string, readonly string[]>> = {
  alert: ['alerts'],
  mail: ['mails'],
  mail_server: ['mail-server'],
  bankFile: ['files'],
  fileSource: ['file-origins'],
  batch: ['batches'],
  bank_account: ['bank-accounts'],
  billing_type: ['billing-types'],
  connection: ['connections', 'certificates', 'overview'],
  delivery: ['deliveries', 'webhook-endpoints'],
  divergence: ['divergences', 'overview'],
  inbound_message: ['inbound', 'connections'],
  webhook_endpoint: ['webhook-endpoints'],
  organization: ['session', 'organization'],
  user: ['users', 'session'],
  invite: ['invites'],
};

interface Pages {
  pages: Page<Row>[];
  pageParams: unknown[];
}

function loadedIds(client: QueryClient, key: string): Set<string> {
  const lists = client.getQueriesData<Pages>({ queryKey: [key] });
  return new Set(lists.flatMap(([, list]) => list?.pages.flatMap((page) => page.data.map(({ id }) => id)) ?? []));
}

export function replaceCharge(client: QueryClient, fresh: Charge): void {
  replaceRow(client, 'charge', fresh);
}

export function replaceTransfer(client: QueryClient, fresh: Transfer): void {
  replaceRow(client, 'transfer', fresh);
}

/** Puts what was just read where it is shown, without reordering, and tints it for two seconds. */
function replaceRow(client: QueryClient, kind: RowKind, fresh: Row): void {
  const { list, one } = rows[kind];
  client.setQueryData([one, fresh.id], fresh);
  client.setQueriesData<Pages>({ queryKey: [list] }, (loaded) =>
    loaded === undefined ? loaded : { ...loaded, pages: loaded.pages.map((page) => withRow(page, fresh)) },
  );
  put({ changed: new Set([...state.changed, fresh.id]) });
  setTimeout(() => {
    const rest = new Set(state.changed);
    rest.delete(fresh.id);
    put({ changed: rest });
  }, TINT_MS);
}

function withRow(page: Page<Row>, fresh: Row): Page<Row> {
  if (!page.data.some(({ id, version }) => id === fresh.id && version <= fresh.version)) return page;
  return { ...page, data: page.data.map((row) => (row.id === fresh.id ? fresh : row)) };
}
