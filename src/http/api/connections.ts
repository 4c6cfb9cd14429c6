/** Integrações: a bank account at a provider in an environment, its credentials, its test, its webhook. */
import { z } from 'zod';
import { createConnection } from '#app/connections/create.ts';
import { getConnection } from '#app/connections/get.ts';
import { configureHook, hookStatus } from '#app/connections/hook.ts';
import { listConnections } from '#app/connections/list.ts';
import { patchConnection } from '#app/connections/patch.ts';
import { certificateSubject, renewCertificate, requestCertificate } from '#app/connections/request-certificate.ts';
import { renewHookSecret } from '#app/connections/renew-hook-secret.ts';
import { storeCredentials } from '#app/connections/store-credentials.ts';
import { testConnection } from '#app/connections/probe.ts';
import { pageOf } from '#contract/common.ts';
import {
  connectionInputSchema,
  connectionPatchSchema,
  connectionSchema,
  credentialsInputSchema,
  certificateDeskAnswerSchema,
  certificateRequestInputSchema,
  certificateSubjectSchema,
  hookSecretSchema,
  hookStatusSchema,
  probeAnswerSchema,
  type Connection,
} from '#contract/connections.ts';
import { publicId } from '#core/ids.ts';
import { access, requireSandbox } from '../access.ts';
import { etagOf, idParamsSchema, ifMatchOf } from '../answers.ts';
import { guardConnection } from '../sandbox.ts';
import { createdBefore } from '../idempotency.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Integrações'];
const noBodySchema = z.object({}).strict().default({});
const params = idParamsSchema;
const recovery = createdBefore('connection', async (ctx, objectId) => {
  const connection = await getConnection(ctx, publicId('connection', objectId));
  return { status: 201, headers: createdHeaders(connection), body: connection };
});

function createdHeaders(connection: Connection): { location: string; etag: string } {
  return { location: `/v1/connections/${connection.id}`, etag: etagOf(connection.version) };
}

export function connectionRoutes(api: Scope): void {
  api.get(
    '/connections',
    {
      config: { access: access.connectionsRead },
      schema: { tags, summary: 'Listar integrações', response: { 200: pageOf(connectionSchema) } },
    },
    async (request) => ({ data: await listConnections(contextOf(request)), next: null }),
  );
  api.post(
    '/connections',
    {
      config: { access: access.settingsWrite, recovery },
      schema: { tags, summary: 'Criar integração', body: connectionInputSchema, response: { 201: connectionSchema } },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      requireSandbox(ctx, request.body.environment);
      const connection = await createConnection(ctx, request.body);
      return reply.code(201).headers(createdHeaders(connection)).send(connection);
    },
  );
  api.get(
    '/connections/:id',
    {
      config: { access: access.connectionsRead },
      schema: { tags, summary: 'Ler integração', params, response: { 200: connectionSchema } },
    },
    async (request, reply) => {
      const connection = await getConnection(contextOf(request), request.params.id);
      return reply.header('etag', etagOf(connection.version)).send(connection);
    },
  );
  api.patch(
    '/connections/:id',
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'Alterar integração',
        description: 'Com If-Match, só se a versão ainda for a lida.',
        params,
        body: connectionPatchSchema,
        response: { 200: connectionSchema },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const { id } = request.params;
      await guardConnection(ctx, id);
      const ifMatch = ifMatchOf(request);
      const input = { id, patch: request.body, ...(ifMatch === null ? {} : { ifMatch }) };
      const connection = await patchConnection(ctx, input);
      return reply.header('etag', etagOf(connection.version)).send(connection);
    },
  );
  connectionBankRoutes(api);
}

function connectionBankRoutes(api: Scope): void {
  api.put(
    '/connections/:id/credentials',
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'Guardar credenciais e certificado',
        description: 'Guardados cifrados; nunca são devolvidos.',
        params,
        body: credentialsInputSchema,
        response: { 200: connectionSchema },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const { id } = request.params;
      await guardConnection(ctx, id);
      await storeCredentials(ctx, { id, input: request.body });
      const connection = await getConnection(ctx, id);
      return reply.header('etag', etagOf(connection.version)).send(connection);
    },
  );
  api.post(
    '/connections/:id/test',
    {
      config: { access: access.connectionsTest },
      schema: { tags, summary: 'Testar conexão', params, body: noBodySchema, response: { 200: probeAnswerSchema } },
    },
    async (request) => testConnection(contextOf(request), request.params.id),
  );
  connectionHookRoutes(api);
  certificateRoutes(api);
}

function certificateRoutes(api: Scope): void {
  api.get(
    '/connections/:id/certificate-request',
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'O pedido de certificado que este banco quer',
        params,
        querystring: z.object({ clientId: z.string().max(200).default('').describe('Client ID do banco') }).strict(),
        response: { 200: certificateSubjectSchema },
      },
    },
    async (request) => certificateSubject(contextOf(request), { id: request.params.id, ...request.query }),
  );
  api.post(
    '/connections/:id/certificate-request',
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'Emitir o certificado no banco com o token temporário',
        description: 'A chave é feita e fica aqui. O client secret é guardado cifrado e não é mostrado a ninguém.',
        params,
        body: certificateRequestInputSchema,
        response: { 200: certificateDeskAnswerSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      await guardConnection(ctx, request.params.id);
      return requestCertificate(ctx, { id: request.params.id, ...request.body });
    },
  );
  api.post(
    '/connections/:id/certificate-renewal',
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'Renovar o certificado no banco',
        params,
        body: noBodySchema,
        response: { 200: certificateDeskAnswerSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      await guardConnection(ctx, request.params.id);
      return renewCertificate(ctx, request.params.id);
    },
  );
}

function connectionHookRoutes(api: Scope): void {
  api.get(
    '/connections/:id/webhook',
    {
      config: { access: access.connectionsTest },
      schema: { tags, summary: 'Webhook cadastrado no banco', params, response: { 200: hookStatusSchema } },
    },
    async (request) => hookStatus(contextOf(request), request.params.id),
  );
  api.post(
    '/connections/:id/webhook-secret',
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'Gerar a senha dos avisos do banco',
        description:
          'Para bancos que pedem usuário e senha, ou token, no cadastro do webhook. Mostrada só agora; a anterior deixa de valer.',
        params,
        body: noBodySchema,
        response: { 200: hookSecretSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      await guardConnection(ctx, request.params.id);
      return renewHookSecret(ctx, request.params.id);
    },
  );
  api.post(
    '/connections/:id/webhook',
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'Cadastrar o nosso endereço no banco',
        params,
        body: noBodySchema,
        response: { 200: hookStatusSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      await guardConnection(ctx, request.params.id);
      return configureHook(ctx, request.params.id);
    },
  );
}
