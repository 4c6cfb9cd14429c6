/** Chaves Pix: who owns one, before money is sent to it. */
import { showKeyOwner } from '#app/transfers/key-owner.ts';
import { keyOwnerInputSchema, keyOwnerSchema } from '#contract/transfers.ts';
import { access } from '../access.ts';
import { contextOf, type Scope } from '../scope.ts';

export function pixKeyRoutes(api: Scope): void {
  api.post(
    '/pix-keys/owner',
    {
      config: { access: access.transfersWrite },
      schema: {
        tags: ['Transferências'],
        summary: 'Consultar o dono de uma chave Pix',
        description:
          'Pergunta ao diretório do Pix (DICT) pelo banco da integração. O Banco Central limita as consultas; as de chaves que não existem custam mais.',
        body: keyOwnerInputSchema,
        response: { 200: keyOwnerSchema },
      },
    },
    async (request) => showKeyOwner(contextOf(request), request.body),
  );
}
