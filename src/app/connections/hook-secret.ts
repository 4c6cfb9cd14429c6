/**
 * What proves that a message comes from the bank, where the bank sends such a proof along: made here, told to the bank, kept as the
 * hash of the header that it will send. At the door only hashes are compared; nothing secret is stored with a message.
 */
import { createHash } from 'node:crypto';
import type { ProviderFacts } from '#core/provider.ts';
import type { Secret } from '#core/secret.ts';
import type { ConnectionRow } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import type { SealedPlace } from '../vault.ts';

type HookProof = Pick<ConnectionRow, 'hook_auth_header' | 'hook_auth_hash' | 'hook_secret_sealed'>;

/** The hash under which the value of a proving header is kept and compared. */
export function proofHash(headerValue: string): Buffer {
  return createHash('sha256').update(headerValue).digest();
}

/** A new secret of 192 random bits for a connection of this bank; of basic proof, `login:password`. */
export async function makeHookSecret(
  tx: Tx,
  ctx: Context,
  { facts, connectionId }: { facts: ProviderFacts; connectionId: string },
): Promise<HookProof & { secret: string | null }> {
  const { webhook } = facts;
  if (!webhook || webhook.proof === 'none') {
    return { hook_auth_header: null, hook_auth_hash: null, hook_secret_sealed: null, secret: null };
  }
  const random = (bytes: number): string => Buffer.from(ctx.ids.randomBytes(bytes)).toString('base64url');
  const secret = webhook.proof === 'basic' ? `pontual-${random(6)}:${random(24)}` : `ptl_${random(36)}`;
  const header = webhook.proof === 'basic' ? `Basic ${Buffer.from(secret).toString('base64')}` : secret;
  return {
    hook_auth_header: webhook.header ?? 'authorization',
    hook_auth_hash: proofHash(header),
    hook_secret_sealed: await ctx.vault.seal(tx, secretPlace(ctx, connectionId), secret),
    secret,
  };
}

/** What the bank is to send along; null where it sends nothing. */
export async function openHookSecret(
  tx: Tx,
  ctx: Context,
  row: Pick<ConnectionRow, 'id' | 'hook_secret_sealed'>,
): Promise<Secret | null> {
  return row.hook_secret_sealed === null ? null : ctx.vault.open(tx, secretPlace(ctx, row.id), row.hook_secret_sealed);
}

function secretPlace(ctx: Context, connectionId: string): SealedPlace {
  return { organizationId: ctx.organizationId, kind: 'hook-secret', id: connectionId, version: 1 };
}
