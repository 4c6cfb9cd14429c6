/** A candidate takes the place of the credentials in use: in one transaction, after a test with it has passed. */
import { publicId } from '#core/ids.ts';
import { credentialById, lockConnection, supersede, updateCredential } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { scheduleWatch } from '../watch/run.ts';
import { touchConnection } from './store-credentials.ts';

/**
 * Makes these credentials the active ones. Calls under way end with those before, which stay sealed for some days: what was loaded
 * keeps its agent and its tokens, both of which go by the version of the credentials.
 * False when they wait no longer: somebody else was first, or they were replaced or destroyed.
 */
export async function switchTo(
  tx: Tx,
  ctx: Context,
  target: { connectionId: string; credentialId: string },
): Promise<boolean> {
  const connection = await lockConnection(tx, target.connectionId);
  const candidate = await credentialById(tx, target.credentialId);
  if (!connection || candidate?.state !== 'candidate') return false;
  const now = instantNow(ctx);
  await supersede(tx, connection.id, { state: 'active', at: now });
  await updateCredential(tx, candidate.id, { state: 'active', activated_at: now });
  await audit(tx, ctx, {
    action: 'connection.switch_credentials',
    objectKind: 'connection',
    objectId: connection.id,
    after: {
      credential: publicId('credential', candidate.id),
      version: candidate.version,
      certificate: candidate.certificate,
    },
  });
  await scheduleWatch(tx, ctx);
  await touchConnection(tx, ctx, connection);
  return true;
}
