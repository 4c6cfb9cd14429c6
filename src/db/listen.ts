import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

/** What a listener hears: the payload, or null after a gap in which payloads may have been lost. */
export type Heard = (payload: string | null) => void;

export interface Listener {
  /** Resolves once the channel is listened to, with the function that ends it. */
  listen(channel: string, fn: Heard): Promise<() => void>;
  close(): Promise<void>;
}

/** One connection for all channels, made at the first use and made again whenever it is lost. */
export function openListener(makeClient: () => pg.Client): Listener {
  const heard = new Map<string, Set<Heard>>();
  const closing = new AbortController();
  let current: Promise<pg.Client> | null = null;

  const connect = async (): Promise<pg.Client> => {
    const client = makeClient();
    client.on('error', () => undefined);
    client.on('notification', ({ channel, payload }) => {
      for (const fn of heard.get(channel) ?? []) fn(payload ?? '');
    });
    await client.connect();
    for (const channel of heard.keys()) await client.query(`listen ${client.escapeIdentifier(channel)}`);
    client.once('end', () => {
      if (closing.signal.aborted) return;
      current = reconnect();
      // Whoever waits for the connection meets the error; nobody waiting is no reason to end the process.
      current.catch(() => undefined);
    });
    return client;
  };

  const reconnect = async (): Promise<pg.Client> => {
    for (let waitMs = 100; ; waitMs = Math.min(waitMs * 2, 5_000)) {
      await delay(waitMs, undefined, { signal: closing.signal });
      try {
        const client = await connect();
        for (const fns of heard.values()) for (const fn of fns) fn(null);
        return client;
      } catch {
        // Still away: the jobs' own timers go on meanwhile, so there is nothing to tell anyone.
      }
    }
  };

  return {
    listen: async (channel, fn) => {
      const fns = heard.get(channel) ?? new Set<Heard>();
      heard.set(channel, fns);
      fns.add(fn);
      const client = await (current ??= connect().catch((error: unknown) => {
        current = null;
        throw error;
      }));
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
      return () => void fns.delete(fn);
    },
    close: async () => {
      closing.abort();
      const client = await current?.catch(() => null);
      await client?.end().catch(() => undefined);
    },
  };
}
