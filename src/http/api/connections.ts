/** Integrações: a bank account at a provider in an environment, its credentials, its test, its webhook. */
import { z } from 'zod';
import { activateConnection } from '#app/connections/activate.ts';
import { createConnection } from '#app/connections/create.ts';
import { getConnection } from '#app/connections/get.ts';
import { configureHook, hookStatus } from '#app/connections/hook.ts';
import { listConnections } from '#app/connections/list.ts';
import { patchConnection } from '#app/connections/patch.ts';
import {
  certificateSubject,
  makeSigningRequest,
  renewCertificate,
  requestCertificate,
} from '#app/connections/request-certificate.ts';
import { renewHookSecret } from '#app/connections/renew-hook-secret.ts';
import { storeCredentials } from '#app/connections/store-credentials.ts';
import { testConnection } from '#app/connections/probe.ts';
import { getTest, startTest } from '#app/connections/test-start.ts';
import { renewHookAddress } from '#app/connections/renew-hook-address.ts';
import { examineHook } from '#app/doctor/examine.ts';
import { connectionTestInputSchema, connectionTestSchema } from '#contract/connection-tests.ts';
import { pageOf } from '#contract/common.ts';
import {
  activationInputSchema,
  connectionInputSchema,
  connectionPatchSchema,
  connectionSchema,
  credentialsInputSchema,
  credentialsPatchSchema,
  certificateDeskAnswerSchema,
  certificateRequestInputSchema,
  certificateSubjectSchema,
  hookAddressSchema,
  hookCheckSchema,
  hookSecretSchema,
  hookStatusSchema,
  probeAnswerSchema,
  signingRequestInputSchema,
  signingRequestSchema,
  storedCredentialsAnswerSchema,
  type Connection,
} from '#contract/connections.ts';
import { publicId } from '#core/ids.ts';
import { access, requireAccess, requireSandbox } from '../access.ts';
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

function certificateDeskRoutes(api: Scope): void {
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
    '/connections/:id/signing-request',
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'Fazer chave e pedido de certificado (CSR) para levar ao banco',
        description: 'A chave fica aqui, cifrada. Depois envie só o certificado que o banco devolver.',
        params,
        body: signingRequestInputSchema,
        response: { 200: signingRequestSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      await guardConnection(ctx, request.params.id);
      return makeSigningRequest(ctx, { id: request.params.id, ...request.body });
    },
  );
  api.post(
    '/connections/:id/certificate-renewal',
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'Renovar o certificado no banco',
        description: 'O novo entra em uso depois de um teste aprovado, que começa sozinho (test).',
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
      config: { access: access.settingsWrite, secretAnswer: true },
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
  api.post(
    '/connections/:id/webhook-address',
    {
      config: { access: access.settingsWrite, secretAnswer: true },
      schema: {
        tags,
        summary: 'Gerar outro endereço para os avisos do banco',
        description: 'O anterior ainda é aceito por três dias. Cadastre o novo no banco em seguida.',
        params,
        body: noBodySchema,
        response: { 200: hookAddressSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      await guardConnection(ctx, request.params.id);
      return renewHookAddress(ctx, request.params.id);
    },
  );
  api.post(
    '/connections/:id/hook-doctor',
    {
      config: { access: access.connectionsTest },
      schema: {
        tags,
        summary: 'Examinar o endereço dos avisos, visto de fora',
        description: 'Chama o endereço pela rede, como o banco faz, e explica cadeia, mTLS e caminho.',
        params,
        body: noBodySchema,
        response: { 200: hookCheckSchema },
      },
    },
    async (request) => examineHook(contextOf(request), request.params.id),
  );
}
