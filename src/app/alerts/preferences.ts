/** What each person gets by e-mail, and when: kept with the person. */
import type { AlertPreferences } from '#contract/alerts.ts';
import { writePreference } from '#db/alerts.ts';
import { removeJob } from '#db/jobs.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { digestJob, scheduleDigest } from './digest.ts';
import { alertPreferencesOf } from './wish.ts';

/** The wishes of the person who asks. */
export async function getAlertPreferences(ctx: Context): Promise<AlertPreferences> {
  const row = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    tx.selectFrom('app_user').select('preferences').where('id', '=', personOf(ctx)).executeTakeFirst(),
  );
  return alertPreferencesOf(row?.preferences);
}

export async function setAlertPreferences(ctx: Context, wish: AlertPreferences): Promise<AlertPreferences> {
  const userId = personOf(ctx);
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await tx.selectFrom('app_user').select('preferences').where('id', '=', userId).executeTakeFirst();
    await writePreference(tx, userId, 'alerts', wish);
    // What waits already goes out at the new hour.
    if (await removeJob(tx, digestJob, userId)) await scheduleDigest(tx, ctx, userId, wish);
    await audit(tx, ctx, {
      action: 'user.alert_preferences',
      objectKind: 'user',
      objectId: userId,
      before: alertPreferencesOf(row?.preferences),
      after: wish,
    });
  });
  return wish;
}

/** The routes let only people in. */
export function personOf(ctx: Context): string {
  if (ctx.actor.kind !== 'user') throw new Error('only a person has preferences and reads alerts');
  return ctx.actor.id;
}
