/** One more company in an installation, and the link by which its administrator comes in. */
import type { CompanyAdded, CompanyInput } from '#contract/companies.ts';
import { Problem } from '#core/errors.ts';
import { revokeInvites } from '#db/invites.ts';
import { countedOrganizations, type CountedOrganization } from '#db/organizations.ts';
import { emailHolders, lockMaking } from '#db/people.ts';
import { enterOrganization, type Tx } from '#db/pool.ts';
import { formatTaxId } from '#lib/taxid.ts';
import { operatorActor, type Context, type System } from '../context.ts';
import { instantNow } from '../moment.ts';
import { addInvite } from '../people/invites.ts';
import { dateText } from '../words.ts';
import { companyView } from './list.ts';
import { makeCompany } from './make.ts';
import { companyTaxId } from './tax-id.ts';

/**
 * Makes a company and invites its administrator, both or neither. Called again for a company that nobody has come into yet, it makes
 * only another link and ends the earlier ones: a link that was lost, ran out, or went to a wrong e-mail. Throws `invalid_input`,
 * `company_exists` for the CNPJ of a company with users, `email_taken` for an e-mail that is somebody's of another company.
 */
export async function addCompany(system: System, input: CompanyInput): Promise<CompanyAdded> {
  const taxId = companyTaxId(input.taxId, '/taxId');
  return system.db.asSystem(async (tx) => {
    await lockMaking(tx);
    const known = await emptyCompany(tx, taxId);
    const fresh = { id: system.ids.next(), name: input.name, taxId, createdAt: instantNow(system), activeUsers: 0 };
    const company = known ?? fresh;
    await requireFreeEmail(tx, { email: input.adminEmail, organizationId: company.id, now: instantNow(system) });
    const ctx: Context = { ...system, organizationId: company.id, actor: operatorActor, requestId: 'company add' };
    if (known) await reopen(tx, ctx);
    else await makeCompany(tx, ctx, { name: input.name, taxId, administrator: input.adminEmail });
    const invite = await addInvite(tx, ctx, { name: input.adminName, email: input.adminEmail, role: 'admin' });
    return { company: companyView(company), created: known === null, invite };
  });
}

/** The company of this CNPJ that nobody has come into yet, or null when there is none. */
async function emptyCompany(tx: Tx, taxId: string): Promise<CountedOrganization | null> {
  const known = await countedOrganizations(tx, taxId);
  const taken = known.find(({ users }) => users > 0);
  if (taken) throw companyExists(taken);
  return known[0] ?? null;
}

async function reopen(tx: Tx, ctx: Context): Promise<void> {
  await enterOrganization(tx, ctx.organizationId);
  await revokeInvites(tx, { everyone: true }, instantNow(ctx));
}

async function requireFreeEmail(
  tx: Tx,
  { email, organizationId, now }: { email: string; organizationId: string; now: string },
): Promise<void> {
  const holders = await emailHolders(tx, email, now);
  const holder = holders.find((one) => one.organizationId !== organizationId);
  if (!holder) return;
  const { organizationName, isUser } = holder;
  throw new Problem({
    code: 'email_taken',
    status: 409,
    title: 'E-mail de outra empresa',
    detail: isUser
      ? `${email} já é de um usuário da empresa ${organizationName}, e um e-mail entra em uma só empresa desta instalação.`
      : `${email} tem um convite em aberto da empresa ${organizationName}, e um e-mail entra em uma só empresa desta instalação.`,
    cure: `Use outro e-mail da mesma pessoa; muitos servidores entregam ${aliasOf(email)} na mesma caixa.`,
    actor: 'operator',
  });
}

/** An address that most servers deliver to the same box (subaddressing, RFC 5233). */
function aliasOf(email: string): string {
  return email.replace(/(\+[^@]*)?@/, '+empresa@');
}

function companyExists({ name, taxId, createdAt }: CountedOrganization): Problem {
  return new Problem({
    code: 'company_exists',
    status: 409,
    title: 'A empresa já existe',
    detail: `O CNPJ ${formatTaxId(taxId)} já é da empresa ${name}, criada em ${dateText(createdAt)}.`,
    cure: 'Quem a administra convida outras pessoas em Configurações → Usuários.',
    actor: 'operator',
  });
}
