import type { z } from 'zod';
import type { hookSecretSchema } from '#contract/connections.ts';
import { updateConnection } from '#db/connections.ts';
import { audit } from '../audit.ts';
import { capabilityAbsent } from '../capability-absent.ts';
import type { Context } from '../context.ts';
import { hookUrlOf } from './hook-token.ts';
import { makeHookSecret } from './hook-secret.ts';
import { resolveConnection } from './resolve.ts';

export type HookSecret = z.infer<typeof hookSecretSchema>;

/**
 * Makes a new proof for the messages of a bank and shows it, this once, for whoever must type it into the bank's screens. From now on
 * messages with the older one are refused. @throws Problem 404; 422 where the bank sends no proof.
 */
export async function renewHookSecret(ctx: Context, id: string): Promise<HookSecret> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await resolveConnection(tx, ctx, id);
    const { facts } = ctx.banks.provider(row.provider);
    const { secret, ...proof } = await makeHookSecret(tx, ctx, { facts, connectionId: row.id });
    if (secret === null) throw capabilityAbsent(facts.title, 'senha nos avisos');
    await updateConnection(tx, row.id, proof);
    await audit(tx, ctx, { action: 'connection.renew_hook_secret', objectKind: 'connection', objectId: row.id });
    const [login = '', password = ''] = facts.webhook?.proof === 'basic' ? secret.split(':') : ['', secret];
    return { url: await hookUrlOf(tx, ctx, row), header: proof.hook_auth_header ?? '', login: login || null, password };
  });
}
