/** Chaves de API: made, changed for new ones and revoked by people. */
import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from '#app/people/api-keys.ts';
import { listQuerySchema, pageOf } from '#contract/common.ts';
import { apiKeyCreatedSchema, apiKeyInputSchema, apiKeyRotateSchema, apiKeySchema } from '#contract/people.ts';
import { access } from '../access.ts';
import { idParamsSchema } from '../answers.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Chaves de API'];
const config = { access: access.keys };

export function apiKeyRoutes(api: Scope): void {
  api.get(
    '/api-keys',
    {
      config,
      schema: {
        tags,
        summary: 'Listar chaves',
        querystring: listQuerySchema.strict(),
        response: { 200: pageOf(apiKeySchema) },
      },
    },
    async (request) => listApiKeys(contextOf(request), request.query),
  );
  api.post(
    '/api-keys',
    {
      config: { ...config, secretAnswer: true },
      schema: {
        tags,
        summary: 'Criar chave',
        description:
          'A chave (pk_test_… de homologação, pk_live_… de produção, pk_… dos dois) só aparece nesta resposta.',
        body: apiKeyInputSchema,
        response: { 201: apiKeyCreatedSchema },
      },
    },
    async (request, reply) => reply.code(201).send(await createApiKey(contextOf(request), request.body)),
  );
  api.post(
    '/api-keys/:id/rotate',
    {
      config: { ...config, secretAnswer: true },
      schema: {
        tags,
        summary: 'Trocar chave por outra',
        description:
          'A nova tem os mesmos direitos e só aparece nesta resposta; a antiga ainda vale pelas horas pedidas.',
        params: idParamsSchema,
        body: apiKeyRotateSchema,
        response: { 201: apiKeyCreatedSchema },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await rotateApiKey(contextOf(request), request.params.id, request.body)),
  );
  api.delete(
    '/api-keys/:id',
    { config, schema: { tags, summary: 'Revogar chave', params: idParamsSchema } },
    async (request, reply) => {
      await revokeApiKey(contextOf(request), request.params.id);
      return reply.code(204).send();
    },
  );
}
