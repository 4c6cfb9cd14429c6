/** Empresa: what the company says of itself. */
import type { Organization, OrganizationPatch } from '#contract/users.ts';
import { publicId } from '#core/ids.ts';
import { lockOrganization, readOrganization, updateOrganization, type OrganizationChange } from '#db/organizations.ts';
import type { OrganizationRow } from '#db/organizations.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { companyTaxId } from '../companies/tax-id.ts';
import { changedMeanwhile } from '../version.ts';

export async function getOrganization(ctx: Context): Promise<Organization> {
  const row = await ctx.db.inOrganization(ctx.organizationId, (tx) => readOrganization(tx, ctx.organizationId));
  if (!row) throw new Error('the organization of a caller vanished');
  return organizationView(row);
}

/** `version` is the one that the caller saw, or null. Throws `version_conflict`, and `invalid_input` for a number that is no CNPJ. */
export async function changeOrganization(
  ctx: Context,
  patch: OrganizationPatch,
  version: number | null,
): Promise<Organization> {
  const wanted: OrganizationChange = {
    ...(patch.name === undefined ? {} : { name: patch.name }),
    ...(patch.taxId === undefined ? {} : { tax_id: companyTaxId(patch.taxId, '/taxId') }),
    ...(patch.tradeName === undefined ? {} : { trade_name: patch.tradeName }),
    ...(patch.email === undefined ? {} : { email: patch.email }),
    ...(patch.phone === undefined ? {} : { phone: patch.phone }),
    ...(patch.address === undefined ? {} : { address: patch.address }),
  };
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await lockOrganization(tx, ctx.organizationId);
    if (!row) throw new Error('the organization of a caller vanished');
    if (version !== null && version !== row.version) throw changedMeanwhile('A empresa', row.version);
    const changed = Object.entries(wanted).filter(([name, value]) => row[name as keyof OrganizationChange] !== value);
    if (changed.length === 0) return organizationView(row);
    await updateOrganization(tx, ctx.organizationId, Object.fromEntries(changed));
    const before = Object.fromEntries(changed.map(([name]) => [name, row[name as keyof OrganizationChange]]));
    const what = { objectKind: 'organization', objectId: ctx.organizationId };
    await audit(tx, ctx, { action: 'organization.change', ...what, before, after: Object.fromEntries(changed) });
    const after = { ...row, ...Object.fromEntries(changed), version: row.version + 1 };
    await announce(tx, ctx, { type: 'organization', id: publicId('organization', row.id), version: after.version });
    return organizationView(after);
  });
}

function organizationView(row: OrganizationRow): Organization {
  return {
    id: publicId('organization', row.id),
    name: row.name,
    taxId: row.tax_id,
    tradeName: row.trade_name,
    email: row.email,
    phone: row.phone,
    address: row.address,
    timezone: row.timezone,
    createdAt: row.created_at,
    version: row.version,
  };
}
