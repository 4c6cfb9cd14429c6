/** Convites: one-time links, made and ended by administrators. */
import { createInvite, listInvites, resendInvite, revokeInvite } from '#app/people/invites.ts';
import { listQuerySchema, pageOf } from '#contract/common.ts';
import { inviteCreatedSchema, inviteInputSchema, inviteSchema } from '#contract/users.ts';
import { access } from '../access.ts';
import { idParamsSchema } from '../answers.ts';
import { linkingContext } from '../own-address.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Usuários'];
const config = { access: access.administrator };
const description =
  'O endereço só aparece nesta resposta e, com e-mail configurado, na mensagem. Vale 7 dias, uma vez.';

export function inviteRoutes(api: Scope): void {
  api.get(
    '/invites',
    {
      config,
      schema: {
        tags,
        summary: 'Listar convites',
        querystring: listQuerySchema.strict(),
        response: { 200: pageOf(inviteSchema) },
      },
    },
    async (request) => listInvites(contextOf(request), request.query),
  );
  api.post(
    '/invites',
    {
      config: { ...config, secretAnswer: true },
      schema: {
        tags,
        summary: 'Convidar',
        description,
        body: inviteInputSchema,
        response: { 201: inviteCreatedSchema },
      },
    },
    async (request, reply) => reply.code(201).send(await createInvite(linkingContext(request), request.body)),
  );
  api.post(
    '/invites/:id/resend',
    {
      config: { ...config, secretAnswer: true },
      schema: {
        tags,
        summary: 'Mandar de novo, com outro endereço',
        description,
        params: idParamsSchema,
        response: { 201: inviteCreatedSchema },
      },
    },
    async (request, reply) => reply.code(201).send(await resendInvite(linkingContext(request), request.params.id)),
  );
  api.delete(
    '/invites/:id',
    { config, schema: { tags, summary: 'Cancelar convite', params: idParamsSchema } },
    async (request, reply) => {
      await revokeInvite(contextOf(request), request.params.id);
      return reply.code(204).send();
    },
  );
}
