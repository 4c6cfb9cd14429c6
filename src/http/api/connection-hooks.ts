/** Integrações: the address that a bank calls, and what proves the bank. */
import { z } from 'zod';
import { configureHook, hookStatus } from '#app/connections/hook.ts';
import { renewHookAddress } from '#app/connections/renew-hook-address.ts';
import { renewHookSecret } from '#app/connections/renew-hook-secret.ts';
import { examineHook } from '#app/doctor/examine.ts';
import { hookAddressSchema, hookCheckSchema, hookSecretSchema, hookStatusSchema } from '#contract/connections.ts';
import { access } from '../access.ts';
import { idParamsSchema } from '../answers.ts';
import { guardConnection } from '../sandbox.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Integrações'];
const noBodySchema = z.object({}).strict().default({});
const params = idParamsSchema;

export function connectionHookRoutes(api: Scope): void {
  api.get(
    '/connections/:id/webhook',
    {
      config: { access: access.connectionsTest },
      schema: { tags, summary: 'Webhook cadastrado no banco', params, response: { 200: hookStatusSchema } },
    },
    async (request) => hookStatus(contextOf(request), request.params.id),
  );
  api.post(
    '/connections/:id/webhook-secret',
    {
      config: { access: access.settingsWrite, secretAnswer: true },
      schema: {
        tags,
        summary: 'Gerar a senha dos avisos do banco',
        description:
          'Para bancos que pedem usuário e senha, ou token, no cadastro do webhook. Mostrada só agora; a anterior deixa de valer.',
        params,
        body: noBodySchema,
        response: { 200: hookSecretSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      await guardConnection(ctx, request.params.id);
      return renewHookSecret(ctx, request.params.id);
    },
  );
  api.post(
    '/connections/:id/webhook',
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'Cadastrar o nosso endereço no banco',
        params,
        body: noBodySchema,
        response: { 200: hookStatusSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      await guardConnection(ctx, request.params.id);
      return configureHook(ctx, request.params.id);
    },
  );
  hookAddressRoutes(api);
}

/** The address itself: made anew, and examined as a bank sees it. */
function hookAddressRoutes(api: Scope): void {
  api.post(
    '/connections/:id/webhook-address',
    {
      config: { access: access.settingsWrite, secretAnswer: true },
      schema: {
        tags,
        summary: 'Gerar outro endereço para os avisos do banco',
        description: 'O anterior ainda é aceito por três dias. Cadastre o novo no banco em seguida.',
        params,
        body: noBodySchema,
        response: { 200: hookAddressSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      await guardConnection(ctx, request.params.id);
      return renewHookAddress(ctx, request.params.id);
    },
  );
  api.post(
    '/connections/:id/hook-doctor',
    {
      config: { access: access.connectionsTest },
      schema: {
        tags,
        summary: 'Examinar o endereço dos avisos, visto de fora',
        description: 'Chama o endereço pela rede, como o banco faz, e explica cadeia, mTLS e caminho.',
        params,
        body: noBodySchema,
        response: { 200: hookCheckSchema },
      },
    },
    async (request) => examineHook(contextOf(request), request.params.id),
  );
}
