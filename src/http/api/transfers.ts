/** Transferências: asked for, read, exported. What people decide about one is in transfer-actions.ts. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import { createTransfer, dryRunTransfer, createTransferBatch } from '#app/transfers/create.ts';
import { editTransfer } from '#app/transfers/edit.ts';
import { getTransfer } from '#app/transfers/get.ts';
import { getTransferBatch, listTransferBatches } from '#app/transfers/batches.ts';
import { exportTransfers, listTransfers } from '#app/transfers/list.ts';
import { transferTimeline } from '#app/transfers/timeline.ts';
import {
  transferBatchInputSchema,
  transferBatchPageSchema,
  transferBatchSchema,
  transferDryRunSchema,
  transferInputSchema,
  transferListQuerySchema,
  transferPageSchema,
  transferPatchSchema,
  transferSchema,
  transferTimelineSchema,
  type Transfer,
} from '#contract/transfers.ts';
import { listQuerySchema } from '#contract/common.ts';
import { publicId } from '#core/ids.ts';
import { access } from '../access.ts';
import { dryRunQuerySchema, etagOf, idParamsSchema, ifMatchOf, waitMsOf } from '../answers.ts';
import { createdBefore, requireKey } from '../idempotency.ts';
import { transferForReader } from '../masking.ts';
import { contextOf, type Scope } from '../scope.ts';
import { sendTransferAnswer, transferActionRoutes } from './transfer-actions.ts';
import { transferReceiptRoutes } from './transfer-receipts.ts';

const tags = ['Transferências'];

const createRecovery = createdBefore('transfer', async (ctx, objectId) => {
  const transfer = await getTransfer(ctx, publicId('transfer', objectId));
  return { status: 201, headers: createdHeaders(transfer), body: transferForReader(ctx, transfer) };
});

function createdHeaders(transfer: Pick<Transfer, 'id' | 'version'>): Record<string, string> {
  return { location: `/v1/transfers/${transfer.id}`, etag: etagOf(transfer.version) };
}

export function transferRoutes(api: Scope): void {
  listRoutes(api);
  createRoutes(api);
  oneRoutes(api);
  batchRoutes(api);
  transferActionRoutes(api);
  transferReceiptRoutes(api);
}

function listRoutes(api: Scope): void {
  api.get(
    '/transfers',
    {
      config: { access: access.transfersRead },
      schema: {
        tags,
        summary: 'Listar transferências',
        description: 'As mais novas primeiro. totals soma o filtro inteiro.',
        querystring: transferListQuerySchema.strict(),
        response: { 200: transferPageSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      const page = await listTransfers(ctx, request.query);
      return { ...page, data: page.data.map((transfer) => transferForReader(ctx, transfer)) };
    },
  );
  api.get(
    '/transfers/export',
    {
      config: { access: access.transfersExport },
      schema: {
        tags,
        summary: 'Exportar transferências em CSV',
        produces: ['text/csv'],
        description: 'Separado por ponto e vírgula, em UTF-8 com BOM, vírgula decimal: abre no Excel em português.',
        querystring: transferListQuerySchema.omit({ limit: true, after: true }).strict(),
      },
    },
    async (request, reply) =>
      reply
        .headers({
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': 'attachment; filename="transferencias.csv"',
        })
        .send(Readable.from(exportTransfers(contextOf(request), request.query))),
  );
}

function createRoutes(api: Scope): void {
  api.post(
    '/transfers',
    {
      config: { access: access.transfersWrite, recovery: createRecovery },
      preHandler: requireKey,
      schema: {
        tags,
        summary: 'Pedir transferência',
        description:
          'Exige Idempotency-Key. Outra igual (mesmo favorecido e valor) há pouco: 409 possible_duplicate, a não ser com repeatReason. Com `?dryRun=true` nada é feito: problemas, avisos, aprovações, o pedido que sairia, tarifa e lançamentos.',
        querystring: dryRunQuerySchema,
        body: transferInputSchema,
        response: { 200: transferDryRunSchema, 201: transferSchema },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      if (request.query.dryRun) return dryRunTransfer(ctx, request.body);
      const transfer = await createTransfer(ctx, request.body, { waitMs: waitMsOf(request, reply) });
      return reply.code(201).headers(createdHeaders(transfer)).send(transferForReader(ctx, transfer));
    },
  );
}

function oneRoutes(api: Scope): void {
  api.get(
    '/transfers/:id',
    {
      config: { access: access.transfersRead },
      schema: { tags, summary: 'Ler transferência', params: idParamsSchema, response: { 200: transferSchema } },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      return sendTransferAnswer(ctx, reply, await getTransfer(ctx, request.params.id));
    },
  );
  api.patch(
    '/transfers/:id',
    {
      config: { access: access.transfersWrite },
      schema: {
        tags,
        summary: 'Alterar transferência que espera',
        description:
          'Só rascunho ou aguardando aprovação. As aprovações já dadas deixam de valer, e quem altera não aprova. Com If-Match, só se a versão ainda for a lida.',
        params: idParamsSchema,
        body: transferPatchSchema,
        response: { 200: transferSchema },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const ifMatch = ifMatchOf(request);
      const edit = { id: request.params.id, patch: request.body, ...(ifMatch === null ? {} : { ifMatch }) };
      return sendTransferAnswer(ctx, reply, await editTransfer(ctx, edit));
    },
  );
  api.get(
    '/transfers/:id/timeline',
    {
      config: { access: access.transfersRead },
      schema: {
        tags,
        summary: 'Linha do tempo de uma transferência',
        params: idParamsSchema,
        response: { 200: transferTimelineSchema },
      },
    },
    async (request) => transferTimeline(contextOf(request), request.params.id),
  );
}

const batchParamsSchema = z.object({ id: z.string().min(1).max(64).describe('Identificador do lote') });

function batchRoutes(api: Scope): void {
  api.post(
    '/transfer-batches',
    {
      config: { access: access.transfersWrite },
      preHandler: requireKey,
      schema: {
        tags,
        summary: 'Pedir um lote de transferências',
        description:
          'Exige Idempotency-Key. Tudo ou nada: total diferente do esperado, ou um item recusado, e nada é pedido.',
        body: transferBatchInputSchema,
        response: { 201: transferBatchSchema },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const batch = await createTransferBatch(ctx, request.body);
      const transfers = batch.transfers.map((transfer) => transferForReader(ctx, transfer));
      return reply
        .code(201)
        .header('location', `/v1/transfer-batches/${batch.id}`)
        .send({ ...batch, transfers });
    },
  );
  api.get(
    '/transfer-batches',
    {
      config: { access: access.transfersRead },
      schema: {
        tags,
        summary: 'Listar lotes de transferências',
        querystring: listQuerySchema.strict(),
        response: { 200: transferBatchPageSchema },
      },
    },
    async (request) => listTransferBatches(contextOf(request), request.query),
  );
  api.get(
    '/transfer-batches/:id',
    {
      config: { access: access.transfersRead },
      schema: { tags, summary: 'Ler um lote', params: batchParamsSchema, response: { 200: transferBatchSchema } },
    },
    async (request) => {
      const ctx = contextOf(request);
      const batch = await getTransferBatch(ctx, request.params.id);
      return { ...batch, transfers: batch.transfers.map((transfer) => transferForReader(ctx, transfer)) };
    },
  );
}
