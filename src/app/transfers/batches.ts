/** Batches of transfers: asked for together, each on its own way afterwards. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { transferBatchPageSchema, transferBatchSchema } from '#contract/transfers.ts';
import { notFound } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import type { TransferStatus } from '#core/transfer.ts';
import type { TransferBatchRow } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { pageOfRows, readCursor } from '../cursor.ts';
import { transferViews } from './view.ts';

type Batch = z.infer<typeof transferBatchSchema>;
type BatchPage = z.infer<typeof transferBatchPageSchema>;

export async function getTransferBatch(ctx: Context, id: string): Promise<Batch> {
  const uuid = uuidOf('transferBatch', id);
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await tx.selectFrom('transfer_batch').select('id').where('id', '=', uuid).executeTakeFirst();
    if (!row) throw notFound('O lote de transferências', id.slice(0, 64));
    return batchView(tx, ctx, row.id);
  });
}

export async function listTransferBatches(
  ctx: Context,
  query: { limit: number; after?: string | undefined },
): Promise<BatchPage> {
  const [createdAt, id] = readCursor(query.after, 2) ?? [];
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const before =
      createdAt === undefined || id === undefined
        ? sql`true`
        : sql`(created_at, id) < (${createdAt}::timestamptz, ${id}::uuid)`;
    const { rows } = await sql<TransferBatchRow>`
      SELECT * FROM transfer_batch WHERE ${before} ORDER BY created_at DESC, id DESC LIMIT ${query.limit + 1}`.execute(
      tx,
    );
    const page = pageOfRows(rows, query.limit, (row) => [row.created_at, row.id]);
    const sums = await sumsOf(
      tx,
      page.rows.map((row) => row.id),
    );
    return { data: page.rows.map((row) => briefOf(row, sums.get(row.id) ?? [])), next: page.next };
  });
}

export async function batchView(tx: Tx, ctx: Context, id: string): Promise<Batch> {
  const row = await tx.selectFrom('transfer_batch').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const rows = await tx.selectFrom('transfer').selectAll().where('batch_id', '=', id).orderBy('id').execute();
  const sums = await sumsOf(tx, [id]);
  return { ...briefOf(row, sums.get(id) ?? []), transfers: await transferViews(tx, ctx, rows) };
}

type Sum = Batch['byStatus'][number];

function briefOf(row: TransferBatchRow, byStatus: readonly Sum[]): BatchPage['data'][number] {
  return {
    id: publicId('transferBatch', row.id),
    name: row.name,
    createdBy: row.created_by_name,
    createdAt: row.created_at,
    count: byStatus.reduce((sum, { count }) => sum + count, 0),
    totalCents: byStatus.reduce((sum, { amountCents }) => sum + amountCents, 0),
    byStatus: [...byStatus],
  };
}

async function sumsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Sum[]>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ batch_id: string; status: TransferStatus; count: number; cents: number }>`
    SELECT batch_id, status, count(*)::int AS count, sum(amount_cents)::bigint AS cents FROM transfer
    WHERE batch_id = ANY(${[...ids]}::uuid[]) GROUP BY 1, 2 ORDER BY 2`.execute(tx);
  const grouped = Map.groupBy(rows, (row) => row.batch_id);
  return new Map(
    [...grouped].map(([id, sums]) => [
      id,
      sums.map(({ status, count, cents }) => ({ status, count, amountCents: cents })),
    ]),
  );
}
