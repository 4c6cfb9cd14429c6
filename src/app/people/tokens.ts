/** Random tokens that callers hold and we keep only as SHA-256: what leaks from the database opens nothing. */
import { createHash } from 'node:crypto';
import type { Ids } from '../context.ts';

/** 32 random bytes as 43 characters of base64url. */
export function newToken(ids: Ids): string {
  return Buffer.from(ids.randomBytes(32)).toString('base64url');
}

export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
