import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import type { SealedPlace } from '../vault.ts';

/** Where the key of a certificate request is sealed. */
export function requestKeyPlace(ctx: Pick<Context, 'organizationId'>, id: string): SealedPlace {
  return { organizationId: ctx.organizationId, kind: 'certificate-key', id, version: 1 };
}

/** How many requests of a connection are remembered: a certificate comes for the last one or, after a repetition, the one before. */
const mostRequests = 5;

/** The private keys (PEM) of requests for which no certificate has come yet, newest first. */
export async function requestedKeys(tx: Tx, ctx: Context, connectionId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('certificate_request')
    .select(['id', 'key_sealed'])
    .where('connection_id', '=', connectionId)
    .where('state', '=', 'requested')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(mostRequests)
    .execute();
  const keys: string[] = [];
  for (const row of rows) {
    keys.push((await ctx.vault.open(tx, requestKeyPlace(ctx, row.id), row.key_sealed)).reveal());
  }
  return keys;
}
