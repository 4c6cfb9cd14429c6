import type { z } from 'zod';
import type { hookStatusSchema } from '#contract/connections.ts';
import { Problem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import type { HookState } from '#core/provider.ts';
import { updateConnection, type ConnectionRow } from '#db/connections.ts';
import { noticeDays } from '#db/missed-notices.ts';
import { audit } from '../audit.ts';
import { answerOf } from '../bank-answer.ts';
import { capabilityAbsent } from '../capability-absent.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow, today } from '../moment.ts';
import { addDays } from '#lib/calendar.ts';
import { openHookSecret } from './hook-secret.ts';
import { loadConnection } from './load.ts';
import { openConnection, openLoaded, type Opened } from './open.ts';
import { resolveConnection } from './resolve.ts';

export type HookStatus = z.infer<typeof hookStatusSchema>;

/** Days that are looked back on for notices that never came. */
const lookBackDays = 30;
/** A notice later than this is one that did not come: banks repeat theirs for some hours. */
const missedAfterHours = 6;

/** Tells the bank where to notify. @throws Problem 404, 422 `capability_absent`, or what the bank's answer means. */
export async function configureHook(ctx: Context, id: string): Promise<HookStatus> {
  const opened = await openConnection(ctx, id);
  const { loaded } = opened;
  const state = await tellBank(ctx, opened);
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    await updateConnection(tx, loaded.row.id, { hook_configured_at: instantNow(ctx) });
    // The address is a secret of its own: whoever knows it may knock.
    const after = { matches: state.url === loaded.hookUrl };
    await audit(tx, ctx, {
      action: 'connection.configure_hook',
      objectKind: 'connection',
      objectId: loaded.row.id,
      after,
    });
    const change = { id: publicId('connection', loaded.row.id), version: loaded.row.version };
    await announce(tx, ctx, { type: 'connection', ...change });
  });
  return statusOf(ctx, { row: loaded.row, hookUrl: loaded.hookUrl, state, problem: state.problem });
}

/** Puts our address at the bank, and makes it work again where the bank had stopped it. */
export async function tellBank(ctx: Context, { bank, provider, loaded }: Opened): Promise<HookState> {
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
  return repair && configured.problem !== null
    ? answerOf(title, await bank.call(repair(loaded.view, configured)))
    : configured;
}

/** What is configured at the bank now, beside what should be; and the notices that never came. */
export async function hookStatus(ctx: Context, id: string): Promise<HookStatus> {
  const loaded = await ctx.db.inOrganization(ctx.organizationId, async (tx) =>
    loadConnection(tx, ctx, (await resolveConnection(tx, ctx, id)).id),
  );
  const { row, hookUrl } = loaded;
  const inspect = ctx.banks.provider(row.provider).webhook?.inspect;
  if (!inspect || !loaded.credentials) return statusOf(ctx, { row, hookUrl, state: undefined, problem: null });
  const { bank, provider } = openLoaded(ctx, loaded, loaded.credentials);
  try {
    const state = answerOf(provider.facts.title, await bank.call(inspect(loaded.view, hookUrl)));
    return await statusOf(ctx, { row, hookUrl, state, problem: state?.problem ?? null });
  } catch (error) {
    // What is known here is shown also while the bank does not answer.
    if (!(error instanceof Problem)) throw error;
    return statusOf(ctx, { row, hookUrl, state: undefined, problem: error.init.detail });
  }
}

interface Known {
  row: ConnectionRow;
  hookUrl: string;
  /** Undefined when the bank does not tell; null when it has none of ours. */
  state: HookState | null | undefined;
  problem: string | null;
}

async function statusOf(ctx: Context, { row, hookUrl, state, problem }: Known): Promise<HookStatus> {
  const provider = ctx.banks.provider(row.provider);
  const configuredUrl = state?.url ?? null;
  const isKept = row.previous_hook_until !== null && row.previous_hook_until > instantNow(ctx);
  const days = provider.facts.webhook
    ? await ctx.db.inOrganization(ctx.organizationId, (tx) =>
        noticeDays(tx, {
          connectionId: row.id,
          from: addDays(today(ctx), -lookBackDays),
          now: instantNow(ctx),
          afterHours: missedAfterHours,
        }),
      )
    : [];
  return {
    expectedUrl: hookUrl,
    configuredUrl,
    matches: state === undefined ? null : configuredUrl === hookUrl,
    problem,
    canConfigure: provider.webhook?.configure !== undefined,
    previousUntil: isKept ? row.previous_hook_until : null,
    lastInboundAt: row.last_inbound_at,
    check: row.hook_check,
    days,
    missed: days.reduce((sum, { missed }) => sum + missed, 0),
  };
}
