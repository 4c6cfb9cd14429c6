/**
 * Notifications that leave after their transaction has committed, many in one statement. Sent inside the transaction, NOTIFY makes
 * every commit of the database wait for the one before (it holds a lock over the whole commit): one fsync each, no group commit.
 * A process that dies between commit and notice costs a wait, never work: workers look by themselves every second.
 */
import type pg from 'pg';
import type { Tx } from './transaction.ts';

export interface Notice {
  channel: string;
  payload: string;
}

const ofTransaction = new WeakMap<Tx, Notice[]>();

/** Notifies when the transaction commits; nothing is notified of one that rolls back. */
export function notifyOnCommit(tx: Tx, channel: string, payload: string): void {
  const notices = ofTransaction.get(tx) ?? [];
  ofTransaction.set(tx, notices);
  notices.push({ channel, payload });
}

export function noticesOf(tx: Tx): readonly Notice[] {
  return ofTransaction.get(tx) ?? [];
}

export interface Notifier {
  send(notices: readonly Notice[]): void;
  /** Sends what waits. */
  close(): Promise<void>;
}

/** How long notices gather: imperceptible to a person, long enough to join hundreds under load. */
const gatherMs = 5;

export function makeNotifier(pool: pg.Pool): Notifier {
  let waiting = new Map<string, Notice>();
  let timer: NodeJS.Timeout | null = null;
  let sending: Promise<unknown> = Promise.resolve();
  const flush = (): void => {
    timer = null;
    const notices = [...waiting.values()];
    waiting = new Map();
    const columns = [notices.map((notice) => notice.channel), notices.map((notice) => notice.payload)];
    sending = pool
      .query('select pg_notify(channel, payload) from unnest($1::text[], $2::text[]) as n(channel, payload)', columns)
      .catch(() => undefined); // whoever listens notices the gap when the connection comes back
  };
  return {
    send: (notices) => {
      for (const notice of notices) waiting.set(`${notice.channel}\n${notice.payload}`, notice);
      if (waiting.size > 0) timer ??= setTimeout(flush, gatherMs);
    },
    close: async () => {
      if (timer !== null) {
        clearTimeout(timer);
        flush();
      }
      await sending;
    },
  };
}
