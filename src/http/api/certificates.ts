/** Certificados digitais of all connections: seen, handed out again to who shows that it is her, ended. */
import { downloadCertificate } from '#app/certificates/download.ts';
import { destroyCertificate, revokeCertificate } from '#app/certificates/end.ts';
import { getCertificate, listCertificates } from '#app/certificates/list.ts';
import type { Context } from '#app/context.ts';
import {
  certificateDownloadInputSchema,
  certificateDownloadSchema,
  certificateEndInputSchema,
  certificateListQuerySchema,
  certificateSchema,
} from '#contract/certificates.ts';
import { pageOf } from '#contract/common.ts';
import { access } from '../access.ts';
import { idParamsSchema } from '../answers.ts';
import { guardConnection } from '../sandbox.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Certificados'];
const params = idParamsSchema;

export function certificateRoutes(api: Scope): void {
  api.get(
    '/certificates',
    {
      config: { access: access.connectionsRead },
      schema: {
        tags,
        summary: 'Listar certificados, primeiro o que vence antes',
        querystring: certificateListQuerySchema,
        response: { 200: pageOf(certificateSchema) },
      },
    },
    async (request) => listCertificates(contextOf(request), request.query),
  );
  api.get(
    '/certificates/:id',
    {
      config: { access: access.connectionsRead },
      schema: { tags, summary: 'Ler certificado', params, response: { 200: certificateSchema } },
    },
    async (request) => getCertificate(contextOf(request), request.params.id),
  );
  api.post(
    '/certificates/:id/download',
    {
      // A key leaves: a person alone may take it, and no answer is kept for a repetition.
      config: { access: access.administrator, secretAnswer: true },
      schema: {
        tags,
        summary: 'Baixar certificado e chave, em PFX ou PEM',
        description: 'Pede a confirmação da pessoa; fica na auditoria quem baixou. A resposta não é guardada.',
        params,
        body: certificateDownloadInputSchema,
        response: { 200: certificateDownloadSchema },
      },
    },
    async (request) => downloadCertificate(contextOf(request), { id: request.params.id, order: request.body }),
  );
  endRoutes(api);
}

const ends = [
  { verb: 'destroy', summary: 'Apagar a chave de um certificado que não está em uso', end: destroyCertificate },
  { verb: 'revoke', summary: 'Retirar de uso já, por suspeita: a integração para', end: revokeCertificate },
] as const;

function endRoutes(api: Scope): void {
  for (const { verb, summary, end } of ends) {
    api.post(
      `/certificates/:id/${verb}`,
      {
        config: { access: access.settingsWrite },
        schema: { tags, summary, params, body: certificateEndInputSchema, response: { 200: certificateSchema } },
      },
      async (request) => {
        const ctx = contextOf(request);
        await guardCertificate(ctx, request.params.id);
        return end(ctx, { id: request.params.id, ...request.body });
      },
    );
  }
}

/** Whoever works in sandbox only ends nothing of production. */
async function guardCertificate(ctx: Context, id: string): Promise<void> {
  const { connectionId } = await getCertificate(ctx, id);
  await guardConnection(ctx, connectionId);
}
