/** Webhooks: addresses of the ERP that Pontual tells, signed as Standard Webhooks 1.0. */
import { createEndpoint, listEndpoints, removeEndpoint } from '#app/webhooks/endpoints.ts';
import { pageOf } from '#contract/common.ts';
import { webhookEndpointCreatedSchema, webhookEndpointInputSchema, webhookEndpointSchema } from '#contract/webhooks.ts';
import { access } from '../access.ts';
import { idParamsSchema } from '../answers.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Webhooks'];

export function webhookEndpointRoutes(api: Scope): void {
  api.get(
    '/webhook-endpoints',
    {
      config: { access: access.webhooksRead },
      schema: { tags, summary: 'Listar webhooks', response: { 200: pageOf(webhookEndpointSchema) } },
    },
    async (request) => ({ data: await listEndpoints(contextOf(request)), next: null }),
  );
  api.post(
    '/webhook-endpoints',
    {
      config: { access: access.webhooksWrite, secretAnswer: true },
      schema: {
        tags,
        summary: 'Criar webhook',
        description: 'O segredo (whsec_…) só aparece nesta resposta.',
        body: webhookEndpointInputSchema,
        response: { 201: webhookEndpointCreatedSchema },
      },
    },
    async (request, reply) => reply.code(201).send(await createEndpoint(contextOf(request), request.body)),
  );
  api.delete(
    '/webhook-endpoints/:id',
    {
      config: { access: access.webhooksWrite },
      schema: { tags, summary: 'Remover webhook', params: idParamsSchema },
    },
    async (request, reply) => {
      await removeEndpoint(contextOf(request), request.params.id);
      return reply.code(204).send();
    },
  );
}
