/** Cobranças: create, find, read, import, export. What is asked of the bank is in charge-actions.ts. */
import { z } from 'zod';
import { createCharge } from '#app/charges/create.ts';
import { editCharge } from '#app/charges/edit.ts';
import { getCharge, listPayments, listRegistrations } from '#app/charges/get.ts';
import { importCharges } from '#app/charges/import.ts';
import { chargeTotals, exportCharges, listCharges } from '#app/charges/list.ts';
import { chargeTimeline } from '#app/charges/timeline.ts';
import {
  chargeFilterSchema,
  chargeInputSchema,
  chargeListQuerySchema,
  chargePageSchema,
  chargePatchSchema,
  chargeSchema,
  chargeTotalsSchema,
  importReportSchema,
  paymentSchema,
  registrationSchema,
  timelineSchema,
} from '#contract/charges.ts';
import { pageOf } from '#contract/common.ts';
import { publicId } from '#core/ids.ts';
import { access } from '../access.ts';
import { dryRunQuerySchema, etagOf, idParamsSchema, ifMatchOf, streamed } from '../answers.ts';
import { createdBefore } from '../idempotency.ts';
import { forReader } from '../masking.ts';
import { problem } from '../problem.ts';
import { guardAccount, guardCharge } from '../sandbox.ts';
import { contextOf, type Scope } from '../scope.ts';
import { acceptCsv } from '../uploads.ts';
import type { ZodTypes } from '../validation.ts';

const tags = ['Cobranças'];

const chargeRecovery = createdBefore('charge', async (ctx, objectId) => {
  const charge = await getCharge(ctx, publicId('charge', objectId));
  return { status: 201, headers: createdHeaders(charge), body: forReader(ctx, charge) };
});

const editRecovery = createdBefore('charge', async (ctx, objectId) => {
  const charge = await getCharge(ctx, publicId('charge', objectId));
  return { status: 200, headers: { etag: etagOf(charge.version) }, body: forReader(ctx, charge) };
});

function createdHeaders(charge: { id: string; version: number }): { location: string; etag: string } {
  return { location: `/v1/charges/${charge.id}`, etag: etagOf(charge.version) };
}

export function chargeRoutes(api: Scope): void {
  api.get(
    '/charges',
    {
      config: { access: access.chargesRead },
      schema: {
        tags,
        summary: 'Listar cobranças',
        querystring: chargeListQuerySchema.strict(),
        response: { 200: chargePageSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      const page = await listCharges(ctx, request.query);
      return { data: page.data.map((charge) => forReader(ctx, charge)), next: page.next };
    },
  );
  api.post(
    '/charges',
    {
      config: { access: access.chargesWrite, recovery: chargeRecovery },
      schema: { tags, summary: 'Criar cobrança', body: chargeInputSchema, response: { 201: chargeSchema } },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const charge = await createCharge(ctx, request.body);
      return reply.code(201).headers(createdHeaders(charge)).send(forReader(ctx, charge));
    },
  );
  api.get(
    '/charges/totals',
    {
      config: { access: access.chargesRead },
      schema: {
        tags,
        summary: 'Contar e somar cobranças',
        querystring: chargeFilterSchema.strict(),
        response: { 200: chargeTotalsSchema },
      },
    },
    async (request) => chargeTotals(contextOf(request), request.query),
  );
  chargeTransferRoutes(api);
  chargeReadRoutes(api);
  chargeEditRoute(api);
}

function chargeEditRoute(api: Scope): void {
  api.patch(
    '/charges/:id',
    {
      config: { access: access.chargesWrite, recovery: editRecovery },
      schema: {
        tags,
        summary: 'Corrigir cobrança (nada vivo no banco)',
        description:
          'O que não vem fica como está. Nada é enviado ao banco: depois, registre. Se já está registrada, use amend. Com If-Match, só se a versão ainda for a lida.',
        params: idParamsSchema,
        body: chargePatchSchema,
        response: { 200: chargeSchema },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const { id } = request.params;
      await guardCharge(request, ctx, id);
      await guardAccount(ctx, request.body.bankAccount ?? undefined);
      const ifMatch = ifMatchOf(request);
      const charge = await editCharge(ctx, { id, patch: request.body, ...(ifMatch === null ? {} : { ifMatch }) });
      return reply.header('etag', etagOf(charge.version)).send(forReader(ctx, charge));
    },
  );
}

const exportFormats = {
  csv: { contentType: 'text/csv; charset=utf-8', fileName: 'cobrancas.csv' },
  ndjson: { contentType: 'application/x-ndjson; charset=utf-8', fileName: 'cobrancas.ndjson' },
} as const;

function chargeTransferRoutes(api: Scope): void {
  api.get(
    '/charges/export',
    {
      config: { access: access.chargesExport },
      schema: {
        tags,
        summary: 'Exportar cobranças em CSV ou NDJSON',
        produces: ['text/csv', 'application/x-ndjson'],
        description: 'CSV separado por ponto e vírgula, em UTF-8 com BOM, vírgula decimal: abre no Excel em português.',
        querystring: chargeFilterSchema
          .extend({ format: z.enum(['csv', 'ndjson']).default('csv').describe('Formato do arquivo') })
          .strict(),
      },
    },
    async (request, reply) => {
      const { format, ...filter } = request.query;
      const { contentType, fileName } = exportFormats[format];
      const lines = exportCharges(contextOf(request), filter, format);
      return reply
        .headers({ 'content-type': contentType, 'content-disposition': `attachment; filename="${fileName}"` })
        .send(await streamed(lines));
    },
  );
  void api.register(async (plugin) => {
    const scope = plugin.withTypeProvider<ZodTypes>();
    await acceptCsv(scope);
    scope.post(
      '/charges/import',
      {
        bodyLimit: 10 * 1024 * 1024,
        config: { access: access.chargesWrite },
        schema: {
          tags,
          summary: 'Importar cobranças de uma planilha CSV',
          description:
            'Corpo text/csv, ou multipart/form-data com um arquivo. Cada linha recusada vem com coluna e cura.',
          consumes: ['text/csv', 'multipart/form-data'],
          querystring: dryRunQuerySchema,
          response: { 200: importReportSchema },
        },
      },
      async (request) => {
        if (!Buffer.isBuffer(request.body) || request.body.length === 0) {
          throw problem('unsupported_media_type', 'O arquivo CSV não veio no corpo do pedido.');
        }
        const input = { bytes: new Uint8Array(request.body), dryRun: request.query.dryRun };
        return importCharges(contextOf(request), input);
      },
    );
  });
}

function chargeReadRoutes(api: Scope): void {
  const read = (summary: string) => ({ tags, summary, params: idParamsSchema });
  const config = { access: access.chargesRead };
  api.get(
    '/charges/:id',
    { config, schema: { ...read('Ler cobrança'), response: { 200: chargeSchema } } },
    async (request, reply) => {
      const ctx = contextOf(request);
      const charge = await getCharge(ctx, request.params.id);
      return reply.header('etag', etagOf(charge.version)).send(forReader(ctx, charge));
    },
  );
  api.get(
    '/charges/:id/payments',
    { config, schema: { ...read('Recebimentos de uma cobrança'), response: { 200: pageOf(paymentSchema) } } },
    async (request) => ({ ...(await listPayments(contextOf(request), request.params.id)), next: null }),
  );
  api.get(
    '/charges/:id/registrations',
    {
      config,
      schema: { ...read('Registros de uma cobrança no banco'), response: { 200: pageOf(registrationSchema) } },
    },
    async (request) => ({
      ...(await listRegistrations(contextOf(request), request.params.id)),
      next: null,
    }),
  );
  api.get(
    '/charges/:id/timeline',
    { config, schema: { ...read('Linha do tempo: cada evidência e seu efeito'), response: { 200: timelineSchema } } },
    async (request) => chargeTimeline(contextOf(request), request.params.id),
  );
}
