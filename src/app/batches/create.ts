/** Starts a batch: one operation over many charges, by ids or by a filter. Items run as jobs; the batch goes on by itself. */
import { sql } from 'kysely';
import type { Batch, BatchInput } from '#contract/batches.ts';
import { invalidInput } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { enqueue } from '#db/jobs.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import { chargeIdsOf } from '../charges/list.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { batchViews } from './get.ts';
import { endWhenOver } from './settle.ts';

export const batchJob = 'batch';
const mostItems = 20_000;

export async function createBatch(ctx: Context, input: BatchInput): Promise<Batch> {
  if (input.kind === 'writeOff' && !input.reason) {
    throw invalidInput([{ pointer: '/reason', code: 'required', detail: 'Diga o motivo da baixa.' }]);
  }
  if (input.kind === 'amend' && input.dueDate === undefined && input.addDays === undefined) {
    throw invalidInput([
      { pointer: '/dueDate', code: 'required', detail: 'Informe o novo vencimento ou quantos dias somar.' },
    ]);
  }
  const id = ctx.ids.next();
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const chargeIds = await itemsOf(tx, ctx, input);
    await tx
      .insertInto('batch')
      .values({
        id,
        organization_id: ctx.organizationId,
        kind: input.kind,
        input: JSON.stringify(input),
        actor: JSON.stringify(ctx.actor),
        created_at: instantNow(ctx),
      })
      .execute();
    await sql`
      INSERT INTO batch_item (batch_id, organization_id, charge_id, state)
      SELECT ${id}::uuid, ${ctx.organizationId}::uuid, unnest(${chargeIds}::uuid[]), 'queued'`.execute(tx);
    await audit(tx, ctx, {
      action: `batch.${input.kind}`,
      objectKind: 'batch',
      objectId: id,
      after: { items: chargeIds.length },
    });
    await enqueue(tx, {
      id: ctx.ids.next(),
      organizationId: ctx.organizationId,
      kind: batchJob,
      subject: id,
      lane: `batch/${id}`,
      dueAt: instantNow(ctx),
    });
    if (chargeIds.length === 0) await endWhenOver(tx, ctx, id);
    const [view] = await batchViews(tx, [id]);
    if (!view) throw new Error('the batch was not stored');
    return view;
  });
}

/** The charges of a batch, each once; ids that are not of this organization are a problem, not a silence. */
async function itemsOf(tx: Tx, ctx: Context, input: BatchInput): Promise<string[]> {
  if (input.filter) return chargeIdsOf(tx, ctx, input.filter, mostItems);
  const ids = [...new Set((input.chargeIds ?? []).map((id) => uuidOf('charge', id)))];
  const { rows } = await sql<{ id: string }>`SELECT id FROM charge WHERE id = ANY(${ids}::uuid[])`.execute(tx);
  const found = new Set(rows.map((row) => row.id));
  const missing = ids.filter((id) => !found.has(id));
  if (missing.length > 0) {
    const named = missing.slice(0, 5).map((id) => publicId('charge', id));
    throw invalidInput([
      {
        pointer: '/chargeIds',
        code: 'unknown_charge',
        detail: `Cobranças que não existem nesta empresa: ${named.join(', ')}.`,
      },
    ]);
  }
  return ids;
}
