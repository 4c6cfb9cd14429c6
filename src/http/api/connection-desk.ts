/** Integrações: the certificate desk of a bank, where it has one. */
import { z } from 'zod';
import {
  certificateSubject,
  makeSigningRequest,
  renewCertificate,
  requestCertificate,
} from '#app/connections/request-certificate.ts';
import {
  certificateDeskAnswerSchema,
  certificateRequestInputSchema,
  certificateSubjectSchema,
  signingRequestInputSchema,
  signingRequestSchema,
} from '#contract/connections.ts';
import { access } from '../access.ts';
import { idParamsSchema } from '../answers.ts';
import { guardConnection } from '../sandbox.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Integrações'];
const noBodySchema = z.object({}).strict().default({});
const params = idParamsSchema;

export function certificateDeskRoutes(api: Scope): void {
  api.get(
    '/connections/:id/certificate-request',
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'O pedido de certificado que este banco quer',
        params,
        querystring: z.object({ clientId: z.string().max(200).default('').describe('Client ID do banco') }).strict(),
        response: { 200: certificateSubjectSchema },
      },
    },
    async (request) => certificateSubject(contextOf(request), { id: request.params.id, ...request.query }),
  );
  api.post(
    '/connections/:id/certificate-request',
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'Emitir o certificado no banco com o token temporário',
        description: 'A chave é feita e fica aqui. O client secret é guardado cifrado e não é mostrado a ninguém.',
        params,
        body: certificateRequestInputSchema,
        response: { 200: certificateDeskAnswerSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      await guardConnection(ctx, request.params.id);
      return requestCertificate(ctx, { id: request.params.id, ...request.body });
    },
  );
  keyRoutes(api);
}

/** A key made here for the bank to sign by hand, and the next certificate of one that is ending. */
function keyRoutes(api: Scope): void {
  api.post(
    '/connections/:id/signing-request',
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'Fazer chave e pedido de certificado (CSR) para levar ao banco',
        description: 'A chave fica aqui, cifrada. Depois envie só o certificado que o banco devolver.',
        params,
        body: signingRequestInputSchema,
        response: { 200: signingRequestSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      await guardConnection(ctx, request.params.id);
      return makeSigningRequest(ctx, { id: request.params.id, ...request.body });
    },
  );
  api.post(
    '/connections/:id/certificate-renewal',
    {
      config: { access: access.settingsWrite },
      schema: {
        tags,
        summary: 'Renovar o certificado no banco',
        description: 'O novo entra em uso depois de um teste aprovado, que começa sozinho (test).',
        params,
        body: noBodySchema,
        response: { 200: certificateDeskAnswerSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      await guardConnection(ctx, request.params.id);
      return renewCertificate(ctx, request.params.id);
    },
  );
}
