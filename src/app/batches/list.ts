/** The batches of the company, newest first. */
import type { Batch } from '#contract/batches.ts';
import type { Context } from '../context.ts';
import { batchViews } from './get.ts';

export async function listBatches(ctx: Context): Promise<{ data: Batch[]; next: null }> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const rows = await tx.selectFrom('batch').select('id').orderBy('created_at', 'desc').limit(50).execute();
    return {
      data: await batchViews(
        tx,
        rows.map((row) => row.id),
      ),
      next: null,
    };
  });
}
