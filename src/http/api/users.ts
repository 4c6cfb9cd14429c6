/** Usuários: who they are; changed, disabled and helped back in by administrators. */
import { createPasswordReset } from '#app/people/invites.ts';
import { endSessionsOf } from '#app/people/sessions.ts';
import { resetSecondFactor } from '#app/people/second-factor.ts';
import { changeUser, disableUser, enableUser, getUser, listUsers } from '#app/people/users.ts';
import { pageOf } from '#contract/common.ts';
import {
  inviteCreatedSchema,
  secondFactorBeginSchema,
  userListQuerySchema,
  userPatchSchema,
  userSchema,
} from '#contract/users.ts';
import { access } from '../access.ts';
import { etagOf, idParamsSchema, ifMatchOf } from '../answers.ts';
import { linkingContext } from '../own-address.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Usuários'];
const params = idParamsSchema;

export function userRoutes(api: Scope): void {
  api.get(
    '/users',
    {
      config: { access: access.usersRead },
      schema: {
        tags,
        summary: 'Listar usuários',
        querystring: userListQuerySchema.strict(),
        response: { 200: pageOf(userSchema) },
      },
    },
    async (request) => listUsers(contextOf(request), request.query),
  );
  api.get(
    '/users/:id',
    {
      config: { access: access.usersRead },
      schema: { tags, summary: 'Ler usuário', params, response: { 200: userSchema } },
    },
    async (request, reply) => {
      const user = await getUser(contextOf(request), request.params.id);
      void reply.header('etag', etagOf(user.version));
      return user;
    },
  );
  api.patch(
    '/users/:id',
    {
      config: { access: access.administrator },
      schema: {
        tags,
        summary: 'Mudar nome ou perfil',
        params,
        body: userPatchSchema,
        response: { 200: userSchema },
      },
    },
    async (request) => changeUser(contextOf(request), request.params.id, request.body, ifMatchOf(request)),
  );
  enablingRoutes(api);
  helpingRoutes(api);
}

function enablingRoutes(api: Scope): void {
  const config = { access: access.administrator };
  const response = { 200: userSchema };
  api.post(
    '/users/:id/disable',
    { config, schema: { tags, summary: 'Desativar: as sessões terminam na hora', params, response } },
    async (request) => disableUser(contextOf(request), request.params.id),
  );
  api.post(
    '/users/:id/enable',
    { config, schema: { tags, summary: 'Ativar de novo', params, response } },
    async (request) => enableUser(contextOf(request), request.params.id),
  );
  api.post(
    '/users/:id/end-sessions',
    { config, schema: { tags, summary: 'Encerrar todas as sessões', params } },
    async (request, reply) => {
      await endSessionsOf(contextOf(request), request.params.id);
      return reply.code(204).send();
    },
  );
}

function helpingRoutes(api: Scope): void {
  const config = { access: access.administrator };
  api.post(
    '/users/:id/reset-password',
    {
      config: { ...config, secretAnswer: true },
      schema: {
        tags,
        summary: 'Criar endereço para nova senha',
        description:
          'O endereço só aparece nesta resposta e, com e-mail configurado, na mensagem. Vale 7 dias, uma vez.',
        params,
        response: { 201: inviteCreatedSchema },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await createPasswordReset(linkingContext(request), request.params.id)),
  );
  api.post(
    '/users/:id/reset-second-factor',
    {
      config,
      schema: { tags, summary: 'Retirar o segundo fator de outro usuário', params, body: secondFactorBeginSchema },
    },
    async (request, reply) => {
      await resetSecondFactor(contextOf(request), request.params.id, request.body.confirmation);
      return reply.code(204).send();
    },
  );
}
