/** Tipos de cobrança. */
import { createBillingType } from '#app/billing-types/create.ts';
import { listBillingTypes } from '#app/billing-types/list.ts';
import { pageOf } from '#contract/common.ts';
import { billingTypeInputSchema, billingTypeSchema } from '#contract/connections.ts';
import { access } from '../access.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Tipos de cobrança'];

export function billingTypeRoutes(api: Scope): void {
  api.get(
    '/billing-types',
    {
      config: { access: access.settingsRead },
      schema: { tags, summary: 'Listar tipos de cobrança', response: { 200: pageOf(billingTypeSchema) } },
    },
    async (request) => ({ data: await listBillingTypes(contextOf(request)), next: null }),
  );
  api.post(
    '/billing-types',
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'Criar tipo de cobrança',
        body: billingTypeInputSchema,
        response: { 201: billingTypeSchema },
      },
    },
    async (request, reply) => reply.code(201).send(await createBillingType(contextOf(request), request.body)),
  );
}
