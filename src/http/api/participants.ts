/** Banks that can receive a transfer, for choosing the payee's. */
import { findParticipants } from '#lib/participants/index.ts';
import { participantListQuerySchema, participantListSchema } from '#contract/transfers.ts';
import { access } from '../access.ts';
import type { Scope } from '../scope.ts';

export function participantRoutes(api: Scope): void {
  api.get(
    '/participants',
    {
      config: { access: access.transfersRead },
      schema: {
        tags: ['Transferências'],
        summary: 'Procurar bancos por nome, COMPE ou ISPB',
        description: 'Quem não está aqui ainda pode receber: informe o ISPB.',
        querystring: participantListQuerySchema,
        response: { 200: participantListSchema },
      },
    },
    async (request) => {
      const found = findParticipants(request.query.search, request.query.limit);
      return { data: found.map(({ ispb, bankCode, name }) => ({ ispb, bankCode, name })) };
    },
  );
}
