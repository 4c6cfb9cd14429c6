/** Meu perfil: one's own password, second factor and sessions. */
import type { FastifyRequest } from 'fastify';
import { changePassword } from '#app/people/change-password.ts';
import {
  beginSecondFactor,
  confirmSecondFactor,
  disableSecondFactor,
  getSecondFactor,
  renewRecoveryCodes,
} from '#app/people/second-factor.ts';
import { endOtherSessions, endOwnSession, listOwnSessions } from '#app/people/sessions.ts';
import { pageOf } from '#contract/common.ts';
import {
  ownSessionSchema,
  passwordChangeSchema,
  recoveryCodesSchema,
  secondFactorBeginSchema,
  secondFactorBegunSchema,
  secondFactorCodeSchema,
  secondFactorStateSchema,
} from '#contract/users.ts';
import { access } from '../access.ts';
import { idParamsSchema } from '../answers.ts';
import { contextOf, type Scope } from '../scope.ts';

const config = { access: access.anyPerson, internal: true };

/** `tokenOf` gives the session token of a request: what is done to the others leaves this one. */
export function profileRoutes(ui: Scope, tokenOf: (request: FastifyRequest) => string): void {
  ui.post('/password', { config, schema: { body: passwordChangeSchema } }, async (request, reply) => {
    await changePassword(contextOf(request), { ...request.body, sessionToken: tokenOf(request) });
    return reply.code(204).send();
  });
  secondFactorRoutes(ui, tokenOf);
  ui.get('/sessions', { config, schema: { response: { 200: pageOf(ownSessionSchema) } } }, async (request) => ({
    data: await listOwnSessions(contextOf(request), tokenOf(request)),
    next: null,
  }));
  ui.delete('/sessions/:id', { config, schema: { params: idParamsSchema } }, async (request, reply) => {
    await endOwnSession(contextOf(request), request.params.id);
    return reply.code(204).send();
  });
  ui.post('/sessions/end-others', { config, schema: {} }, async (request, reply) => {
    await endOtherSessions(contextOf(request), tokenOf(request));
    return reply.code(204).send();
  });
}

function secondFactorRoutes(ui: Scope, tokenOf: (request: FastifyRequest) => string): void {
  ui.get('/second-factor', { config, schema: { response: { 200: secondFactorStateSchema } } }, async (request) =>
    getSecondFactor(contextOf(request)),
  );
  ui.post(
    '/second-factor',
    { config, schema: { body: secondFactorBeginSchema, response: { 201: secondFactorBegunSchema } } },
    async (request, reply) =>
      reply.code(201).send(await beginSecondFactor(contextOf(request), request.body.confirmation)),
  );
  ui.post(
    '/second-factor/confirm',
    { config, schema: { body: secondFactorCodeSchema, response: { 200: recoveryCodesSchema } } },
    async (request) => confirmSecondFactor(contextOf(request), request.body.code, tokenOf(request)),
  );
  ui.post(
    '/second-factor/recovery-codes',
    { config, schema: { body: secondFactorBeginSchema, response: { 200: recoveryCodesSchema } } },
    async (request) => renewRecoveryCodes(contextOf(request), request.body.confirmation),
  );
  ui.post('/second-factor/disable', { config, schema: { body: secondFactorBeginSchema } }, async (request, reply) => {
    await disableSecondFactor(contextOf(request), request.body.confirmation);
    return reply.code(204).send();
  });
}
