/** Favorecidos. */
import { z } from 'zod';
import { createPayee, getPayee, listPayees, patchPayee, setPayeeDisabled } from '#app/payees/payees.ts';
import {
  payeeInputSchema,
  payeeListQuerySchema,
  payeePageSchema,
  payeePatchSchema,
  payeeSchema,
} from '#contract/transfers.ts';
import { access } from '../access.ts';
import { etagOf, idParamsSchema, ifMatchOf } from '../answers.ts';
import { payeeForReader } from '../masking.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Favorecidos'];
const noBodySchema = z.object({}).strict().default({});

export function payeeRoutes(api: Scope): void {
  const read = { access: access.transfersRead };
  const write = { access: access.payeesWrite };
  api.get(
    '/payees',
    {
      config: read,
      schema: {
        tags,
        summary: 'Listar favorecidos',
        querystring: payeeListQuerySchema.strict(),
        response: { 200: payeePageSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      const page = await listPayees(ctx, request.query);
      return { ...page, data: page.data.map((payee) => payeeForReader(ctx, payee)) };
    },
  );
  api.post(
    '/payees',
    {
      config: write,
      schema: { tags, summary: 'Cadastrar favorecido', body: payeeInputSchema, response: { 201: payeeSchema } },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const payee = await createPayee(ctx, request.body);
      return reply
        .code(201)
        .headers({ location: `/v1/payees/${payee.id}`, etag: etagOf(payee.version) })
        .send(payeeForReader(ctx, payee));
    },
  );
  api.get(
    '/payees/:id',
    {
      config: read,
      schema: { tags, summary: 'Ler favorecido', params: idParamsSchema, response: { 200: payeeSchema } },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const payee = await getPayee(ctx, request.params.id);
      return reply.header('etag', etagOf(payee.version)).send(payeeForReader(ctx, payee));
    },
  );
  changeRoutes(api);
}

function changeRoutes(api: Scope): void {
  const write = { access: access.payeesWrite };
  api.patch(
    '/payees/:id',
    {
      config: write,
      schema: {
        tags,
        summary: 'Alterar favorecido',
        description:
          'O destino anterior fica à vista até alguém pagar com o novo. As transferências deste favorecido que ainda não saíram voltam a esperar aprovação.',
        params: idParamsSchema,
        body: payeePatchSchema,
        response: { 200: payeeSchema },
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const ifMatch = ifMatchOf(request);
      const change = { id: request.params.id, patch: request.body, ...(ifMatch === null ? {} : { ifMatch }) };
      const payee = await patchPayee(ctx, change);
      return reply.header('etag', etagOf(payee.version)).send(payeeForReader(ctx, payee));
    },
  );
  for (const [verb, summary, disabled] of [
    ['disable', 'Desativar favorecido', true],
    ['enable', 'Reativar favorecido', false],
  ] as const) {
    api.post(
      `/payees/:id/${verb}`,
      {
        config: write,
        schema: { tags, summary, params: idParamsSchema, body: noBodySchema, response: { 200: payeeSchema } },
      },
      async (request) => {
        const ctx = contextOf(request);
        return payeeForReader(ctx, await setPayeeDisabled(ctx, { id: request.params.id, disabled }));
      },
    );
  }
}
