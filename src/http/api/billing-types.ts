/** Tipos de cobrança. */
import { createBillingType } from '#app/billing-types/create.ts';
import { getBillingType } from '#app/billing-types/get.ts';
import { listBillingTypes } from '#app/billing-types/list.ts';
import { patchBillingType } from '#app/billing-types/patch.ts';
import { pageOf } from '#contract/common.ts';
import { billingTypeInputSchema, billingTypePatchSchema, billingTypeSchema } from '#contract/connections.ts';
import { access } from '../access.ts';
import { etagOf, idParamsSchema, ifMatchOf } from '../answers.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Tipos de cobrança'];
const read = { access: access.settingsRead };
const write = { access: access.settingsWrite };

export function billingTypeRoutes(api: Scope): void {
  api.get(
    '/billing-types',
    {
      config: read,
      schema: { tags, summary: 'Listar tipos de cobrança', response: { 200: pageOf(billingTypeSchema) } },
    },
    async (request) => ({ data: await listBillingTypes(contextOf(request)), next: null }),
  );
  api.post(
    '/billing-types',
    {
      config: write,
      schema: {
        tags,
        summary: 'Criar tipo de cobrança',
        body: billingTypeInputSchema,
        response: { 201: billingTypeSchema },
      },
    },
    async (request, reply) => {
      const type = await createBillingType(contextOf(request), request.body);
      return reply.code(201).header('etag', etagOf(type.version)).send(type);
    },
  );
  api.get(
    '/billing-types/:id',
    {
      config: read,
      schema: {
        tags,
        summary: 'Ler tipo de cobrança',
        params: idParamsSchema,
        response: { 200: billingTypeSchema },
      },
    },
    async (request, reply) => {
      const type = await getBillingType(contextOf(request), request.params.id);
      return reply.header('etag', etagOf(type.version)).send(type);
    },
  );
  api.patch(
    '/billing-types/:id',
    {
      config: write,
      schema: {
        tags,
        summary: 'Alterar, ligar a uma integração ou desligar tipo de cobrança',
        description: 'Com If-Match, só se a versão ainda for a lida. Cobranças já criadas ficam como estão.',
        params: idParamsSchema,
        body: billingTypePatchSchema,
        response: { 200: billingTypeSchema },
      },
    },
    async (request, reply) => {
      const ifMatch = ifMatchOf(request);
      const patch = { id: request.params.id, patch: request.body, ...(ifMatch === null ? {} : { ifMatch }) };
      const type = await patchBillingType(contextOf(request), patch);
      return reply.header('etag', etagOf(type.version)).send(type);
    },
  );
}
