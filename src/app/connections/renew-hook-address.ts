import type { z } from 'zod';
import type { hookAddressSchema } from '#contract/connections.ts';
import { notFound } from '#core/errors.ts';
import { lockConnection, updateConnection } from '#db/connections.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { instantAfter } from '../moment.ts';
import { hookUrlOf, makeHookToken } from './hook-token.ts';
import { resolveConnection } from './resolve.ts';
import { touchConnection } from './store-credentials.ts';

export type HookAddress = z.infer<typeof hookAddressSchema>;

/** Long enough to tell the bank, by API at once or by its support; banks repeat what they could not deliver for about a day. */
const graceHours = 72;

/**
 * Makes a new address for the messages of a bank, after somebody has seen the one before. The one before is taken for three days more,
 * and then by nobody. The bank must be told. @throws Problem 404.
 */
export async function renewHookAddress(ctx: Context, id: string): Promise<HookAddress> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const before = await lockConnection(tx, (await resolveConnection(tx, ctx, id)).id);
    if (!before) throw notFound('A integração', id);
    const previousUntil = instantAfter(ctx, graceHours * 60 * 60_000);
    const address = {
      ...(await makeHookToken(tx, ctx, before.id)),
      previous_hook_token_hash: before.hook_token_hash,
      previous_hook_until: previousUntil,
      // What was found of the other address says nothing of this one.
      hook_check: null,
    };
    await updateConnection(tx, before.id, address);
    await audit(tx, ctx, { action: 'connection.renew_hook_address', objectKind: 'connection', objectId: before.id });
    const row = await touchConnection(tx, ctx, { ...before, ...address });
    return { url: await hookUrlOf(tx, ctx, row), previousUntil };
  });
}
