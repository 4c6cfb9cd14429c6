/** Chaves de API: made and revoked by people. */
import { createApiKey, listApiKeys, revokeApiKey } from '#app/people/api-keys.ts';
import { pageOf } from '#contract/common.ts';
import { apiKeyCreatedSchema, apiKeyInputSchema, apiKeySchema } from '#contract/people.ts';
import { access } from '../access.ts';
import { idParamsSchema } from '../answers.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Chaves de API'];
const config = { access: access.keys };

export function apiKeyRoutes(api: Scope): void {
  api.get(
    '/api-keys',
    { config, schema: { tags, summary: 'Listar chaves', response: { 200: pageOf(apiKeySchema) } } },
    async (request) => ({ data: await listApiKeys(contextOf(request)), next: null }),
  );
  api.post(
    '/api-keys',
    {
      config: { ...config, secretAnswer: true },
      schema: {
        tags,
        summary: 'Criar chave',
        description: 'A chave (pk_…) só aparece nesta resposta.',
        body: apiKeyInputSchema,
        response: { 201: apiKeyCreatedSchema },
      },
    },
    async (request, reply) => reply.code(201).send(await createApiKey(contextOf(request), request.body)),
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
