/** A way back in for an administrator, where no other administrator of the company can give one. */
import type { AccessRecovered, RecoverInput } from '#contract/companies.ts';
import { Problem } from '#core/errors.ts';
import { emailHolders } from '#db/people.ts';
import { enterOrganization } from '#db/pool.ts';
import { findUserIdByEmail, lockUser } from '#db/users.ts';
import { operatorActor, type Context, type System } from '../context.ts';
import { instantNow } from '../moment.ts';
import { addPasswordReset } from '../people/invites.ts';
import { takeSecondFactor } from '../people/second-factor.ts';

/**
 * A one-time link to a new password for the administrator with this e-mail, of whatever company; on demand the second factor goes, and
 * with it every session. The old password works until the link is used. Whoever may call this holds the database and the master key
 * already. Throws `not_found`, `not_administrator`.
 */
export async function recoverAccess(system: System, { email, secondFactor }: RecoverInput): Promise<AccessRecovered> {
  return system.db.asSystem(async (tx) => {
    const holder = (await emailHolders(tx, email, instantNow(system))).find(({ isUser }) => isUser);
    if (!holder) throw nobody(email);
    const { organizationId, organizationName: company } = holder;
    await enterOrganization(tx, organizationId);
    const userId = await findUserIdByEmail(tx, email);
    const user = userId === null ? null : await lockUser(tx, userId);
    if (!user) throw nobody(email);
    if (user.role !== 'admin' || user.disabledAt !== null) throw notAdministrator(user.name, company);
    const ctx: Context = { ...system, organizationId, actor: operatorActor, requestId: 'company recover' };
    const isTaken = secondFactor === 'remove' && (await takeSecondFactor(tx, ctx, user));
    return { company, secondFactorRemoved: isTaken, invite: await addPasswordReset(tx, ctx, user) };
  });
}

function nobody(email: string): Problem {
  return new Problem({
    code: 'not_found',
    status: 404,
    title: 'Não encontrado',
    detail: `Ninguém entra com ${email} nesta instalação.`,
    cure: 'Confira o e-mail e a pasta dos dados; pontual company list mostra as empresas que há nela.',
    actor: 'operator',
  });
}

function notAdministrator(name: string, company: string): Problem {
  return new Problem({
    code: 'not_administrator',
    status: 409,
    title: 'Não é um administrador ativo',
    detail: `${name} não é um administrador ativo da empresa ${company}.`,
    cure: 'Quem a administra dá outra senha em Configurações → Usuários. Se ninguém que a administra consegue entrar, use o e-mail de um deles.',
    actor: 'operator',
  });
}
