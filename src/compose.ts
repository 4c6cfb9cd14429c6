/** Puts the parts together into a system: the same for the program and for the tests, which bring another clock and other hosts. */
import { randomBytes } from 'node:crypto';
import type { AppSettings, Clock, Ids, Log, System } from '#app/context.ts';
import { makeVault } from '#app/vault.ts';
import { openLimiter } from '#db/limiter.ts';
import type { Database } from '#db/pool.ts';
import { makeKeyring, type KeyWrapper } from '#db/secrets.ts';
import { openTokenStore } from '#db/token-store.ts';
import { createMailer } from '#net/mail.ts';
import { createNet } from '#net/net.ts';
import type { CallObservation, HostTable, Limiter, Timeouts } from '#net/ports.ts';
import { providerNamed, providers } from '#providers/index.ts';

export interface Parts {
  db: Database;
  masterKey: KeyWrapper;
  clock: Clock;
  ids: Ids;
  log: Log;
  settings: AppSettings;
  /** Sandbox hosts other than the banks' own: the simulator's. */
  hosts: HostTable;
  trustedCaPem?: string;
  timeouts?: Partial<Timeouts>;
  /** Another limiter than the shared one of the database: benchmarks have none. */
  limiter?: Limiter;
  observe?: (observation: CallObservation) => void;
  failpoint?: (name: string) => void;
}

export interface Composed {
  system: System;
  /** Ends the connections to banks; the database belongs to whoever opened it. */
  close(): Promise<void>;
}

export function composeSystem(parts: Parts): Composed {
  const { db, clock, log } = parts;
  const keyring = makeKeyring(parts.masterKey);
  const now = () => clock.now();
  const net = createNet({
    limiter: parts.limiter ?? openLimiter(db, now),
    tokens: openTokenStore({ db, keyring, now }),
    hosts: parts.hosts,
    now,
    log,
    ...(parts.trustedCaPem === undefined ? {} : { trustedCaPem: parts.trustedCaPem }),
    ...(parts.timeouts ? { timeouts: parts.timeouts } : {}),
    ...(parts.observe ? { observe: parts.observe } : {}),
  });
  const system: System = {
    db,
    clock,
    log,
    ids: parts.ids,
    settings: parts.settings,
    vault: makeVault(keyring),
    mailer: createMailer(),
    banks: { provider: providerNamed, names: () => Object.keys(providers), net },
    failpoint: parts.failpoint ?? (() => undefined),
  };
  return { system, close: () => net.close() };
}

/**
 * UUIDv7 ids in the order of their making: 48 bits of milliseconds, 12 bits of a counter that grows within a millisecond, 62
 * random bits (RFC 9562, method 1 of §6.2).
 */
export function makeIds(nowMs: () => number): Ids {
  let lastMs = 0;
  let counter = 0;
  const next = (): string => {
    const ms = Math.max(nowMs(), lastMs);
    counter = ms === lastMs ? counter + 1 : 0;
    // More than 4,096 in a millisecond borrow from the next one, so that order holds.
    lastMs = counter > 0xfff ? ms + 1 : ms;
    if (counter > 0xfff) counter = 0;
    const bytes = randomBytes(16);
    bytes.writeUIntBE(lastMs, 0, 6);
    bytes.writeUInt16BE(0x7000 | counter, 6);
    bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
    const hex = bytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
  return { next, randomBytes: (length) => new Uint8Array(randomBytes(length)) };
}
