/** Bancos e provedores: their facts, from which screens and forms are drawn. */
import { listProviders } from '#app/providers/list.ts';
import { pageOf } from '#contract/common.ts';
import { providerSchema } from '#contract/connections.ts';
import { access } from '../access.ts';
import { contextOf, type Scope } from '../scope.ts';

export function providerRoutes(api: Scope): void {
  api.get(
    '/providers',
    {
      config: { access: access.settingsRead },
      schema: {
        tags: ['Integrações'],
        summary: 'Bancos disponíveis e o que cada um faz',
        response: { 200: pageOf(providerSchema) },
      },
    },
    async (request) => ({ data: await listProviders(contextOf(request)), next: null }),
  );
}
