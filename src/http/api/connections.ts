/** Integrações: a bank account at a provider in an environment, its credentials, its test, its webhook. */
import { z } from 'zod';
import { activateConnection } from '#app/connections/activate.ts';
import { createConnection } from '#app/connections/create.ts';
import { discardConnection } from '#app/connections/discard.ts';
import { getConnection } from '#app/connections/get.ts';
import { listConnections } from '#app/connections/list.ts';
import { patchConnection } from '#app/connections/patch.ts';
import { storeCredentials } from '#app/connections/store-credentials.ts';
import { testConnection } from '#app/connections/probe.ts';
import { getTest, startTest } from '#app/connections/test-start.ts';
import { connectionTestInputSchema, connectionTestSchema } from '#contract/connection-tests.ts';
import { pageOf } from '#contract/common.ts';
import {
  activationInputSchema,
  connectionInputSchema,
  connectionPatchSchema,
  connectionSchema,
  credentialsInputSchema,
  credentialsPatchSchema,
  probeAnswerSchema,
  storedCredentialsAnswerSchema,
  type Connection,
} from '#contract/connections.ts';
import { publicId } from '#core/ids.ts';
import { access, requireAccess, requireSandbox } from '../access.ts';
import { etagOf, idParamsSchema, ifMatchOf } from '../answers.ts';
import { guardConnection } from '../sandbox.ts';
import { createdBefore } from '../idempotency.ts';
import { contextOf, type Scope } from '../scope.ts';
import { certificateDeskRoutes } from './connection-desk.ts';
import { connectionHookRoutes } from './connection-hooks.ts';

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
  discardRoute(api);
  connectionBankRoutes(api);
}

function discardRoute(api: Scope): void {
  api.delete(
    '/connections/:id',
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'Descartar configuração não terminada',
        description:
          'Só antes de ativada e sem nada feito com ela. As credenciais são destruídas; a auditoria e os testes ficam.',
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      await guardConnection(ctx, request.params.id);
      await discardConnection(ctx, request.params.id);
      return reply.code(204).send(null);
    },
  );
}

function connectionBankRoutes(api: Scope): void {
  activationRoute(api);
  credentialRoutes(api);
  testRoutes(api);
  connectionHookRoutes(api);
  certificateDeskRoutes(api);
}

function activationRoute(api: Scope): void {
  api.post(
    '/connections/:id/activate',
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'Terminar a configuração e ativar',
        description: 'Confere tudo e lista tudo o que falta. Sem um teste aprovado, só com withWarnings.',
        params,
        body: activationInputSchema,
        response: { 200: connectionSchema },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const { id } = request.params;
      await guardConnection(ctx, id);
      const ifMatch = ifMatchOf(request);
      const activation = { id, ...request.body, ...(ifMatch === null ? {} : { ifMatch }) };
      const connection = await activateConnection(ctx, activation);
      return reply.header('etag', etagOf(connection.version)).send(connection);
    },
  );
}

/** A ZIP of a megabyte, in base64, beside the key. */
const largestCredentialBytes = 3 * 1024 * 1024;

function credentialRoutes(api: Scope): void {
  api.put(
    '/connections/:id/credentials',
    {
      config: { access: access.settingsWrite },
      bodyLimit: largestCredentialBytes,
      schema: {
        tags,
        summary: 'Guardar credenciais e certificado',
        description:
          'Guardados cifrados; nunca são devolvidos. Havendo credenciais em uso, as novas esperam por um teste aprovado (switch).',
        params,
        body: credentialsInputSchema,
        response: { 200: storedCredentialsAnswerSchema },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const { id } = request.params;
      await guardConnection(ctx, id);
      const stored = await storeCredentials(ctx, { id, input: request.body });
      return reply.header('etag', etagOf(stored.version)).send(stored);
    },
  );
  api.patch(
    '/connections/:id/credentials',
    {
      config: { access: access.settingsWrite },
      bodyLimit: largestCredentialBytes,
      schema: {
        tags,
        summary: 'Trocar parte das credenciais',
        description: 'O que não vem fica como está guardado: um certificado novo não pede o segredo de novo.',
        params,
        body: credentialsPatchSchema,
        response: { 200: storedCredentialsAnswerSchema },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const { id } = request.params;
      await guardConnection(ctx, id);
      const stored = await storeCredentials(ctx, { id, input: request.body, keepRest: true });
      return reply.header('etag', etagOf(stored.version)).send(stored);
    },
  );
}

const testParams = idParamsSchema.extend({ testId: z.string().min(1).max(64).describe('Identificador do teste') });

function testRoutes(api: Scope): void {
  api.post(
    '/connections/:id/test',
    {
      config: { access: access.connectionsTest },
      schema: {
        tags,
        summary: 'Testar conexão e esperar',
        description: 'O mesmo teste, respondido de uma vez; para vê-lo linha a linha, use /tests.',
        params,
        body: noBodySchema,
        response: { 200: probeAnswerSchema },
      },
    },
    async (request) => testConnection(contextOf(request), request.params.id),
  );
  api.post(
    '/connections/:id/tests',
    {
      config: { access: access.connectionsTest },
      schema: {
        tags,
        summary: 'Testar conexão, linha a linha',
        description:
          'Começa um teste; as linhas aparecem em GET /connections/{id}/tests/{testId} à medida que terminam.',
        params,
        body: connectionTestInputSchema,
        response: { 202: connectionTestSchema },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const { id } = request.params;
      // To put other credentials into use is more than to test.
      if (request.body.switch) requireAccess(ctx, access.settingsWrite);
      if (request.body.switch) await guardConnection(ctx, id);
      const test = await startTest(ctx, { id, ...request.body });
      return reply.code(202).header('location', `/v1/connections/${id}/tests/${test.id}`).send(test);
    },
  );
  api.get(
    '/connections/:id/tests/:testId',
    {
      config: { access: access.connectionsRead },
      schema: { tags, summary: 'Ler um teste', params: testParams, response: { 200: connectionTestSchema } },
    },
    async (request) => getTest(contextOf(request), request.params),
  );
}
