/** Entregas: each event on its way to each webhook. */
import { z } from 'zod';
import { listDeliveries } from '#app/webhooks/list.ts';
import { replayDelivery } from '#app/webhooks/replay.ts';
import { listQuerySchema, pageOf } from '#contract/common.ts';
import { deliverySchema } from '#contract/webhooks.ts';
import { access } from '../access.ts';
import { idParamsSchema } from '../answers.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Webhooks'];

export function deliveryRoutes(api: Scope): void {
  api.get(
    '/deliveries',
    {
      config: { access: access.webhooksRead },
      schema: {
        tags,
        summary: 'Listar entregas',
        querystring: listQuerySchema
          .extend({ endpointId: z.string().max(64).optional().describe('Só as deste webhook') })
          .strict(),
        response: { 200: pageOf(deliverySchema) },
      },
    },
    async (request) => listDeliveries(contextOf(request), request.query),
  );
  api.post(
    '/deliveries/:id/replay',
    {
      config: { access: access.webhooksWrite },
      schema: {
        tags,
        summary: 'Reenviar uma entrega',
        params: idParamsSchema,
        body: z.object({}).strict().default({}),
        response: { 202: deliverySchema },
      },
    },
    async (request, reply) => reply.code(202).send(await replayDelivery(contextOf(request), request.params.id)),
  );
}
