/** Proof that a call to the address of a connection reaches this installation: a challenge, answered with what only its database knows. */
import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { hookTokenHash } from '../connections/hook-token.ts';
import type { System } from '../context.ts';
import { instantNow } from '../moment.ts';

/** What a call has to append to the address of a connection, and the name of its query parameter. */
export const challengePath = '/pontual/exame';
export const challengeParameter = 'desafio';

const challengePattern = /^[A-Za-z0-9_-]{16,64}$/;

/** The answer to a challenge at this address; null for an address that is nobody's or no challenge. */
export async function answerChallenge(system: System, token: string, challenge: string): Promise<string | null> {
  if (!challengePattern.test(challenge)) return null;
  const hash = hookTokenHash(token);
  const now = instantNow(system);
  const { rows } = await system.db.asSystem((tx) =>
    sql<{ id: string; data_key: Buffer }>`
      SELECT c.id, o.data_key FROM connection c JOIN organization o ON o.id = c.organization_id
      WHERE c.discarded_at IS NULL
        AND (c.hook_token_hash = ${hash} OR c.previous_hook_token_hash = ${hash} AND c.previous_hook_until > ${now}::timestamptz)`.execute(
      tx,
    ),
  );
  const [found] = rows;
  return found ? challengeAnswer(found.data_key, found.id, challenge) : null;
}

/** Nobody but this database has the wrapped key; what is answered tells nothing of it. */
export function challengeAnswer(wrappedKey: Uint8Array, connectionId: string, challenge: string): string {
  return createHmac('sha256', wrappedKey).update(`pontual exame ${connectionId} ${challenge}`).digest('base64url');
}
