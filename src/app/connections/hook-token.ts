/** The unguessable part of the address that a bank calls: found by its hash, shown again from the sealed copy. */
import { createHash } from 'node:crypto';
import type { ConnectionRow } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import type { SealedPlace } from '../vault.ts';

const tokenBytes = 24;

/** The hash under which `connection.hook_token_hash` keeps a token. */
export function hookTokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** A new token of 192 random bits for a connection about to be inserted. */
export async function makeHookToken(
  tx: Tx,
  ctx: Context,
  connectionId: string,
): Promise<{ hook_token_hash: Buffer; hook_token_sealed: Buffer }> {
  const token = Buffer.from(ctx.ids.randomBytes(tokenBytes)).toString('base64url');
  return {
    hook_token_hash: hookTokenHash(token),
    hook_token_sealed: await ctx.vault.seal(tx, tokenPlace(ctx, connectionId), token),
  };
}

/** The address to give to the bank. */
export async function hookUrlOf(tx: Tx, ctx: Context, row: ConnectionRow): Promise<string> {
  const token = await ctx.vault.open(tx, tokenPlace(ctx, row.id), row.hook_token_sealed);
  return `${ctx.settings.hooksBaseUrl}/hooks/${token.reveal()}`;
}

function tokenPlace(ctx: Context, connectionId: string): SealedPlace {
  return { organizationId: ctx.organizationId, kind: 'hook-token', id: connectionId, version: 1 };
}
