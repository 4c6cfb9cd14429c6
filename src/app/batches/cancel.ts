import { sql } from 'kysely';
import type { Batch } from '#contract/batches.ts';
import { uuidOf } from '#core/ids.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { requireBatch } from './get.ts';
import { endWhenOver } from './settle.ts';

/** Cancels what has not begun; what was sent is followed to its end. */
export async function cancelBatch(ctx: Context, id: string): Promise<Batch> {
  const uuid = uuidOf('batch', id);
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    await requireBatch(tx, id);
    await sql`UPDATE batch SET canceled_at = coalesce(canceled_at, ${instantNow(ctx)}::timestamptz)
      WHERE id = ${uuid} AND finished_at IS NULL`.execute(tx);
    await sql`UPDATE batch_item SET state = 'canceled', result = 'Cancelada antes de começar'
      WHERE batch_id = ${uuid} AND state = 'queued'`.execute(tx);
    await audit(tx, ctx, { action: 'batch.cancel', objectKind: 'batch', objectId: uuid });
    await endWhenOver(tx, ctx, uuid);
    return requireBatch(tx, id);
  });
}
