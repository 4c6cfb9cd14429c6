/** Who is calling: a machine by its key, a person by a session. */
import type { Scope } from '#contract/people.ts';
import { scopes } from '#contract/people.ts';
import { findKey, findSession, touchKey, touchSession } from '#db/people.ts';
import type { Actor, System } from '../context.ts';
import { tokenHash } from './tokens.ts';

export const keyPrefix = 'pk_';
/** A session ends after this long without a request… */
export const idleMinutes = 30;
/** …and after this long in any case. */
export const sessionHours = 12;
/** Last use is written down at most this often. */
const touchSeconds = 60;

export interface Caller {
  organizationId: string;
  actor: Actor;
  /** What a write of a session must send back in `x-csrf-token`; null for a key. */
  csrfToken: string | null;
}

/** The caller of an API key, or null when it is unknown, revoked or over. */
export async function authenticateKey(system: System, key: string): Promise<Caller | null> {
  if (!key.startsWith(keyPrefix) || key.length > 100) return null;
  const now = system.clock.now();
  return system.db.asSystem(async (tx) => {
    const found = await findKey(tx, tokenHash(key), now.toString());
    if (!found) return null;
    if (isOlder(found.lastUsedAt, now)) await touchKey(tx, found.id, now.toString());
    return {
      organizationId: found.organizationId,
      actor: {
        kind: 'api_key',
        id: found.id,
        name: found.name,
        scopes: found.scopes.filter(isScope),
        environment: found.environment,
      },
      csrfToken: null,
    };
  });
}

function isScope(text: string): text is Scope {
  return scopes.some((scope) => scope === text);
}

/** The caller of a session token, or null when it is unknown or over. */
export async function authenticateSession(system: System, token: string): Promise<Caller | null> {
  if (token.length !== 43) return null;
  const now = system.clock.now();
  const hash = tokenHash(token);
  return system.db.asSystem(async (tx) => {
    const limits = { now: now.toString(), idleSince: now.subtract({ minutes: idleMinutes }).toString() };
    const found = await findSession(tx, hash, limits);
    if (!found) return null;
    if (isOlder(found.lastSeenAt, now)) await touchSession(tx, hash, now.toString());
    return {
      organizationId: found.organizationId,
      actor: { kind: 'user', id: found.userId, name: found.name, role: found.role },
      csrfToken: found.csrfToken,
    };
  });
}

function isOlder(instant: string | null, now: Temporal.Instant): boolean {
  return instant === null || Temporal.Instant.from(instant).until(now).total('seconds') >= touchSeconds;
}
