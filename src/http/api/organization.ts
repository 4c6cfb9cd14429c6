/** Empresa: the company of the caller. */
import { changeOrganization, getOrganization } from '#app/people/organization.ts';
import { organizationPatchSchema, organizationSchema } from '#contract/users.ts';
import { access } from '../access.ts';
import { etagOf, ifMatchOf } from '../answers.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Empresa'];

export function organizationRoutes(api: Scope): void {
  const response = { 200: organizationSchema };
  api.get(
    '/organization',
    { config: { access: access.settingsRead }, schema: { tags, summary: 'Ler a empresa', response } },
    async (request, reply) => {
      const organization = await getOrganization(contextOf(request));
      void reply.header('etag', etagOf(organization.version));
      return organization;
    },
  );
  api.patch(
    '/organization',
    {
      config: { access: access.administrator },
      schema: { tags, summary: 'Mudar dados da empresa', body: organizationPatchSchema, response },
    },
    async (request) => changeOrganization(contextOf(request), request.body, ifMatchOf(request)),
  );
}
