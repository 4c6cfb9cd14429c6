/** Divergências: what the books and the bank do not agree on, each with a proposal. */
import { z } from 'zod';
import { listDivergences } from '#app/divergences/list.ts';
import { pageOf } from '#contract/common.ts';
import { divergenceSchema } from '#contract/money.ts';
import { access } from '../access.ts';
import { contextOf, type Scope } from '../scope.ts';

export function divergenceRoutes(api: Scope): void {
  api.get(
    '/divergences',
    {
      config: { access: access.ledgerRead },
      schema: {
        tags: ['Divergências'],
        summary: 'Listar divergências',
        querystring: z.object({ state: z.enum(['open', 'resolved']).optional().describe('Situação') }).strict(),
        response: { 200: pageOf(divergenceSchema) },
      },
    },
    async (request) => ({ data: await listDivergences(contextOf(request), request.query), next: null }),
  );
}
