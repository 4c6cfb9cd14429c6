/** Who is in, in which world (homologação or produção), and what the role may do. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, type ReactNode } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { connections, session as sessionApi } from './api.ts';
import { rememberCsrf, whenSignedOut } from './transport.ts';
import type { Connection, Session } from './types.ts';
import { FailedNote, Loading } from './ui/notes.tsx';
import { useLocalStorage } from './ui/kit.ts';

const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession outside of a session');
  return session;
}

/** Reads the session; without one leads to first run or sign-in, and back to the same address after. */
export function SessionGate({ children }: { children: ReactNode }): ReactNode {
  const client = useQueryClient();
  const [address, go] = useLocation();
  const read = useQuery({ queryKey: ['session'], queryFn: sessionApi.read, retry: false, staleTime: Infinity });
  const signedOut =
    read.error !== null && 'body' in read.error && (read.error as { body: { status: number } }).body.status === 401;
  const first = useQuery({ queryKey: ['first-run'], queryFn: sessionApi.firstRun, enabled: signedOut });

  useEffect(() => whenSignedOut(() => void client.resetQueries({ queryKey: ['session'] })), [client]);
  useEffect(() => {
    if (first.data === undefined || !signedOut) return;
    const back = address === '/' ? '' : `?volta=${encodeURIComponent(address + window.location.search)}`;
    go(first.data.needed ? '/primeiro-acesso' : `/entrar${back}`, { replace: true });
  }, [first.data, signedOut, address, go]);

  if (read.data !== undefined) {
    rememberCsrf(read.data.csrfToken);
    return <SessionContext value={read.data}>{children}</SessionContext>;
  }
  if (read.error !== null && !signedOut) return <FailedNote error={read.error} onRetry={() => void read.refetch()} />;
  return <Loading />;
}

export function useConnections() {
  return useQuery({ queryKey: ['connections'], queryFn: connections.list, staleTime: 60_000 });
}

export type Environment = 'sandbox' | 'production';

export interface World {
  /** What the header says. */
  shown: Environment;
  /** What lists are filtered by: nothing while all connections are of one world. */
  filter: Environment | undefined;
  both: boolean;
  choose(environment: Environment): void;
}

/** Production first when an active production connection exists; the choice is kept per person and in the address. */
export function useWorld(): World {
  const { data } = useConnections();
  const [kept, keep] = useLocalStorage<Environment | ''>({ key: 'pontual-ambiente', defaultValue: '' });
  const [search, setSearch] = useSearchParams();
  const asked = search.get('amb');
  return useMemo(() => {
    const found = worldsOf(data?.data ?? []);
    const both = found.sandbox && found.production;
    const linked = asked === 'p' ? 'production' : asked === 'h' ? 'sandbox' : kept;
    const usual: Environment = found.production ? 'production' : 'sandbox';
    const shown = both && linked !== '' ? linked : usual;
    return {
      shown,
      both,
      filter: both ? shown : undefined,
      choose(environment) {
        keep(environment);
        setSearch((now) => {
          now.set('amb', environment === 'production' ? 'p' : 'h');
          return now;
        });
      },
    };
  }, [data, kept, asked, keep, setSearch]);
}

function worldsOf(list: readonly Connection[]): { sandbox: boolean; production: boolean } {
  const active = list.filter((connection) => connection.active);
  return {
    sandbox: active.some(({ environment }) => environment === 'sandbox'),
    production: active.some(({ environment }) => environment === 'production'),
  };
}

/** The screens' copy of who may do what; the server decides. */
export function useMay(): { act: boolean; refresh: boolean; settings: boolean; develop: boolean } {
  const { role } = useSession().user;
  const { shown } = useWorld();
  const developing = role === 'developer' && shown === 'sandbox';
  return {
    act: role === 'admin' || role === 'finance' || developing,
    refresh: role !== 'developer' || developing,
    settings: role === 'admin' || role === 'developer',
    develop: role === 'admin' || role === 'developer',
  };
}
