import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Outcome } from '#core/provider.ts';
import { secret, type Secret } from '#core/secret.ts';
import type { Transactions, Tx } from './pool.ts';
import { openText, seal, type Keyring, type SecretPlace } from './secrets.ts';

/** Whose token, and for what: a new version of the credentials never meets a token of the old one. */
export interface TokenKey {
  connectionId: string;
  credentialVersion: string;
  scopes: string;
}

/** A token as the bank gave it. */
export interface NewToken {
  token: string;
  expiresInSeconds: number;
}

/** The bank's tokens, shared by every process on the database. */
export interface TokenStore {
  /**
   * A token with at least a fifth of its life before it. However many callers and processes
   * ask at once, one runs `renew`, with no transaction open, and the others get what it got.
   * An outcome other than done goes to the callers of that process; the next one tries again.
   */
  get(key: TokenKey, renew: () => Promise<Outcome<NewToken>>): Promise<Outcome<Secret>>;
  /** Forgets a token that the bank refused, unless another one has taken its place meanwhile. */
  drop(key: TokenKey, token: string): Promise<void>;
}

export interface TokenStorePorts {
  db: Transactions;
  keyring: Keyring;
  now: () => Temporal.Instant;
}

/** How long a renewal may take before another process may try, by the database's clock. */
const leaseSeconds = 60;
const pollMs = 100;
/** A life that a bank states beyond this is not believed: a token is renewed once a day at least. */
const longestLifeSeconds = 86_400;

/** Tokens of banks, sealed with their organization's key. */
export function openTokenStore({ db, keyring, now }: TokenStorePorts): TokenStore {
  const flights = new Map<string, Promise<Outcome<Secret>>>();
  const organizations = new Map<string, string>();

  const rowOf = async ({ connectionId, credentialVersion, scopes }: TokenKey): Promise<Row> => {
    const organizationId =
      organizations.get(connectionId) ?? (await db.asSystem((tx) => organizationOf(tx, connectionId)));
    organizations.set(connectionId, organizationId);
    return { db, keyring, organizationId, connectionId, scope: `${credentialVersion} ${scopes}` };
  };
  return {
    get: (key, renew) => {
      const name = JSON.stringify([key.connectionId, key.credentialVersion, key.scopes]);
      const underWay = flights.get(name);
      if (underWay) return underWay;
      const flight = rowOf(key)
        .then((row) => acquire(row, now, renew))
        .finally(() => flights.delete(name));
      flights.set(name, flight);
      return flight;
    },
    drop: async (key, token) => {
      const row = await rowOf(key);
      await db.inOrganization(row.organizationId, async (tx) => {
        const held = await readToken(tx, row);
        if (held?.token.reveal() !== token) return;
        await sql`delete from bank_token where connection_id = ${row.connectionId} and scope = ${row.scope}
          and sealed = ${held.sealed}`.execute(tx);
      });
    },
  };
}

/** One row of `bank_token` and what opens it. */
interface Row {
  db: Transactions;
  keyring: Keyring;
  organizationId: string;
  connectionId: string;
  scope: string;
}

async function organizationOf(tx: Tx, connectionId: string): Promise<string> {
  const { rows } = await sql<{ organization_id: string }>`
    select organization_id from connection where id = ${connectionId}`.execute(tx);
  const row = rows[0];
  if (!row) throw new Error(`no connection ${connectionId}`);
  return row.organization_id;
}

async function acquire(
  row: Row,
  now: TokenStorePorts['now'],
  renew: () => Promise<Outcome<NewToken>>,
): Promise<Outcome<Secret>> {
  const lease = randomBytes(16);
  for (;;) {
    const found = await row.db.inOrganization(row.organizationId, async (tx) => {
      const held = await readToken(tx, row);
      if (held && held.useUntil > now().toString({ fractionalSecondDigits: 3 })) return held.token;
      return (await takeLease(tx, row, lease)) ? 'renew' : 'wait';
    });
    if (found === 'renew') return renewUnderLease({ row, now, lease }, renew);
    if (found !== 'wait') return { outcome: 'done', answer: found };
    await delay(pollMs);
  }
}

async function renewUnderLease(
  { row, now, lease }: { row: Row; now: TokenStorePorts['now']; lease: Buffer },
  renew: () => Promise<Outcome<NewToken>>,
): Promise<Outcome<Secret>> {
  let outcome: Outcome<NewToken> | null = null;
  try {
    outcome = await renew();
    return outcome.outcome === 'done' ? { outcome: 'done', answer: secret(outcome.answer.token) } : outcome;
  } finally {
    // The token and the end of the lease become visible together: whoever waits finds the token.
    await row.db.inOrganization(row.organizationId, async (tx) => {
      if (outcome?.outcome === 'done') await storeToken(tx, row, outcome.answer, now());
      await sql`delete from bank_token where connection_id = ${row.connectionId} and scope = ${leaseScope(row)}
        and sealed = ${lease}`.execute(tx);
    });
  }
}

/** A lease is a row of its own beside the token's, for the token may be used by others until it expires. */
function leaseScope(row: Row): string {
  return `${row.scope} #lease`;
}

async function takeLease(tx: Tx, row: Row, lease: Buffer): Promise<boolean> {
  const { rows } = await sql`
    insert into bank_token as t (connection_id, scope, sealed, expires_at)
    values (${row.connectionId}, ${leaseScope(row)}, ${lease}, now() + make_interval(secs => ${leaseSeconds}))
    on conflict (connection_id, scope) do update set sealed = excluded.sealed, expires_at = excluded.expires_at
      where t.expires_at <= now()
    returning 1`.execute(tx);
  return rows.length > 0;
}

async function readToken(tx: Tx, row: Row): Promise<{ token: Secret; sealed: Buffer; useUntil: string } | null> {
  const { rows } = await sql<{ sealed: Buffer; expires_at: string }>`
    select sealed, expires_at from bank_token
    where connection_id = ${row.connectionId} and scope = ${row.scope}`.execute(tx);
  const found = rows[0];
  if (!found) return null;
  const dataKey = await row.keyring.dataKey(tx, row.organizationId);
  return { token: openText(dataKey, placeOf(row), found.sealed), sealed: found.sealed, useUntil: found.expires_at };
}

async function storeToken(
  tx: Tx,
  row: Row,
  { token, expiresInSeconds }: NewToken,
  now: Temporal.Instant,
): Promise<void> {
  const lifeMs = Math.floor(Math.min(expiresInSeconds, longestLifeSeconds) * 800);
  // A life of nothing serves the call that asked and no other.
  if (!(lifeMs > 0)) return;
  const sealed = seal(await row.keyring.dataKey(tx, row.organizationId), placeOf(row), token);
  const useUntil = now.add({ milliseconds: lifeMs }).toString();
  await sql`
    insert into bank_token (connection_id, scope, sealed, expires_at)
    values (${row.connectionId}, ${row.scope}, ${sealed}, ${useUntil})
    on conflict (connection_id, scope) do update set sealed = excluded.sealed, expires_at = excluded.expires_at`.execute(
    tx,
  );
}

function placeOf(row: Row): SecretPlace {
  return { organizationId: row.organizationId, kind: 'bank-token', id: `${row.connectionId}/${row.scope}`, version: 1 };
}
