import type { z } from 'zod';
import type { hookStatusSchema } from '#contract/connections.ts';
import { publicId } from '#core/ids.ts';
import { audit } from '../audit.ts';
import { answerOf } from '../bank-answer.ts';
import { capabilityAbsent } from '../capability-absent.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { openConnection } from './open.ts';

export type HookStatus = z.infer<typeof hookStatusSchema>;

/** Tells the bank where to notify. @throws Problem 404, 422 `capability_absent`, or what the bank's answer means. */
export async function configureHook(ctx: Context, id: string): Promise<HookStatus> {
  const { bank, provider, loaded } = await openConnection(ctx, id);
  const { title } = provider.facts;
  const configure = provider.webhook?.configure;
  if (!configure) throw capabilityAbsent(title, 'cadastrar o webhook');
  const { url } = answerOf(title, await bank.call(configure(loaded.view, loaded.hookUrl)));
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    // The address is a secret of its own: whoever knows it may knock.
    const after = { matches: url === loaded.hookUrl };
    await audit(tx, ctx, {
      action: 'connection.configure_hook',
      objectKind: 'connection',
      objectId: loaded.row.id,
      after,
    });
    const change = { id: publicId('connection', loaded.row.id), version: loaded.row.version };
    await announce(tx, ctx, { type: 'connection', ...change });
  });
  return statusOf(loaded.hookUrl, url);
}

/** What is configured at the bank now, beside what should be. */
export async function hookStatus(ctx: Context, id: string): Promise<HookStatus> {
  const { bank, provider, loaded } = await openConnection(ctx, id);
  const inspect = provider.webhook?.inspect;
  if (!inspect) throw capabilityAbsent(provider.facts.title, 'consultar o webhook');
  return statusOf(loaded.hookUrl, answerOf(provider.facts.title, await bank.call(inspect(loaded.view))).url);
}

function statusOf(expectedUrl: string, configuredUrl: string | null): HookStatus {
  return { expectedUrl, configuredUrl, matches: configuredUrl === expectedUrl };
}
