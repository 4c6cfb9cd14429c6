/** E-mail: the company's server, a test of it, and what has left or not. */
import { z } from 'zod';
import { listMails, retryMail } from '#app/mail/list.ts';
import { getMailServer, putMailServer, removeMailServer } from '#app/mail/settings.ts';
import { sendTestMail } from '#app/mail/test-message.ts';
import {
  mailListQuerySchema,
  mailSchema,
  mailServerInputSchema,
  mailServerSchema,
  mailTestInputSchema,
  mailTestSchema,
} from '#contract/alerts.ts';
import { pageOf } from '#contract/common.ts';
import { access } from '../access.ts';
import { idParamsSchema } from '../answers.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['E-mail'];

export function mailRoutes(api: Scope): void {
  serverRoutes(api);
  messageRoutes(api);
}

function serverRoutes(api: Scope): void {
  api.get(
    '/mail-server',
    {
      config: { access: access.mailRead },
      schema: { tags, summary: 'Ler o servidor de e-mail', response: { 200: mailServerSchema } },
    },
    async (request) => getMailServer(contextOf(request)),
  );
  api.put(
    '/mail-server',
    {
      config: { access: access.mailWrite },
      schema: {
        tags,
        summary: 'Guardar o servidor de e-mail',
        description: 'A senha é guardada cifrada e nunca devolvida. Ausente, fica a que estava.',
        body: mailServerInputSchema,
        response: { 200: mailServerSchema },
      },
    },
    async (request) => putMailServer(contextOf(request), request.body),
  );
  api.delete(
    '/mail-server',
    {
      config: { access: access.mailWrite },
      schema: { tags, summary: 'Esquecer o servidor de e-mail' },
    },
    async (request, reply) => {
      await removeMailServer(contextOf(request));
      return reply.code(204).send();
    },
  );
  api.post(
    '/mail-server/test',
    {
      config: { access: access.mailWrite },
      schema: {
        tags,
        summary: 'Enviar e-mail de teste',
        description: 'Envia agora, pelo servidor guardado, e diz em cada linha o que deu certo e o que não.',
        body: mailTestInputSchema,
        response: { 200: mailTestSchema },
      },
    },
    async (request) => sendTestMail(contextOf(request), request.body.to),
  );
}

function messageRoutes(api: Scope): void {
  api.get(
    '/mails',
    {
      config: { access: access.mailRead },
      schema: {
        tags,
        summary: 'Listar mensagens',
        querystring: mailListQuerySchema,
        response: { 200: pageOf(mailSchema) },
      },
    },
    async (request) => listMails(contextOf(request), request.query),
  );
  api.post(
    '/mails/:id/retry',
    {
      config: { access: access.mailWrite },
      schema: {
        tags,
        summary: 'Enviar uma mensagem de novo',
        params: idParamsSchema,
        body: z.object({}).strict().default({}),
        response: { 202: mailSchema },
      },
    },
    async (request, reply) => reply.code(202).send(await retryMail(contextOf(request), request.params.id)),
  );
}
