/** Notificações do banco: what banks told us, and what came of it. */
import { listInbound } from '#app/inbound/list.ts';
import { listQuerySchema, pageOf } from '#contract/common.ts';
import { inboundMessageSchema } from '#contract/webhooks.ts';
import { access } from '../access.ts';
import { contextOf, type Scope } from '../scope.ts';

export function inboundMessageRoutes(api: Scope): void {
  api.get(
    '/inbound-messages',
    {
      config: { access: access.webhooksRead },
      schema: {
        tags: ['Webhooks'],
        summary: 'Listar notificações recebidas dos bancos',
        querystring: listQuerySchema.strict(),
        response: { 200: pageOf(inboundMessageSchema) },
      },
    },
    async (request) => listInbound(contextOf(request), request.query),
  );
}
