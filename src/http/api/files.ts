/** Arquivos dos bancos: what came, what each line did, what is missing; where they are fetched. */
import { Readable } from 'node:stream';
import multipart from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { fileCalendar, fileOrigins } from '#app/files/calendar.ts';
import { decideFile } from '#app/files/decide.ts';
import { fetchNow } from '#app/files/fetch.ts';
import { downloadFile, getFile, listFiles, listLines } from '#app/files/read.ts';
import { acceptHostKey, getFileSource, putSource, removeSource } from '#app/files/source.ts';
import { uploadFile } from '#app/files/upload.ts';
import { pageOf } from '#contract/common.ts';
import {
  bankFileLinePageSchema,
  bankFileLineQuerySchema,
  bankFileListQuerySchema,
  bankFilePageSchema,
  bankFileSchema,
  fileCalendarQuerySchema,
  fileCalendarSchema,
  fileDecisionSchema,
  fileFetchAnswerSchema,
  fileOriginSchema,
  fileSourceInputSchema,
  fileSourceSchema,
  fileUploadAnswerSchema,
  hostKeyInputSchema,
} from '#contract/files.ts';
import { access } from '../access.ts';
import { idParamsSchema } from '../answers.ts';
import { problem } from '../problem.ts';
import { guardConnection } from '../sandbox.ts';
import { contextOf, type Scope } from '../scope.ts';
import type { ZodTypes } from '../validation.ts';

const tags = ['Arquivos'];
const params = idParamsSchema;
const noBodySchema = z.object({}).strict().default({});

export function fileRoutes(api: Scope): void {
  readRoutes(api);
  writeRoutes(api);
  uploadRoute(api);
  sourceRoutes(api);
}

function readRoutes(api: Scope): void {
  const config = { access: access.filesRead };
  api.get(
    '/files',
    {
      config,
      schema: {
        tags,
        summary: 'Listar arquivos dos bancos',
        querystring: bankFileListQuerySchema.strict(),
        response: { 200: bankFilePageSchema },
      },
    },
    async (request) => listFiles(contextOf(request), request.query),
  );
  api.get(
    '/files/calendar',
    {
      config,
      schema: {
        tags,
        summary: 'Os dias de um período: o que chegou e o que falta',
        querystring: fileCalendarQuerySchema,
        response: { 200: fileCalendarSchema },
      },
    },
    async (request) => fileCalendar(contextOf(request), request.query),
  );
  api.get(
    '/files/origins',
    {
      config,
      schema: {
        tags,
        summary: 'Integrações que recebem arquivos, e de onde são buscados',
        response: { 200: pageOf(fileOriginSchema) },
      },
    },
    async (request) => ({ data: await fileOrigins(contextOf(request)), next: null }),
  );
  api.get(
    '/files/:id',
    { config, schema: { tags, summary: 'Ler um arquivo', params, response: { 200: bankFileSchema } } },
    async (request) => getFile(contextOf(request), request.params.id),
  );
  api.get(
    '/files/:id/lines',
    {
      config,
      schema: {
        tags,
        summary: 'As linhas de um arquivo, cada uma ao lado do que fez',
        params,
        querystring: bankFileLineQuerySchema.strict(),
        response: { 200: bankFileLinePageSchema },
      },
    },
    async (request) => listLines(contextOf(request), { ...request.query, id: request.params.id }),
  );
}

function writeRoutes(api: Scope): void {
  api.get(
    '/files/:id/content',
    {
      // It shows documents unmasked, and its reading is written down.
      config: { access: access.filesWrite },
      schema: {
        tags,
        summary: 'Baixar o arquivo como veio',
        description: 'Os bytes sem nenhuma mudança. Cada download fica na auditoria.',
        produces: ['application/octet-stream'],
        params,
      },
    },
    async (request, reply) => {
      const { name, sizeBytes, bytes } = await downloadFile(contextOf(request), request.params.id);
      const ascii = name.normalize('NFD').replace(/[^\w .()-]/g, '') || 'arquivo';
      return reply
        .headers({
          'content-type': 'application/octet-stream',
          'content-length': sizeBytes,
          'content-disposition': `attachment; filename="${ascii}"`,
        })
        .send(Readable.from(bytes));
    },
  );
  api.post(
    '/files/:id/decision',
    {
      config: { access: access.filesWrite },
      schema: {
        tags,
        summary: 'Decidir sobre um arquivo em quarentena',
        description: 'Importar assim mesmo, ou descartar. O conteúdo fica guardado nos dois casos.',
        params,
        body: fileDecisionSchema,
        response: { 200: bankFileSchema },
      },
    },
    async (request) => decideFile(contextOf(request), { id: request.params.id, ...request.body }),
  );
}

/** A hundred thousand records of 300 bytes, twice. */
const largestUploadBytes = 64 * 1024 * 1024;

const uploadQuerySchema = z
  .object({
    connection: z.string().max(64).optional().describe('Integração; dispensável quando só uma pode ter o arquivo'),
    name: z.string().max(255).optional().describe('Nome do arquivo, quando o corpo é o próprio arquivo'),
  })
  .strict();

/** What a form called its file; the body itself is the bytes, as everywhere. */
const namesGiven = new WeakMap<FastifyRequest, string>();

function uploadRoute(api: Scope): void {
  void api.register(async (plugin) => {
    const scope = plugin.withTypeProvider<ZodTypes>();
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      ['application/octet-stream', 'text/plain'],
      { parseAs: 'buffer', bodyLimit: largestUploadBytes },
      async (_request: unknown, body: Buffer) => body,
    );
    await scope.register(multipart, {
      throwFileSizeLimit: true,
      limits: { fileSize: largestUploadBytes, files: 1, fields: 5, parts: 6, headerPairs: 50 },
    });
    scope.addHook('preValidation', async (request) => {
      if (!request.isMultipart()) return;
      const file = await request.file();
      request.body = file ? await file.toBuffer() : undefined;
      if (file) namesGiven.set(request, file.filename);
    });
    scope.post(
      '/files',
      {
        bodyLimit: largestUploadBytes,
        config: { access: access.filesWrite },
        schema: {
          tags,
          summary: 'Enviar um arquivo do banco',
          description:
            'multipart/form-data com um arquivo, ou o próprio arquivo no corpo com ?name=. Reconhecido pelo nome e pelo conteúdo. Os mesmos bytes outra vez não mudam nada.',
          consumes: ['multipart/form-data', 'application/octet-stream'],
          querystring: uploadQuerySchema,
          response: { 200: fileUploadAnswerSchema, 201: fileUploadAnswerSchema },
        },
      },
      async (request, reply) => {
        const bytes: unknown = request.body;
        if (!Buffer.isBuffer(bytes) || bytes.length === 0) {
          throw problem('unsupported_media_type', 'O arquivo não veio no corpo do pedido, ou veio vazio.');
        }
        const { connection, name } = request.query;
        const upload = { name: namesGiven.get(request) ?? name ?? '', bytes, connection };
        const answer = await uploadFile(contextOf(request), upload);
        return reply
          .code(answer.isNew ? 201 : 200)
          .header('location', `/v1/files/${answer.file.id}`)
          .send(answer);
      },
    );
  });
}

function sourceRoutes(api: Scope): void {
  const path = '/connections/:id/file-source';
  api.get(
    path,
    {
      config: { access: access.connectionsRead },
      schema: { tags, summary: 'De onde os arquivos são buscados', params, response: { 200: fileSourceSchema } },
    },
    async (request) => getFileSource(contextOf(request), request.params.id),
  );
  api.put(
    path,
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'Configurar a busca de arquivos (SFTP)',
        description:
          'Senha e chave privada são guardadas cifradas e nunca devolvidas. Endereços da rede interna só com PONTUAL_ALLOW_PRIVATE_SFTP=on. Outro servidor pede que a chave dele seja aceita de novo.',
        params,
        body: fileSourceInputSchema,
        response: { 200: fileSourceSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      await guardConnection(ctx, request.params.id);
      return putSource(ctx, request.params.id, request.body);
    },
  );
  api.delete(
    path,
    {
      config: { access: access.settingsWrite },
      schema: { tags, summary: 'Deixar de buscar arquivos', params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      await guardConnection(ctx, request.params.id);
      await removeSource(ctx, request.params.id);
      return reply.code(204).send(null);
    },
  );
  sourceActionRoutes(api, path);
}

function sourceActionRoutes(api: Scope, path: string): void {
  api.post(
    `${path}/host-key`,
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'Aceitar a chave do servidor do banco',
        description: 'Confira-a com o banco por outro meio antes. Até que alguém a aceite, nada é enviado ao servidor.',
        params,
        body: hostKeyInputSchema,
        response: { 200: fileSourceSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      await guardConnection(ctx, request.params.id);
      return acceptHostKey(ctx, request.params.id, request.body.hostKey);
    },
  );
  api.post(
    `${path}/fetch`,
    {
      config: { access: access.filesWrite },
      schema: {
        tags,
        summary: 'Buscar os arquivos agora',
        description: 'Lista a pasta e traz o que é novo. Nunca apaga nem escreve no servidor do banco.',
        params,
        body: noBodySchema,
        response: { 200: fileFetchAnswerSchema },
      },
    },
    async (request) => fetchNow(contextOf(request), request.params.id),
  );
}
