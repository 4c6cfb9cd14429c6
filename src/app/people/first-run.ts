/** The first run: the company and its first administrator, made once in an installation. No default account ever exists. */
import type { z } from 'zod';
import type { firstRunInputSchema } from '#contract/people.ts';
import { Problem } from '#core/errors.ts';
import { insertUser, isInstallationEmpty, lockMaking } from '#db/people.ts';
import { makeCompany } from '../companies/make.ts';
import { companyTaxId } from '../companies/tax-id.ts';
import type { Actor, Context, System } from '../context.ts';
import { hashPassword } from './password.ts';
import { requirePassword } from './password-rules.ts';
import { beginSession, type Visitor } from './session.ts';
import type { SignedIn } from './sign-in.ts';

export type FirstRunInput = z.infer<typeof firstRunInputSchema>;

/** Whether the installation still waits for its company and administrator. */
export async function isFirstRun(system: System): Promise<boolean> {
  return system.db.asSystem((tx) => isInstallationEmpty(tx));
}

/** Makes company and administrator and signs him in. Throws `first_run_done` for whoever comes second, even at the same moment. */
export async function firstRun(
  system: System,
  input: FirstRunInput,
  { requestId, visitor }: { requestId: string; visitor: Visitor },
): Promise<SignedIn> {
  const taxId = companyTaxId(input.companyTaxId, '/companyTaxId');
  requirePassword(input.password, { ...input, organizationName: input.companyName }, '/password');
  const passwordHash = await hashPassword(input.password, (length) => system.ids.randomBytes(length));
  const createdAt = system.clock.now().toString();
  const user = { id: system.ids.next(), organizationId: system.ids.next() };
  const actor: Actor = { kind: 'user', id: user.id, name: input.name, role: 'admin' };
  const ctx: Context = { ...system, organizationId: user.organizationId, actor, requestId };
  const begun = await system.db.asSystem(async (tx) => {
    await lockMaking(tx);
    if (!(await isInstallationEmpty(tx))) throw firstRunDone();
    await makeCompany(tx, ctx, { name: input.companyName, taxId, administrator: input.email });
    await insertUser(tx, { ...user, email: input.email, name: input.name, role: 'admin', passwordHash, createdAt });
    return beginSession(tx, system, user, visitor);
  });
  return { ...begun, ctx };
}

function firstRunDone(): Problem {
  return new Problem({
    code: 'first_run_done',
    status: 409,
    title: 'O primeiro acesso já foi feito',
    detail: 'Esta instalação já tem empresa e administrador.',
    cure: 'Entre com o seu e-mail e senha.',
    actor: 'you',
  });
}
