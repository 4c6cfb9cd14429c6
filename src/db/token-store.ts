import { randomBytes, type KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { secret, type Secret } from '#core/secret.ts';
import type { Transactions, Tx } from './pool.ts';
import { openText, seal, type Keyring, type SecretPlace } from './secrets.ts';

/** Whose token, and for what: one row of `bank_token`. */
export interface TokenKey {
  organizationId: string;
  connectionId: string;
  scope: string;
}

/** A token as the bank gave it, and the instant from which it must not be used any more. */
export interface FreshToken {
  token: string;
  expiresAt: string;
}

export interface TokenStore {
  /**
   * The token of the key, renewed by `renew` when none is valid at `now`. However many callers
   * and processes ask at once, one renews and the others get what it got. `renew` runs with no
   * transaction open; when it throws, its caller gets the error and the next one tries.
   */
  token(key: TokenKey, now: () => string, renew: () => Promise<FreshToken>): Promise<Secret>;
  /** Forgets a token that the bank rejected, unless another caller has replaced it already. */
  forget(key: TokenKey, rejected: Secret): Promise<void>;
}

/** How long a renewal may take before another process may try, by the database's clock. */
const leaseSeconds = 60;
const pollMs = 100;

/** Tokens of banks, sealed with the organization's key and shared between processes. */
export function openTokenStore(db: Transactions, keyring: Keyring): TokenStore {
  const flights = new Map<string, Promise<Secret>>();
  return {
    token: (key, now, renew) => {
      const name = JSON.stringify([key.connectionId, key.scope]);
      const flight = flights.get(name) ?? acquire(db, keyring, { key, now, renew }).finally(() => flights.delete(name));
      flights.set(name, flight);
      return flight;
    },
    forget: (key, rejected) =>
      db.inOrganization(key.organizationId, async (tx) => {
        const row = await readToken(tx, key);
        if (!row) return;
        const held = openText(await keyring.dataKey(tx, key.organizationId), placeOf(key), row.sealed);
        if (held.reveal() !== rejected.reveal()) return;
        await sql`delete from bank_token where connection_id = ${key.connectionId} and scope = ${key.scope}
          and sealed = ${row.sealed}`.execute(tx);
      }),
  };
}

interface Request {
  key: TokenKey;
  now: () => string;
  renew: () => Promise<FreshToken>;
}

async function acquire(db: Transactions, keyring: Keyring, request: Request): Promise<Secret> {
  const { key, now } = request;
  const lease = randomBytes(16);
  for (;;) {
    const found = await db.inOrganization(key.organizationId, async (tx) => {
      const row = await readToken(tx, key);
      if (row && row.expires_at > now()) {
        return openText(await keyring.dataKey(tx, key.organizationId), placeOf(key), row.sealed);
      }
      return (await takeLease(tx, key, lease)) ? 'renew' : 'wait';
    });
    if (found === 'renew') return renewUnderLease(db, keyring, request, lease);
    if (found !== 'wait') return found;
    await delay(pollMs);
  }
}

async function renewUnderLease(db: Transactions, keyring: Keyring, request: Request, lease: Buffer): Promise<Secret> {
  const { key, renew } = request;
  let fresh: FreshToken | null = null;
  try {
    fresh = await renew();
    return secret(fresh.token);
  } finally {
    // The token and the end of the lease become visible together: whoever waits finds the token.
    await db.inOrganization(key.organizationId, async (tx) => {
      if (fresh) await storeToken(tx, key, fresh, await keyring.dataKey(tx, key.organizationId));
      await sql`delete from bank_token where connection_id = ${key.connectionId} and scope = ${leaseScope(key)}
        and sealed = ${lease}`.execute(tx);
    });
  }
}

/** A lease is a row of its own beside the token's, so that a token stays usable while it is renewed. */
function leaseScope(key: TokenKey): string {
  return `${key.scope} #lease`;
}

async function takeLease(tx: Tx, key: TokenKey, lease: Buffer): Promise<boolean> {
  const { rows } = await sql`
    insert into bank_token as t (connection_id, scope, sealed, expires_at)
    values (${key.connectionId}, ${leaseScope(key)}, ${lease}, now() + make_interval(secs => ${leaseSeconds}))
    on conflict (connection_id, scope) do update set sealed = excluded.sealed, expires_at = excluded.expires_at
      where t.expires_at <= now()
    returning 1`.execute(tx);
  return rows.length > 0;
}

async function readToken(tx: Tx, key: TokenKey): Promise<{ sealed: Buffer; expires_at: string } | undefined> {
  const { rows } = await sql<{ sealed: Buffer; expires_at: string }>`
    select sealed, expires_at from bank_token
    where connection_id = ${key.connectionId} and scope = ${key.scope}`.execute(tx);
  return rows[0];
}

async function storeToken(tx: Tx, key: TokenKey, fresh: FreshToken, dataKey: KeyObject): Promise<void> {
  const sealed = seal(dataKey, placeOf(key), fresh.token);
  await sql`
    insert into bank_token (connection_id, scope, sealed, expires_at)
    values (${key.connectionId}, ${key.scope}, ${sealed}, ${fresh.expiresAt})
    on conflict (connection_id, scope) do update set sealed = excluded.sealed, expires_at = excluded.expires_at`.execute(
    tx,
  );
}

function placeOf(key: TokenKey): SecretPlace {
  return { organizationId: key.organizationId, kind: 'bank-token', id: `${key.connectionId}/${key.scope}`, version: 1 };
}
