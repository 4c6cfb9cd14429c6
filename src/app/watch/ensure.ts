import { forgetMail } from '#db/mail.ts';
import { systemContext, type System } from '../context.ts';
import { instantAfter } from '../moment.ts';
import { scheduleWatch } from './run.ts';

/** Messages that ended are forgotten after these days: whom we wrote to is personal data. */
const mailKeptDays = 90;

/** Every company is looked at now, and then each day by itself. At a start, and each night for companies that came since. */
export async function ensureWatches(system: System): Promise<void> {
  const organizations = await system.db.asSystem((tx) => tx.selectFrom('organization').select('id').execute());
  for (const { id } of organizations) {
    const ctx = systemContext(system, id, 'schedule');
    await ctx.db.inOrganization(id, async (tx) => {
      await scheduleWatch(tx, ctx);
      await forgetMail(tx, instantAfter(ctx, -mailKeptDays * 24 * 60 * 60_000));
    });
  }
}
