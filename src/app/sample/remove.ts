import { publicId } from '#core/ids.ts';
import { removeSampleRows } from '#db/sample.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';

/** Removing may meet jobs that are just writing about the same rows: it waits for them, or begins again. */
const patience = { retries: 3, statementTimeoutMs: 30_000 };

/** Removes the sample company and nothing else. Answers how many charges went; without a sample, none. */
export async function removeSample(ctx: Context): Promise<number> {
  return ctx.db.inOrganization(
    ctx.organizationId,
    async (tx) => {
      const removed = await removeSampleRows(tx, ctx.organizationId);
      await audit(tx, ctx, {
        action: 'sample.remove',
        objectKind: 'organization',
        objectId: ctx.organizationId,
        after: { charges: removed },
      });
      await announce(tx, ctx, { type: 'sample', id: publicId('organization', ctx.organizationId), version: 0 });
      return removed;
    },
    patience,
  );
}
