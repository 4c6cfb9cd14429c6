/** Lotes: one operation over many charges. */
import { createBatch } from '#app/batches/create.ts';
import { cancelBatch } from '#app/batches/cancel.ts';
import { batchFailuresCsv } from '#app/batches/failures.ts';
import { getBatch } from '#app/batches/get.ts';
import { listBatches } from '#app/batches/list.ts';
import type { Context } from '#app/context.ts';
import { batchDetailSchema, batchInputSchema, batchSchema, type BatchInput } from '#contract/batches.ts';
import { pageOf } from '#contract/common.ts';
import { publicId } from '#core/ids.ts';
import { z } from 'zod';
import { access, isSandboxOnly } from '../access.ts';
import { idParamsSchema } from '../answers.ts';
import { guardAccount, guardCharges } from '../sandbox.ts';
import { createdBefore } from '../idempotency.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Lotes'];
const read = { access: access.chargesRead };
const recovery = createdBefore('batch', async (ctx, objectId) => {
  const { items: _items, ...batch } = await getBatch(ctx, publicId('batch', objectId));
  return { status: 202, headers: { location: `/v1/batches/${batch.id}` }, body: batch };
});

export function batchRoutes(api: Scope): void {
  api.get(
    '/batches',
    { config: read, schema: { tags, summary: 'Listar lotes', response: { 200: pageOf(batchSchema) } } },
    async (request) => listBatches(contextOf(request)),
  );
  api.post(
    '/batches',
    {
      config: { access: access.chargesWrite, recovery },
      schema: { tags, summary: 'Criar lote', body: batchInputSchema, response: { 202: batchSchema } },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const batch = await createBatch(ctx, await withinSandbox(ctx, request.body));
      return reply.code(202).header('location', `/v1/batches/${batch.id}`).send(batch);
    },
  );
  api.get(
    '/batches/:id',
    {
      config: read,
      schema: { tags, summary: 'Andamento e itens', params: idParamsSchema, response: { 200: batchDetailSchema } },
    },
    async (request) => getBatch(contextOf(request), request.params.id),
  );
  api.post(
    '/batches/:id/cancel',
    {
      config: { access: access.chargesWrite },
      schema: {
        tags,
        summary: 'Cancelar o que falta',
        params: idParamsSchema,
        body: z.object({}).strict().default({}),
        response: { 200: batchSchema },
      },
    },
    async (request) => cancelBatch(contextOf(request), request.params.id),
  );
  api.get(
    '/batches/:id/failures.csv',
    {
      config: read,
      schema: { tags, summary: 'Problemas do lote em CSV', produces: ['text/csv'], params: idParamsSchema },
    },
    async (request, reply) =>
      reply
        .headers({
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': 'attachment; filename="problemas.csv"',
        })
        .send(await batchFailuresCsv(contextOf(request), request.params.id)),
  );
}

/** A developer's batch touches only what is in sandbox. */
async function withinSandbox(ctx: Context, input: BatchInput): Promise<BatchInput> {
  if (!isSandboxOnly(ctx)) return input;
  await guardAccount(ctx, input.bankAccount);
  if (input.filter) return { ...input, filter: { ...input.filter, environment: 'sandbox' } };
  await guardCharges(ctx, input.chargeIds ?? []);
  return input;
}
