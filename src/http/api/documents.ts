/** Boletos as PDF: one, or many in one PDF or ZIP. */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { chargeDocument, documentLayouts } from '#app/charges/document.ts';
import { saveDocuments } from '#app/charges/save-documents.ts';
import { access } from '../access.ts';
import { idParamsSchema } from '../answers.ts';
import { guardCharges } from '../sandbox.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Documentos'];
const config = { access: access.chargesRead };

const layoutSchema = z
  .enum(documentLayouts)
  .default('boleto')
  .describe('boleto: um por página; carne: carnê, três por página com canhoto (em ZIP, um carnê por pagador)');

const documentsInputSchema = z
  .object({
    ids: z.array(z.string().max(64)).min(1, 'Escolha ao menos uma cobrança.').max(500).describe('Cobranças'),
    as: z.enum(['pdf', 'zip']).default('pdf').describe('Um PDF só, ou um ZIP com um PDF por cobrança'),
    layout: layoutSchema,
  })
  .strict();

const savedDocumentsSchema = z.object({
  folder: z.string().describe('Pasta no servidor'),
  files: z.array(z.object({ chargeId: z.string(), reference: z.string(), fileName: z.string() })),
});

export function documentRoutes(api: Scope): void {
  api.get(
    '/charges/:id/boleto.pdf',
    {
      config,
      schema: {
        tags,
        summary: 'Boleto em PDF',
        produces: ['application/pdf'],
        params: idParamsSchema,
        querystring: z.object({ layout: layoutSchema }).strict(),
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const ids = [request.params.id];
      await guardCharges(ctx, ids);
      return sendFile(reply, await chargeDocument(ctx, { ids, as: 'pdf', layout: request.query.layout }));
    },
  );
  api.post(
    '/charges/documents',
    {
      config,
      schema: {
        tags,
        summary: 'Boletos de várias cobranças, em PDF ou ZIP',
        produces: ['application/pdf', 'application/zip'],
        body: documentsInputSchema,
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      await guardCharges(ctx, request.body.ids);
      return sendFile(reply, await chargeDocument(ctx, request.body));
    },
  );
  api.post(
    '/charges/documents/save',
    {
      config: { access: access.chargesWrite },
      schema: {
        tags,
        summary: 'Guardar boletos na pasta do servidor',
        description: 'Um PDF por cobrança na pasta de PONTUAL_DOCUMENTS_DIR. O que já está lá nunca é trocado.',
        body: documentsInputSchema.pick({ ids: true }).strict(),
        response: { 200: savedDocumentsSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      await guardCharges(ctx, request.body.ids);
      return saveDocuments(ctx, request.body);
    },
  );
}

function sendFile(
  reply: FastifyReply,
  file: { bytes: Uint8Array; fileName: string; contentType: string },
): FastifyReply {
  // RFC 6266: an ASCII name for old clients, the real one encoded beside it.
  const ascii = file.fileName.normalize('NFD').replace(/[^\w .()-]/g, '');
  const encoded = encodeURIComponent(file.fileName).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return reply
    .headers({
      'content-type': file.contentType,
      'content-disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    })
    .send(Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength));
}
