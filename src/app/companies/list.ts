/** The companies of an installation, for whoever runs it. */
import type { Company } from '#contract/companies.ts';
import { publicId } from '#core/ids.ts';
import { countedOrganizations, type CountedOrganization } from '#db/organizations.ts';
import type { System } from '../context.ts';

/** Every company, in the order of their making. */
export async function listCompanies(system: Pick<System, 'db'>): Promise<Company[]> {
  const rows = await system.db.asSystem((tx) => countedOrganizations(tx));
  return rows.map(companyView);
}

export function companyView({ id, name, taxId, createdAt, activeUsers }: Omit<CountedOrganization, 'users'>): Company {
  return { id: publicId('organization', id), name, taxId, createdAt, activeUsers };
}
