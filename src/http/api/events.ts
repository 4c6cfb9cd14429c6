/** Eventos: everything that Pontual tells the ERP, in order, also for whoever asks instead of listening. */
import { listEvents } from '#app/webhooks/list.ts';
import { listQuerySchema, pageOf } from '#contract/common.ts';
import { eventSchema } from '#contract/webhooks.ts';
import { access } from '../access.ts';
import { contextOf, type Scope } from '../scope.ts';

export function eventRoutes(api: Scope): void {
  api.get(
    '/events',
    {
      config: { access: access.webhooksRead },
      schema: {
        tags: ['Webhooks'],
        summary: 'Listar eventos',
        querystring: listQuerySchema.strict(),
        response: { 200: pageOf(eventSchema) },
      },
    },
    async (request) => listEvents(contextOf(request), request.query),
  );
}
