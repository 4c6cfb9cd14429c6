import type { z } from 'zod';
import type { hookStatusSchema } from '#contract/connections.ts';
import { publicId } from '#core/ids.ts';
import type { HookState } from '#core/provider.ts';
import { audit } from '../audit.ts';
import { answerOf } from '../bank-answer.ts';
import { capabilityAbsent } from '../capability-absent.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { openHookSecret } from './hook-secret.ts';
import { openConnection } from './open.ts';

export type HookStatus = z.infer<typeof hookStatusSchema>;

/** Tells the bank where to notify. @throws Problem 404, 422 `capability_absent`, or what the bank's answer means. */
export async function configureHook(ctx: Context, id: string): Promise<HookStatus> {
  const { bank, provider, loaded } = await openConnection(ctx, id);
  const { title } = provider.facts;
  const configure = provider.webhook?.configure;
  if (!configure) throw capabilityAbsent(title, 'cadastrar o webhook');
  // Where a webhook is a thing with an id, the one that is there is changed; elsewhere there is one place, and a look would be a call
  // wasted.
  const { inspect, repair } = provider.webhook ?? {};
  const existing = inspect && repair ? answerOf(title, await bank.call(inspect(loaded.view, loaded.hookUrl))) : null;
  const secret = await ctx.db.inOrganization(ctx.organizationId, (tx) => openHookSecret(tx, ctx, loaded.row));
  const wish = { url: loaded.hookUrl, secret, existing };
  const configured = answerOf(title, await bank.call(configure(loaded.view, wish)));
  const state =
    repair && configured.problem !== null
      ? answerOf(title, await bank.call(repair(loaded.view, configured)))
      : configured;
  const { url } = state;
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
  return statusOf(loaded.hookUrl, state);
}

/** What is configured at the bank now, beside what should be. */
export async function hookStatus(ctx: Context, id: string): Promise<HookStatus> {
  const { bank, provider, loaded } = await openConnection(ctx, id);
  const inspect = provider.webhook?.inspect;
  if (!inspect) throw capabilityAbsent(provider.facts.title, 'consultar o webhook');
  const state = answerOf(provider.facts.title, await bank.call(inspect(loaded.view, loaded.hookUrl)));
  return statusOf(loaded.hookUrl, state);
}

function statusOf(expectedUrl: string, state: HookState | null): HookStatus {
  const configuredUrl = state?.url ?? null;
  return { expectedUrl, configuredUrl, matches: configuredUrl === expectedUrl, problem: state?.problem ?? null };
}
